import Foundation

/// Delivers personal messages to the messenger that an entry names.
struct PersonalMessageHandler: OutboxHandler {
  let core: DeskCore

  var topic: OutboxTopic { PersonalEntry.topic }

  var isAble: Bool { !core.messengers.isEmpty }

  var causes: ChangeInterest { [.call: [], .ticketReminder: []] }

  func isCause(_ change: Change) -> Bool {
    change.after != nil && (change.key.type == .call || change.key.type == .ticketReminder)
  }

  func deliver(_ entry: OutboxEntry) async -> DeliveryOutcome {
    guard let messenger = core.messengers.first(where: { $0.name == entry.destination }) else {
      // Not refused at once: another desk, or the next start of this one, may know the messenger.
      return .retry(after: nil, reason: "the desk has no messenger named \(entry.destination)")
    }
    do throws(HelpdeskError) {
      guard let content = PersonalEntry(entry) else {
        return .rejected(reason: "a later version of the desk wrote this")
      }
      let message: PersonalMessage?
      switch content.cause {
      case .call(let step):
        guard let call: ScheduledCall = try await core.reader.record(ScheduledCall.key(step.call))
        else { return .rejected(reason: "the call is gone") }
        if content.kind == .callReminder, call.status != .scheduled || call.start != step.start {
          return .rejected(reason: "the call was moved or called off since")
        }
        message = try await self.message(content, step, of: call)
      case .reminder(let id): message = try await self.message(content, reminder: id)
      }
      guard let message else { return .rejected(reason: "the ticket is gone") }
      return await messenger.deliver(message, idempotencyKey: entry.id)
    } catch {
      return .retry(after: nil, reason: "the store could not be read (\(error.code))")
    }
  }

  func conclude(
    _ entry: OutboxEntry, _ conclusion: DeliveryConclusion, in transaction: inout Transaction,
    _ context: RuleContext
  ) async throws(HelpdeskError) {
    switch conclusion {
    case .delivered: return
    case .failed(let reason):
      let id = TicketID(entry.group)
      guard try await core.reader.record(RecordKey(.ticket, id.rawValue), Ticket.self) != nil
      else { return }
      var edit = TicketEdit(try await core.reader.finalTicket(id), in: context)
      edit.record(
        .alertFailed, field: entry.destination, to: reason,
        cause: PersonalEntry(entry)?.kind.rawValue)
      transaction.add(edit)
    case .replayed:
      // Always writes, so that every desk on the store hears of it.
      switch PersonalEntry(entry)?.cause {
      case .call(let step):
        if let call: ScheduledCall = try await core.reader.record(ScheduledCall.key(step.call)) {
          transaction.update(call, from: call.version)
        }
      case .reminder(let id):
        if let reminder: TicketReminder = try await core.reader.record(TicketReminder.key(id)) {
          transaction.update(reminder, from: reminder.version)
        }
      case nil: break
      }
    }
  }

  // MARK: - What is said

  /// What a step of a call is told as; nil where the ticket is gone.
  private func message(
    _ content: PersonalEntry, _ step: CallStep, of stored: ScheduledCall
  ) async throws(HelpdeskError) -> PersonalMessage? {
    guard let ticket = try await ticket(of: stored, for: content.recipient) else { return nil }
    var call = stored
    if call.agent.id != step.agent,
      let agent: Agent = try await core.reader.record(RecordKey(.agent, step.agent.rawValue))
    {
      call.agent = Staff(agent)
    }
    call.start = step.start
    call.end = step.end
    call.sequence = step.sequence
    call.link = step.link
    call.status = step.isOff ? .cancelled : .scheduled
    if step.sequence != stored.sequence { call.cancelReason = nil }
    let invitation =
      content.kind == .callReminder
      ? nil
      : CallInvitation(call, about: ticket, by: core.calls.organizer, at: content.at)
    let isAgent = content.recipient == .agent(call.agent.id)
    return PersonalMessage(
      kind: content.kind, recipient: content.recipient,
      name: isAgent ? call.agent.name : call.customer.name,
      email: isAgent ? call.agent.email : call.customer.email, ticket: ticket.id,
      number: ticket.number, subject: CallText.subject(content.kind, call, ticket),
      text: CallText.body(call, ticket, forAgent: isAgent),
      files: invitation.map { [$0.file] } ?? [])
  }

  /// The ticket as somebody knows it: an agent the one it became, the customer his own.
  private func ticket(
    of call: ScheduledCall, for recipient: NoticeRecipient
  ) async throws(HelpdeskError) -> Ticket? {
    do throws(HelpdeskError) {
      if case .agent = recipient { return try await core.reader.finalTicket(call.ticket) }
      return try await core.reader.ticket(call.ticket)
    } catch {
      if error.code == .notFound { return nil }
      throw error
    }
  }

  private func message(
    _ content: PersonalEntry, reminder id: TicketReminderID
  ) async throws(HelpdeskError) -> PersonalMessage? {
    guard let reminder: TicketReminder = try await core.reader.record(TicketReminder.key(id))
    else { return nil }
    let ticket = try await core.reader.finalTicket(reminder.ticket)
    let agent: Agent? = try await core.reader.record(
      RecordKey(.agent, reminder.agent.rawValue))
    return PersonalMessage(
      kind: content.kind, recipient: content.recipient,
      name: agent?.name ?? reminder.agent.rawValue, email: agent?.email, ticket: ticket.id,
      number: ticket.number, subject: "Reminder of \(ticket.number): \(ticket.subject)",
      text: reminder.note ?? ticket.subject, files: [])
  }
}

/// What people are told of calls.
enum CallText {
  static func subject(_ kind: NoticeKind, _ call: ScheduledCall, _ ticket: Ticket) -> String {
    let what =
      switch kind {
      case .callRescheduled: "Call moved to \(when(call.start))"
      case .callCancelled: "Call at \(when(call.start)) called off"
      case .callReminder: "Reminder: call at \(when(call.start))"
      default: "Call at \(when(call.start))"
      }
    return "\(what) (\(ticket.number))"
  }

  static func body(_ call: ScheduledCall, _ ticket: Ticket, forAgent: Bool) -> String {
    var lines = [
      forAgent
        ? "Call with \(call.customer.name) about \(ticket.number)."
        : "Call with \(call.agent.name) about \(ticket.number).",
      call.topic ?? ticket.subject,
      "From \(when(call.start)) to \(when(call.end)).",
    ]
    if let reason = call.cancelReason { lines.append("Called off: \(reason)") }
    if let link = call.link, call.status == .scheduled { lines.append("Join: \(link)") }
    return lines.joined(separator: "\n")
  }

  /// An instant for people: `2026-03-03 09:00 UTC`.
  static func when(_ instant: Date) -> String {
    let text = TicketEdit.text(instant)
    return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
  }
}

extension Staff {
  /// Somebody of the directory.
  init(_ agent: Agent) {
    self.init(role: agent.role, id: agent.id, name: agent.name, email: agent.email)
  }
}
