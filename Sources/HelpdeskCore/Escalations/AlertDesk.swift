/// Sends alerts of escalations by hand (the seeds' `slack`).
public struct AlertDesk: Sendable {
  let desk: StaffDesk

  /// Queues an alert of the ticket's newest escalation in force, for every channel.
  ///
  /// Escalating queues one by itself; this is for one that was given up, or was never sent because
  /// the desk had no channel then. ``Escalation/alert`` tells of the new alert from here on.
  ///
  /// - Parameters:
  ///   - ticket: The ticket; the one it became, where it was merged away.
  ///   - idempotencyKey: Queues once, however often it is called.
  /// - Returns: The escalation, its alert queued.
  /// - Throws: ``HelpdeskError/Code/notConfigured`` on a desk without alert channels,
  ///   ``HelpdeskError/Code/notFound`` without an approved escalation,
  ///   ``HelpdeskError/Code/alreadyDone`` while an alert of it is still queued.
  @discardableResult
  public func sendEscalationAlert(
    _ ticket: TicketID, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Escalation {
    let core = desk.core
    try desk.principal.authorize(.sendAlert)
    guard !core.alerts.isEmpty else {
      throw HelpdeskError(
        .notConfigured,
        "The desk has no alert channel. Open it with alerts: [SlackWebhook(url: …)].")
    }
    let target = try await core.reader.finalTicket(ticket).id
    return try await core.write(
      desk.command(.sendAlert, on: [target], key: idempotencyKey, digest: "\(ticket)")
    ) { (transaction, context) async throws(HelpdeskError) -> (Applied) -> Escalation in
      let found = try await core.reader.finalTicket(ticket)
      try TicketEdit(found, in: context).requireNotDeleted()
      let approved = try await core.escalations(
        of: [found.id] + found.absorbed, in: [.approved])
      guard var escalation = approved.last else {
        throw HelpdeskError(
          .notFound,
          "\(found.number) has no approved escalation. Escalate it with escalateTicket first.",
          field: "ticket", ticket: found.number.description)
      }
      guard escalation.alert != .queued else {
        throw HelpdeskError(
          .alreadyDone, "An alert of \(found.number) is on its way. Wait for what becomes of it.",
          ticket: found.number.description)
      }
      core.queueAlert(of: &escalation, in: &transaction, at: context.now)
      transaction.update(escalation, from: escalation.version)
      let queued = escalation
      return { $0.escalation(queued) }
    }
  }
}

extension StaffDesk {
  /// Alerts of escalations.
  public var slack: AlertDesk { AlertDesk(desk: self) }
}
