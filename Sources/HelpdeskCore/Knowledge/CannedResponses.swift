import Foundation

/// The answers kept ready, as their writers and users see them.
///
/// A text has variables, such as `{{customer.name}}`; `{{customer.email|your address}}` gives what
/// stands there where a ticket has none. Known are customer.name, customer.email, ticket.number,
/// ticket.subject, ticket.status, ticket.priority, ticket.category, agent.name, and custom.… for
/// each custom field. The status reads as the customer sees it.
public struct CannedResponses: Sendable {
  let desk: StaffDesk

  private var core: DeskCore { desk.core }

  /// Keeps an answer ready.
  ///
  /// - Parameters:
  ///   - title: What agents find it by.
  ///   - body: The text, with variables.
  ///   - category: What it is about, where it is about something.
  ///   - idempotencyKey: Creates it once, however often it is called.
  /// - Returns: The response.
  /// - Throws: ``HelpdeskError/Code/invalidField`` also for a variable that does not exist.
  @discardableResult
  public func create(
    title: String, body: String, category: TicketCategory? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> CannedResponse {
    let title = try Validation.line(title, "title", max: Limits.name)
    _ = try ResponseTemplate(body)
    if let category { try Validation.value(category, "category") }
    let command = desk.command(
      .writeResponses, key: idempotencyKey,
      digest: "create \(title)\u{1}\(body)\u{1}\(category?.rawValue ?? "")")
    return try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> CannedResponse in
      let response = CannedResponse(
        id: CannedResponseID(core.makeID()), title: title, body: body, category: category,
        uses: 0, createdAt: context.now, updatedAt: context.now, version: 0)
      transaction.insert(response)
      return { $0.stamped(response, \.version) }
    }
  }

  /// Changes an answer; what is nil stays as it is, and so do messages that were sent.
  @discardableResult
  public func update(
    _ id: CannedResponseID, title: String? = nil, body: String? = nil,
    category: TicketChanges.Value<TicketCategory>? = nil, expectedVersion: Int64? = nil,
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> CannedResponse {
    var newTitle: String?
    if let title { newTitle = try Validation.line(title, "title", max: Limits.name) }
    if let body { _ = try ResponseTemplate(body) }
    if case .set(let category) = category { try Validation.value(category, "category") }
    let command = desk.command(
      .writeResponses, key: idempotencyKey,
      digest:
        "update \(id)\u{1}\(title ?? "")\u{1}\(body ?? "")\u{1}\(String(describing: category))"
    )
    return try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> CannedResponse in
      let known = try await core.reader.cannedResponse(id)
      try core.requireVersion(expectedVersion, known.version, "response")
      var response = known
      response.title = newTitle ?? response.title
      response.body = body ?? response.body
      switch category {
      case .set(let category): response.category = category
      case .clear: response.category = nil
      case nil: break
      }
      if response != known {
        response.updatedAt = context.now
        transaction.update(response, from: known.version)
      }
      return { [response] in $0.stamped(response, \.version) }
    }
  }

  /// Removes an answer; messages that were made from it keep their text and its id.
  public func delete(
    _ id: CannedResponseID, expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) {
    let command = desk.command(.writeResponses, key: idempotencyKey, digest: "delete \(id)")
    _ = try await core.write(command) {
      (transaction, _) async throws(HelpdeskError) -> (Applied) -> Done in
      let known = try await core.reader.cannedResponse(id)
      try core.requireVersion(expectedVersion, known.version, "response")
      transaction.delete(known.recordKey, version: known.version)
      return { _ in Done() }
    }
  }

  /// All answers, by title, live.
  public func all() -> LiveQuery<[CannedResponse]> {
    desk.query(.readCannedResponses) { context throws(HelpdeskError) in
      context.depend(on: .cannedResponse)
      return try await context.reader.cannedResponses()
    }
  }

  /// What an answer says to a ticket's customer; nothing is sent or counted.
  ///
  /// - Throws: ``HelpdeskError/Code/invalidField`` where the ticket has no value for a variable that
  ///   has no default.
  public func preview(
    _ id: CannedResponseID, for ticket: TicketID
  ) async throws(HelpdeskError) -> String {
    try desk.principal.authorize(.readCannedResponses)
    return try await core.render(id, for: ticket, by: desk.staff)
  }
}

extension DeskReader {
  func cannedResponse(_ id: CannedResponseID) async throws(HelpdeskError) -> CannedResponse {
    try Validation.id(id, "response")
    guard
      let response: CannedResponse = try await record(RecordKey(.cannedResponse, id.rawValue))
    else {
      throw HelpdeskError(
        .notFound, "There is no canned response \(id). Choose one of responses.all().",
        field: "response")
    }
    return response
  }

  func cannedResponses() async throws(HelpdeskError) -> [CannedResponse] {
    let responses: [CannedResponse] = try await query(
      Query(.cannedResponse, limit: Query.maximumLimit))
    return responses.sorted { left, right in
      if left.title != right.title { return TicketEdit.precedes(left.title, right.title) }
      return left.id < right.id
    }
  }
}

extension DeskCore {
  /// The text of a response for a ticket, or for what that became.
  func render(
    _ id: CannedResponseID, for ticket: TicketID, by staff: Staff
  ) async throws(HelpdeskError) -> String {
    let response = try await reader.cannedResponse(id)
    let ticket = try await reader.finalTicket(ticket)
    return try ResponseTemplate(response.body).rendered(for: ticket, agent: staff.name)
  }

  /// Counts that a response was sent; one that is gone since is not counted.
  ///
  /// A commit writes a record once: where several messages of one commit are made from the same
  /// response, count them together.
  func countUse(
    of id: CannedResponseID, in transaction: inout Transaction, times: Int = 1
  ) async throws(HelpdeskError) {
    let key = RecordKey(.cannedResponse, id.rawValue)
    guard !transaction.writes(key),
      var response = try await reader.record(key, CannedResponse.self)
    else { return }
    response.uses += times
    transaction.update(response, from: response.version)
  }
}
