public import Foundation

/// Who gets a ticket.
public enum Assignee: Hashable, Sendable, ExpressibleByStringLiteral {
  /// Whoever asks.
  case me
  /// An agent of the directory.
  case agent(AgentID)

  /// The agent with this id.
  public init(stringLiteral value: String) {
    self = .agent(AgentID(value))
  }
}

extension StaffDesk {
  /// Changes fields; a status goes through the status machine.
  @discardableResult
  public func updateTicket(
    _ ticket: TicketID, _ changes: TicketChanges, expectedVersion: Int64? = nil,
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    let changes = try changes.validated()
    if case .set(let team) = changes.team { try await core.requireTeam(team) }
    return try await core.change(
      command(.updateTicket, key: idempotencyKey, digest: changes.digest), ticket,
      expectedVersion: expectedVersion
    ) { (edit, _) throws(HelpdeskError) in
      try edit.update(changes)
    }
  }

  /// Gives the ticket to an agent; its status stays as it is.
  @discardableResult
  public func assignTicket(
    _ ticket: TicketID, to assignee: Assignee, expectedVersion: Int64? = nil,
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    try principal.authorize(.assignTicket)
    let agent: AgentID
    switch assignee {
    case .me: agent = staff.id
    case .agent(let id):
      agent = id
      if id != staff.id { try await core.requireAgent(id, "assignee") }
    }
    return try await core.change(
      command(.assignTicket, key: idempotencyKey, digest: agent.rawValue), ticket,
      expectedVersion: expectedVersion
    ) { (edit, _) throws(HelpdeskError) in
      try edit.assign(to: agent)
    }
  }

  /// Takes the ticket from its agent.
  @discardableResult
  public func unassign(
    _ ticket: TicketID, expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    try await core.change(
      command(.assignTicket, key: idempotencyKey, digest: "nobody"), ticket,
      expectedVersion: expectedVersion
    ) { (edit, _) throws(HelpdeskError) in
      try edit.assign(to: nil)
    }
  }

  /// Takes the ticket oneself and begins to work on it.
  @discardableResult
  public func take(
    _ ticket: TicketID, expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    try await core.change(
      command(.takeTicket, key: idempotencyKey), ticket, expectedVersion: expectedVersion
    ) { (edit, _) throws(HelpdeskError) in
      try edit.take()
    }
  }

  /// Adds and removes flags.
  @discardableResult
  public func label(
    _ ticket: TicketID, add: [TicketLabel] = [], remove: [TicketLabel] = [],
    expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    let changes = try TicketChanges(addLabels: add, removeLabels: remove).validated()
    return try await core.change(
      command(.label, key: idempotencyKey, digest: changes.digest), ticket,
      expectedVersion: expectedVersion
    ) { (edit, _) throws(HelpdeskError) in
      try edit.update(changes)
    }
  }

  /// Adds and removes words.
  @discardableResult
  public func tag(
    _ ticket: TicketID, add: [String] = [], remove: [String] = [],
    expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    let changes = try TicketChanges(addTags: add, removeTags: remove).validated()
    return try await core.change(
      command(.tag, key: idempotencyKey, digest: changes.digest), ticket,
      expectedVersion: expectedVersion
    ) { (edit, _) throws(HelpdeskError) in
      try edit.update(changes)
    }
  }

  /// Hides the ticket until an instant; a customer's message ends that at once.
  @discardableResult
  public func snooze(
    _ ticket: TicketID, until instant: Date, expectedVersion: Int64? = nil,
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    try await core.change(
      command(.snooze, key: idempotencyKey, digest: "\(instant.milliseconds)"), ticket,
      expectedVersion: expectedVersion
    ) { (edit, _) throws(HelpdeskError) in
      try edit.snooze(until: instant.wholeMilliseconds)
    }
  }

  /// Ends a snooze.
  @discardableResult
  public func wake(
    _ ticket: TicketID, expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    try await core.change(
      command(.snooze, key: idempotencyKey, digest: "wake"), ticket,
      expectedVersion: expectedVersion
    ) { (edit, _) throws(HelpdeskError) in
      try edit.requireNotDeleted()
      edit.wake()
    }
  }

