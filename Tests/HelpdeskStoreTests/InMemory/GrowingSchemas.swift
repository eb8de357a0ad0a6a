import HelpdeskCore
import HelpdeskStore
import Testing

@Suite("A schema may grow while the store lives")
struct GrowingSchemas {
  private static func schema(_ tags: [FieldTag], findsText: Bool = false) -> Schema {
    let columns = tags.map { RecordSchema.Column($0, "column \($0)", .integer) }
    let orders = tags.map { [SortTerm.descending($0)] }
    return Schema([
      RecordSchema(
        type: Desk.ticket, name: "ticket", columns: columns, orders: orders,
        text: findsText ? Self.idAsText : nil)
    ])
  }

  private static let idAsText: @Sendable (RecordKey, RecordFields) -> [TextPart] = { key, _ in
    [TextPart(document: key, audience: .everyone, tokens: [key.id])]
  }

  @Test("Records put before a column was declared are found and sorted by it")
  func columnsAreAdded() async throws {
    let store = InMemoryStore()
    try await store.attach(Self.schema([1]))
    for number in 0..<300 {
      let fields = RecordFields([
        .init(tag: 1, value: .integer(Int64(number))), .init(tag: 2, value: .integer(-5)),
      ])
      _ = try await store.commit(
        Commit(mutations: [.put(Desk.key(number), fields)]), now: Desk.now)
    }
    try await store.attach(Self.schema([1, 2], findsText: true))
    let match = TextMatch(terms: [TextMatch.Term("t7")], audience: .everyone)
    let answers = try await store.read([
      .count(Desk.ticket, Filter([.equals(2, .integer(-5))])),
      .query(
        Query(
          Desk.ticket, Filter([.equals(2, .integer(-5))]), order: .columns([.descending(1)]),
          limit: 1)),
      .query(Query(Desk.ticket, Filter([.text(match)]), order: .relevance)),
    ]).answers
    guard case .count(let count) = answers[0], case .page(let last) = answers[1],
      case .page(let found) = answers[2]
    else {
      Issue.record("The answers have not the shapes of their requests.")
      return
    }
    #expect(count == 300)
    #expect(last.records.map(\.key) == [Desk.key(299)])
    #expect(found.records.map(\.key) == [Desk.key(7)])
  }

  @Test("A column that is declared differently is refused")
  func kindsStay() async throws {
    let store = InMemoryStore()
    try await store.attach(Self.schema([1]))
    let other = Schema([
      RecordSchema(
        type: Desk.ticket, name: "ticket",
        columns: [RecordSchema.Column(1, "column 1", .integer, isUnique: true)])
    ])
    await #expect(throws: StoreError(.schemaMismatch, "")) { try await store.attach(other) }
  }

  @Test("A repetition is recognised even when its content would be refused")
  func repetitionComesFirst() async throws {
    let store = InMemoryStore()
    try await store.attach(Desk.schema)
    let key = Idempotency(key: "once", digest: 1)
    let first = try await store.commit(
      Commit(idempotency: key, mutations: [.put(Desk.key(1), RecordFields())]), now: Desk.now)
    let refused = RecordFields([.init(tag: Desk.status, value: .text("no number"))])
    let second = try await store.commit(
      Commit(idempotency: key, mutations: [.put(Desk.key(1), refused)]), now: Desk.now)
    #expect(second.isReplayed)
    #expect(second.revision == first.revision)
  }
}
