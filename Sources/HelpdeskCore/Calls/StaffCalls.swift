public import Foundation

extension StaffDesk {
  /// Scheduled calls.
  public var calls: StaffCalls { StaffCalls(desk: self) }
}

/// Scheduled calls as the desk uses them.
///
/// ```swift
/// if let slot = try await maya.calls.slots().value.first {
///   let call = try await maya.calls.book(ticket.id, at: slot.start, topic: "Escrow")
///   try await maya.calls.cancel(call.id, reason: "Solved by mail.")
/// }
/// ```
public struct StaffCalls: Sendable {
  let desk: StaffDesk

  private var core: DeskCore { desk.core }

  // MARK: - Slots and lists

  /// When a call can be booked, and who is free then, in order, live.
  ///
  /// A slot lies within the hours of each agent it names, apart from his other calls by the buffer,
  /// not sooner than the notice and not later than the horizon. It comes and goes at the instant.
  ///
  /// - Parameters:
  ///   - range: Only slots that begin within it.
  ///   - team: Only agents of this team.
  ///   - agent: Only this agent.
  ///   - moving: A call that is to be moved, so that it does not stand in its own way.
  /// - Returns: The slots, as a question that can be asked once or watched.
  public func slots(
    in range: Range<Date>? = nil, team: TeamID? = nil, agent: AgentID? = nil,
    moving: CallID? = nil
  ) -> LiveQuery<[CallSlot]> {
    let core = core
    let scope = SlotScope(team: team, agent: agent, except: moving)
    return desk.query(.readCalls) { context throws(HelpdeskError) in
      try await context.slots(core.calls, scope, within: range)
    }
  }

  /// Calls that are booked and not over, the next one first, live.
  ///
  /// - Parameters:
  ///   - agent: Only this agent's; nil takes everybody's.
  ///   - limit: How many at most, 1 to 1,000.
  /// - Returns: The calls, as a question that can be asked once or watched.
  public func upcoming(of agent: AgentID? = nil, limit: Int = 100) -> LiveQuery<[ScheduledCall]> {
    desk.query(.readCalls) { context throws(HelpdeskError) in
      if let agent { try Validation.id(agent, "agent") }
      return try await context.upcomingCalls(
        agent.map { [.equals(ScheduledCall.Column.agent, .text($0.rawValue))] } ?? [],
        limit: limit)
    }
  }

  /// One's own calls that are booked and not over, the next one first, live.
  public func mine(limit: Int = 100) -> LiveQuery<[ScheduledCall]> {
    upcoming(of: desk.staff.id, limit: limit)
  }

  /// All calls about a ticket and what was merged into it, the earliest first, live.
  public func calls(about ticket: TicketID) -> LiveQuery<[ScheduledCall]> {
    desk.query(.readCalls) { context throws(HelpdeskError) in
      context.depend(on: RecordKey(.ticket, ticket.rawValue))
      let final = try await context.reader.finalTicket(ticket)
      return try await context.calls(about: final, [])
    }
  }

  /// A call, live.
  public func call(_ id: CallID) -> LiveQuery<ScheduledCall> {
    desk.query(.readCalls) { context throws(HelpdeskError) in
      try Validation.id(id, "call")
      context.depend(on: ScheduledCall.key(id))
      guard let call: ScheduledCall = try await context.reader.record(ScheduledCall.key(id))
      else { throw DeskCore.noCall(id) }
      return call
    }
  }

  /// The invitation to a call as it stands, for calendars.
  ///
  /// - Throws: ``HelpdeskError/Code/notConfigured`` where nobody has a mail address to be invited
  ///   by; see ``CallSettings/organizer``.
  public func invitation(_ id: CallID) async throws(HelpdeskError) -> CallInvitation {
    try await core.invitation(id, desk.principal)
  }

  // MARK: - Changes

