import Foundation
import HelpdeskStore
import Testing

@testable import HelpdeskCore

/// A random life of a few tickets, to be lived on several desks.
struct AutomationScript: Sendable {
  enum Act: CaseIterable, Sendable {
    case create, message, reply, resolve, reopen, pending, progress, escalate, deescalate, priority
    case category, tag, label, assign, unassign, team, snooze, wake, note, close, delete, restore
    case rate, custom, message2, reply2, nothing
  }

  struct Step: Sendable {
    let act: Act
    let ticket: Int
    let wait: Duration
    let turn: Int
  }

  let steps: [Step]

  init(_ random: inout SeededRandom) {
    var steps: [Step] = []
    var count = 0
    for turn in 0..<Int.random(in: 4...22, using: &random) {
      var act = Act.allCases[Int.random(in: 0..<Act.allCases.count, using: &random)]
      if count == 0 || act == .create && count == 3 { act = count == 0 ? .create : .message }
      let ticket = act == .create ? count : Int.random(in: 0..<count, using: &random)
      if act == .create { count += 1 }
      // Two changes of one instant are one in the trail, so that some time lies between.
      let wait = Duration.milliseconds(Int64.random(in: 1...30_000_000, using: &random))
      steps.append(Step(act: act, ticket: ticket, wait: wait, turn: turn))
    }
    self.steps = steps
  }

  /// Does one step; what the status does not allow is refused.
  ///
  /// Answers whether the trail tells of it.
  @discardableResult
  static func live(_ step: Step, _ desk: Helpdesk, _ ids: inout [TicketID]) async -> Bool {
    let maya = desk.acting(as: .agent("maya", name: "Maya"))
    let ada = desk.acting(as: TestDesk.adaRequester)
    let turn = step.turn
    do throws(HelpdeskError) {
      if step.act == .create {
        let priority = TicketPriority.allCases[turn % 4]
        let ticket = try await ada.createTicket(
          subject: "Ticket \(ids.count)", description: "Please help, \(priority).")
        ids.append(ticket.id)
        return true
      }
      let id = ids[step.ticket]
      let before = try await desk.core.reader.events(of: id).count
      switch step.act {
      case .create, .nothing: break
      case .message, .message2: try await ada.sendMessage(id, "Well?")
      case .reply, .reply2: try await maya.sendMessage(id, "Here.")
      case .resolve: try await maya.resolveTicket(id, "Done.")
      case .reopen: try await maya.reopenTicket(id)
      case .pending: try await maya.updateTicket(id, TicketChanges(status: .pending))
      // Not by taking it, which does two things, of which the trail may tell one.
      case .progress: try await maya.updateTicket(id, TicketChanges(status: .inProgress))
      case .escalate: try await maya.escalateTicket(id, reason: .technical, to: "second")
      case .deescalate: try await maya.deescalateTicket(id)
      case .priority:
        try await maya.updateTicket(
          id, TicketChanges(priority: TicketPriority.allCases[turn % 4]))
      case .category:
        try await maya.updateTicket(
          id, TicketChanges(category: turn % 2 == 0 ? "billing" : "general"))
      case .tag:
        // Taking away what is not there leaves no trace, so that it stands alone.
        let word = "t\(1 + turn / 2 % 2)"
        if turn % 2 == 0 {
          try await maya.tag(id, add: [word])
        } else {
          try await maya.tag(id, remove: [word])
        }
      case .label: try await maya.label(id, add: [.urgent], remove: [.followUp])
      case .assign: try await maya.assignTicket(id, to: turn % 2 == 0 ? .me : "leo")
      case .unassign: try await maya.unassign(id)
      case .team:
        try await maya.updateTicket(
          id, TicketChanges(team: turn % 2 == 0 ? .set("second") : .clear))
      case .snooze: try await maya.snooze(id, until: desk.core.now.adding(.hours(1 + turn % 9)))
      case .wake: try await maya.wake(id)
      case .note: try await maya.addInternalNote(id, "Noted.")
      case .close: try await maya.closeTicket(id)
      case .delete: try await maya.deleteTicket(id)
      case .restore: try await maya.restoreTicket(id)
      case .rate: try await ada.rateTicket(id, 1 + turn % 5)
      case .custom:
        try await maya.updateTicket(
          id, TicketChanges(customFields: ["plan": turn % 2 == 0 ? .set("gold") : .clear]))
      }
      return try await desk.core.reader.events(of: id).count > before
    } catch {
      return false
    }
  }

