import Foundation
import Testing

@testable import HelpdeskCore

@Suite("Manual clock: runs")
struct ManualClockRunTests {
  private let clock = ManualClock(now: instant(0))
  private let journal = ClockJournal()

  @Test("Concurrent advances take turns, and their durations add up")
  func concurrentAdvances() async {
    let running = Mutex(0)
    for second in 1...80 {
      clock.setAlarm(at: instant(second), "tick") { [journal] in
        running.withLock { $0 += 1 }
        await Task.detached { journal.note("\(second)") }.value
        let count = running.withLock { count in
          defer { count -= 1 }
          return count
        }
        #expect(count == 1)
      }
    }
    await withDiscardingTaskGroup { group in
      for _ in 0..<8 { group.addTask { await clock.advance(by: .seconds(10)) } }
    }
    #expect(clock.now == instant(80))
    #expect(journal.entries == (1...80).map(String.init))
  }

  @Test("An advance from a detached task waits for the run that goes on")
  func detachedAdvance() async {
    let other = Mutex<Task<Void, Never>?>(nil)
    clock.setAlarm(at: instant(1), "starts another") { [clock] in
      let task = Task.detached { await clock.advance(by: .seconds(5)) }
      other.withLock { $0 = task }
    }
    clock.setNote(at: 9, "nine", in: journal)
    clock.setNote(at: 14, "fourteen", in: journal)
    await clock.advance(by: .seconds(10))
    await other.withLock { $0 }?.value
    #expect(journal.entries == ["nine@9", "fourteen@14"])
    #expect(clock.now == instant(15))
  }

  @Test("An advance by an alarm's work moves the target and does not wait")
  func reentrantAdvance() async {
    clock.setAlarm(at: instant(2), "advances") { [clock, journal] in
      await clock.advance(by: .seconds(10))
      #expect(clock.now == instant(2))
      journal.note("returned")
    }
    clock.setNote(at: 11, "eleven", in: journal)
    clock.setNote(at: 13, "thirteen", in: journal)
    await clock.advance(by: .seconds(5))
    #expect(journal.entries == ["returned", "eleven@11"])
    #expect(clock.now == instant(12))
  }

  @Test("A reentrant advance never shortens the run")
  func reentrantShorter() async {
    clock.setAlarm(at: instant(1), "advances") { [clock] in
      await clock.advance(by: .seconds(1))
      await clock.advance(to: instant(-1))
      await clock.runDue()
    }
    await clock.advance(by: .seconds(5))
    #expect(clock.now == instant(5))
  }

  @Test("Clocks that advance each other do not deadlock")
  func twoClocks() async {
    let second = ManualClock(now: instant(0))
    clock.setAlarm(at: instant(1), "advances the second") { await second.advance(by: .seconds(1)) }
    second.setAlarm(at: instant(1), "advances the first") { [clock] in
      await clock.advance(by: .seconds(30))
    }
    await clock.advance(by: .seconds(1))
    #expect(second.now == instant(1))
    #expect(clock.now == instant(31))
  }

  @Test("A task that outlives its run advances like any other")
  func outlivingTask() async {
    let (gate, opener) = AsyncStream.makeStream(of: Void.self)
    let survivor = Mutex<Task<Void, Never>?>(nil)
    clock.setAlarm(at: instant(1), "starts a task") { [clock] in
      let task = Task {
        for await _ in gate {}
        await clock.advance(by: .seconds(10))
      }
      survivor.withLock { $0 = task }
    }
    clock.setNote(at: 5, "five", in: journal)
    await clock.advance(by: .seconds(1))
    opener.finish()
    await survivor.withLock { $0 }?.value
    #expect(journal.entries == ["five@5"])
    #expect(clock.now == instant(11))
  }

  @Test("Cancelling the task that advances is not seen by the alarms")
  func cancelledAdvance() async {
    clock.setAlarm(at: instant(1), "looks") { [journal] in
      journal.note("cancelled: \(Task.isCancelled)")
    }
    await Task { [clock] in
      withUnsafeCurrentTask { $0?.cancel() }
      await clock.advance(by: .seconds(2))
    }.value
    #expect(journal.entries == ["cancelled: false"])
    #expect(clock.now == instant(2))
  }

  @Test("A run stops at an alarm that sets itself again at the same instant for ever")
  func runaway() async {
    let clock = ManualClock(now: instant(0), limitPerInstant: 100)
    let count = Mutex(0)
    @Sendable func arm() {
      clock.setAlarm(at: instant(1), "again") {
        count.withLock { $0 += 1 }
        arm()
      }
    }
    arm()
    await clock.advance(by: .seconds(10))
    #expect(count.withLock { $0 } == 101)
    #expect(clock.now == instant(1))
    #expect(clock.runawayAlarm == PendingAlarm(name: "again", at: instant(1)))
    #expect(clock.pending.map(\.name) == ["again"])
  }

  @Test("Many alarms that were set beforehand at one instant are no runaway")
  func manyAtOneInstant() async {
    let clock = ManualClock(now: instant(0), limitPerInstant: 10)
    for index in 0..<50 { clock.setNote(at: 1, "\(index)", in: journal) }
    await clock.advance(by: .seconds(2))
    #expect(journal.entries.count == 50)
    #expect(clock.runawayAlarm == nil)
    #expect(clock.now == instant(2))
  }
}
