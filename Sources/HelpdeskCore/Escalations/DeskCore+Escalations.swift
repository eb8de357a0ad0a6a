import Foundation

extension RuleContext {
  /// Whether what the author escalates waits for an admin.
  var needsApproval: Bool {
    settings.escalationsNeedApproval && (role == .agent || role == .bot)
  }
}

extension TicketEdit {
  /// Whether the change takes the ticket out of an escalation: back to work, or done.
  ///
  /// Waiting on the customer in the midst of an escalation does not end it.
  var leavesEscalation: Bool {
    if original.status == .escalated, ticket.status == .inProgress { return true }
    return original.status.isLive && !ticket.status.isLive
  }
}

extension Applied {
  /// The escalation as it is after the commit.
  func escalation(_ escalation: Escalation) -> Escalation {
    var result = escalation
    result.version = version(of: escalation.recordKey) ?? escalation.version
    return result
  }
}

extension DeskCore {
  func escalation(_ id: EscalationID) async throws(HelpdeskError) -> Escalation {
    guard let found: Escalation = try await reader.record(RecordKey(.escalation, id.rawValue))
    else {
      throw HelpdeskError(
        .notFound, "There is no escalation \(id). Choose one of escalations().",
        field: "escalation")
    }
    return found
  }

  /// The escalations of some tickets in some states, the oldest first.
  func escalations(
    of tickets: [TicketID], in states: [EscalationStatus]
  ) async throws(HelpdeskError) -> [Escalation] {
    try await reader.query(
      Query(
        .escalation,
        Filter([
          .isIn(Escalation.Field.ticket, tickets.map { .text($0.rawValue) }),
          .isIn(Escalation.Field.status, states.map { .text($0.rawValue) }),
        ]), order: .columns([.ascending(Escalation.Field.createdAt)]), limit: 1000))
  }

  /// Ends the escalations of a ticket that is handed back, resolved or closed, in the same commit.
  ///
  /// Requests that nobody has decided end too once the ticket is done: approving them could only
  /// fail.
  func endEscalations(
    of edit: TicketEdit, in transaction: inout Transaction
  ) async throws(HelpdeskError) {
    let states: [EscalationStatus] =
      edit.ticket.status.isLive ? [.approved] : [.approved, .pending]
    for var escalation in try await escalations(of: [edit.ticket.id], in: states)
    where !transaction.writes(escalation.recordKey) {
      escalation.status = .ended
      escalation.decidedAt = edit.now
      transaction.update(escalation, from: escalation.version)
    }
  }

  /// Queues the alert for every channel, in the commit that causes it.
  ///
  /// The first channel decides what the escalation says about its alert.
  func queueAlert(
    of escalation: inout Escalation, in transaction: inout Transaction, at now: Date
  ) {
    let names = rules.withLock { $0.alertChannels }
    guard !names.isEmpty else { return }
    escalation.alert = .queued
    escalation.alertFailure = nil
    escalation.decidingAlert = escalation.alertCount + 1
    for name in names {
      escalation.alertCount += 1
      transaction.send(
        EscalationAlert(escalation: escalation.id, ticket: escalation.ticket)
          .entry(numbered: escalation.alertCount, to: name, dueAt: now))
    }
  }

  /// The names of the channels in their order; of several with one name the first counts.
  static func names(of alerts: [any AlertChannel]) -> [String] {
    var names: [String] = []
    for channel in alerts where !names.contains(channel.name) { names.append(channel.name) }
    return names
  }
}
