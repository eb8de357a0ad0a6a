import HelpdeskCore

/// Time.
@MainActor
enum ClockCommands {
  nonisolated static let table: [Command] = [
    Command(
      "now", "says what time it is on the desk's clock", .time,
      anyone: { session, _ in session.say("\(DateText.string(session.now)) Greenwich time") }),
    Command(
      "advance 2h|DATE", "moves the clock on; what falls due on the way happens", .time,
      anyone: { session, arguments in
        guard let clock = session.clock as? ManualClock else {
          throw CommandError(
            "This desk runs on real time. Start it with --clock 2026-03-02T09:00 to move time.")
        }
        let text = try arguments.next("by how much, or until when")
        if text.contains("-") {
          let instant = try DateText.parse(text)
          guard instant >= clock.now else {
            throw CommandError("Time only moves on; it is \(DateText.string(clock.now)).")
          }
          await clock.advance(to: instant)
        } else {
          await clock.advance(by: try DurationText.parse(text))
        }
        await session.desk.settle()
        session.say("\(DateText.string(session.now)) Greenwich time")
      }),
  ]
}
