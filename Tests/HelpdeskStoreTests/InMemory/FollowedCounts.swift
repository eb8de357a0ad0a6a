import HelpdeskCore
import HelpdeskStore
import Testing

/// Counts that were asked for once are followed by writes, and nobody may see it.
@Suite("How many rows have each value is right whenever somebody asks for it")
struct FollowedCounts {
  @Test("After few writes or many, on what is newest and in snapshots", arguments: 1...2)
  func askedAtAnyTime(seed: UInt64) async throws {
    var random = Seeded(seed)
    let store = InMemoryStore(feedCapacity: 100)
    try await store.attach(Desk.schema)
    var desk = RandomRows()
    try await desk.write(1_200, among: 900, to: store, &random)
    for round in 0..<40 {
      let place = "seed \(seed), round \(round)"
      try await desk.write([1, 1, 7, 60][random.below(4)], among: 900, to: store, &random)
      if round == 25 { try await erase(store, &desk) }
      try await ask(store, nil, desk.rows, &random, place)
      if random.below(4) == 0 { try await desk.hold(store) }
      if let one = desk.held.randomElement(using: &random) {
        try await ask(store, one.snapshot, one.rows, &random, place + ", a snapshot")
      }
    }
    await store.close()
  }

  @Test("By several at once, while others write")
  func askedAtOnce() async throws {
    let store = InMemoryStore()
    try await store.attach(Desk.schema)
    var filling = Seeded(7)
    var desk = RandomRows()
    try await desk.write(1_000, among: 900, to: store, &filling)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await RandomRows.keepPutting(1_000, among: 900, to: store) }
      for reader in 0..<3 {
        group.addTask {
          var random = Seeded(UInt64(20 + reader))
          for question in 0..<60 {
            let snapshot = try await store.snapshot()
            let (fixed, counted) = Self.topic(&random)
            let counts = try await Self.counts(store, snapshot, fixed, counted)
            // Spelled like this, nothing is followed.
            let spelled = fixed.map { Condition.not(.not($0)) }
            let plain = try await Self.counts(store, snapshot, spelled, counted)
            #expect(counts == plain, "reader \(reader), question \(question): \(fixed), \(counted)")
            await store.release(snapshot)
          }
        }
      }
      try await group.waitForAll()
    }
    await store.close()
  }

  @Test("More lists than are followed at once are counted all the same")
  func manyLists() async throws {
    let store = InMemoryStore()
    try await store.attach(Desk.schema)
    let lists = 70
    var row = RecordFields()
    row[Desk.status] = .integer(1)
    row[Desk.priority] = .integer(2)
    row[Desk.assignee] = .text("ada")
    for list in 0..<lists {
      row[Desk.deadline] = .integer(Int64(list))
      let puts = (0..<70).map { Mutation.put(Desk.key(list * 100 + $0), row) }
      _ = try await store.commit([Commit(mutations: puts)], now: Desk.now)[0].get()
    }
    let further: [Condition] = [
      .equals(Desk.status, .integer(1)), .equals(Desk.priority, .integer(2)),
      .equals(Desk.assignee, .text("ada")),
    ]
    for round in 0..<3 {
      for list in 0..<lists {
        for choice in 0..<8 {
          let fixed =
            [.equals(Desk.deadline, .integer(Int64(list)))]
            + further.indices.filter { choice >> $0 & 1 == 1 }.map { further[$0] }
          for counted in [Desk.status, Desk.priority, Desk.assignee, Desk.reference] {
            let counts = try await Self.counts(store, nil, fixed, counted)
            #expect(counts == [row[counted]: Int64(70 - round)], "round \(round), \(fixed)")
          }
        }
      }
      let deletions = (0..<lists).map { Mutation.delete(Desk.key($0 * 100 + round)) }
      _ = try await store.commit([Commit(mutations: deletions)], now: Desk.now)[0].get()
    }
    await store.close()
  }

  // MARK: -

  /// Erases an agent with all his rows, whose number another may get.
  private func erase(_ store: InMemoryStore, _ desk: inout RandomRows) async throws {
    let gone = desk.rows.filter { $0.value[Desk.assignee] == .text("maya") }.map(\.key)
    try await store.erase(gone)
    for key in gone { desk.rows[key] = nil }
    desk.letGo()
    var fields = RecordFields()
    fields[Desk.assignee] = .text("grace")
    desk.rows[Desk.key(1_000)] = fields
    let put = Commit(mutations: [.put(Desk.key(1_000), fields)])
    _ = try await store.commit([put], now: Desk.now)[0].get()
  }

  private func ask(
    _ store: InMemoryStore, _ snapshot: Snapshot?, _ rows: [RecordKey: RecordFields],
    _ random: inout Seeded, _ place: String
  ) async throws {
    for _ in 0..<3 {
      let (fixed, counted) = Self.topic(&random)
      var expected: [FieldValue?: Int64] = [:]
      for fields in rows.values where Plain.holds(Filter(fixed), fields) {
        expected[fields[counted], default: 0] += 1
      }
      let counts = try await Self.counts(store, snapshot, fixed, counted)
      #expect(counts == expected, "\(place): \(fixed), \(counted)")
    }
  }

  private static func topic(_ random: inout Seeded) -> (fixed: [Condition], counted: FieldTag) {
    let agent = Desk.agent(&random)
    let lists: [[Condition]] = [
      [], [.equals(Desk.assignee, .text(agent))], [.isNull(Desk.assignee)],
      [.equals(Desk.status, .integer(1))],
      [.equals(Desk.status, .integer(2)), .equals(Desk.assignee, .text(agent))],
      [.isNull(Desk.priority), .equals(Desk.status, .integer(0))],
    ]
    return (
      lists[random.below(lists.count)],
      [Desk.status, Desk.priority, Desk.assignee, Desk.deadline][random.below(4)]
    )
  }

  /// Asks twice in one read, as a list with two facets does.
  private static func counts(
    _ store: InMemoryStore, _ snapshot: Snapshot?, _ fixed: [Condition], _ counted: FieldTag
  ) async throws -> [FieldValue?: Int64] {
    func measure(_ tag: FieldTag) -> Request {
      .measure(Measure(Desk.ticket, Filter(fixed), by: [.column(tag)], figures: [.count]))
    }
    let requests = [measure(counted), measure(Desk.status), .count(Desk.ticket, Filter(fixed))]
    let answers = try await store.read(requests, in: snapshot).answers
    guard case .groups(let groups) = answers[0], case .count(let total) = answers[2] else {
      Issue.record("A measure was not answered with groups.")
      return [:]
    }
    let counts = groups.map { ($0.key[0], $0.values[0] ?? 0) }
    #expect(counts.reduce(0) { $0 + Int($1.1) } == total)
    return Dictionary(uniqueKeysWithValues: counts)
  }
}
