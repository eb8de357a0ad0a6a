public import Foundation

extension StaffDesk {
  /// Asks to be reminded of a ticket at an instant: a notice, and a message by each messenger.
  ///
  /// ```swift
  /// let reminder = try await maya.remind(
  ///   of: ticket.id, at: monday9am.adding(.days(2)), note: "Has the bank answered?")
  /// try await maya.cancelReminder(reminder.id)
  /// ```
  ///
  /// - Parameters:
  ///   - ticket: The ticket; the one it became, where it was merged away.
  ///   - instant: When; in the future.
  ///   - note: What one wants to be told; at most 10,000 bytes.
  ///   - idempotencyKey: Asks once, however often it is called.
  /// - Returns: The reminder.
  /// - Throws: ``HelpdeskError/Code/invalidField`` for an instant that has passed or lies more than
  ///   a hundred years ahead, ``HelpdeskError/Code/notFound``, ``HelpdeskError/Code/ticketDeleted``.
  @discardableResult
  public func remind(
    of ticket: TicketID, at instant: Date, note: String? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> TicketReminder {
    try principal.authorize(.remind)
    try Validation.id(ticket, "ticket")
    var text = note
    if let note { text = try Validation.text(note, "note", maxBytes: Limits.note) }
    let at = instant.wholeMilliseconds
    let target = try await core.reader.finalTicket(ticket).id
    let wish = text
    let digest = "\(ticket) \(at.milliseconds) \(note ?? "")"
    return try await core.write(
      command(.remind, on: [target], key: idempotencyKey, digest: digest)
    ) { (transaction, context) async throws(HelpdeskError) -> (Applied) -> TicketReminder in
      guard at > context.now, at <= context.now.adding(Validation.longest) else {
        throw .invalid("at", "Give an instant in the future, at most 36525 days ahead.")
      }
      let found = try await core.reader.finalTicket(ticket)
      let edit = TicketEdit(found, in: context)
      try edit.requireNotDeleted()
      // It must not outlive a ticket that is deleted for good at the same moment.
      transaction.require(.present(found.recordKey))
      let reminder = TicketReminder(
        id: TicketReminderID(core.makeID()), ticket: found.id, agent: staff.id, at: at, note: wish,
        createdAt: context.now, version: 0)
      transaction.insert(reminder)
      return { $0.reminder(reminder) }
    }
  }

  /// Takes one of one's own reminders back before it has come.
  ///
  /// - Throws: ``HelpdeskError/Code/notFound`` for another's, as for none;
  ///   ``HelpdeskError/Code/alreadyDone`` where it has come.
  public func cancelReminder(
    _ id: TicketReminderID, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) {
    try principal.authorize(.remind)
    try Validation.id(id, "reminder")
    let command = command(.remind, key: idempotencyKey, digest: "cancel \(id)")
    _ = try await core.write(command) {
      (transaction, _) async throws(HelpdeskError) -> (Applied) -> Done in
      guard let reminder: TicketReminder = try await core.reader.record(TicketReminder.key(id)),
        reminder.agent == staff.id
      else {
        throw HelpdeskError(
          .notFound, "You have no reminder \(id). Choose one of reminders().", field: "reminder")
      }
      guard reminder.firedAt == nil else {
        throw HelpdeskError(
          .alreadyDone, "This reminder has come already. Ask for a new one.", field: "reminder")
      }
      transaction.delete(reminder.recordKey, version: reminder.version)
      return { _ in Done() }
    }
  }

  /// One's own reminders that are still to come, the earliest first, at most 1,000, live.
  public func reminders() -> LiveQuery<[TicketReminder]> {
    let agent = staff.id
    return query(.remind) { context throws(HelpdeskError) in
      let filter = Filter([
        .equals(TicketReminder.Field.agent, .text(agent.rawValue)),
        .not(.isNull(TicketReminder.Field.dueAt)),
      ])
      context.depend(on: .ticketReminder, where: filter)
      return try await context.reader.query(
        Query(
          .ticketReminder, filter,
          order: .columns([.ascending(TicketReminder.Field.dueAt)]), limit: 1000))
    }
  }
}

extension Applied {
  /// The reminder as it is after the commit.
  func reminder(_ reminder: TicketReminder) -> TicketReminder {
    var result = reminder
    result.version = version(of: reminder.recordKey) ?? reminder.version
    return result
  }

  /// The call as it is after the commit.
  func call(_ call: ScheduledCall) -> ScheduledCall {
    var result = call
    result.version = version(of: call.recordKey) ?? call.version
    return result
  }
}

extension DeskCore {
  /// A reminder whose instant has come.
  func fireReminder(_ id: TicketReminderID) async throws(HelpdeskError) {
    guard let found: TicketReminder = try await reader.record(TicketReminder.key(id)) else {
      return
    }
    let command = Command(
      operation: .closeTicket, principal: .staff(.system), lanes: [found.ticket],
      cause: "reminder")
    _ = try await write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Done in
      guard var reminder: TicketReminder = try await reader.record(TicketReminder.key(id)),
        reminder.firedAt == nil, reminder.at <= context.now
      else { return { _ in Done() } }
      let key = RecordKey(.ticket, reminder.ticket.rawValue)
      guard try await reader.record(key, Ticket.self) != nil else {
        // Another desk deleted the ticket for good while the reminder was being asked for.
        transaction.delete(reminder.recordKey, version: reminder.version)
        return { _ in Done() }
      }
      reminder.firedAt = context.now
      transaction.update(reminder, from: reminder.version)
      let ticket = try await reader.finalTicket(reminder.ticket)
      var edit = TicketEdit(ticket, in: context)
      edit.record(
        .reminded, field: reminder.agent.rawValue, at: reminder.at, by: .desk,
        cause: reminder.id.rawValue)
      transaction.add(edit)
      tell(of: reminder, on: ticket, in: &transaction, at: context.now)
      return { _ in Done() }
    }
  }

  private func tell(
    of reminder: TicketReminder, on ticket: Ticket, in transaction: inout Transaction,
    at now: Date
  ) {
    let recipient = NoticeRecipient.agent(reminder.agent)
    let draft = NoticeDraft(
      recipient: recipient, kind: .ticketReminder, ticket: ticket.id,
      number: ticket.number.description,
      subject: Excerpt.make(reminder.note ?? ticket.subject, limit: 80), authorName: nil,
      at: reminder.at)
    notify([draft], in: &transaction)
    let content = PersonalEntry(
      kind: .ticketReminder, recipient: recipient, at: reminder.at, cause: .reminder(reminder.id))
    for name in messengerNames {
      transaction.send(
        content.entry(named: "reminder/\(reminder.id)", of: reminder.ticket, to: name, dueAt: now))
    }
  }

  /// Every reminder of a ticket, to be deleted with it.
  func reminders(of ticket: TicketID) async throws(HelpdeskError) -> [TicketReminder] {
    try await reader.all(
      TicketReminder.self,
      where: Filter([.equals(TicketReminder.Field.ticket, .text(ticket.rawValue))]))
  }

  /// The names of the messengers in their order; of several with one name the first counts.
  var messengerNames: [String] {
    var names: [String] = []
    for messenger in messengers where !names.contains(messenger.name) {
      names.append(messenger.name)
    }
    return names
  }
}
