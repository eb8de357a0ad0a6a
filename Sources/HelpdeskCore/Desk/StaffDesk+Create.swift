import Foundation

extension StaffDesk {
  /// Creates a ticket on a customer's behalf.
  ///
  /// The opening message is the customer's. A description that is empty takes the subject.
  ///
  /// ```swift
  /// try await maya.createTicket(
  ///   subject: "Payment stuck in escrow", from: .poster("p-17", name: "Ada"), priority: .high)
  /// ```
  ///
  /// - Parameters:
  ///   - subject: What it is about, in a line of at most 255 characters.
  ///   - description: The opening message.
  ///   - requester: Who asks; becomes known to the desk.
  ///   - priority: How urgent it is.
  ///   - category: What it is about.
  ///   - kind: What sort of request it is.
  ///   - tags: Free words.
  ///   - idempotencyKey: Creates the ticket once, however often it is called.
  /// - Returns: The ticket, with its number.
  /// - Throws: ``HelpdeskError/Code/invalidField`` naming the field, and
  ///   ``HelpdeskError/Code/notFound`` for an unknown agent, team or quick issue.
  public func createTicket(
    subject: String, description: String = "", from requester: Requester,
    priority: TicketPriority = .medium, category: TicketCategory = .general,
    kind: TicketKind = .question, tags: [String] = [], idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    try await createTicket(
      NewTicket(
        subject: subject, description: description, priority: priority, category: category,
        kind: kind, tags: tags),
      from: requester, idempotencyKey: idempotencyKey)
  }

  /// Creates a ticket on a customer's behalf, with everything that a ticket can have.
  ///
  /// - Parameters:
  ///   - ticket: What it is made of.
  ///   - requester: Who asks; becomes known to the desk.
  ///   - origin: How it came into being.
  ///   - idempotencyKey: Creates the ticket once, however often it is called.
  /// - Returns: The ticket, with its number.
  /// - Throws: ``HelpdeskError/Code/invalidField`` naming the field, and
  ///   ``HelpdeskError/Code/notFound`` for an unknown agent, team or quick issue.
  public func createTicket(
    _ ticket: NewTicket, from requester: Requester, origin: TicketOrigin = .agent,
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    try await core.create(
      ticket, from: requester, origin: origin,
      command(.createTicket, key: idempotencyKey))
  }
}

extension DeskCore {
  /// Creates a ticket: the one way in for every channel.
  ///
  /// - Parameters:
  ///   - new: What it is made of; checked here.
  ///   - requester: Who asks.
  ///   - origin: How it came into being.
  ///   - command: Who does it, and under which key.
  ///   - createdAt: When it was created, where that was elsewhere and earlier.
  ///   - more: Adds what else belongs into the commit.
  /// - Returns: The ticket, with its number.
  /// - Throws: ``HelpdeskError/Code/invalidField`` naming the field, and
  ///   ``HelpdeskError/Code/notFound`` for an unknown agent, team or quick issue.
  func create(
    _ new: NewTicket, from requester: Requester, origin: TicketOrigin, _ command: Command,
    at createdAt: Date? = nil,
    _ more: (inout TicketEdit, inout Transaction) async throws(HelpdeskError) -> Void = { _, _ in }
  ) async throws(HelpdeskError) -> Ticket {
    try command.principal.authorize(command.operation)
    try Validation.requester(requester)
    try Validation.value(origin, "origin")
    let new = try new.validated()
    if let assignee = new.assignee { try await requireAgent(assignee, "assignee") }
    if let team = new.team { try await requireTeam(team, "team") }
    var command = command
    command.describe { "\(new.subject)\u{1}\(new.description)\u{1}\(requester.id)\($0)" }
    return try await write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Ticket in
      var new = new
      try await fill(&new, in: &transaction)
      try await remember(requester, in: &transaction, at: context.now)
      try await name(
        new.attachments, by: command.principal, in: &transaction, at: context.now)
      var edit = TicketEdit(
        creating: TicketID(makeID()), new, from: requester, origin: origin, at: createdAt,
        in: context)
      if let article = new.linkedArticle { try edit.linkArticle(article, true) }
      try await more(&edit, &transaction)
      let place = transaction.add(edit)
      return { $0.ticket(place) }
    }
  }

  /// A quick issue fills in what it stands for, and is counted.
  private func fill(
    _ new: inout NewTicket, in transaction: inout Transaction
  ) async throws(HelpdeskError) {
    guard let id = new.quickIssue else { return }
    try Validation.id(id, "quickIssue")
    guard
      var issue: QuickIssue = try await reader.record(RecordKey(.quickIssue, id.rawValue)),
      issue.isActive
    else {
      throw HelpdeskError(
        .notFound, "There is no quick issue \(id). Choose one of quickIssues().",
        field: "quickIssue")
    }
    new.kind = issue.kind
    new.category = issue.category
    new.linkedArticle = issue.article
    issue.uses += 1
    transaction.update(issue, from: issue.version)
  }

  /// Keeps the directory's entry of a customer up to date.
  func remember(
    _ requester: Requester, in transaction: inout Transaction, at now: Date
  ) async throws(HelpdeskError) {
    let key = RecordKey(.customer, requester.id.rawValue)
    guard var customer: Customer = try await reader.record(key) else {
      transaction.insert(Customer(requester, at: now))
      return
    }
    let known = customer
    customer.type = requester.type
    customer.name = requester.name
    customer.email = requester.email ?? customer.email
    guard customer != known else { return }
    customer.updatedAt = now
    transaction.update(customer, from: customer.version)
  }
}

extension Customer {
  init(_ requester: Requester, at now: Date) {
    self.init(
      id: requester.id, type: requester.type, name: requester.name, email: requester.email,
      createdAt: now, updatedAt: now, version: 0)
  }
}

extension Agent {
  init(_ staff: Staff, at now: Date) {
    self.init(
      id: staff.id, name: staff.name, email: staff.email, role: staff.role, teams: [], skills: [],
      capacity: nil, presence: .online, createdAt: now, updatedAt: now, version: 0)
  }
}
