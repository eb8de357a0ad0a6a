import Foundation

extension TicketEdit {
  mutating func resolve(_ resolution: String) throws(HelpdeskError) {
    try requireNotDeleted()
    try move(on: .resolve)
    ticket.resolution = resolution
    ticket.resolvedAt = now
    ticket.autoCloseAt = context.settings.autoCloseAfter.map { now.adding($0) }
    wake(cause: "resolved")
    record(.resolved, to: resolution)
  }

  mutating func close(at instant: Date? = nil) throws(HelpdeskError) {
    try requireNotDeleted()
    try move(on: .close)
    ticket.closedAt = instant ?? now
    ticket.autoCloseAt = nil
    wake(cause: "closed")
    record(.closed, at: instant)
  }

  mutating func reopen() throws(HelpdeskError) {
    try requireNotDeleted()
    if context.role == .customer, !takesCustomerMessages {
      throw HelpdeskError(
        .illegalTransition,
        "\(ticket.number) was closed too long ago to be reopened. Create a new ticket.",
        field: "status", ticket: ticket.number.description)
    }
    try move(on: .reopen)
    if context.role == .customer { ticket.inbox = .unread }
  }

  mutating func rate(_ rating: Int, comment: String?) throws(HelpdeskError) {
    try requireNotDeleted()
    guard let resolvedAt = ticket.resolvedAt else {
      throw HelpdeskError(
        .illegalTransition,
        "\(ticket.number) is not resolved yet; it can be rated once it is.",
        field: "status", ticket: ticket.number.description)
    }
    guard ticket.ratedResolution != resolvedAt else {
      throw HelpdeskError(
        .alreadyDone, "This resolution of \(ticket.number) has been rated. Each is rated once.",
        ticket: ticket.number.description)
    }
    ticket.satisfaction = Satisfaction(rating: rating, comment: comment, ratedAt: now)
    ticket.ratedResolution = resolvedAt
    ticket.updatedAt = now
    record(.rated, to: "\(rating)")
  }

  // MARK: - Bin

  mutating func delete() throws(HelpdeskError) {
    try requireNotDeleted()
    guard ticket.absorbed.isEmpty, ticket.mergedInto == nil else {
      throw HelpdeskError(
        .illegalTransition,
        "\(ticket.number) is part of a merge. Take the merge back before deleting it.",
        ticket: ticket.number.description)
    }
    ticket.deletedAt = now
    record(.deleted)
  }

  mutating func restore() throws(HelpdeskError) {
    guard ticket.deletedAt != nil else {
      throw HelpdeskError(
        .alreadyDone, "\(ticket.number) is not in the bin. Use it as it is.",
        ticket: ticket.number.description)
    }
    ticket.deletedAt = nil
    ticket.updatedAt = now
    record(.restored)
  }

  // MARK: - By itself

  /// What the desk does with a ticket when an instant has come, at that instant's own date.
  ///
  /// What it does depends only on the ticket and the time, so that a desk that was down does the
  /// same later, with the same dates.
  mutating func comeDue() throws(HelpdeskError) {
    guard ticket.deletedAt == nil else { return }
    if ticket.isHandledByBot, let due = ticket.chat?.answerDueAt, due <= now {
      handOver(.botFailed, at: due, cause: "timeout")
    }
    recordDuePromises()
    endDueSnooze()
    if let instant = ticket.autoCloseAt, instant <= now {
      if ticket.status == .resolved || ticket.isHandledByBot { try close(at: instant) }
      ticket.autoCloseAt = nil
    }
  }

  // MARK: - Escalation

  /// Puts an escalation into force.
  mutating func escalate(_ escalation: Escalation) throws(HelpdeskError) {
    try requireNotDeleted()
    try move(on: .escalate)
    setTeam(escalation.toTeam)
    if let agent = escalation.toAgent { try assign(to: agent) }
    escalatedTo = escalation.toAgent
    if let priority = escalation.priorityOverride { setPriority(priority) }
    ticket.updatedAt = now
    record(
      .escalated, field: escalation.reason.rawValue, to: escalation.toTeam.rawValue,
      cause: escalation.id.rawValue)
  }

  mutating func requestEscalation(_ escalation: Escalation) throws(HelpdeskError) {
    try requireNotDeleted()
    guard StatusMachine.transition(from: ticket.status, on: .escalate) != nil else {
      throw HelpdeskError(
        .illegalTransition,
        "\(ticket.number) is \(ticket.status.rawValue); it cannot be escalated. Reopen it first.",
        field: "status", ticket: ticket.number.description)
    }
    record(
      .escalationRequested, field: escalation.reason.rawValue, to: escalation.toTeam.rawValue,
      cause: escalation.id.rawValue)
  }

  mutating func denyEscalation(_ escalation: Escalation) throws(HelpdeskError) {
    try requireNotDeleted()
    record(
      .escalationDenied, field: escalation.reason.rawValue, from: escalation.toTeam.rawValue,
      to: escalation.denialReason, cause: escalation.id.rawValue)
  }

  mutating func deescalate() throws(HelpdeskError) {
    try requireNotDeleted()
    try move(on: .deescalate)
    record(.deescalated)
  }
}
