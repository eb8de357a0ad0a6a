extension StaffDesk {
  /// Merges a ticket into another; no message moves.
  ///
  /// The source is closed and leads to the target from then on; the target's thread shows the
  /// messages of both. Tags, followers, copies and links are united, the source's requester gets
  /// copies.
  ///
  /// - Throws: ``HelpdeskError/Code/mergeRefused`` for a ticket merged into itself, and for a merged
  ///   or closed one on either side.
  /// - Returns: The target.
  @discardableResult
  public func mergeTickets(
    _ source: TicketID, into target: TicketID, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    let command = command(
      .mergeTickets, on: [source, target], key: idempotencyKey, digest: "\(source) \(target)")
    return try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Ticket in
      let reader = core.reader
      var from = TicketEdit(try await reader.ticket(source), in: context)
      var into = TicketEdit(try await reader.ticket(target), in: context)
      var neighbours = try await core.neighbours(of: from.ticket, besides: target, context)
      let ledger = try MergeRules.merge(&from, into: &into, &neighbours)
      // The target comes first: it is what a repetition answers.
      let place = transaction.add(into)
      transaction.add(from)
      for edit in neighbours.absorbed + neighbours.linked { transaction.add(edit) }
      transaction.insert(ledger)
      return { $0.ticket(place) }
    }
  }

  /// Takes a merge back: exactly what it changed, and nothing that happened since.
  ///
  /// - Throws: ``HelpdeskError/Code/unmergeRefused`` where the ticket was not merged, or came along
  ///   with a later merge that has to be taken back first.
  @discardableResult
  public func unmerge(_ source: TicketID) async throws(HelpdeskError) -> UnmergeResult {
    try principal.authorize(.mergeTickets)
    let target = try await core.reader.ticket(source).mergedInto ?? source
    return try await core.write(command(.mergeTickets, on: [source, target])) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> UnmergeResult in
      let reader = core.reader
      var from = TicketEdit(try await reader.ticket(source), in: context)
      guard let ledger: Merge = try await reader.record(Merge.key(source)),
        let current = from.ticket.mergedInto
      else {
        throw HelpdeskError(
          .unmergeRefused,
          "\(from.ticket.number) is not merged into another ticket. Check the number.",
          ticket: from.ticket.number.description)
      }
      var into = TicketEdit(try await reader.ticket(current), in: context)
      var neighbours = MergeNeighbours(
        absorbed: try await core.edits(ledger.movedAlong, context),
        linked: try await core.edits(ledger.repointed.map(\.ticket), context))
      let isUntouched = try MergeRules.unmerge(&from, from: &into, &neighbours, ledger)
      let left = transaction.add(from)
      let stayed = transaction.add(into)
      for edit in neighbours.absorbed + neighbours.linked { transaction.add(edit) }
      transaction.delete(Merge.key(source))
      let since = isUntouched ? nil : try await core.since(ledger)
      return { applied in
        UnmergeResult(
          source: applied.ticket(left), target: applied.ticket(stayed),
          messagesSince: since?.messages ?? [], eventsSince: since?.events ?? [])
      }
    }
  }

  /// Gives some of a ticket's messages to a new ticket, which is linked to it.
  ///
  /// The messages keep their sender and time and get new ids; the opening message always stays. The
  /// new ticket belongs to the customer who wrote the first of them.
  ///
  /// - Parameters:
  ///   - ticket: The ticket that has the messages.
  ///   - messages: Which ones; born on this very ticket.
  ///   - subject: What the new ticket is about; taken from the first message where it is nil.
  ///   - idempotencyKey: Splits once, however often it is called.
  /// - Returns: The new ticket.
  /// - Throws: ``HelpdeskError/Code/splitRefused`` for no message, the opening message, one born on
  ///   another ticket, or messages of different customers' conversations; ``HelpdeskError/Code/notFound`` for one that does not exist.
  @discardableResult
  public func splitTicket(
    _ ticket: TicketID, messages: [MessageID], subject: String? = nil,
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    try Validation.count(messages.count, "messages", max: 1000)
    let command = command(
      .splitTicket, on: [ticket], key: idempotencyKey, digest: "\(ticket) \(messages)")
    return try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Ticket in
      var source = TicketEdit(try await core.reader.finalTicket(ticket), in: context)
      let chosen = try await core.messages(messages, of: source.ticket)
      let owner = try await core.owner(of: chosen, on: source.ticket)
      // The subject is for the customer's eyes: an internal note must not become it.
      let first = chosen.filter { !$0.isInternal }.min { $0.id < $1.id }
      let requester = try await core.requester(of: first, else: owner)
      let new = try NewTicket(
        subject: subject ?? first.map { SubjectLine.make(from: $0.body) } ?? source.ticket.subject,
        description: first?.body ?? source.ticket.subject, priority: source.ticket.priority,
        severity: source.ticket.severity, category: source.ticket.category,
        kind: source.ticket.kind, purpose: source.ticket.purpose,
        channel: source.ticket.channel, tags: source.ticket.tags
      ).validated()
      var split = TicketEdit(
        creating: TicketID(core.makeID()), new, from: requester, origin: .split,
        withOpening: false, in: context)
      for key in try SplitRules.split(chosen, off: &source, into: &split) {
        transaction.delete(key)
      }
      let place = transaction.add(split)
      transaction.add(source)
      return { $0.ticket(place) }
    }
  }

  /// Links two tickets; the other one gets the inverse link.
  @discardableResult
  public func linkTickets(
    _ ticket: TicketID, _ kind: TicketLinkKind, _ other: TicketID, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    try await link(ticket, kind, other, idempotencyKey, true)
  }

  /// Removes a link on both sides.
  @discardableResult
  public func unlinkTickets(
    _ ticket: TicketID, _ kind: TicketLinkKind, _ other: TicketID, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    try await link(ticket, kind, other, idempotencyKey, false)
  }

  private func link(
    _ ticket: TicketID, _ kind: TicketLinkKind, _ other: TicketID, _ key: String?, _ isOn: Bool
  ) async throws(HelpdeskError) -> Ticket {
    try Validation.value(kind, "kind")
    let command = command(
      .linkTickets, on: [ticket, other], key: key, digest: "\(ticket) \(kind) \(other) \(isOn)")
    return try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Ticket in
      var left = TicketEdit(try await core.reader.finalTicket(ticket), in: context)
      var right = TicketEdit(try await core.reader.finalTicket(other), in: context)
      guard left.ticket.id != right.ticket.id else {
        throw HelpdeskError(
          .linkRefused, "\(left.ticket.number) cannot be linked to itself. Name another ticket.",
          ticket: left.ticket.number.description)
      }
      if isOn {
        try left.link(kind, to: right.ticket.id)
        try right.link(kind.inverse, to: left.ticket.id)
      } else {
        try left.unlink(kind, from: right.ticket.id)
        try right.unlink(kind.inverse, from: left.ticket.id)
      }
      let place = transaction.add(left)
      transaction.add(right)
      return { $0.ticket(place) }
    }
  }
}

