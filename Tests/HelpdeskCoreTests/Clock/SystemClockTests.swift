import Foundation
import HelpdeskCore
import Testing

@Suite("System clock")
struct SystemClockTests {
  private let clock = SystemClock()

  @Test("Now is the wall clock's, to the whole millisecond")
  func now() {
    let before = Date()
    let now = clock.now
    #expect(now == Date(milliseconds: now.milliseconds))
    #expect(now.timeIntervalSince(before) > -0.002)
    #expect(now <= Date())
  }

  @Test("An alarm fires at its instant, not before")
  func fires() async {
    let instant = clock.now.adding(.milliseconds(5))
    let fired = await withCheckedContinuation { continuation in
      clock.setAlarm(at: instant, "soon") { [clock] in continuation.resume(returning: clock.now) }
    }
    #expect(fired >= instant)
  }

  @Test("An alarm in the past fires at once", arguments: [Date.distantPast, Date()])
  func overdue(instant: Date) async {
    await withCheckedContinuation { continuation in
      clock.setAlarm(at: instant, "overdue") { continuation.resume() }
    }
  }

  @Test("Alarms run by instant, and at one instant in the order in which they were set")
  func order() async {
    // What a busy machine sets after its instant belongs to another firing; then there is more time.
    for delay in [20, 200, 2_000, 20_000] {
      let journal = ClockJournal()
      let (stream, last) = AsyncStream.makeStream(of: Void.self)
      let instant = clock.now.adding(.milliseconds(delay))
      for index in 0..<50 {
        clock.setAlarm(at: instant, "\(index)") { journal.note("\(index)") }
      }
      clock.setAlarm(at: instant, "last") { last.finish() }
      guard clock.now < instant else { continue }
      for await _ in stream {}
      #expect(journal.entries == (0..<50).map(String.init))
      return
    }
    Issue.record("The machine was too busy to set 51 alarms within twenty seconds.")
  }

  @Test("An earlier alarm set later fires first, and a far one stays away")
  func earlierAlarm() async {
    let journal = ClockJournal()
    clock.setAlarm(at: Date(timeIntervalSince1970: .infinity), "never") { journal.note("never") }
    clock.setAlarm(at: .distantFuture, "far") { journal.note("far") }
    clock.setAlarm(at: clock.now.adding(.days(300 * 366)), "centuries") { journal.note("far") }
    await withCheckedContinuation { continuation in
      clock.setAlarm(at: clock.now.adding(.milliseconds(3)), "near") { continuation.resume() }
    }
    #expect(journal.entries.isEmpty)
  }

  @Test("A cancelled alarm does not fire, and the one after it does")
  func cancel() async {
    // A busy machine may be too late to take an alarm back; then it is given more time.
    for delay in [10, 100, 1_000, 10_000] {
      let journal = ClockJournal()
      let instant = clock.now.adding(.milliseconds(delay))
      let taken = clock.setAlarm(at: instant, "taken back") { journal.note("taken back") }
      clock.cancelAlarm(taken)
      guard clock.now < instant else { continue }
      await withCheckedContinuation { continuation in
        clock.setAlarm(at: instant.adding(.milliseconds(1)), "next") { continuation.resume() }
      }
      #expect(journal.entries.isEmpty)
      return
    }
    Issue.record("The machine was too busy to take an alarm back within ten seconds.")
  }

  @Test("An alarm can set itself again")
  func rearms() async {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      @Sendable func arm(_ left: Int) {
        clock.setAlarm(at: clock.now.adding(.milliseconds(1)), "again") {
          if left == 0 { continuation.resume() } else { arm(left - 1) }
        }
      }
      arm(5)
    }
  }

  @Test("A sleeper goes on at its instant, not before")
  func sleeps() async throws {
    let instant = clock.now.adding(.milliseconds(5))
    try await clock.sleep(until: instant)
    #expect(clock.now >= instant)
    try await clock.sleep(until: instant)
  }

  @Test("A cancelled sleeper throws at once", arguments: [true, false])
  func cancelledSleeper(beforeItSleeps: Bool) async {
    let sleeper = Task { [clock] in
      if beforeItSleeps { withUnsafeCurrentTask { $0?.cancel() } }
      try await clock.sleep(until: .distantFuture)
    }
    sleeper.cancel()
    await #expect(throws: CancellationError.self) { try await sleeper.value }
  }
}