  static let policy: SLAPolicy = {
    var targets: [TicketPriority: SLAPolicy.Targets] = [:]
    for priority in TicketPriority.allCases {
      let hours = 12 - priority.rank * 2
      targets[priority] = .init(
        firstReply: .hours(hours), nextReply: .hours(hours), requesterWait: .hours(hours * 3),
        totalResolution: .hours(hours * 5))
    }
    return SLAPolicy(
      id: "script", targets: targets, pausesWhileSnoozed: [.requesterWait],
      warnings: [.before(.hours(1))])
  }()

  /// A desk with Leo, Maya, a team and a canned response.
  static func desk(
    _ store: any Store, _ clock: ManualClock
  ) async throws -> (desk: Helpdesk, response: CannedResponseID) {
    let desk = try await Helpdesk(store: store, clock: clock, sla: policy)
    let root = desk.acting(as: .superAdmin("root", name: "Root"))
    try await root.directory.addAgent("maya", name: "Maya")
    try await root.directory.addAgent("leo", name: "Leo")
    try await root.directory.addTeam("second", name: "Second")
    let response = try await root.responses.create(
      title: "Hello", body: "Hello {{customer.name}}, about {{ticket.number}}.")
    return (desk, response.id)
  }
}

extension AutomationRule {
  /// A random rule.
  static func random(
    _ random: inout SeededRandom, response: CannedResponseID
  ) -> AutomationRule {
    func pick<Value>(_ values: [Value]) -> Value {
      values[Int.random(in: 0..<values.count, using: &random)]
    }
    let time = Duration.minutes(Int.random(in: 1...900, using: &random))
    let trigger: AutomationTrigger = pick([
      .created, .updated(), .updated([.priority, .tags]), .customerMessage, .staffReply,
      .noteAdded, .statusChanged(), .statusChanged(to: [.pending, .resolved]), .reopened,
      .slaWarning(), .slaBreach([.firstReply, .requesterWait]), .rated,
      .after(time, .created), .after(time, .customerMessage), .after(time, .staffReply),
      .after(time, .status), .after(time, .assigned), .after(time, .unassigned),
      .after(time, .slaDeadline(.firstReply)), .before(time, deadline: .requesterWait),
      .before(time, deadline: .nextReply),
    ])
    let conditions: AutomationConditions = pick([
      .everyTicket, .everyTicket, .matching(.open), .matching(.all.priority(atLeast: .medium)),
      .matching(.all.status(.open, .pending)), .matching(.all.tagged("t1")),
      .matching(.all.snoozed(false)), .matching(.unassigned),
      AutomationConditions(
        any: [.doesNotMatch(.all.category("billing")), .matches(.all.assigned(to: "leo"))]),
      .fulfilling(SLAConditions(customFields: ["plan": "gold"])),
    ])
    let actions: [AutomationAction] = [
      .update(TicketChanges(priority: .high)), .update(TicketChanges(status: .pending)),
      .update(TicketChanges(status: .open)), .update(TicketChanges(addTags: ["t1"])),
      .update(TicketChanges(category: "billing", removeTags: ["t1", "t2"])), .assign("leo"),
      .unassign, .note("Noted."), .reply(response), .snooze(.hours(3)), .resolve("By itself."),
      .notify(.assignee), .update(TicketChanges(status: .closed)),
    ]
    return AutomationRule(
      when: trigger, if: conditions,
      then: (0..<Int.random(in: 1...3, using: &random)).map { _ in pick(actions) })
  }
}
