extension CustomerDesk {
  /// The customer's chats.
  public var chat: CustomerChat { CustomerChat(desk: self) }
}

/// Chats as a customer uses them: with the bot at first, with a person after the handover.
///
/// ```swift
/// let session = try await ada.chat.start(topic: "My gateway won't connect")
/// for line in try await ada.chat.send(session.id, "It says “timeout”.") { print(line.text) }
/// ```
public struct CustomerChat: Sendable {
  let desk: CustomerDesk

  private var core: DeskCore { desk.core }

  /// Begins a chat.
  ///
  /// With a topic the bot answers that before the call returns; without one it greets. Where the
  /// desk has no bot, or the topic asks for a person, the chat waits for a person.
  ///
  /// - Parameters:
  ///   - topic: What the customer wants, in his words; the first line of the chat.
  ///   - idempotencyKey: Begins the chat once, however often it is called.
  /// - Returns: The chat.
  /// - Throws: ``HelpdeskError/Code/invalidField`` for a topic that is empty or cannot be stored.
  public func start(
    topic: String? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> CustomerChatSession {
    let text: String?
    if let topic { text = try Validation.text(topic, "topic") } else { text = nil }
    let ticket = try await core.startChat(
      text, from: desk.requester,
      desk.command(.writeChats, key: idempotencyKey, digest: "start \(topic ?? "")"))
    return try Self.session(ticket)
  }

  /// Says something, and waits for the bot where it still has the chat.
  ///
  /// The line is stored before the bot is asked. The bot answers the newest line: where the customer
  /// writes again before it has answered, one answer follows both lines. A chat that is over begins
  /// to wait for a person; one closed longer than the reopen window ago is followed by a new one.
  ///
  /// - Parameters:
  ///   - session: One of the customer's chats.
  ///   - text: What he says.
  ///   - idempotencyKey: Says it once, however often it is called.
  /// - Returns: His line and all that followed it so far: the bot's answer, and what the desk says
  ///   about a handover.
  /// - Throws: ``HelpdeskError/Code/invalidField``, ``HelpdeskError/Code/notFound`` for a chat that
  ///   is not his. What goes wrong after the line was stored is thrown as well; repeat the call with
  ///   its idempotency key.
  @discardableResult
  public func send(
    _ session: TicketID, _ text: String, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> [ChatLine] {
    let draft = try MessageDraft(body: text).validated()
    let command = desk.command(.writeChats, key: idempotencyKey, digest: "send \(text)")
    try command.principal.authorize(command.operation)
    _ = try await core.reader.ownChat(session, of: desk.requester)
    let received = try await core.receive(draft, kind: .chat, named: session, command)
    guard let message = received.message else { return [] }
    try await core.askBot(in: message.ticket)
    // The line may have begun a chat of its own, which follows this one.
    let landed = received.ticket
    let isOwn = landed.id == message.ticket && landed.requester.id == desk.requester.id
    let shown = isOwn && landed.chat != nil ? landed.id : session
    let context = LiveContext(reader: core.reader, now: core.now)
    return try await context.lines(of: shown, for: desk.requester, from: message)
  }

  /// Asks for a person; nothing happens where the customer is with one or waits already.
  ///
  /// - Throws: ``HelpdeskError/Code/illegalTransition`` for a chat that is over.
  @discardableResult
  public func requestHuman(
    _ session: TicketID, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> CustomerChatSession {
    try await change(session, "person", idempotencyKey) { (edit) throws(HelpdeskError) in
      try edit.askForPerson()
    }
  }

  /// Ends a chat; nothing happens where it is over already.
  @discardableResult
  public func close(
    _ session: TicketID, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> CustomerChatSession {
    try await change(session, "close", idempotencyKey) { (edit) throws(HelpdeskError) in
      try edit.endChat()
    }
  }

  /// The customer's chats, the one with the latest line first, live.
  ///
  /// - Parameter includingClosed: Whether those that are over are among them.
  /// - Returns: The chats without their lines.
  public func sessions(includingClosed: Bool = false) -> LiveQuery<[CustomerChatSession]> {
    let requester = desk.requester
    return desk.query(.readChats) { context throws(HelpdeskError) in
      let states = ChatState.allCases.filter { includingClosed || $0.isActive }
      return try await context.chats(
        [
          .equals(Ticket.Column.requester, .text(requester.id.rawValue)),
          .isIn(Ticket.Column.chatState, states.map { .text($0.rawValue) }),
        ],
        by: [.descending(Ticket.Column.customerMessageAt)]
      ).compactMap(CustomerChatSession.init)
    }
  }

  /// One of the customer's chats with its lines, live.
  public func session(_ id: TicketID) -> LiveQuery<CustomerChatDetail> {
    let requester = desk.requester
    return desk.query(.readChats) { context throws(HelpdeskError) in
      context.depend(on: RecordKey(.ticket, id.rawValue))
      let ticket = try await context.reader.ownChat(id, of: requester)
      return CustomerChatDetail(
        session: try Self.session(ticket), lines: try await context.lines(of: id, for: requester))
    }
  }

  private static func session(_ ticket: Ticket) throws(HelpdeskError) -> CustomerChatSession {
    guard let session = CustomerChatSession(ticket) else { throw DeskReader.mismatch }
    return session
  }

  private func change(
    _ id: TicketID, _ digest: String, _ key: String?,
    _ rule: @escaping (inout TicketEdit) throws(HelpdeskError) -> Void
  ) async throws(HelpdeskError) -> CustomerChatSession {
    let requester = desk.requester
    let command = desk.command(
      .writeChats, on: [id], key: key, digest: "\(digest) \(id)")
    let ticket: Ticket = try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Ticket in
      var edit = TicketEdit(try await core.reader.ownChat(id, of: requester), in: context)
      try rule(&edit)
      let place = transaction.add(edit)
      return { $0.ticket(place) }
    }
    return try Self.session(ticket)
  }
}

extension LiveContext {
  /// A chat's lines as its customer sees them, from one of them on.
  func lines(
    of id: TicketID, for requester: Requester, from first: MessageID? = nil
  ) async throws(HelpdeskError) -> [ChatLine] {
    let own = try await reader.ownChat(id, of: requester)
    let messages = try await customerThread(of: own, for: requester)
    let start = first.map { first in messages.firstIndex { $0.id == first } ?? messages.endIndex }
    return messages.enumerated().dropFirst(start ?? 0).map { ChatLine($1, place: $0 + 1) }
  }
}
