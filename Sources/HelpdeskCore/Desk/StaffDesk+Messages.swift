import Foundation

extension StaffDesk {
  /// Answers the customer in public.
  ///
  /// A person's answer records the first response, moves open and inProgress to pending, and marks
  /// the conversation replied; a bot's does so only where the settings say so. An answer to a ticket
  /// that was merged away lands on the ticket it became.
  ///
  /// - Parameters:
  ///   - ticket: The ticket.
  ///   - body: The text.
  ///   - html: The text as HTML.
  ///   - attachments: Files, put into the store with ``attach(_:name:mediaType:)`` before.
  ///   - expectedVersion: The version the ticket must still have.
  ///   - idempotencyKey: Sends the message once, however often it is called.
  /// - Returns: The message.
  /// - Throws: ``HelpdeskError/Code/illegalTransition`` for a closed ticket,
  ///   ``HelpdeskError/Code/invalidField``, ``HelpdeskError/Code/notFound``,
  ///   ``HelpdeskError/Code/conflict``.
  @discardableResult
  public func sendMessage(
    _ ticket: TicketID, _ body: String, html: String? = nil, attachments: [MessageAttachment] = [],
    expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Message {
    let draft = try MessageDraft(body: body, html: html, attachments: attachments).validated()
    return try await core.send(
      draft, to: ticket, expectedVersion,
      command(.sendMessage, key: idempotencyKey, digest: body)
    ) { (edit, _) throws(HelpdeskError) in
      try edit.answer(draft, addressedTo: ticket)
    }
  }

  /// Answers the customer in public and resolves the ticket, both or neither.
  ///
  /// It is what ``sendMessage(_:_:html:attachments:expectedVersion:idempotencyKey:)`` and
  /// ``resolveTicket(_:_:expectedVersion:idempotencyKey:)`` do one after the other, in one commit: the
  /// ticket goes from the status that it has to resolved and is never pending in between.
  ///
  /// - Parameters:
  ///   - ticket: The ticket.
  ///   - body: The text.
  ///   - resolution: How it was resolved; customers do not see it.
  ///   - html: The text as HTML.
  ///   - attachments: Files, put into the store with ``attach(_:name:mediaType:)`` before.
  ///   - expectedVersion: The version the ticket must still have.
  ///   - idempotencyKey: Sends the message once, however often it is called.
  /// - Returns: The message.
  /// - Throws: ``HelpdeskError/Code/illegalTransition`` for a resolved or closed ticket,
  ///   ``HelpdeskError/Code/permissionDenied`` for who may not do both,
  ///   ``HelpdeskError/Code/invalidField``, ``HelpdeskError/Code/notFound``,
  ///   ``HelpdeskError/Code/conflict``.
  @discardableResult
  public func sendMessage(
    _ ticket: TicketID, _ body: String, resolving resolution: String, html: String? = nil,
    attachments: [MessageAttachment] = [], expectedVersion: Int64? = nil,
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Message {
    try principal.authorize(.resolveTicket)
    let draft = try MessageDraft(body: body, html: html, attachments: attachments).validated()
    let resolution = try Validation.text(resolution, "resolution", maxBytes: Limits.note)
    return try await core.send(
      draft, to: ticket, expectedVersion,
      command(
        .sendMessage, key: idempotencyKey, digest: "\(body.utf8.count) \(body) \(resolution)")
    ) { (edit, transaction) async throws(HelpdeskError) in
      try edit.answer(draft, addressedTo: ticket, isLast: true)
      try edit.resolve(resolution)
      try await core.endEscalations(of: edit, in: &transaction)
    }
  }

  /// Answers with a canned response, its variables filled in.
  ///
  /// - Throws: ``HelpdeskError/Code/invalidField`` where a variable is unknown.
  @discardableResult
  public func sendCannedResponse(
    _ response: CannedResponseID, to ticket: TicketID, expectedVersion: Int64? = nil,
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Message {
    try principal.authorize(.readCannedResponses)
    let body = try await core.render(response, for: ticket, by: staff)
    var draft = MessageDraft(body: body)
    draft.cannedResponse = response
    let final = try draft.validated()
    return try await core.send(
      final, to: ticket, expectedVersion,
      command(.sendMessage, key: idempotencyKey, digest: response.rawValue)
    ) { (edit, transaction) async throws(HelpdeskError) in
      try edit.answer(final, addressedTo: ticket)
      try await core.countUse(of: response, in: &transaction)
    }
  }

  /// Adds something that customers never see; nothing else about the ticket changes.
  @discardableResult
  public func addInternalNote(
    _ ticket: TicketID, _ body: String, attachments: [MessageAttachment] = [],
    expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Message {
    let draft = try MessageDraft(body: body, attachments: attachments).validated()
    return try await core.send(
      draft, to: ticket, expectedVersion,
      command(.addInternalNote, key: idempotencyKey, digest: body)
    ) { (edit, _) throws(HelpdeskError) in
      try edit.note(draft)
    }
  }

  /// Notes that the thread was sent to somebody outside, with a covering text.
  ///
  /// The customer does not see it. What goes out is the host's mail program's business until the
  /// desk has a mail transport.
  @discardableResult
  public func forward(
    _ ticket: TicketID, to address: String, _ body: String, expectedVersion: Int64? = nil,
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Message {
    try Validation.email(address, "address")
    let draft = try MessageDraft(body: body).validated()
    return try await core.send(
      draft, to: ticket, expectedVersion,
      command(.forward, key: idempotencyKey, digest: "\(address) \(body)")
    ) { (edit, _) throws(HelpdeskError) in
      try edit.forward(draft, to: address)
    }
  }

  /// Marks the customer's messages read.
  @discardableResult
  public func markRead(_ ticket: TicketID) async throws(HelpdeskError) -> Ticket {
    try await core.change(command(.markRead), ticket) { (edit, _) throws(HelpdeskError) in
      try edit.markRead()
    }
  }

  /// Marks the conversation unread again.
  @discardableResult
  public func markUnread(_ ticket: TicketID) async throws(HelpdeskError) -> Ticket {
    try await core.change(command(.markRead), ticket) { (edit, _) throws(HelpdeskError) in
      try edit.markUnread()
    }
  }

  /// Puts the conversation away in the inbox; a customer's message brings it back.
  @discardableResult
  public func archive(_ ticket: TicketID) async throws(HelpdeskError) -> Ticket {
    try await core.change(command(.archive), ticket) { (edit, _) throws(HelpdeskError) in
      try edit.archive(true)
    }
  }

  /// Takes the conversation back from the archive.
  @discardableResult
  public func unarchive(_ ticket: TicketID) async throws(HelpdeskError) -> Ticket {
    try await core.change(command(.archive), ticket) { (edit, _) throws(HelpdeskError) in
      try edit.archive(false)
    }
  }

  /// Puts a file into the store, to be named in a message within 24 hours.
  ///
  /// A file that no ticket names is removed; deleting a ticket for good takes its files along.
  ///
  /// - Parameters:
  ///   - bytes: The file's content.
  ///   - name: The file's name, without folders.
  ///   - mediaType: Its media type.
  /// - Returns: What a message takes.
  /// - Throws: ``HelpdeskError/Code/invalidField`` for a name with folders or a file over
  ///   ``Limits/attachmentBytes``.
  public func attach(
    _ bytes: [UInt8], name: String, mediaType: String = "application/octet-stream"
  ) async throws(HelpdeskError) -> MessageAttachment {
    try await core.attach(bytes, name: name, mediaType: mediaType, by: principal)
  }

  /// A file of a message.
  public func attachment(
    _ attachment: MessageAttachment, of ticket: TicketID
  ) async throws(HelpdeskError) -> [UInt8] {
    try principal.authorize(.readAttachment)
    let messages = try await core.reader.thread(of: ticket)
    guard messages.contains(where: { $0.attachments.contains(attachment) }) else {
      throw DeskCore.noAttachment(attachment)
    }
    return try await core.bytes(of: attachment)
  }
}

extension MessageDraft {
  init(body: String, html: String? = nil, attachments: [MessageAttachment] = []) {
    self.init(body: body, htmlBody: html)
    self.attachments = attachments
  }

  func validated() throws(HelpdeskError) -> MessageDraft {
    var result = self
    result.body = try Validation.text(body, "body")
    if let htmlBody { result.htmlBody = try Validation.text(htmlBody, "html") }
    try Validation.attachments(attachments)
    return result
  }
}

extension DeskCore {
  /// Changes a ticket in a way that gives it one message, and answers that message.
  func send(
    _ draft: MessageDraft, to id: TicketID, _ expectedVersion: Int64?, _ command: Command,
    _ change: (inout TicketEdit, inout Transaction) async throws(HelpdeskError) -> Void
  ) async throws(HelpdeskError) -> Message {
    var command = command
    command.describe { "\(id) \($0)" }
    let reader = reader
    let read = { () async throws(HelpdeskError) -> Ticket in try await reader.ticket(id) }
    return try await write(command, changing: id, reading: read) {
      (named, transaction, context) async throws(HelpdeskError) -> (Applied) -> Message in
      let ticket = try await reader.final(of: named)
      try requireVersion(expectedVersion, of: ticket)
      var edit = TicketEdit(ticket, in: context)
      edit.isForeign = named.requester.id != ticket.requester.id
      try await name(
        draft.attachments, by: command.principal, in: &transaction, at: context.now)
      try await change(&edit, &transaction)
      transaction.add(edit)
      guard let message = edit.messages.last else { throw DeskReader.mismatch }
      if edit.isForeign, !message.isInternal {
        transaction.add(TicketEdit(messaged: named, in: context))
      }
      return { _ in message }
    }
  }

  func attach(
    _ bytes: [UInt8], name: String, mediaType: String, by principal: Principal
  ) async throws(HelpdeskError) -> MessageAttachment {
    try requireOpen()
    try principal.authorize(.attach)
    try Validation.file(name: name, mediaType: mediaType, "attachment")
    guard bytes.count <= Limits.attachmentBytes else {
      throw .invalid(
        "attachment",
        "The file has \(bytes.count) bytes. Give at most \(Limits.attachmentBytes).")
    }
    let stream = AsyncThrowingStream<[UInt8], any Error> { continuation in
      continuation.yield(bytes)
      continuation.finish()
    }
    let receipt: BlobReceipt
    do {
      receipt = try await store.putBlob(stream, limit: Limits.attachmentBytes)
    } catch {
      throw HelpdeskError(error)
    }
    do throws(HelpdeskError) {
      try await noteUpload(receipt.id, by: principal)
    } catch {
      // Nobody will learn its name.
      try? await store.deleteBlob(receipt.id)
      throw error
    }
    return MessageAttachment(
      name: name.trimmed, mediaType: mediaType, size: receipt.size, blob: receipt.id)
  }

  static func noAttachment(_ attachment: MessageAttachment) -> HelpdeskError {
    HelpdeskError(
      .notFound, "This ticket has no such file that you may see.", field: "attachment")
  }

  func bytes(of attachment: MessageAttachment) async throws(HelpdeskError) -> [UInt8] {
    do {
      var bytes: [UInt8] = []
      for try await piece in try await store.blob(attachment.blob) { bytes += piece }
      return bytes
    } catch let error as StoreError {
      throw HelpdeskError(error)
    } catch {
      throw HelpdeskError(.storage, "The file cannot be read.", underlying: error)
    }
  }
}
