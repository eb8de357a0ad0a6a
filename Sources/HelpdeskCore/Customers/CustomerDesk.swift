/// The desk as a customer uses it: his own tickets, and what is published.
///
/// What is not his does not exist for him: every id of another's ticket gives the same
/// ``HelpdeskError/Code/notFound`` as one that was never issued.
public struct CustomerDesk: Sendable, ActingDesk {
  let core: DeskCore
  let requester: Requester

  var principal: Principal { .customer(requester) }

  // MARK: - Tickets

  /// Creates a ticket.
  ///
  /// - Parameters:
  ///   - ticket: What it is made of; who answers for it is the desk's business and is refused.
  ///   - idempotencyKey: Creates the ticket once, however often it is called.
  /// - Returns: The ticket, with its number.
  /// - Throws: ``HelpdeskError/Code/invalidField`` naming the field,
  ///   ``HelpdeskError/Code/permissionDenied`` for what only the desk may set.
  public func createTicket(
    _ ticket: NewTicket, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> CustomerTicket {
    for (field, isSet) in [
      ("assignee", ticket.assignee != nil), ("team", ticket.team != nil),
      ("labels", !ticket.labels.isEmpty),
    ] where isSet {
      throw HelpdeskError(
        .permissionDenied, "A customer may not set the \(field). Leave it out.", field: field)
    }
    return CustomerTicket(
      try await core.create(
        ticket, from: requester, origin: .form,
        command(.createTicket, key: idempotencyKey)))
  }

  /// Creates a ticket from a subject and a description.
  public func createTicket(
    subject: String, description: String = "", priority: TicketPriority = .medium,
    category: TicketCategory = .general, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> CustomerTicket {
    try await createTicket(
      NewTicket(
        subject: subject, description: description, priority: priority, category: category),
      idempotencyKey: idempotencyKey)
  }

  /// Writes to the desk.
  ///
  /// On a ticket closed longer than the reopen window ago, a new ticket begins that follows it.
  ///
  /// - Parameters:
  ///   - ticket: One of the customer's own tickets.
  ///   - body: The text.
  ///   - attachments: Files, put into the store before.
  ///   - idempotencyKey: Sends the message once, however often it is called.
  /// - Returns: The ticket it landed on, as the customer sees it.
  /// - Throws: ``HelpdeskError/Code/invalidField``, and ``HelpdeskError/Code/notFound`` for a ticket
  ///   that is not his.
  @discardableResult
  public func sendMessage(
    _ ticket: TicketID, _ body: String, attachments: [MessageAttachment] = [],
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> CustomerTicket {
    let draft = try MessageDraft(body: body, attachments: attachments).validated()
    return try await core.receive(
      draft, on: ticket, from: requester, command(.sendMessage, key: idempotencyKey, digest: body))
  }

  /// Takes a resolved ticket up again, or one closed within the reopen window.
  @discardableResult
  public func reopenTicket(
    _ ticket: TicketID, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> CustomerTicket {
    try await change(command(.reopenTicket, key: idempotencyKey), ticket) {
      (edit) throws(HelpdeskError) in
      try edit.reopen()
    }
  }

  /// Says how good the help was: 1 (bad) to 5 (good), once for each resolution.
  @discardableResult
  public func rateTicket(
    _ ticket: TicketID, _ rating: Int, comment: String? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> CustomerTicket {
    guard (1...5).contains(rating) else {
      throw .invalid("rating", "Give a rating of 1 to 5, not \(rating).")
    }
    var text = comment
    if let comment {
      text = try Validation.text(comment, "comment", maxBytes: Limits.note)
    }
    return try await change(
      command(.rateTicket, key: idempotencyKey, digest: "\(rating) \(comment ?? "")"), ticket
    ) { (edit) throws(HelpdeskError) in
      try edit.rate(rating, comment: text)
    }
  }

  private func change(
    _ command: DeskCore.Command, _ id: TicketID,
    _ rule: @escaping (inout TicketEdit) throws(HelpdeskError) -> Void
  ) async throws(HelpdeskError) -> CustomerTicket {
    try command.principal.authorize(command.operation)
    let target = try await core.reader.ownTicket(id, of: requester)
    var command = command
    command.lanes.insert(target.id)
    command.describe { "\(id) \($0)" }
    let ticket: Ticket = try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Ticket in
      var edit = TicketEdit(
        try await core.reader.ownTicket(id, of: requester), in: context)
      try rule(&edit)
      let place = transaction.add(edit)
      return { $0.ticket(place) }
    }
    return CustomerTicket(ticket)
  }
}

extension DeskReader {
  /// A ticket that belongs to a customer; any other does not exist for him.
  ///
  /// A ticket that was merged away leads to the one it became only where that is his as well.
  func ownTicket(_ id: TicketID, of requester: Requester) async throws(HelpdeskError) -> Ticket {
    try Validation.id(id, "ticket")
    guard let ticket: Ticket = try await record(RecordKey(.ticket, id.rawValue)),
      ticket.requester.id == requester.id, ticket.deletedAt == nil
    else { throw Self.noTicket(id.rawValue) }
    guard ticket.mergedInto != nil else { return ticket }
    let final = try await final(of: ticket)
    return final.requester.id == requester.id && final.deletedAt == nil ? final : ticket
  }
}

extension DeskCore {
  /// A customer's message: to his ticket, to what it became, or to a new one that follows it.
  func receive(
    _ draft: MessageDraft, on id: TicketID, from requester: Requester, _ command: Command
  ) async throws(HelpdeskError) -> CustomerTicket {
    let owned = try await reader.ownTicket(id, of: requester)
    let answer = try await receive(draft, kind: .reply, named: id, command)
    // A repetition answers the ticket that the message landed on, whosever it is.
    let isOwn = answer.ticket.requester.id == requester.id
    return CustomerTicket(isOwn ? answer.ticket : owned)
  }

  /// Takes in a customer's message on a ticket that is his.
  func receive(
    _ draft: MessageDraft, kind: MessageKind, named id: TicketID,
    _ command: Command
  ) async throws(HelpdeskError) -> ReceivedOn {
    guard case .customer(let requester) = command.principal else { throw DeskReader.mismatch }
    var command = command
    command.describe { "\(id) \($0)" }
    let reader = reader
    let read = { () async throws(HelpdeskError) -> Ticket in
      try await reader.ownTicket(id, of: requester)
    }
    return try await write(command, changing: id, reading: read) {
      (own, transaction, context) async throws(HelpdeskError) -> (Applied) -> ReceivedOn in
      let final = try await reader.final(of: own)
      try await name(
        draft.attachments, by: command.principal, in: &transaction, at: context.now)
      var edit = TicketEdit(final, in: context)
      guard edit.takesCustomerMessages else {
        let followUp = try followUp(draft, of: &edit, after: own, from: requester, context)
        let message = followUp.messages.first?.id
        let place = transaction.add(followUp)
        transaction.add(edit)
        return { ReceivedOn(ticket: $0.ticket(place), message: message) }
      }
      edit.isForeign = final.requester.id != requester.id
      try edit.receive(draft, kind: kind, addressedTo: id)
      let message = edit.messages.first?.id
      let isForeign = edit.isForeign
      var place = transaction.add(edit)
      // What the message landed on is somebody else's; he is shown his own.
      if isForeign { place = transaction.add(TicketEdit(messaged: own, in: context)) }
      return { [place] in ReceivedOn(ticket: $0.ticket(place), message: message) }
    }
  }

  private func followUp(
    _ draft: MessageDraft, of edit: inout TicketEdit, after old: Ticket,
    from requester: Requester, _ context: RuleContext
  ) throws(HelpdeskError) -> TicketEdit {
    try edit.requireNotDeleted()
    var new = NewTicket(
      subject: old.subject, description: draft.body, priority: old.priority,
      severity: old.severity, category: old.category, kind: old.kind, purpose: old.purpose,
      channel: old.channel, attachments: draft.attachments)
    new.htmlDescription = draft.htmlBody
    var followUp = TicketEdit(
      creating: TicketID(makeID()), try new.validated(), from: requester, origin: .followUp,
      in: context)
    try followUp.link(.followUpOf, to: edit.ticket.id)
    try edit.link(.followedBy, to: followUp.ticket.id)
    if let chat = old.chat { followUp.continueChat(chat) }
    return followUp
  }
}

/// The ticket that a customer's message landed on.
struct ReceivedOn: WriteOutput {
  let ticket: Ticket
  /// The message; its ticket is the one it was born on.
  let message: MessageID?

  static func replayed(
    _ receipt: Receipt, _ reader: DeskReader
  ) async throws(HelpdeskError) -> ReceivedOn {
    let key = receipt.written.first { $0.key.type == .message }?.key
    return ReceivedOn(
      ticket: try await Ticket.replayed(receipt, reader),
      message: key.map { MessageID(ticket: TicketID($0.id), sequence: $0.sequence) })
  }
}
