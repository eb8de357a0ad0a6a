import Foundation

extension StaffDesk {
  /// Makes a ticket of a bot's conversation that a person takes over.
  ///
  /// One ticket comes of a conversation: a repetition answers the ticket of the first call, also
  /// when it says something else, and also when many ask at once.
  ///
  /// The whole history becomes the thread, in order and with its senders; the customer's first line
  /// opens it (the summary, where he said nothing). Summary, suggested resolution and what the bot
  /// knows of the customer become an internal note, without secrets. What the bot said is no first
  /// response: the desk's promises run from now. Category and priority that the bot does not give
  /// follow from ``EscalationTriggers`` over the customer's words, and the words found are the cause
  /// of the ticket's first event.
  ///
  /// - Parameters:
  ///   - transfer: The conversation.
  ///   - idempotencyKey: Not needed, as the conversation's id does the same.
  /// - Returns: The ticket, of channel ``Channel/chatbot`` and origin ``TicketOrigin/aiEscalation``.
  /// - Throws: ``HelpdeskError/Code/invalidField`` naming the field, such as `history[3].text`.
  @discardableResult
  public func createTicketFromAITransfer(
    _ transfer: AITransfer, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    try principal.authorize(.transferFromAI)
    let transfer = try transfer.validated()
    let verdict = transfer.verdict
    let new = try transfer.newTicket(verdict)
    let note = try transfer.note(verdict)
    // The lane keeps those who ask at once apart; its name is no ticket's id, since those of the
    // desk have no space.
    var command = command(
      .transferFromAI, on: [TicketID("conversation \(transfer.conversation)")],
      key: idempotencyKey, digest: transfer.conversation)
    if verdict.isEscalation {
      command.cause = "triggers: \(verdict.words.joined(separator: ", "))"
    }
    while true {
      do {
        return try await create(command, transfer, new, note: note)
      } catch {
        // Another desk on the store was faster: the next round finds its ticket.
        guard let cause = error.underlying as? StoreError, cause.code == .duplicateKey else {
          throw error
        }
      }
    }
  }

  private func create(
    _ command: DeskCore.Command, _ transfer: AITransfer, _ new: NewTicket, note: String
  ) async throws(HelpdeskError) -> Ticket {
    try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Ticket in
      if let earlier = try await core.reader.ticket(continuing: transfer.conversation) {
        return { _ in earlier }
      }
      try await core.remember(transfer.requester, in: &transaction, at: context.now)
      var edit = TicketEdit(
        creating: TicketID(core.makeID()), new, from: transfer.requester, origin: .aiEscalation,
        withOpening: false, in: context)
      let bot =
        staff.role == .bot
        ? Author(staff) : Author(type: .ai, id: "concierge", name: transfer.botName)
      edit.take(transfer, from: bot, note: note)
      let place = transaction.add(edit)
      return { $0.ticket(place) }
    }
  }
}

extension DeskReader {
  /// The ticket that came of a bot's conversation.
  func ticket(continuing conversation: String) async throws(HelpdeskError) -> Ticket? {
    let found: [Ticket] = try await query(
      Query(
        .ticket, Filter([.equals(Ticket.Field.conversation, .text(conversation))]), limit: 1))
    return found.first
  }
}

extension TicketEdit {
  /// Takes over what a bot and a customer said to each other.
  ///
  /// Nothing of it counts as an answer of the desk.
  mutating func take(_ transfer: AITransfer, from bot: Author, note: String) {
    let customer = Author(transfer.requester)
    let times = transfer.times(until: now)
    ticket.conversation = transfer.conversation
    ticket.firstMessageAt = times.first ?? now
    ticket.lastMessageAt = times.last ?? now
    ticket.lastCustomerMessageAt = ticket.firstMessageAt
    var isOpened = !transfer.history.contains { $0.role == .customer }
    if isOpened {
      append(
        MessageDraft(body: transfer.summary), kind: .opening, direction: .inbound,
        sender: customer, sentAt: ticket.firstMessageAt)
    }
    for (line, time) in zip(transfer.history, times) {
      let draft = MessageDraft(body: line.text)
      switch line.role {
      case .customer:
        append(
          draft, kind: isOpened ? .chat : .opening, direction: .inbound, sender: customer,
          sentAt: time)
        isOpened = true
        ticket.lastCustomerMessageAt = time
      case .ai:
        append(draft, kind: .chat, direction: .outbound, sender: bot, sentAt: time)
      case .agent:
        append(
          draft, kind: .chat, direction: .outbound, sender: Self.person(named: line.name),
          sentAt: time)
      }
    }
    append(MessageDraft(body: note), kind: .note, direction: .internal, sender: bot)
    record(.noteAdded, to: "\(ticket.lastMessageSequence)", by: bot)
  }

  /// A person in the chat of whom at most the name is known.
  private static func person(named name: String?) -> Author {
    let known = name?.trimmed ?? ""
    return Author(type: .agent, id: "agent", name: known.isEmpty ? "Agent" : known)
  }
}
