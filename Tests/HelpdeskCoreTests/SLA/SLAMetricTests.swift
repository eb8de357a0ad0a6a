import Foundation
import Testing

@testable import HelpdeskCore

/// Everything is promised within ten hours on the wall.
private let tenHours = SLAPolicy(
  id: "ten",
  targets: [
    .medium: .init(
      firstReply: .hours(10), nextReply: .hours(10), update: .hours(10),
      requesterWait: .hours(10), agentWork: .hours(10), totalResolution: .hours(10))
  ])

@Suite("The clocks of the six metrics")
struct SLAMetricTests {
  let start = TestDesk.monday

  private func hour(_ count: Int) -> Date { start.adding(.hours(count)) }

  private func history(_ moments: [(SLAMoment.Kind, Int)]) -> [SLAMoment] {
    [SLAMoment(.created(.medium), at: start)] + moments.map { SLAMoment($0.0, at: hour($0.1)) }
  }

  private func clock(
    _ metric: SLAMetric, _ moments: [(SLAMoment.Kind, Int)], under policy: SLAPolicy = tenHours
  ) throws -> SLAClock {
    try #require(policy.clocks(for: history(moments)).last { $0.metric == metric })
  }

  @Test("leave out their own pauses only")
  func pauses() throws {
    let moments: [(SLAMoment.Kind, Int)] = [
      (.statusChanged(.pending), 1), (.statusChanged(.open), 3), (.statusChanged(.escalated), 4),
      (.statusChanged(.inProgress), 9),
    ]
    #expect(try clock(.requesterWait, moments).deadline == hour(12))
    #expect(try clock(.agentWork, moments).deadline == hour(17))
    #expect(try clock(.totalResolution, moments).deadline == hour(10))
    #expect(try clock(.firstReply, moments).deadline == hour(10))
  }

  @Test("have no deadline while a pause has not ended, and say since when")
  func unfinishedPause() throws {
    let moments: [(SLAMoment.Kind, Int)] = [
      (.statusChanged(.escalated), 1), (.statusChanged(.pending), 4),
    ]
    let work = try clock(.agentWork, moments)
    #expect(work.deadline == nil)
    #expect(work.pausedSince == hour(1))
    #expect(!work.isBreached(at: hour(1000)))
    #expect(try clock(.requesterWait, moments).pausedSince == hour(4))
    #expect(try clock(.totalResolution, moments).pausedSince == nil)
  }

  @Test("keep a deadline that came before the pause")
  func overdueBeforePause() throws {
    let late = try clock(.requesterWait, [(.statusChanged(.pending), 11)])
    #expect(late.deadline == hour(10))
    #expect(late.isBreached(at: hour(11)))
    let atOnce = try clock(.requesterWait, [(.statusChanged(.pending), 10)])
    #expect(atOnce.deadline == hour(10))
  }