extension DeskCore {
  func edits(_ ids: [TicketID], _ context: RuleContext) async throws(HelpdeskError) -> [TicketEdit]
  {
    try await reader.tickets(ids).map { TicketEdit($0, in: context) }
  }

  func neighbours(
    of source: Ticket, besides target: TicketID, _ context: RuleContext
  ) async throws(HelpdeskError) -> MergeNeighbours {
    var linked: [TicketID] = []
    for link in source.links where link.ticket != target && !linked.contains(link.ticket) {
      if !source.absorbed.contains(link.ticket) { linked.append(link.ticket) }
    }
    return MergeNeighbours(
      absorbed: try await edits(source.absorbed, context),
      linked: try await edits(linked, context))
  }

  /// What happened on a merge's target since the merge.
  func since(
    _ ledger: Merge
  ) async throws(HelpdeskError) -> (messages: [MessageID], events: [TicketEvent]) {
    let owner = ledger.target.rawValue
    let messages: [Message] = try DeskReader.decode(
      try await reader.page(
        .children(.init(.message, of: owner, sequences: (ledger.targetMessages + 1)..<Int64.max))))
    let events: [TicketEvent] = try DeskReader.decode(
      try await reader.page(
        .children(.init(.event, of: owner, sequences: (ledger.targetEvents + 1)..<Int64.max))))
    return (messages.map(\.id), events)
  }

  func messages(
    _ ids: [MessageID], of ticket: Ticket
  ) async throws(HelpdeskError) -> [Message] {
    for id in ids { try Validation.id(id.ticket, "messages") }
    var seen: Set<MessageID> = []
    let keys = ids.filter { seen.insert($0).inserted }.map {
      RecordKey(.message, $0.ticket.rawValue, sequence: $0.sequence)
    }
    let found = try await reader.records(keys, Message.self)
    var messages: [Message] = []
    for (key, message) in zip(keys, found) {
      guard let message else {
        throw HelpdeskError(
          .notFound,
          "\(ticket.number) has no message \(key.id)/\(key.sequence). Choose one of its thread.",
          field: "messages", ticket: ticket.number.description)
      }
      messages.append(message)
    }
    return messages
  }

  /// The ticket in whose conversation messages were sent; they must all be one customer's, for the
  /// new ticket is shown to him.
  func owner(
    of messages: [Message], on ticket: Ticket
  ) async throws(HelpdeskError) -> Ticket {
    let conversations = Set(messages.filter { $0.ticket == ticket.id }.map(\.conversation))
    var owners = conversations.contains(ticket.id) ? [ticket] : []
    owners += try await reader.tickets(conversations.subtracting([ticket.id]).sorted())
    guard Set(owners.map(\.requester.id)).count <= 1 else {
      throw HelpdeskError(
        .splitRefused,
        "These messages belong to conversations of different customers. Split off one customer's "
          + "at a time.",
        field: "messages", ticket: ticket.number.description)
    }
    return owners.first ?? ticket
  }

  /// The customer who wrote a message, or else the one of the ticket.
  func requester(
    of message: Message?, else ticket: Ticket
  ) async throws(HelpdeskError) -> Requester {
    guard let sender = message?.sender, sender.type.isCustomer,
      sender.id != ticket.requester.id.rawValue
    else { return ticket.requester }
    return Requester(
      type: ReporterType(rawValue: sender.type.rawValue), id: CustomerID(sender.id),
      name: sender.name, email: sender.email)
  }
}

extension UnmergeResult: WriteOutput {
  static func replayed(
    _ receipt: Receipt, _ reader: DeskReader
  ) async throws(HelpdeskError) -> UnmergeResult {
    let tickets = receipt.written.filter { $0.key.type == .ticket }.prefix(2)
    guard let source = tickets.first, let target = tickets.last else { throw DeskReader.mismatch }
    return UnmergeResult(
      source: try await reader.ticket(TicketID(source.key.id)),
      target: try await reader.ticket(TicketID(target.key.id)), messagesSince: [],
      eventsSince: [])
  }
}
