import Foundation

extension StaffDesk {
  /// Hands the ticket to a team with more power, and announces it on every alert channel.
  ///
  /// Where the settings ask for approval, an agent's or a bot's escalation waits for an admin:
  /// the ticket stays as it is and nothing is announced until then. Otherwise it is in force at
  /// once: the ticket is escalated, goes to the team (and the agent) and takes the priority. The
  /// alert is queued in the same commit; ``Escalation/alert`` tells what became of it.
  ///
  /// An escalated ticket can be escalated again, to another team.
  ///
  /// - Parameters:
  ///   - ticket: The ticket; the one it became, where it was merged away.
  ///   - reason: Why.
  ///   - team: To which team.
  ///   - agent: To which agent, where it is to one.
  ///   - priority: The priority that it sets.
  ///   - notes: What the others need to know, at most 10,000 bytes.
  ///   - expectedVersion: The version the ticket must still have.
  ///   - idempotencyKey: Escalates once, however often it is called.
  /// - Returns: The escalation, approved or pending.
  /// - Throws: ``HelpdeskError/Code/invalidField``, ``HelpdeskError/Code/notFound`` for an unknown
  ///   ticket, team or agent, ``HelpdeskError/Code/illegalTransition`` for a ticket that is resolved
  ///   or closed, ``HelpdeskError/Code/conflict`` for another version.
  @discardableResult
  public func escalateTicket(
    _ ticket: TicketID, reason: EscalationReason, to team: TeamID, agent: AgentID? = nil,
    priority: TicketPriority? = nil, notes: String = "", expectedVersion: Int64? = nil,
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Escalation {
    try principal.authorize(.escalateTicket)
    try Validation.value(reason, "reason")
    let notes = try Validation.text(notes, "notes", maxBytes: Limits.note, optional: true)
    try await core.requireTeam(team)
    if let agent { try await core.requireAgent(agent) }
    let target = try await core.reader.finalTicket(ticket).id
    let parts = [
      "\(ticket)", "\(reason)", "\(team)", "\(agent?.rawValue ?? "")",
      "\(priority?.rawValue ?? "")", notes,
    ]
    return try await core.write(
      command(
        .escalateTicket, on: [target], key: idempotencyKey,
        digest: parts.joined(separator: "\u{1}"))
    ) { (transaction, context) async throws(HelpdeskError) -> (Applied) -> Escalation in
      let found = try await core.reader.finalTicket(ticket)
      try core.requireVersion(expectedVersion, of: found)
      var escalation = Escalation(
        id: EscalationID(core.makeID()), ticket: found.id, reason: reason, from: context.author,
        toTeam: team, toAgent: agent, priorityOverride: priority, notes: notes, status: .pending,
        alert: .none, createdAt: context.now, version: 0)
      var edit = TicketEdit(found, in: context)
      if context.needsApproval {
        try edit.requestEscalation(escalation)
      } else {
        escalation.status = .approved
        try edit.escalate(escalation)
        core.queueAlert(of: &escalation, in: &transaction, at: context.now)
      }
      transaction.add(edit)
      transaction.insert(escalation)
      return { $0.escalation(escalation) }
    }
  }

  /// Puts a pending escalation into force, and announces it.
  ///
  /// - Parameters:
  ///   - id: The escalation.
  ///   - idempotencyKey: Approves once, however often it is called.
  /// - Returns: The approved escalation.
  /// - Throws: ``HelpdeskError/Code/alreadyDone`` where it is not pending any more,
  ///   ``HelpdeskError/Code/illegalTransition`` where the ticket was resolved or closed meanwhile.
  @discardableResult
  public func approveEscalation(
    _ id: EscalationID, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Escalation {
    try await decide(id, key: idempotencyKey, digest: "approve \(id)") {
      (escalation, edit, transaction) throws(HelpdeskError) in
      escalation.status = .approved
      try edit.escalate(escalation)
      core.queueAlert(of: &escalation, in: &transaction, at: edit.now)
    }
  }

  /// Refuses a pending escalation; the ticket stays as it is.
  ///
  /// - Parameters:
  ///   - id: The escalation.
  ///   - reason: Why, for whoever asked; at most 10,000 bytes.
  ///   - idempotencyKey: Denies once, however often it is called.
  /// - Returns: The denied escalation.
  /// - Throws: ``HelpdeskError/Code/invalidField`` without a reason,
  ///   ``HelpdeskError/Code/alreadyDone`` where it is not pending any more.
  @discardableResult
  public func denyEscalation(
    _ id: EscalationID, reason: String, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Escalation {
    let reason = try Validation.text(reason, "reason", maxBytes: Limits.note)
    return try await decide(id, key: idempotencyKey, digest: "deny \(id)\u{1}\(reason)") {
      (escalation, edit, _) throws(HelpdeskError) in
      escalation.status = .denied
      escalation.denialReason = reason
      try edit.denyEscalation(escalation)
    }
  }

  /// Hands the ticket back: it is in progress again, and its escalations have ended.
  @discardableResult
  public func deescalateTicket(
    _ ticket: TicketID, expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    try await core.change(
      command(.escalateTicket, key: idempotencyKey, digest: "de-escalate"), ticket,
      expectedVersion: expectedVersion
    ) { (edit, _) throws(HelpdeskError) in
      try edit.deescalate()
    }
  }

  /// Escalations, or only those that wait for approval, the newest first, at most 1,000, live.
  public func escalations(pendingOnly: Bool = false) -> LiveQuery<[Escalation]> {
    let filter =
      pendingOnly
      ? Filter([.equals(Escalation.Field.status, .text(EscalationStatus.pending.rawValue))])
      : .everything
    return query(.readTickets) { context throws(HelpdeskError) in
      context.depend(on: .escalation, where: filter)
      return try await context.reader.query(
        Query(
          .escalation, filter, order: .columns([.descending(Escalation.Field.createdAt)]),
          limit: 1000))
    }
  }

  private func decide(
    _ id: EscalationID, key: String?, digest: String,
    _ decision: (inout Escalation, inout TicketEdit, inout Transaction) throws(HelpdeskError) ->
      Void
  ) async throws(HelpdeskError) -> Escalation {
    try principal.authorize(.decideEscalation)
    try Validation.id(id, "escalation")
    let ticket = try await core.escalation(id).ticket
    return try await core.write(
      command(.decideEscalation, on: [ticket], key: key, digest: digest)
    ) { (transaction, context) async throws(HelpdeskError) -> (Applied) -> Escalation in
      var escalation = try await core.escalation(id)
      guard escalation.status == .pending else {
        throw HelpdeskError(
          .alreadyDone,
          "This escalation is \(escalation.status.rawValue). Only a pending one can be decided.",
          field: "escalation")
      }
      var edit = TicketEdit(try await core.reader.ticket(ticket), in: context)
      escalation.decidedBy = context.author
      escalation.decidedAt = context.now
      try decision(&escalation, &edit, &transaction)
      transaction.add(edit)
      transaction.update(escalation, from: escalation.version)
      return { $0.escalation(escalation) }
    }
  }
}
