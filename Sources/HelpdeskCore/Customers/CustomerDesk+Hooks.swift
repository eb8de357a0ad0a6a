extension CustomerDesk {
  /// The customer's tickets, live.
  ///
  /// Words are looked for in what the customer can see. A query by what only the desk knows is
  /// refused with ``HelpdeskError/Code/permissionDenied``.
  public func tickets(
    _ query: TicketQuery = TicketQuery.all.sorted(by: .newest)
  ) -> LiveQuery<CustomerTicketPage> {
    let principal = principal
    return self.query(.readTickets) { context throws(HelpdeskError) in
      let visible = try query.validated().visibleToCustomers()
      let page = try await context.page(visible, for: principal, audience: .everyone)
      return CustomerTicketPage(
        tickets: page.tickets.map(CustomerTicket.init), total: page.total, next: page.next)
    }
  }

  /// One of the customer's tickets with its thread, live.
  public func ticketDetail(_ id: TicketID) -> LiveQuery<CustomerTicketDetail> {
    let requester = requester
    return query(.readTicketDetail) { context throws(HelpdeskError) in
      context.depend(on: RecordKey(.ticket, id.rawValue))
      let ticket = try await context.reader.ownTicket(id, of: requester)
      let messages = try await context.customerThread(of: ticket, for: requester)
      for article in ticket.articles {
        context.depend(on: RecordKey(.article, article.rawValue))
      }
      let articles = try await context.reader.records(
        ticket.articles.map { RecordKey(.article, $0.rawValue) }, Article.self)
      return CustomerTicketDetail(
        ticket: CustomerTicket(ticket),
        messages: messages.enumerated().map { CustomerMessage($1, place: $0 + 1) },
        articles: articles.compactMap { article in
          article?.status == .published ? article.map(CustomerArticle.init) : nil
        })
    }
  }

  /// The thread of one of the customer's tickets, live.
  public func messages(_ id: TicketID) -> LiveQuery<[CustomerMessage]> {
    let requester = requester
    return query(.readMessages) { context throws(HelpdeskError) in
      context.depend(on: RecordKey(.ticket, id.rawValue))
      let ticket = try await context.reader.ownTicket(id, of: requester)
      let messages = try await context.customerThread(of: ticket, for: requester)
      return messages.enumerated().map { CustomerMessage($1, place: $0 + 1) }
    }
  }

  /// The id of one of the customer's tickets, by its number.
  public func ticket(numbered number: String) async throws(HelpdeskError) -> TicketID {
    try principal.authorize(.readTickets)
    let found: Ticket?
    do {
      found = try await core.reader.ticket(numbered: number)
    } catch {
      // Whose a ticket was that was deleted for good is not known any more.
      guard error.code == .ticketDeleted else { throw error }
      found = nil
    }
    guard let found, found.requester.id == requester.id, found.deletedAt == nil else {
      throw DeskReader.noTicket(number)
    }
    return found.id
  }

  /// Puts a file into the store, to be named in a message within 24 hours; after that it is removed.
  public func attach(
    _ bytes: [UInt8], name: String, mediaType: String = "application/octet-stream"
  ) async throws(HelpdeskError) -> MessageAttachment {
    try await core.attach(bytes, name: name, mediaType: mediaType, by: principal)
  }

  /// A file of a message that the customer can see.
  public func attachment(
    _ attachment: MessageAttachment, of ticket: TicketID
  ) async throws(HelpdeskError) -> [UInt8] {
    try principal.authorize(.readAttachment)
    let own = try await core.reader.ownTicket(ticket, of: requester)
    let context = LiveContext(reader: core.reader, now: core.now)
    let messages = try await context.customerThread(of: own, for: requester)
    guard messages.contains(where: { $0.attachments.contains(attachment) }) else {
      throw DeskCore.noAttachment(attachment)
    }
    return try await core.bytes(of: attachment)
  }
}

extension TicketQuery {
  /// The same query without what only the desk knows.
  func visibleToCustomers() throws(HelpdeskError) -> TicketQuery {
    let hidden: [(String, Bool)] = [
      ("priority", !priorities.isEmpty), ("assignee", assignee != nil),
      ("follower", follower != nil), ("team", !teams.isEmpty), ("tags", !tags.isEmpty),
      ("labels", !labels.isEmpty), ("inbox", !inboxStates.isEmpty), ("sla", sla != nil),
      ("idle", idleFor != nil), ("updated", updated != nil), ("snoozed", isSnoozed != nil),
      ("merged", isMerged != nil), ("bin", inBin), ("facets", !facets.isEmpty),
      ("article", article != nil), ("purpose", !purposes.isEmpty),
      ("attachments", hasAttachments != nil),
      ("status", statuses.contains(.escalated) != statuses.contains(.inProgress)),
    ]
    if let (field, _) = hidden.first(where: \.1) {
      throw HelpdeskError(
        .permissionDenied, "A customer may not ask by \(field). Leave it out.", field: field)
    }
    if let field = search?.hiddenField {
      throw HelpdeskError(
        .permissionDenied, "A customer may not ask by \(field). Leave it out.", field: field)
    }
    switch sort {
    case .slaDeadline, .updated, .priority, .relevance:
      // How well words match depends on how rare they are in everybody's tickets.
      throw HelpdeskError(
        .permissionDenied,
        "A customer's tickets are sorted by date or number. Use newest, oldest, lastMessage or "
          + "number.",
        field: "sort")
    // What is nobody's work at the desk is still the customer's own conversation.
    default: return isHandledByBot == false ? with { $0.isHandledByBot = nil } : self
    }
  }
}

extension LiveContext {
  /// What a customer sees of a thread: public messages of conversations that are his.
  ///
  /// A message belongs to the conversation it was sent to; that matters where tickets of different
  /// customers were merged.
  func customerThread(
    of ticket: Ticket, for requester: Requester
  ) async throws(HelpdeskError) -> [Message] {
    let final = try await reader.finalTicket(ticket.id)
    dependOnThread(of: ticket)
    dependOnThread(of: final)
    var own: Set<TicketID> = [ticket.id]
    if final.requester.id == requester.id {
      own.insert(final.id)
      for absorbed in try await reader.tickets(final.absorbed)
      where absorbed.requester.id == requester.id {
        own.insert(absorbed.id)
      }
    }
    let thread = try await reader.thread(of: final)
    // A message sent to a ticket that was merged in, and has been taken out since, stayed here.
    let elsewhere = Set(thread.compactMap(\.addressedTo)).subtracting(own).sorted()
    for sent in try await reader.tickets(elsewhere) where sent.requester.id == requester.id {
      own.insert(sent.id)
    }
    return thread.filter {
      !$0.isInternal && own.contains($0.conversation)
    }
  }
}

extension DeskReader {
  /// The ticket with a number, also one that was merged away or is in the bin.
  func ticket(numbered text: String) async throws(HelpdeskError) -> Ticket {
    guard let number = TicketNumber(text) else {
      throw .invalid("number", "“\(text.prefix(40))” is no ticket number. Write it like TK-1847.")
    }
    let found: [Ticket] = try await query(
      Query(.ticket, Filter([.equals(Ticket.Field.number, .integer(number.value))]), limit: 1))
    if let ticket = found.first { return ticket }
    let stubs: [TicketStub] = try await query(
      Query(
        .ticketStub, Filter([.equals(TicketStub.numberColumn, .integer(number.value))]), limit: 1))
    if let stub = stubs.first {
      throw HelpdeskError(
        .ticketDeleted, "\(stub.number) was deleted for good.", ticket: stub.number.description)
    }
    throw Self.noTicket(text)
  }
}