  @Test("measure each wait for a further reply from its oldest message")
  func nextReply() throws {
    let moments: [(SLAMoment.Kind, Int)] = [
      (.agentReply, 1), (.customerMessage, 2), (.agentReply, 5), (.agentReply, 6),
      (.customerMessage, 20),
    ]
    let clocks = tenHours.clocks(for: history(moments)).filter { $0.metric == .nextReply }
    #expect(clocks.map(\.cycle) == [1, 2])
    #expect(clocks.map(\.startedAt) == [hour(2), hour(20)])
    #expect(clocks[0].outcome == .done(at: hour(5)))
    #expect(clocks[0].time == .hours(3))
    #expect(clocks[1].deadline == hour(30))
    #expect(
      tenHours.clocks(for: history([(.customerMessage, 1)])).count { $0.metric == .nextReply } == 0)
  }

  @Test("measure the time between public answers until it is resolved")
  func update() throws {
    let moments: [(SLAMoment.Kind, Int)] = [
      (.agentReply, 1), (.agentReply, 4), (.statusChanged(.resolved), 6),
      (.statusChanged(.open), 8),
    ]
    let clocks = tenHours.clocks(for: history(moments)).filter { $0.metric == .update }
    #expect(clocks.map(\.startedAt) == [hour(1), hour(4), hour(8)])
    #expect(
      clocks.map(\.outcome) == [.done(at: hour(4)), .cancelled(at: hour(6)), .running])
  }

  @Test("go on after a reopen; the waits leave out the time in which it was resolved")
  func reopen() throws {
    let moments: [(SLAMoment.Kind, Int)] = [
      (.statusChanged(.resolved), 2), (.statusChanged(.closed), 3), (.statusChanged(.open), 7),
    ]
    #expect(try clock(.requesterWait, moments).deadline == hour(15))
    #expect(try clock(.agentWork, moments).deadline == hour(15))
    #expect(try clock(.totalResolution, moments).deadline == hour(10))
    #expect(try clock(.requesterWait, moments).cycle == 1)
  }

  @Test("pause in the statuses that the policy names instead")
  func namedPauses() throws {
    var policy = tenHours
    policy.pauses = [.firstReply: [.pending], .requesterWait: [.escalated]]
    let moments: [(SLAMoment.Kind, Int)] = [
      (.statusChanged(.pending), 1), (.statusChanged(.escalated), 3), (.statusChanged(.open), 6),
    ]
    #expect(try clock(.firstReply, moments, under: policy).deadline == hour(12))
    #expect(try clock(.requesterWait, moments, under: policy).deadline == hour(13))
    #expect(try clock(.agentWork, moments, under: policy).deadline == hour(15))
  }

  @Test("say how long they took in the time that counts")
  func time() throws {
    let done = try clock(
      .requesterWait,
      [(.statusChanged(.pending), 1), (.statusChanged(.open), 5), (.statusChanged(.resolved), 7)])
    #expect(done.time == .hours(3))
    #expect(!done.isBreached(at: hour(500)))
  }

  @Test("count business time in the calendar's hours, pauses left out")
  func businessTime() throws {
    let calendar = try BusinessCalendar(
      id: "office", timeZone: .gmt, week: .workdays(OpenHours(from: .at(9), to: .at(17))))
    var policy = tenHours
    policy.calendar = calendar
    policy.targets[.medium] = .init(requesterWait: .businessHours(10))
    // Monday 9:00 to 12:00, then a pause until Tuesday 10:00; seven hours are left.
    let moments: [(SLAMoment.Kind, Int)] = [
      (.statusChanged(.pending), 3), (.statusChanged(.open), 25),
    ]
    #expect(try clock(.requesterWait, moments, under: policy).deadline == hour(32))
    let line = try #require(policy.explain(history(moments), until: hour(32)).first)
    #expect(line.calendar == "office")
    #expect(
      line.segments.map(\.kind)
        == [.counted, .paused(.status(.pending)), .counted])
    #expect(line.counted == .hours(10))
  }

  @Test("warn when so much time is left, or so many percent are used up, of their own time")
  func leads() throws {
    var policy = tenHours
    policy.warnings = [.before(.minutes(30)), .percent(80), .before(.hours(20))]
    let moments: [(SLAMoment.Kind, Int)] = [
      (.statusChanged(.pending), 1), (.statusChanged(.open), 3),
    ]
    let warnings = try clock(.requesterWait, moments, under: policy).warnings
    #expect(warnings.map(\.at) == [hour(11).adding(.minutes(30)), hour(10), start])
  }

  @Test("are explained by segments that sum to the target, whatever happened")
  func explained() throws {
    let seed: UInt64 = 4
    var random = SeededRandom(seed)
    let calendar = try BusinessCalendar(
      id: "office", timeZone: try CalendarSupport.zone("America/New_York"),
      week: .workdays(OpenHours(from: .at(9), to: .at(17))))
    var policy = tenHours
    policy.calendar = calendar
    policy.pausesWhileSnoozed = [.requesterWait]
    policy.targets[.high] = .init(
      firstReply: .businessHours(2), nextReply: .businessMinutes(90), update: .hours(3),
      requesterWait: .businessHours(30), agentWork: .businessHours(7), totalResolution: .days(2))
    for turn in 0..<(200 * CalendarSupport.factor) {
      let history = RandomHistory.make(&random)
      let until = (history.last?.at ?? start).adding(.hours(5))
      let lines = policy.explain(history, until: until)
      #expect(lines.map(\.clock) == policy.clocks(for: history))
      for line in lines {
        let comment: Comment = "seed \(seed), turn \(turn), \(line.clock)"
        if line.clock.deadline != nil {
          #expect(line.counted == line.clock.target, comment)
        } else {
          #expect(line.remaining > .zero, comment)
        }
        #expect(line.segments.first.map { $0.range.lowerBound == line.clock.startedAt } ?? true)
        for (left, right) in zip(line.segments, line.segments.dropFirst()) {
          #expect(left.range.upperBound == right.range.lowerBound, comment)
        }
        if let deadline = line.clock.deadline {
          #expect(line.segments.last?.range.upperBound == deadline, comment)
        }
      }
    }
  }
}

/// Histories such as tickets have.
enum RandomHistory {
  static func make(_ random: inout SeededRandom) -> [SLAMoment] {
    var now = TestDesk.monday
    var history = [SLAMoment(.created(.medium), at: now)]
    var status = TicketStatus.open
    var isSnoozed = false
    for _ in 0..<Int.random(in: 0...14, using: &random) {
      now = now.adding(.milliseconds(Int64.random(in: 0...60_000_000, using: &random)))
      switch Int.random(in: 0..<8, using: &random) {
      case 0: history.append(SLAMoment(.agentReply, at: now))
      case 1: history.append(SLAMoment(.customerMessage, at: now))
      case 2:
        let priority: TicketPriority = Bool.random(using: &random) ? .high : .medium
        history.append(SLAMoment(.priorityChanged(priority), at: now))
      case 3:
        isSnoozed.toggle()
        history.append(SLAMoment(isSnoozed ? .snoozed : .woken, at: now))
      default:
        let others = TicketStatus.allCases.filter { $0 != status }
        status = others[Int.random(in: 0..<others.count, using: &random)]
        history.append(SLAMoment(.statusChanged(status), at: now))
      }
    }
    return history
  }
}
