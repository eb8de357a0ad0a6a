import HelpdeskCore
import HelpdeskStore
import Testing

/// Rows wait to be sorted into an order until somebody asks, and nobody may see it.
///
/// They also wait no longer when there are many, and an order that was asked for is kept sorted for a
/// while.
@Suite("An order is right whenever somebody asks for it")
struct WaitingRows {
  @Test("After few writes or thousands, on what is newest and in snapshots", arguments: 1...2)
  func askedAtAnyTime(seed: UInt64) async throws {
    var random = Seeded(seed)
    let store = InMemoryStore(feedCapacity: 100)
    try await store.attach(Desk.schema)
    var desk = RandomRows()
    for round in 0..<16 {
      try await desk.write(
        [1, 7, 60, 2_000][random.below(4)], among: 2_000, to: store, &random)
      let place = "seed \(seed), round \(round)"
      if random.below(2) == 0 { try await ask(store, nil, desk.rows, &random, place) }
      if random.below(4) == 0 { try await desk.hold(store) }
      if let one = desk.held.randomElement(using: &random), random.below(3) == 0 {
        try await ask(store, one.snapshot, one.rows, &random, place + ", a snapshot")
      }
    }
    for one in desk.held { try await ask(store, one.snapshot, one.rows, &random, "seed \(seed)") }
    try await ask(store, nil, desk.rows, &random, "seed \(seed), at the end")
    await store.close()
  }

  @Test("By several at once, while others write")
  func askedAtOnce() async throws {
    let store = InMemoryStore()
    try await store.attach(Desk.schema)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await RandomRows.keepPutting(1_500, among: 200, to: store) }
      for reader in 0..<3 {
        group.addTask {
          var random = Seeded(UInt64(20 + reader))
          for question in 0..<40 {
            let snapshot = try await store.snapshot()
            let order = Self.order(&random)
            let all = try await Self.shown(store, snapshot, [])
            let rows = Dictionary(uniqueKeysWithValues: all)
            let walked = try await Self.shown(store, snapshot, order).map(\.0)
            let expected = rows.sorted { Plain.precedes($0, $1, order) }.map(\.key)
            #expect(walked == expected, "reader \(reader), question \(question), \(order)")
            await store.release(snapshot)
          }
        }
      }
      try await group.waitForAll()
    }
    await store.close()
  }

  private func ask(
    _ store: InMemoryStore, _ snapshot: Snapshot?, _ rows: [RecordKey: RecordFields],
    _ random: inout Seeded, _ place: String
  ) async throws {
    for _ in 0..<(1 + random.below(3)) {
      let order = Self.order(&random)
      let expected = rows.sorted { Plain.precedes($0, $1, order) }.map(\.key)
      let shown = try await Self.shown(store, snapshot, order).map(\.0)
      #expect(shown == expected, "\(place), \(order)")
    }
  }

  private static func order(_ random: inout Seeded) -> [SortTerm] {
    (Desk.schema[Desk.ticket]?.orders ?? [[]]).randomElement(using: &random) ?? []
  }

  /// All rows in an order, page by page.
  private static func shown(
    _ store: InMemoryStore, _ snapshot: Snapshot?, _ order: [SortTerm]
  ) async throws -> [(RecordKey, RecordFields)] {
    var shown: [(RecordKey, RecordFields)] = []
    var cursor: Cursor?
    repeat {
      let query = Query(
        Desk.ticket, Filter([]), order: .columns(order), after: cursor, limit: 700)
      guard case .page(let page) = try await store.read([.query(query)], in: snapshot).answers[0]
      else {
        Issue.record("A query was not answered with a page.")
        return []
      }
      shown += page.records.map { ($0.key, $0.fields) }
      cursor = page.next
    } while cursor != nil
    return shown
  }
}
