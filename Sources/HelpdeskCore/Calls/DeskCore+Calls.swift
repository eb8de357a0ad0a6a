import Foundation

extension DeskCore {
  /// Books a call for a ticket.
  func book(
    _ wish: CallWish, for id: TicketID, _ command: Command
  ) async throws(HelpdeskError) -> ScheduledCall {
    try command.principal.authorize(command.operation)
    let wish = try wish.validated()
    try Validation.id(id, "ticket")
    let target = try await reader.finalTicket(try await bookable(id, command.principal).id).id
    var command = command
    command.lanes.insert(target)
    command.describe { "book \(id) \($0)" }
    return try await write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> ScheduledCall in
      let own = try await bookable(id, command.principal)
      var edit = TicketEdit(try await reader.finalTicket(own.id), in: context)
      try edit.requireNotDeleted()
      guard edit.ticket.status != .closed else {
        throw HelpdeskError(
          .illegalTransition,
          "\(own.number) is closed; no call can be booked for it. Reopen it first.",
          field: "status", ticket: own.number.description)
      }
      try await refuseSecondCall(of: command.principal, for: edit.ticket, at: context.now)
      let plan = try await plan(wish, in: &transaction, at: context.now)
      let callID = CallID(makeID())
      var call = ScheduledCall(
        id: callID, ticket: own.id, customer: own.requester, agent: Staff(plan.taker.agent),
        start: plan.start, end: plan.end, topic: wish.topic, status: .scheduled,
        bookedBy: context.author, sequence: 0,
        uid: "\(callID)@\(calls.uidDomain(plan.taker))", leads: calls.reminders,
        armedAt: context.now, createdAt: context.now, updatedAt: context.now, version: 0)
      call.link = try calls.link(for: call, own.number, plan.taker)
      edit.ticket.updatedAt = context.now
      edit.record(
        .callBooked, field: call.agent.id.rawValue, to: TicketEdit.text(call.start),
        cause: callID.rawValue)
      transaction.add(edit)
      transaction.insert(call)
      tell(.callBooked, of: call, on: edit.ticket, own, in: &transaction, context)
      let booked = call
      return { $0.call(booked) }
    }
  }

  /// The ticket that a call is booked for: for staff the one it became, for a customer his own.
  private func bookable(
    _ id: TicketID, _ principal: Principal
  ) async throws(HelpdeskError) -> Ticket {
    if case .customer(let requester) = principal {
      return try await reader.ownTicket(id, of: requester)
    }
    return try await reader.finalTicket(id)
  }

  /// A customer has one call before him about a ticket; the desk may book more.
  private func refuseSecondCall(
    of principal: Principal, for ticket: Ticket, at now: Date
  ) async throws(HelpdeskError) {
    guard case .customer(let requester) = principal else { return }
    let booked: [ScheduledCall] = try await reader.query(
      Query(
        .call,
        ScheduledCall.booked(endingAfter: now).and([
          .isIn(
            ScheduledCall.Field.ticket,
            ([ticket.id] + ticket.absorbed).map { .text($0.rawValue) }),
          .equals(ScheduledCall.Column.customer, .text(requester.id.rawValue)),
        ]), limit: 1))
    guard let call = booked.first else { return }
    throw HelpdeskError(
      .alreadyDone,
      "You have a call about this at \(CallText.when(call.start)). Reschedule or cancel it first.",
      field: "call")
  }

  /// Moves a call to another slot.
  func reschedule(
    _ id: CallID, _ wish: CallWish, _ command: Command
  ) async throws(HelpdeskError) -> ScheduledCall {
    let wish = try wish.validated()
    return try await change(id, command, "move \(wish.digest)") {
      (call, edit, transaction) async throws(HelpdeskError) in
      let old = call
      try call.move(on: .reschedule, in: edit.context)
      let plan = try await plan(wish, moving: old, in: &transaction, at: edit.now)
      guard plan.start != old.start || plan.taker.agent.id != old.agent.id else {
        throw HelpdeskError(
          .alreadyDone, "This call is at \(CallText.when(old.start)) already. Choose another slot.",
          field: "start")
      }
      call.start = plan.start
      call.end = plan.end
      call.sequence += 1
      if plan.start != old.start {
        call.armedAt = edit.now
        call.leads = calls.reminders
      }
      if plan.taker.agent.id != old.agent.id || old.link == nil {
        call.agent = Staff(plan.taker.agent)
        call.link = try calls.link(for: call, edit.ticket.number, plan.taker)
      }
      edit.record(
        .callRescheduled, field: call.agent.id.rawValue, from: TicketEdit.text(old.start),
        to: TicketEdit.text(call.start), cause: id.rawValue)
      let own = try await reader.ticket(call.ticket)
      tell(.callRescheduled, of: call, on: edit.ticket, own, in: &transaction, edit.context)
      if call.agent.id != old.agent.id {
        tellFormerAgent(old, now: call, edit.ticket, in: &transaction, edit.context)
      }
    }
  }

  /// Changes a call by its rules, with the event on the ticket that it belongs to now.
  func change(
    _ id: CallID, _ command: Command, _ digest: String,
    _ rule: (inout ScheduledCall, inout TicketEdit, inout Transaction) async throws(HelpdeskError)
      -> Void
  ) async throws(HelpdeskError) -> ScheduledCall {
    try command.principal.authorize(command.operation)
    let found = try await call(id, for: command.principal)
    var command = command
    command.lanes.insert(try await reader.finalTicket(found.ticket).id)
    command.describe { "\(id) \(digest) \($0)" }
    return try await write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> ScheduledCall in
      var call = try await call(id, for: command.principal)
      let version = call.version
      var edit = TicketEdit(try await reader.finalTicket(call.ticket), in: context)
      try await rule(&call, &edit, &transaction)
      edit.ticket.updatedAt = context.now
      transaction.add(edit)
      transaction.update(call, from: version)
      let changed = call
      return { $0.call(changed) }
    }
  }

  /// A call that somebody may see: a customer his own, any other does not exist for him.
  func call(_ id: CallID, for principal: Principal) async throws(HelpdeskError) -> ScheduledCall {
    let found = try await call(id)
    if case .customer(let requester) = principal, found.customer.id != requester.id {
      throw Self.noCall(id)
    }
    return found
  }
}

extension CallSettings {
  /// Where a call's name for calendars belongs.
  fileprivate func uidDomain(_ taker: CallTaker) -> String {
    let email = organizer?.email ?? taker.agent.email
    return email?.split(separator: "@").last.map(String.init) ?? "helpdesk.invalid"
  }

  /// Where the two meet: the agent's own room, or what the host makes.
  fileprivate func link(
    for call: ScheduledCall, _ number: TicketNumber, _ taker: CallTaker
  ) throws(HelpdeskError) -> String? {
    if let link = taker.link { return link }
    let made = link?(
      CallLinkRequest(
        call: call.id, number: number, agent: taker.agent.id, customer: call.customer.id,
        start: call.start, end: call.end))
    try Self.check(link: made, "calls.link")
    return made
  }
}