  /// Follows the ticket, or no longer.
  @discardableResult
  public func follow(
    _ ticket: TicketID, _ isFollowing: Bool = true, expectedVersion: Int64? = nil,
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    try await core.change(
      command(.follow, key: idempotencyKey, digest: "\(isFollowing)"), ticket,
      expectedVersion: expectedVersion
    ) { (edit, _) throws(HelpdeskError) in
      try edit.follow(staff.id, isFollowing)
    }
  }

  /// Resolves the ticket; its promises end, and it closes by itself after some days.
  @discardableResult
  public func resolveTicket(
    _ ticket: TicketID, _ resolution: String, expectedVersion: Int64? = nil,
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    let text = try Validation.text(resolution, "resolution", maxBytes: Limits.note)
    return try await core.change(
      command(.resolveTicket, key: idempotencyKey, digest: text), ticket,
      expectedVersion: expectedVersion
    ) { (edit, transaction) async throws(HelpdeskError) in
      try edit.resolve(text)
      try await core.endEscalations(of: edit, in: &transaction)
    }
  }

  /// Closes the ticket.
  @discardableResult
  public func closeTicket(
    _ ticket: TicketID, expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    try await core.change(
      command(.closeTicket, key: idempotencyKey), ticket, expectedVersion: expectedVersion
    ) { (edit, transaction) async throws(HelpdeskError) in
      try edit.close()
      try await core.endEscalations(of: edit, in: &transaction)
    }
  }

  /// Takes a resolved or closed ticket up again; counted as a reopen.
  @discardableResult
  public func reopenTicket(
    _ ticket: TicketID, expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    try await core.change(
      command(.reopenTicket, key: idempotencyKey), ticket, expectedVersion: expectedVersion
    ) { (edit, _) throws(HelpdeskError) in
      try edit.reopen()
    }
  }

  /// Puts the ticket into the bin, from which it can be taken for 30 days.
  ///
  /// - Throws: ``HelpdeskError/Code/illegalTransition`` for one that is part of a merge, and for one
  ///   with a call that is booked: cancel that first.
  @discardableResult
  public func deleteTicket(
    _ ticket: TicketID, expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    try await core.change(
      command(.deleteTicket, key: idempotencyKey), ticket, expectedVersion: expectedVersion
    ) { (edit, _) async throws(HelpdeskError) in
      try edit.delete()
      try await core.refuseBookedCalls(of: edit.ticket, at: edit.now)
    }
  }

  /// Takes the ticket out of the bin.
  @discardableResult
  public func restoreTicket(
    _ ticket: TicketID, expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    try await core.change(
      command(.deleteTicket, key: idempotencyKey, digest: "restore"), ticket,
      expectedVersion: expectedVersion
    ) { (edit, _) throws(HelpdeskError) in
      try edit.restore()
    }
  }

  /// Deletes a ticket in the bin for good; its number is never used again.
  public func purgeTicket(_ ticket: TicketID) async throws(HelpdeskError) {
    _ = try await core.write(command(.purgeTicket, on: [ticket])) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Done in
      let found = try await core.reader.ticket(ticket)
      guard found.deletedAt != nil else {
        throw HelpdeskError(
          .illegalTransition, "\(found.number) is not in the bin. Delete it first.",
          ticket: found.number.description)
      }
      try await core.purge(found, in: &transaction, at: context.now)
      return { _ in Done() }
    }
  }
}

extension TicketChanges {
  func validated() throws(HelpdeskError) -> TicketChanges {
    var result = self
    if let subject {
      result.subject = try Validation.line(subject, "subject", max: Limits.subject)
    }
    if let category { try Validation.value(category, "category") }
    if let kind { try Validation.value(kind, "kind") }
    if let purpose { try Validation.value(purpose, "purpose") }
    result.addTags = try Validation.words(addTags, "tags")
    result.removeTags = try Validation.words(removeTags, "tags")
    try Validation.count(addLabels.count, "labels", max: Limits.list)
    for label in addLabels + removeLabels { try Validation.value(label, "labels") }
    for (name, value) in customFields {
      _ = try Validation.word(name, "customFields")
      guard case .set(let text) = value else { continue }
      _ = try Validation.text(
        text, "customFields.\(name)", maxBytes: Limits.customValue, optional: true)
    }
    try Validation.hostLinks(addHostLinks)
    return result
  }
}
