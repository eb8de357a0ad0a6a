import Foundation
import HelpdeskCore
import Testing

/// The store under test, with short words for what the cases do over and over.
struct Bench: Sendable {
  let store: any Store
  let reopen: (@Sendable (any Store) async throws -> any Store)?

  /// The instant at which every case begins; no case reads a clock.
  static let now = Date(milliseconds: 1_700_000_000_000)

  /// The key of an item.
  static func item(_ id: String) -> RecordKey { RecordKey(ConformanceSchema.item, id) }

  /// The key of a note.
  static func note(_ owner: String, _ sequence: Int64) -> RecordKey {
    RecordKey(ConformanceSchema.note, owner, sequence: sequence)
  }

  /// The key of a message.
  static func message(_ owner: String, _ sequence: Int64) -> RecordKey {
    RecordKey(ConformanceSchema.message, owner, sequence: sequence)
  }

  /// The bench over the same data, opened anew.
  func reopened() async throws -> Bench {
    await store.close()
    let open = try #require(reopen)
    let again = try await open(store)
    try await again.attach(ConformanceSchema.schema)
    return Bench(store: again, reopen: reopen)
  }
}

/// The fields of an item, by name.
func fields(
  size: Int64? = nil, color: String? = nil, code: String? = nil, labels: [String]? = nil,
  number: Int64? = nil, weight: Int64? = nil, title: String? = nil
) -> RecordFields {
  var fields = RecordFields()
  fields[ConformanceSchema.size] = size.map { .integer($0) }
  fields[ConformanceSchema.color] = color.map { .text($0) }
  fields[ConformanceSchema.code] = code.map { .text($0) }
  fields[ConformanceSchema.labels] = labels.map { .texts($0) }
  fields[ConformanceSchema.number] = number.map { .integer($0) }
  fields[ConformanceSchema.weight] = weight.map { .integer($0) }
  fields[ConformanceSchema.title] = title.map { .text($0) }
  return fields
}

/// The fields of a note or a message.
func words(_ body: String, isInternal: Bool = false) -> RecordFields {
  var fields = RecordFields()
  fields[ConformanceSchema.body] = .text(body)
  fields[ConformanceSchema.isInternal] = isInternal ? .integer(1) : nil
  return fields
}

// MARK: - Writing

extension Bench {
  /// Carries out one commit.
  @discardableResult
  func commit(_ commit: Commit, at now: Date = Bench.now) async throws -> Receipt {
    try await store.commit(commit, now: now)
  }

  /// Puts a record.
  @discardableResult
  func put(_ key: RecordKey, _ fields: RecordFields) async throws -> Receipt {
    try await commit(Commit(mutations: [.put(key, fields)]))
  }

  /// Puts an item.
  @discardableResult
  func put(_ id: String, _ fields: RecordFields) async throws -> Receipt {
    try await put(Bench.item(id), fields)
  }

  /// Puts items in one commit.
  func put(_ items: KeyValuePairs<String, RecordFields>) async throws {
    try await commit(Commit(mutations: items.map { .put(Bench.item($0.key), $0.value) }))
  }

  /// Deletes a record.
  @discardableResult
  func delete(_ key: RecordKey) async throws -> Receipt {
    try await commit(Commit(mutations: [.delete(key)]))
  }

  /// Expects a commit to fail with a code, and hands out the error.
  @discardableResult
  func refuses(
    _ code: StoreError.Code, _ refused: Commit, at now: Date = Bench.now, _ what: String = "",
    at location: SourceLocation = #_sourceLocation
  ) async throws -> StoreError {
    let results = await store.commit([refused], now: now)
    guard case .failure(let error)? = results.first else {
      Issue.record("The commit was taken; expected \(code). \(what)", sourceLocation: location)
      throw UnexpectedSuccess()
    }
    #expect(error.code == code, "\(what)", sourceLocation: location)
    return error
  }

  /// Expects a call to throw a code.
  func refuses(
    _ code: StoreError.Code, _ what: String = "",
    at location: SourceLocation = #_sourceLocation, _ call: () async throws -> Void
  ) async {
    do {
      try await call()
      Issue.record("The call succeeded; expected \(code). \(what)", sourceLocation: location)
    } catch let error as StoreError {
      #expect(error.code == code, "\(what) \(error)", sourceLocation: location)
    } catch {
      Issue.record(error, "Expected a StoreError. \(what)", sourceLocation: location)
    }
  }

