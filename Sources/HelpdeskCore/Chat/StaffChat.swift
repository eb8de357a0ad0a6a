extension StaffDesk {
  /// Chats.
  public var chat: StaffChat { StaffChat(desk: self) }

  /// The chats that wait for a person, the longest waiting first, live.
  public func chatQueue() -> LiveQuery<[ChatSession]> { chat.queue() }
}

/// Chats as the desk's people use them.
///
/// What bot and customer said is in the thread: ``StaffDesk/messages(_:)`` with the chat's id.
public struct StaffChat: Sendable {
  let desk: StaffDesk

  private var core: DeskCore { desk.core }

  /// The chats that wait for a person, the longest waiting first, live.
  ///
  /// ``ChatSession/waitingTime(at:)`` tells how long; the list itself changes only with the data.
  public func queue() -> LiveQuery<[ChatSession]> {
    desk.query(.readChats) { context throws(HelpdeskError) in
      try await context.chats(
        [.equals(Ticket.Column.chatState, .text(ChatState.waiting.rawValue))],
        by: [.ascending(Ticket.Column.chatWaitingSince), .ascending(Ticket.Field.number)]
      ).compactMap(ChatSession.init)
    }
  }

  /// The accepted chats that one answers for, the one with the latest line first, live.
  ///
  /// - Parameter isEverybodys: Whether those of others are among them.
  /// - Returns: The chats.
  public func active(ofEverybody isEverybodys: Bool = false) -> LiveQuery<[ChatSession]> {
    let me = desk.staff.id.rawValue
    return desk.query(.readChats) { context throws(HelpdeskError) in
      var conditions: [Condition] = [
        .equals(Ticket.Column.chatState, .text(ChatState.human.rawValue))
      ]
      if !isEverybodys { conditions.append(.equals(Ticket.Field.assignee, .text(me))) }
      return try await context.chats(
        conditions, by: [.descending(Ticket.Field.lastMessageAt)]
      ).compactMap(ChatSession.init)
    }
  }

  /// One chat, live.
  public func session(_ id: TicketID) -> LiveQuery<ChatSession> {
    desk.query(.readChats) { context throws(HelpdeskError) in
      context.depend(on: RecordKey(.ticket, id.rawValue))
      return try ChatSession.of(try await context.reader.ticket(id))
    }
  }

  /// Accepts a chat: it is one's own from here on, and the customer reads who has joined.
  ///
  /// The first one wins; accepting one's own again changes nothing. A chat that the bot still has
  /// is taken over.
  ///
  /// - Parameters:
  ///   - session: The chat.
  ///   - expectedVersion: The version it must still have.
  ///   - idempotencyKey: Accepts it once, however often it is called.
  /// - Returns: The chat.
  /// - Throws: ``HelpdeskError/Code/alreadyDone``, naming who has it;
  ///   ``HelpdeskError/Code/illegalTransition`` for one that is over.
  @discardableResult
  public func accept(
    _ session: TicketID, expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> ChatSession {
    try ChatSession.of(
      try await core.change(
        desk.command(.acceptChat, key: idempotencyKey), session, expectedVersion: expectedVersion
      ) { (edit, _) throws(HelpdeskError) in
        try edit.acceptChat()
      })
  }

  /// Writes in a chat that was accepted.
  ///
  /// - Throws: ``HelpdeskError/Code/illegalTransition`` for a chat that nobody has accepted or that
  ///   is over.
  @discardableResult
  public func send(
    _ session: TicketID, _ text: String, expectedVersion: Int64? = nil,
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Message {
    let draft = try MessageDraft(body: text).validated()
    return try await core.send(
      draft, to: session, expectedVersion,
      desk.command(.writeChats, key: idempotencyKey, digest: text)
    ) { (edit, _) throws(HelpdeskError) in
      try edit.answerChat(draft)
    }
  }

  /// Ends a chat, and its ticket with it; nothing happens where it is over already.
  @discardableResult
  public func close(
    _ session: TicketID, expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> ChatSession {
    try ChatSession.of(
      try await core.change(
        desk.command(.writeChats, key: idempotencyKey, digest: "close"), session,
        expectedVersion: expectedVersion
      ) { (edit, _) throws(HelpdeskError) in
        try edit.endChat()
      })
  }
}
