import Foundation

/// How agents and customers hear of calls: a notice in the app, and a message by each messenger.
extension DeskCore {
  /// Tells both of a step, in the commit that takes it.
  ///
  /// Nobody gets a notice of his own act; the message, with the invitation for his calendar, both
  /// get.
  func tell(
    _ kind: NoticeKind, of call: ScheduledCall, on ticket: Ticket, _ own: Ticket,
    in transaction: inout Transaction, _ context: RuleContext
  ) {
    let name = "call/\(call.id)/\(call.sequence)"
    let step = CallStep(call)
    for (side, recipient, shown) in sides(of: call, ticket, own) {
      if recipient != NoticeRecipient(context.author) {
        let author = context.author.type == .system ? nil : context.author.name
        notify(
          [draft(kind, recipient, shown, by: author, at: context.now)], in: &transaction)
      }
      send(
        PersonalEntry(kind: kind, recipient: recipient, at: context.now, cause: .call(step)),
        named: "\(name)/\(side)", about: call, in: &transaction, at: context.now)
    }
  }

  /// Tells the agent who had a call that it is another's now.
  func tellFormerAgent(
    _ old: ScheduledCall, now call: ScheduledCall, _ ticket: Ticket,
    in transaction: inout Transaction, _ context: RuleContext
  ) {
    let recipient = NoticeRecipient.agent(old.agent.id)
    if recipient != NoticeRecipient(context.author) {
      notify(
        [draft(.callCancelled, recipient, ticket, by: context.author.name, at: context.now)],
        in: &transaction)
    }
    var gone = old
    gone.sequence = call.sequence
    send(
      PersonalEntry(
        kind: .callCancelled, recipient: recipient, at: context.now,
        cause: .call(CallStep(gone, isOff: true))),
      named: "call/\(call.id)/\(call.sequence)/former", about: call, in: &transaction,
      at: context.now)
  }

  /// A call one of whose reminders has come due.
  func remindOfCall(_ id: CallID) async throws(HelpdeskError) {
    guard let found: ScheduledCall = try await reader.record(ScheduledCall.key(id)) else { return }
    let target = try await reader.finalTicket(found.ticket).id
    let command = Command(
      operation: .closeTicket, principal: .staff(.system), lanes: [target], cause: "reminder")
    _ = try await write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Done in
      guard var call: ScheduledCall = try await reader.record(ScheduledCall.key(id)) else {
        return { _ in Done() }
      }
      let before = call
      let due = call.remind(at: context.now)
      guard call != before else { return { _ in Done() } }
      let own = try await reader.ticket(call.ticket)
      var edit = TicketEdit(try await reader.finalTicket(call.ticket), in: context)
      for reminder in due {
        edit.record(
          .callReminded, field: call.agent.id.rawValue, to: TicketEdit.text(call.start),
          at: reminder.at, by: .desk, cause: id.rawValue)
        remind(reminder, of: call, on: edit.ticket, own, in: &transaction, at: context.now)
      }
      transaction.add(edit)
      transaction.update(call, from: before.version)
      return { _ in Done() }
    }
  }

  private func remind(
    _ reminder: (lead: Duration, at: Date), of call: ScheduledCall, on ticket: Ticket,
    _ own: Ticket, in transaction: inout Transaction, at now: Date
  ) {
    let name =
      "call/\(call.id)/\(call.start.milliseconds)/\(reminder.lead.milliseconds)/reminder"
    for (side, recipient, shown) in sides(of: call, ticket, own) {
      notify(
        [draft(.callReminder, recipient, shown, by: nil, at: reminder.at)], in: &transaction)
      send(
        PersonalEntry(
          kind: .callReminder, recipient: recipient, at: reminder.at,
          cause: .call(CallStep(call))),
        named: "\(name)/\(side)", about: call, in: &transaction, at: now)
    }
  }

  /// The agent, who is shown the ticket that it is about now, and the customer, who is shown his own.
  private func sides(
    of call: ScheduledCall, _ ticket: Ticket, _ own: Ticket
  ) -> [(side: String, recipient: NoticeRecipient, ticket: Ticket)] {
    [
      ("agent", .agent(call.agent.id), ticket), ("customer", .customer(call.customer.id), own),
    ]
  }

  private func draft(
    _ kind: NoticeKind, _ recipient: NoticeRecipient, _ ticket: Ticket, by name: String?,
    at instant: Date
  ) -> NoticeDraft {
    NoticeDraft(
      recipient: recipient, kind: kind, ticket: ticket.id, number: ticket.number.description,
      subject: Excerpt.make(ticket.subject, limit: 80), authorName: name, at: instant)
  }

  private func send(
    _ entry: PersonalEntry, named name: String, about call: ScheduledCall,
    in transaction: inout Transaction, at now: Date
  ) {
    // The ticket that it was booked for keeps the steps in order, through all merges.
    for messenger in messengerNames {
      transaction.send(entry.entry(named: name, of: call.ticket, to: messenger, dueAt: now))
    }
  }

  // MARK: - Tickets that go

  /// Every call of a ticket, to be deleted with it.
  func calls(of ticket: TicketID) async throws(HelpdeskError) -> [ScheduledCall] {
    try await reader.all(
      ScheduledCall.self,
      where: Filter([.equals(ScheduledCall.Field.ticket, .text(ticket.rawValue))]))
  }

  /// Refuses to put a ticket into the bin for which a call is booked: somebody waits for it.
  func refuseBookedCalls(of ticket: Ticket, at now: Date) async throws(HelpdeskError) {
    let booked = ScheduledCall.booked(endingAfter: now).and([
      .equals(ScheduledCall.Field.ticket, .text(ticket.id.rawValue))
    ])
    let calls: [ScheduledCall] = try await reader.query(Query(.call, booked, limit: 1))
    guard let call = calls.first else { return }
    throw HelpdeskError(
      .illegalTransition,
      "\(ticket.number) has a call at \(CallText.when(call.start)). Cancel it first.",
      field: "call", ticket: ticket.number.description)
  }
}