  /// Books a call for a ticket.
  ///
  /// - Parameters:
  ///   - ticket: The ticket; the one it became, where it was merged away.
  ///   - start: The beginning of one of ``slots(in:team:agent:moving:)``.
  ///   - agent: Who calls; nil chooses of those who are free the one with the fewest calls before
  ///     him, of equals the first by id.
  ///   - team: Only agents of this team are chosen from.
  ///   - topic: What it is about, for both; at most 255 characters.
  ///   - idempotencyKey: Books once, however often it is called.
  /// - Returns: The call.
  /// - Throws: ``HelpdeskError/Code/conflict`` naming the slot where somebody was faster,
  ///   ``HelpdeskError/Code/invalidField`` for what is no slot, ``HelpdeskError/Code/notFound``,
  ///   ``HelpdeskError/Code/illegalTransition`` for a closed ticket.
  @discardableResult
  public func book(
    _ ticket: TicketID, at start: Date, with agent: AgentID? = nil, team: TeamID? = nil,
    topic: String? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> ScheduledCall {
    let wish = CallWish(start: start, agent: agent, team: team, topic: topic)
    return try await core.book(
      wish, for: ticket, desk.command(.bookCall, key: idempotencyKey, digest: wish.digest))
  }

  /// Moves a call to another slot, or to another agent.
  ///
  /// - Parameters:
  ///   - call: The call.
  ///   - start: The beginning of a slot; its own, to give it to another agent.
  ///   - agent: Who calls; nil keeps the agent where he is free, and else chooses as
  ///     ``book(_:at:with:team:topic:idempotencyKey:)`` does.
  ///   - idempotencyKey: Moves it once, however often it is called.
  /// - Returns: The call.
  /// - Throws: ``HelpdeskError/Code/conflict`` naming the slot where somebody was faster,
  ///   ``HelpdeskError/Code/invalidField`` for what is no slot,
  ///   ``HelpdeskError/Code/illegalTransition`` for a call that is over or called off,
  ///   ``HelpdeskError/Code/alreadyDone`` where nothing would change.
  @discardableResult
  public func reschedule(
    _ call: CallID, to start: Date, with agent: AgentID? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> ScheduledCall {
    try await core.reschedule(
      call, CallWish(start: start, agent: agent),
      desk.command(.changeCall, key: idempotencyKey))
  }

  /// Calls a call off; the customer reads the reason.
  ///
  /// - Throws: ``HelpdeskError/Code/illegalTransition`` for one that is over or called off.
  @discardableResult
  public func cancel(
    _ call: CallID, reason: String, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> ScheduledCall {
    try await core.cancel(
      call, reason: reason, desk.command(.changeCall, key: idempotencyKey))
  }

  /// Says that a call took place, and what came of it; both stay with the desk.
  ///
  /// - Throws: ``HelpdeskError/Code/illegalTransition`` before the call begins, and for one that is
  ///   over or called off.
  @discardableResult
  public func complete(
    _ call: CallID, outcome: CallOutcome = .solved, notes: String? = nil,
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> ScheduledCall {
    try desk.principal.authorize(.concludeCall)
    try Validation.value(outcome, "outcome")
    let text = try Self.checked(notes)
    return try await core.change(
      call, desk.command(.concludeCall, key: idempotencyKey),
      "complete \(outcome) \(notes ?? "")"
    ) { (call, edit, _) throws(HelpdeskError) in
      try call.move(on: .complete, in: edit.context)
      call.outcome = outcome
      call.notes = text
      edit.record(
        .callCompleted, field: call.agent.id.rawValue, to: outcome.rawValue,
        cause: call.id.rawValue)
    }
  }

  /// Says that the customer did not come.
  ///
  /// - Throws: ``HelpdeskError/Code/illegalTransition`` before the call begins, and for one that is
  ///   over or called off.
  @discardableResult
  public func noShow(
    _ call: CallID, notes: String? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> ScheduledCall {
    try desk.principal.authorize(.concludeCall)
    let text = try Self.checked(notes)
    return try await core.change(
      call, desk.command(.concludeCall, key: idempotencyKey), "no-show \(notes ?? "")"
    ) { (call, edit, _) throws(HelpdeskError) in
      try call.move(on: .noShow, in: edit.context)
      call.notes = text
      edit.record(.callMissed, field: call.agent.id.rawValue, cause: call.id.rawValue)
    }
  }

  private static func checked(_ notes: String?) throws(HelpdeskError) -> String? {
    guard let notes else { return nil }
    return try Validation.text(notes, "notes", maxBytes: Limits.note)
  }
}

extension DeskCore {
  /// Calls a call off.
  func cancel(
    _ id: CallID, reason: String, _ command: Command
  ) async throws(HelpdeskError) -> ScheduledCall {
    try command.principal.authorize(command.operation)
    let reason = try Validation.line(reason, "reason", max: Limits.subject)
    return try await change(id, command, "cancel \(reason)") {
      (call, edit, transaction) async throws(HelpdeskError) in
      try call.move(on: .cancel, in: edit.context)
      call.cancelReason = reason
      call.sequence += 1
      edit.record(
        .callCancelled, field: call.agent.id.rawValue, from: TicketEdit.text(call.start),
        to: reason, cause: id.rawValue)
      let own = try await reader.ticket(call.ticket)
      tell(.callCancelled, of: call, on: edit.ticket, own, in: &transaction, edit.context)
    }
  }

  /// The invitation to a call as it stands, for somebody who may see it.
  func invitation(
    _ id: CallID, _ principal: Principal
  ) async throws(HelpdeskError) -> CallInvitation {
    try principal.authorize(.readCalls)
    try requireOpen()
    let call = try await call(id, for: principal)
    let ticket = try await reader.ticket(call.ticket)
    guard
      let invitation = CallInvitation(
        call, about: ticket, by: calls.organizer, at: call.updatedAt)
    else {
      throw HelpdeskError(
        .notConfigured,
        "Nobody has a mail address to be invited by. Give CallSettings.organizer, and the agent "
          + "or the customer an address.", field: "calls.organizer")
    }
    return invitation
  }
}

extension LiveContext {
  /// Calls that are booked and not over.
  func upcomingCalls(
    _ conditions: [Condition], limit: Int
  ) async throws(HelpdeskError) -> [ScheduledCall] {
    guard (1...1000).contains(limit) else {
      throw .invalid("limit", "Ask for 1 to 1000 calls, not \(limit).")
    }
    depend(
      on: .call, where: ScheduledCall.booked(endingAfter: .distantPast).and(conditions))
    let calls: [ScheduledCall] = try await reader.query(
      Query(
        .call, ScheduledCall.booked(endingAfter: now).and(conditions),
        order: .columns([.ascending(ScheduledCall.Field.start)]), limit: limit))
    depend(on: calls.map(\.end).min())
    return calls
  }

  /// The calls about a ticket and what it absorbed, the earliest first.
  func calls(
    about ticket: Ticket, _ conditions: [Condition]
  ) async throws(HelpdeskError) -> [ScheduledCall] {
    depend(on: RecordKey(.ticket, ticket.id.rawValue))
    let ids = [ticket.id] + ticket.absorbed
    let filter = Filter(
      [.isIn(ScheduledCall.Field.ticket, ids.map { .text($0.rawValue) })] + conditions)
    depend(on: .call, where: filter)
    return try await reader.query(
      Query(
        .call, filter, order: .columns([.ascending(ScheduledCall.Field.start)]), limit: 1000))
  }
}
