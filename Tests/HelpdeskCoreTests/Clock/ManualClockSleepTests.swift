import Foundation
import HelpdeskCore
import Testing

@Suite("Manual clock: sleepers")
struct ManualClockSleepTests {
  private let clock = ManualClock(now: instant(0))
  private let journal = ClockJournal()

  @Test("A sleeper goes on when its instant has come, and not before")
  func wakes() async throws {
    let sleeper = Task { [clock] in
      try await clock.sleep(until: instant(10))
      return clock.now
    }
    try await clock.waitForSleepers(1)
    await clock.advance(to: instant(9))
    #expect(clock.pending == [PendingAlarm(name: "sleep", at: instant(10))])
    await clock.advance(to: instant(10))
    #expect(clock.pending.isEmpty)
    #expect(try await sleeper.value == instant(10))
  }

  @Test("A sleep until now or earlier does not wait", arguments: [0, -1])
  func alreadyOver(second: Int) async throws {
    try await clock.sleep(until: instant(second))
    #expect(clock.pending.isEmpty)
  }

  @Test("A sleeper takes its place among the alarms")
  func placeAmongAlarms() async throws {
    let sleeper = Task { [clock] in try await clock.sleep(until: instant(2)) }
    try await clock.waitForSleepers(1)
    clock.setAlarm(at: instant(1), "before") { [clock, journal] in
      journal.note("before: \(clock.pending.map(\.name))")
    }
    clock.setAlarm(at: instant(2), "after") { [clock, journal] in
      journal.note("after: \(clock.pending.map(\.name))")
    }
    await clock.advance(by: .seconds(2))
    #expect(journal.entries == [#"before: ["sleep", "after"]"#, "after: []"])
    try await sleeper.value
  }

  @Test("A cancelled sleeper throws at once and leaves nothing behind")
  func cancelledSleeper() async throws {
    let sleeper = Task { [clock] in try await clock.sleep(until: instant(10)) }
    try await clock.waitForSleepers(1)
    sleeper.cancel()
    await #expect(throws: CancellationError.self) { try await sleeper.value }
    #expect(clock.pending.isEmpty)
  }

  @Test("A task cancelled before it sleeps throws and leaves nothing behind", arguments: [-1, 10])
  func cancelledBefore(second: Int) async {
    let sleeper = Task { [clock] in
      withUnsafeCurrentTask { $0?.cancel() }
      try await clock.sleep(until: instant(second))
    }
    await #expect(throws: CancellationError.self) { try await sleeper.value }
    #expect(clock.pending.isEmpty)
  }

  @Test("Cancelling while time moves resumes every sleeper exactly once")
  func cancellationRace() async {
    for _ in 0..<200 {
      let sleepers = (1...5).map { second in
        Task { [clock] in try? await clock.sleep(until: clock.now.adding(.seconds(second))) }
      }
      await withDiscardingTaskGroup { group in
        group.addTask { [clock] in await clock.advance(by: .seconds(3)) }
        for sleeper in sleepers { group.addTask { sleeper.cancel() } }
      }
      for sleeper in sleepers { await sleeper.value }
    }
    #expect(clock.pending.isEmpty)
  }

  @Test("Waiting for sleepers ends when as many are waiting")
  func waitsForSleepers() async throws {
    let waiter = Task { [clock] in
      try await clock.waitForSleepers(3)
      return clock.pending.count
    }
    let sleepers = (1...3).map { second in
      Task { [clock] in try await clock.sleep(until: instant(second)) }
    }
    #expect(try await waiter.value == 3)
    await clock.advance(by: .seconds(3))
    for sleeper in sleepers { try await sleeper.value }
  }

  @Test("Waiting for sleepers that are there returns at once")
  func sleepersAreThere() async throws {
    try await clock.waitForSleepers(0)
    let sleeper = Task { [clock] in try await clock.sleep(until: instant(1)) }
    try await clock.waitForSleepers(1)
    try await clock.waitForSleepers(1)
    await clock.advance(by: .seconds(1))
    try await sleeper.value
  }

  @Test("Waiting for sleepers can be cancelled")
  func cancelledWait() async {
    let waiter = Task { [clock] in try await clock.waitForSleepers(1) }
    waiter.cancel()
    await #expect(throws: CancellationError.self) { try await waiter.value }
  }

  @Test("A loop that sleeps can be stepped")
  func steppedLoop() async throws {
    let loop = Task { [clock, journal] in
      for second in 1...3 {
        try await clock.sleep(until: instant(second))
        journal.note("\(second)")
      }
    }
    for _ in 1...3 {
      try await clock.waitForSleepers(1)
      await clock.advance(by: .seconds(1))
    }
    try await loop.value
    #expect(journal.entries == ["1", "2", "3"])
  }

  @Test("A token of no alarm takes back no sleeper")
  func foreignToken() async throws {
    let sleeper = Task { [clock] in try await clock.sleep(until: instant(1)) }
    try await clock.waitForSleepers(1)
    for number in 0...10 { clock.cancelAlarm(AlarmID(UInt64(number))) }
    #expect(clock.pending.map(\.name) == ["sleep"])
    await clock.advance(by: .seconds(1))
    try await sleeper.value
  }
}
