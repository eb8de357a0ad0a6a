import Foundation

extension DeskCore {
  /// Begins a chat, and lets the bot answer its topic.
  func startChat(
    _ topic: String?, from requester: Requester, _ command: Command
  ) async throws(HelpdeskError) -> Ticket {
    try command.principal.authorize(command.operation)
    var new = NewTicket(
      subject: topic == nil ? "Chat with \(requester.name)" : "", description: topic ?? "",
      channel: .chatbot)
    new = try new.validated()
    let ticket: Ticket = try await write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Ticket in
      try await remember(requester, in: &transaction, at: context.now)
      var edit = TicketEdit(
        creating: TicketID(makeID()), new, from: requester, origin: .chat,
        withOpening: topic != nil, in: context)
      edit.beginChat(topic: topic)
      let place = transaction.add(edit)
      return { $0.ticket(place) }
    }
    try await askBot(in: ticket.id)
    return try await reader.ticket(ticket.id)
  }

  /// Lets the bot answer, where it has the chat and the customer's last line waits for it.
  ///
  /// No lane is held while the bot thinks. The answer is stored also when whoever asked no longer
  /// waits: the line that it answers is stored already.
  func askBot(in id: TicketID) async throws(HelpdeskError) {
    guard let bot, let ticket: Ticket = try await reader.record(RecordKey(.ticket, id.rawValue)),
      ticket.isHandledByBot, let chat = ticket.chat, chat.awaitsBot, let due = chat.answerDueAt
    else { return }
    let request = try await request(for: ticket, chat)
    let result = await Task { () async -> Result<Void, HelpdeskError> in
      let outcome = await BotCall.ask(bot, request, by: due, on: clock)
      do throws(HelpdeskError) {
        return .success(try await take(outcome, to: chat.lastLine, in: id))
      } catch {
        return .failure(error)
      }
    }.value
    try result.get()
  }

  private func request(
    for ticket: Ticket, _ chat: TicketChat
  ) async throws(HelpdeskError) -> ChatRequest {
    let lines = try await LiveContext(reader: reader, now: now)
      .customerThread(of: ticket, for: ticket.requester)
    return ChatRequest(
      prompt: chat.prompt, topic: chat.topic,
      history: lines.suffix(self.chat.historyLimit).map {
        ChatRequest.Line(role: ChatRole($0.sender.type), text: $0.body)
      },
      customerName: ticket.requester.name, summary: chat.summary)
  }

  private func take(
    _ outcome: BotOutcome, to line: Int64, in id: TicketID
  ) async throws(HelpdeskError) {
    let command = Command(
      operation: .writeChats, principal: .staff(.system), lanes: [id], cause: "chat bot")
    _ = try await write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Done in
      guard let ticket: Ticket = try await reader.record(RecordKey(.ticket, id.rawValue)) else {
        return { _ in Done() }
      }
      var edit = TicketEdit(ticket, in: context)
      switch outcome {
      case .reply(let reply): edit.botAnswers(reply, to: line)
      case .failed(let cause): edit.botFails(at: line, cause: cause)
      }
      transaction.add(edit)
      return { _ in Done() }
    }
  }
}

extension DeskReader {
  /// A chat that belongs to a customer, as it is, also where it was merged away.
  func ownChat(_ id: TicketID, of requester: Requester) async throws(HelpdeskError) -> Ticket {
    try Validation.id(id, "session")
    guard let ticket: Ticket = try await record(RecordKey(.ticket, id.rawValue)),
      ticket.requester.id == requester.id, ticket.deletedAt == nil, ticket.chat != nil
    else {
      throw HelpdeskError(
        .notFound, "There is no chat \(id) that you may see. Check the id.", field: "session",
        ticket: id.rawValue)
    }
    return ticket
  }
}

extension LiveContext {
  /// Every chat of a filter, in an order, with everything that the answer rests on.
  func chats(
    _ conditions: [Condition], by terms: [SortTerm]
  ) async throws(HelpdeskError) -> [Ticket] {
    let filter = Filter(conditions + [.equals(Ticket.Column.isDeleted, .integer(0))])
    depend(on: .ticket, where: filter)
    var tickets: [Ticket] = []
    var cursor: Cursor?
    repeat {
      let page = try await reader.page(
        .query(Query(.ticket, filter, order: .columns(terms), after: cursor, limit: 1000)))
      tickets += try DeskReader.decode(page)
      cursor = page.next
    } while cursor != nil
    return tickets
  }
}
