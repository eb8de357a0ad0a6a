import Foundation

/// Reads the domain's values from a store, at one revision where it has a snapshot.
struct DeskReader: Sendable {
  let store: any Store
  let snapshot: Snapshot?

  func answers(_ requests: [Request]) async throws(HelpdeskError) -> Answers {
    do {
      return try await store.read(requests, in: snapshot)
    } catch {
      guard error.code == .invalidRequest, requests.contains(where: \.hasCursor) else {
        throw HelpdeskError(error)
      }
      throw HelpdeskError(
        .invalidField,
        "This cursor belongs to another query or is damaged. Use it with the query that gave it, "
          + "or begin without one.", field: "after", underlying: error)
    }
  }

  func answer(_ request: Request) async throws(HelpdeskError) -> Answer {
    guard let answer = try await answers([request]).answers.first else { throw Self.mismatch }
    return answer
  }

  static let mismatch = HelpdeskError(
    .storage, "The store's answer does not fit the question. Check it with the conformance suite.")

  // MARK: - Records

  func records<Value: RecordValue>(
    _ keys: [RecordKey], _ type: Value.Type = Value.self
  ) async throws(HelpdeskError) -> [Value?] {
    guard !keys.isEmpty else { return [] }
    guard case .records(let records) = try await answer(.records(keys)) else {
      throw Self.mismatch
    }
    var values: [Value?] = []
    values.reserveCapacity(records.count)
    for record in records { values.append(try record.map(Self.decode)) }
    return values
  }

  func record<Value: RecordValue>(
    _ key: RecordKey, _ type: Value.Type = Value.self
  ) async throws(HelpdeskError) -> Value? {
    try await records([key], type).first ?? nil
  }

  static func decode<Value: RecordValue>(
    _ record: StoredRecord
  ) throws(HelpdeskError) -> Value {
    do {
      return try record.value(Value.self)
    } catch {
      throw HelpdeskError(error)
    }
  }

  static func decode<Value: RecordValue>(
    _ page: RecordPage, _ type: Value.Type = Value.self
  ) throws(HelpdeskError) -> [Value] {
    var values: [Value] = []
    values.reserveCapacity(page.records.count)
    for record in page.records { values.append(try decode(record)) }
    return values
  }

  func page(_ request: Request) async throws(HelpdeskError) -> RecordPage {
    guard case .page(let page) = try await answer(request) else { throw Self.mismatch }
    return page
  }

  func query<Value: RecordValue>(
    _ query: Query, _ type: Value.Type = Value.self
  ) async throws(HelpdeskError) -> [Value] {
    try Self.decode(try await page(.query(query)))
  }

  func children<Value: RecordValue>(
    of owner: String, _ type: Value.Type = Value.self
  ) async throws(HelpdeskError) -> [Value] {
    try Self.decode(try await page(.children(.init(Value.recordType, of: owner))))
  }

  func count(_ type: RecordType, _ filter: Filter) async throws(HelpdeskError) -> Int {
    guard case .count(let count) = try await answer(.count(type, filter)) else {
      throw Self.mismatch
    }
    return count
  }

  func measure(_ measure: Measure) async throws(HelpdeskError) -> [MeasureGroup] {
    guard case .groups(let groups) = try await answer(.measure(measure)) else {
      throw Self.mismatch
    }
    return groups
  }

  // MARK: - Tickets

  static func noTicket(_ name: String) -> HelpdeskError {
    HelpdeskError(
      .notFound, "There is no ticket \(name) that you may see. Check the number or id.",
      field: "ticket", ticket: name)
  }

  /// The ticket itself, also when it was merged away.
  func ticket(_ id: TicketID) async throws(HelpdeskError) -> Ticket {
    try Validation.id(id, "ticket")
    guard let ticket: Ticket = try await record(RecordKey(.ticket, id.rawValue)) else {
      throw Self.noTicket(id.rawValue)
    }
    return ticket
  }

  /// The ticket that a change to this one lands on, through any chain of merges.
  func finalTicket(_ id: TicketID) async throws(HelpdeskError) -> Ticket {
    try await final(of: try await ticket(id))
  }

  /// The ticket that a change to this one lands on, where this one was just read.
  func final(of ticket: Ticket) async throws(HelpdeskError) -> Ticket {
    var ticket = ticket
    // Chains are one hop long; the bound only stops a damaged store from holding us up.
    for _ in 0..<64 {
      guard let target = ticket.mergedInto else { return ticket }
      ticket = try await self.ticket(target)
    }
    throw HelpdeskError(
      .storage, "The merges of this ticket go round in a circle. Verify the store.",
      ticket: ticket.id.rawValue)
  }

  func tickets(_ ids: [TicketID]) async throws(HelpdeskError) -> [Ticket] {
    let keys = ids.map { RecordKey(.ticket, $0.rawValue) }
    return try await records(keys, Ticket.self).compactMap(\.self)
  }
}

extension Request {
  /// Whether it goes on where an earlier page ended.
  fileprivate var hasCursor: Bool {
    if case .query(let query) = self { query.cursor != nil } else { false }
  }
}
