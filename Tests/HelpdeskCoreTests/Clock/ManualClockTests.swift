import Foundation
import HelpdeskCore
import Testing

@Suite("Manual clock: alarms")
struct ManualClockTests {
  private let clock = ManualClock(now: instant(0))
  private let journal = ClockJournal()

  @Test("Alarms run in the order of their instants, each at its own")
  func order() async {
    clock.setNote(at: 30, "late", in: journal)
    clock.setNote(at: 10, "early", in: journal)
    clock.setNote(at: 20, "middle", in: journal)
    await clock.advance(by: .seconds(25))
    #expect(journal.entries == ["early@10", "middle@20"])
    #expect(clock.now == instant(25))
    #expect(clock.pending == [PendingAlarm(name: "late", at: instant(30))])
  }

  @Test("Alarms at the same instant run in the order in which they were set")
  func sameInstant() async {
    for name in ["a", "b", "c", "d", "e"] { clock.setNote(at: 5, name, in: journal) }
    await clock.advance(to: instant(5))
    #expect(journal.entries == ["a@5", "b@5", "c@5", "d@5", "e@5"])
  }

  @Test("An alarm set by an alarm runs in the same advance, if it is due by then")
  func alarmSetByAlarm() async {
    clock.setNote(at: 3, "between", in: journal)
    clock.setAlarm(at: instant(1), "parent") { [clock, journal] in
      clock.setNote(at: 4, "child", in: journal)
      clock.setNote(at: 1, "at once", in: journal)
      clock.setNote(at: 11, "too late", in: journal)
    }
    await clock.advance(by: .seconds(10))
    #expect(journal.entries == ["at once@1", "between@3", "child@4"])
    #expect(clock.pending.map(\.name) == ["too late"])
  }

  @Test("Work is awaited before the next alarm begins")
  func awaited() async {
    clock.setAlarm(at: instant(1), "slow") { [journal] in
      journal.note("begins")
      // A task of its own, so that the work is suspended in the middle.
      await Task.detached { journal.note("elsewhere") }.value
      journal.note("ends")
    }
    clock.setNote(at: 1, "next", in: journal)
    await clock.advance(by: .seconds(1))
    #expect(journal.entries == ["begins", "elsewhere", "ends", "next@1"])
  }

  @Test("What is due when it is set waits for the next run")
  func dueWhenSet() async {
    clock.setNote(at: -5, "overdue", in: journal)
    clock.setNote(at: 0, "now", in: journal)
    #expect(journal.entries.isEmpty)
    #expect(clock.pending.map(\.name) == ["overdue", "now"])
    await clock.runDue()
    #expect(journal.entries == ["overdue@0", "now@0"])
    #expect(clock.now == instant(0))
  }

  @Test("Advancing to an earlier instant runs what is due and leaves now")
  func advanceBackwards() async {
    clock.setNote(at: 0, "due", in: journal)
    await clock.advance(to: instant(-60))
    await clock.advance(by: .seconds(-60))
    #expect(journal.entries == ["due@0"])
    #expect(clock.now == instant(0))
  }

  @Test("A cancelled alarm does not run, and cancelling again has no effect")
  func cancel() async {
    let taken = clock.setNote(at: 1, "taken back", in: journal)
    clock.setNote(at: 1, "kept", in: journal)
    clock.cancelAlarm(taken)
    clock.cancelAlarm(taken)
    #expect(clock.pending.map(\.name) == ["kept"])
    await clock.advance(by: .seconds(1))
    #expect(journal.entries == ["kept@1"])
  }

  @Test("An alarm can take back another at its own instant, but not itself")
  func cancelWithinRun() async {
    let tokens = Mutex<[AlarmID]>([])
    let first = clock.setAlarm(at: instant(1), "first") { [clock, journal] in
      for token in tokens.withLock({ $0 }) { clock.cancelAlarm(token) }
      journal.note("first ends")
    }
    let second = clock.setNote(at: 1, "second", in: journal)
    tokens.withLock { $0 = [first, second] }
    await clock.advance(by: .seconds(1))
    #expect(journal.entries == ["first ends"])
    #expect(clock.pending.isEmpty)
  }

  @Test("After a jump forward the overdue alarms run at the new now, in their order")
  func jumpForward() async {
    clock.setNote(at: 20, "b", in: journal)
    clock.setNote(at: 10, "a", in: journal)
    clock.jump(to: instant(60))
    #expect(clock.now == instant(60))
    #expect(journal.entries.isEmpty)
    clock.setNote(at: 61, "c", in: journal)
    await clock.advance(by: .seconds(1))
    #expect(journal.entries == ["a@60", "b@60", "c@61"])
  }

  @Test("After a jump back nothing runs again, and what waits runs at its instant")
  func jumpBack() async {
    clock.setNote(at: 10, "done", in: journal)
    clock.setNote(at: 40, "waiting", in: journal)
    await clock.advance(by: .seconds(30))
    clock.jump(to: instant(0))
    #expect(clock.now == instant(0))
    await clock.advance(by: .seconds(39))
    #expect(journal.entries == ["done@10"])
    await clock.advance(by: .seconds(1))
    #expect(journal.entries == ["done@10", "waiting@40"])
  }

  @Test("A jump during a run makes the new instant the target", arguments: [-5, 60])
  func jumpWithinRun(destination: Int) async {
    clock.setAlarm(at: instant(1), "jump") { [clock] in clock.jump(to: instant(destination)) }
    clock.setNote(at: 50, "fifty", in: journal)
    await clock.advance(by: .seconds(100))
    #expect(clock.now == instant(destination))
    #expect(journal.entries == (destination == 60 ? ["fifty@60"] : []))
  }

  @Test("Now and alarms are whole milliseconds")
  func wholeMilliseconds() async {
    let clock = ManualClock(now: Date(timeIntervalSince1970: 1.000_6))
    #expect(clock.now == Date(milliseconds: 1001))
    clock.setAlarm(at: Date(timeIntervalSince1970: 1.002_4), "fraction") {}
    #expect(clock.pending == [PendingAlarm(name: "fraction", at: Date(milliseconds: 1002))])
    await clock.advance(by: .microseconds(999))
    #expect(clock.now == Date(milliseconds: 1001))
  }

  @Test(
    "The furthest instants and durations overflow nothing",
    arguments: [Double.infinity, .greatestFiniteMagnitude, .nan])
  func farFuture(seconds: Double) async {
    clock.setAlarm(at: Date(timeIntervalSince1970: seconds), "never") { [journal] in
      journal.note("never")
    }
    clock.setAlarm(at: Date(timeIntervalSince1970: -seconds), "past or never") {}
    await clock.advance(by: .days(365_000))
    #expect(journal.entries.isEmpty)
    await clock.advance(by: .seconds(Int64.max))
    #expect(journal.entries == ["never"])
    #expect(clock.now == .distantFuture)
  }

  @Test("100,000 alarms run in order in one advance")
  func manyAlarms() async {
    let ran = Mutex<[Int]>([])
    // 7,919 is prime to 100,000, so that each second comes up once, far from in order.
    for index in 0..<100_000 {
      let second = index * 7919 % 100_000
      clock.setAlarm(at: instant(second), "many") { ran.withLock { $0.append(second) } }
    }
    await clock.advance(by: .seconds(100_000))
    #expect(ran.withLock { $0 } == Array(0..<100_000))
    #expect(clock.pending.isEmpty)
  }
}
