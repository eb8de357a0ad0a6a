import Foundation
import HelpdeskCore
import HelpdeskStore

/// A guided walk through a desk of its own.
@MainActor
enum TourCommands {
  nonisolated static let table: [Command] = [
    Command(
      "tour", "walks through a morning at a desk of its own, in about five minutes", .session,
      anyone: { session, arguments in
        try arguments.finish()
        try await walk(session)
      })
  ]

  /// Goes from chapter to chapter; where somebody sits at a terminal, he says when, and may try
  /// commands of his own in between.
  private static func walk(_ session: Session) async throws {
    let guest = try await desk(for: session)
    var options = DemoOptions()
    options.echoes = true
    let shell = Shell(session: guest, options: options, terminal: session.terminal)
    guest.terminal = session.terminal
    say(
      session,
      "This walk has a desk and a clock of its own: nothing of yours is touched. It is Monday,"
        + " \(DateText.string(guest.now)), and the clock only moves when it is told to.")
    for (index, chapter) in Tour.chapters.enumerated() {
      session.say("")
      session.say(
        heading("\(index + 1) of \(Tour.chapters.count): \(chapter.title)", session.output))
      say(session, chapter.text)
      session.say("")
      for line in chapter.lines { await shell.carryOut(line) }
      guard await goesOn(session, shell, guest, isLast: index + 1 == Tour.chapters.count) else {
        break
      }
    }
    await guest.close()
    session.say("")
    say(session, Tour.farewell)
  }

  /// Whether the walk goes on: at once where nobody sits at a terminal.
  private static func goesOn(
    _ session: Session, _ shell: Shell, _ guest: Session, isLast: Bool
  ) async -> Bool {
    guard let ask = session.ask else { return true }
    session.say("")
    let next = isLast ? "Enter ends the tour" : "Enter goes on"
    session.say("\(next), `q` leaves; or try a command here.")
    while !Task.isCancelled {
      guard let line = await ask("tour, \(guest.prompt)", guest) else { return false }
      switch line.trimmingCharacters(in: .whitespaces).lowercased() {
      case "": return true
      case "q", "quit", "exit", "bye": return false
      case "tour": say(session, "You are in the tour already.")
      default: await shell.carryOut(line, isEchoed: false)
      }
    }
    return false
  }

  private static func heading(_ text: String, _ output: any Output) -> String {
    output.showsStyles ? Style.bold.mark(text, on: output) : "== \(text)"
  }

  private static func say(_ session: Session, _ text: String) {
    session.say(TextWidth.wrap(text, width: session.width))
  }

  /// A desk in memory with a month behind it.
  private static func desk(for session: Session) async throws -> Session {
    let store = InMemoryStore()
    try await DemoData.loadStaff(into: store, now: Tour.start.adding(.days(-33)))
    try await DemoData.loadHistory(into: store, now: Tour.start)
    try await DemoData.load(into: store, now: Tour.start)
    var options = DemoOptions()
    options.width = session.output.columns == nil ? session.width : nil
    return try await Session.open(
      store, ManualClock(now: Tour.start), options, output: session.output,
      isInteractive: session.isInteractive)
  }
}
