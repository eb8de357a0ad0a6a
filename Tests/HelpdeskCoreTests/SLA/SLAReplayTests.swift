import Foundation
import HelpdeskStore
import Testing

@testable import HelpdeskCore

/// Runs one script on a desk that is always on, and on one that is down between its steps.
@Suite("A desk that was down")
struct SLAReplayTests {
  private enum Step {
    case message, reply, resolve, reopen, pending, escalate, priority, category, snooze, note
    case nothing
  }

  private static let policies: [SLAPolicy] = {
    func targets(_ hours: Int) -> [TicketPriority: SLAPolicy.Targets] {
      var result: [TicketPriority: SLAPolicy.Targets] = [:]
      for priority in TicketPriority.allCases {
        let hours = hours + priority.rank
        result[priority] = .init(
          firstReply: .hours(hours), nextReply: .businessHours(2), update: .hours(hours * 3),
          requesterWait: .businessHours(hours * 4), agentWork: .hours(hours * 2),
          totalResolution: .hours(hours * 6))
      }
      return result
    }
    let office = try? BusinessCalendar(
      id: "office", timeZone: TimeZone(identifier: "America/New_York") ?? .gmt,
      week: .workdays(OpenHours(from: .at(9), to: .at(17))))
    let banking = SLAPolicy(
      id: "banking", for: SLAConditions(categories: ["banking_issue"]), targets: targets(1),
      calendar: office, pauses: [.firstReply: [.pending]], pausesWhileSnoozed: [.requesterWait],
      warnings: [.percent(80)])
    let rest = SLAPolicy(
      id: "rest", targets: targets(3), calendar: office,
      pausesWhileSnoozed: [.agentWork, .totalResolution],
      warnings: [.before(.minutes(30)), .percent(80)])
    return [banking, rest]
  }()

  private static func act(_ step: Step, _ desk: Helpdesk, _ id: TicketID, _ turn: Int) async {
    let maya = desk.acting(as: .agent("maya", name: "Maya"))
    let ada = desk.acting(as: TestDesk.adaRequester)
    // What the status does not allow is refused, on both desks alike.
    do {
      switch step {
      case .message: try await ada.sendMessage(id, "Well?")
      case .reply: try await maya.sendMessage(id, "Here.")
      case .resolve: try await maya.resolveTicket(id, "Done.")
      case .reopen: try await maya.reopenTicket(id)
      case .pending: try await maya.updateTicket(id, TicketChanges(status: .pending))
      case .escalate:
        try await maya.escalateTicket(id, reason: .technical, to: "second")
      case .priority:
        let priority = TicketPriority.allCases[turn % 4]
        try await maya.updateTicket(id, TicketChanges(priority: priority))
      case .category:
        let category: TicketCategory = turn % 2 == 0 ? "banking_issue" : "general"
        try await maya.updateTicket(id, TicketChanges(category: category))
      case .snooze:
        let now = desk.core.now
        try await maya.snooze(id, until: now.adding(.hours(1 + turn % 7)))
      case .note: try await maya.addInternalNote(id, "Noted.")
      case .nothing: break
      }
    } catch {}
  }

  private static func run(
    _ script: [(Step, Duration)], isAlwaysOn: Bool, _ random: inout SeededRandom
  ) async throws -> SLAState {
    let store = InMemoryStore()
    let clock = ManualClock(now: TestDesk.monday)
    var settings = DeskSettings.standard
    settings.autoCloseAfter = nil
    func open() async throws -> Helpdesk {
      try await Helpdesk(
        store: store, clock: clock, sla: policies[1], policies: [policies[0]], settings: settings)
    }
    var desk = try await open()
    try await desk.acting(as: .superAdmin("root", name: "Root")).directory.addTeam(
      "second", name: "Second")
    let ticket = try await desk.acting(as: TestDesk.adaRequester).createTicket(
      subject: "Replay", description: "Again and again.")
    for (turn, (step, wait)) in script.enumerated() {
      if isAlwaysOn {
        await clock.advance(by: wait)
      } else {
        let isRestarted = Bool.random(using: &random)
        if isRestarted { await desk.close() }
        clock.jump(to: clock.now.adding(wait))
        if isRestarted { desk = try await open() }
        // Perhaps the timer has its turn before the step, perhaps not.
        if Bool.random(using: &random) { await clock.runDue() }
      }
      await act(step, desk, ticket.id, turn)
    }
    await clock.runDue()
    let sla = try await desk.acting(as: .agent("maya", name: "Maya")).ticket(ticket.id).sla
    await desk.close()
    return sla
  }

  @Test("comes to the same warnings, breaches and clocks as one that was always on")
  func replay() async throws {
    let seed: UInt64 = 11
    var random = SeededRandom(seed)
    let steps: [Step] = [
      .message, .reply, .resolve, .reopen, .pending, .escalate, .priority, .category, .snooze,
      .note, .nothing, .message, .reply,
    ]
    for turn in 0..<(40 * CalendarSupport.factor) {
      let script = (0..<Int.random(in: 3...14, using: &random)).map { _ in
        (
          steps[Int.random(in: 0..<steps.count, using: &random)],
          Duration.milliseconds(Int64.random(in: 0...40_000_000, using: &random))
        )
      }
      let comment: Comment = "seed \(seed), turn \(turn): \(script)"
      let on = try await Self.run(script, isAlwaysOn: true, &random)
      let off = try await Self.run(script, isAlwaysOn: false, &random)
      #expect(on.clocks == off.clocks, comment)
      #expect(on.reference == off.reference, comment)
      func breaches(_ sla: SLAState) -> Set<[String]> {
        Set(
          sla.breaches.map {
            [
              $0.metric.rawValue, "\($0.cycle)", "\($0.deadlineAt.milliseconds)",
              $0.reason.rawValue,
            ]
          })
      }
      #expect(breaches(on) == breaches(off), comment)
      func warnings(_ sla: SLAState) -> Set<[String]> {
        Set(
          sla.warnings.map {
            [
              $0.metric.rawValue, "\($0.cycle)", "\($0.deadline.milliseconds)", "\($0.lead)",
              "\($0.at.milliseconds)",
            ]
          })
      }
      #expect(warnings(on) == warnings(off), comment)
      #expect(on.breaches.count == off.breaches.count, comment)
      #expect(on.warnings.count == off.warnings.count, comment)
    }
  }
}