  /// Expects a request to be refused with a code.
  func refuses(
    _ code: StoreError.Code, _ request: Request, _ what: String = "",
    at location: SourceLocation = #_sourceLocation
  ) async {
    await refuses(code, what, at: location) { _ = try await store.read([request]) }
  }
}

/// Ends a case whose commit was taken although it had to be refused.
struct UnexpectedSuccess: Error {}

/// Ends a case whose answer has not the shape of its request.
struct UnexpectedAnswer: Error {
  let request: Request
}

// MARK: - Reading

extension Bench {
  /// The answer to one request.
  func answer(_ request: Request, in snapshot: Snapshot? = nil) async throws -> Answer {
    let answers = try await store.read([request], in: snapshot).answers
    return try #require(answers.count == 1 ? answers.first : nil, "one answer for one request")
  }

  /// The record under a key.
  func record(_ key: RecordKey, in snapshot: Snapshot? = nil) async throws -> StoredRecord? {
    try await records([key], in: snapshot).first ?? nil
  }

  /// The records under keys.
  func records(
    _ keys: [RecordKey], in snapshot: Snapshot? = nil
  ) async throws -> [StoredRecord?] {
    let request = Request.records(keys)
    guard case .records(let records) = try await answer(request, in: snapshot) else {
      throw UnexpectedAnswer(request: request)
    }
    try #require(records.count == keys.count, "one place per key")
    return records
  }

  /// A page of a query.
  func page(_ query: Query, in snapshot: Snapshot? = nil) async throws -> RecordPage {
    let request = Request.query(query)
    guard case .page(let page) = try await answer(request, in: snapshot) else {
      throw UnexpectedAnswer(request: request)
    }
    return page
  }

  /// The ids of the items that a filter takes, in an order.
  func ids(
    _ filter: Filter = .everything, by order: [SortTerm] = [], in snapshot: Snapshot? = nil
  ) async throws -> [String] {
    let query = Query(
      ConformanceSchema.item, filter, order: .columns(order), limit: Query.maximumLimit)
    return try await page(query, in: snapshot).records.map(\.key.id)
  }

  /// The ids of the items that one condition takes, by key.
  func ids(_ condition: Condition) async throws -> [String] {
    try await ids(Filter([condition]))
  }

  /// The ids of a whole walk, page by page.
  func walk(_ query: Query) async throws -> [String] {
    var query = query
    var seen: [String] = []
    repeat {
      let page = try await page(query)
      seen += page.records.map(\.key.id)
      query.cursor = page.next
      // A store whose cursor does not move on would walk for ever.
      try #require(seen.count <= 10_000, "the walk goes round in circles")
    } while query.cursor != nil
    return seen
  }

  /// A run of children.
  func children(_ children: Request.Children) async throws -> [StoredRecord] {
    let request = Request.children(children)
    guard case .page(let page) = try await answer(request) else {
      throw UnexpectedAnswer(request: request)
    }
    return page.records
  }

  /// How many items a filter takes.
  func count(_ filter: Filter = .everything, in snapshot: Snapshot? = nil) async throws -> Int {
    let request = Request.count(ConformanceSchema.item, filter)
    guard case .count(let count) = try await answer(request, in: snapshot) else {
      throw UnexpectedAnswer(request: request)
    }
    return count
  }

  /// The groups of a measure over items.
  func measure(
    over filter: Filter = .everything, by groupings: [Measure.Grouping] = [],
    _ figures: [Measure.Figure], in snapshot: Snapshot? = nil
  ) async throws -> [MeasureGroup] {
    let request = Request.measure(
      Measure(ConformanceSchema.item, filter, by: groupings, figures: figures))
    guard case .groups(let groups) = try await answer(request, in: snapshot) else {
      throw UnexpectedAnswer(request: request)
    }
    return groups
  }

  /// The receipt under an idempotency key.
  func receipt(_ key: String, in snapshot: Snapshot? = nil) async throws -> Receipt? {
    let request = Request.receipt(key)
    guard case .receipt(let receipt) = try await answer(request, in: snapshot) else {
      throw UnexpectedAnswer(request: request)
    }
    return receipt
  }

  /// The last number of a sequence.
  func lastNumber(_ sequence: String, in snapshot: Snapshot? = nil) async throws -> Int {
    let request = Request.lastNumber(sequence)
    guard case .count(let number) = try await answer(request, in: snapshot) else {
      throw UnexpectedAnswer(request: request)
    }
    return number
  }
}
