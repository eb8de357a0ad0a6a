import Foundation
import Testing

@testable import HelpdeskCore

extension TestDesk {
  /// Creates an automation.
  @discardableResult
  func automate(
    _ name: String, when trigger: AutomationTrigger,
    if conditions: AutomationConditions = .everyTicket, then actions: AutomationAction...
  ) async throws -> Automation {
    try await root.automations.create(
      name, AutomationRule(when: trigger, if: conditions, then: actions))
  }

  /// The names of the automations that acted on a ticket, in their order.
  func acted(_ id: TicketID) async throws -> [String] {
    try await events(id).filter { $0.kind == .automationActed }.compactMap(\.newValue)
  }

  /// When automations acted on a ticket, in minutes after the beginning.
  func minutesActed(_ id: TicketID) async throws -> [Int64] {
    try await events(id).filter { $0.kind == .automationActed }.map {
      ($0.at.milliseconds - Self.monday.milliseconds) / 60_000
    }
  }

  /// Another desk on the same store.
  func second(sla: SLAPolicy = .standard) async throws -> Helpdesk {
    try await Helpdesk(store: store, clock: clock, sla: sla)
  }
}
