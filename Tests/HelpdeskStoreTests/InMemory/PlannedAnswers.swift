import HelpdeskCore
import HelpdeskStore
import Testing

@Suite("Planned answers agree with plain evaluation")
struct PlannedAnswers {
  @Test("Walks, counts and groups are right after random writes", arguments: 1...6)
  func randomQuestions(seed: UInt64) async throws {
    var random = Seeded(seed)
    let store = InMemoryStore()
    try await store.attach(Desk.schema)
    var model: [RecordKey: RecordFields] = [:]
    for round in 0..<6 {
      try await write(400, to: store, &model, &random)
      for question in 0..<60 {
        try await ask(
          store, model, &random, "seed \(seed), round \(round), question \(question)")
      }
    }
    await store.close()
  }

  private func write(
    _ count: Int, to store: InMemoryStore, _ model: inout [RecordKey: RecordFields],
    _ random: inout Seeded
  ) async throws {
    var commits: [Commit] = []
    for _ in 0..<count {
      let number = random.below(900)
      let key = Desk.key(number)
      if random.below(4) == 0 {
        commits.append(Commit(mutations: [.delete(key)]))
        model[key] = nil
      } else {
        let fields = Desk.fields(&random, number: number)
        commits.append(Commit(mutations: [.put(key, fields)]))
        model[key] = fields
      }
    }
    for result in await store.commit(commits, now: Desk.now) { _ = try result.get() }
  }

  private func ask(
    _ store: InMemoryStore, _ model: [RecordKey: RecordFields], _ random: inout Seeded,
    _ place: String
  ) async throws {
    let filter = Desk.filter(&random)
    let order = Desk.order(&random)
    let expected = model.filter { Plain.holds(filter, $0.value) }
      .sorted { Plain.precedes($0, $1, order) }
    let limit = [1, 3, 20, 1_000][random.below(4)]
    var walked: [RecordKey] = []
    var cursor: Cursor?
    repeat {
      let query = Query(
        Desk.ticket, filter, order: .columns(order), after: cursor, limit: limit,
        wantsTotal: true)
      guard case .page(let page) = try await store.read([.query(query)]).answers[0] else {
        Issue.record("A query was not answered with a page.")
        return
      }
      #expect(page.total == expected.count, "\(place)")
      #expect(page.records.allSatisfy { $0.fields == model[$0.key] }, "\(place)")
      walked += page.records.map(\.key)
      cursor = page.next
    } while cursor != nil && walked.count <= min(expected.count, 60 * limit)
    #expect(
      walked == Array(expected.map(\.key).prefix(walked.count)), "\(place): \(filter) \(order)")
    if cursor == nil { #expect(walked.count == expected.count, "\(place)") }
    try await askGroups(store, filter, expected.map(\.value), place)
  }

  private func askGroups(
    _ store: InMemoryStore, _ filter: Filter, _ expected: [RecordFields], _ place: String
  ) async throws {
    let answers = try await store.read([
      .measure(
        Measure(
          Desk.ticket, filter, by: [.column(Desk.assignee)],
          figures: [.count, .sum(Desk.deadline), .percentile(Desk.deadline, permille: 900)])),
      .measure(
        Measure(
          Desk.ticket, filter, by: [.column(Desk.tags), .column(Desk.status)],
          figures: [.count])),
    ]).answers
    guard case .groups(let agents) = answers[0], case .groups(let tags) = answers[1] else {
      Issue.record("A measure was not answered with groups.")
      return
    }
    for group in agents {
      let rows = expected.filter { $0[Desk.assignee] == group.key[0] }
      let deadlines = rows.compactMap { row -> Int64? in
        if case .integer(let value)? = row[Desk.deadline] { value } else { nil }
      }.sorted()
      let rank = max(1, (900 * deadlines.count + 999) / 1000)
      #expect(group.values[0] == Int64(rows.count), "\(place)")
      #expect(group.values[1] == deadlines.reduce(0, +), "\(place)")
      #expect(group.values[2] == (deadlines.isEmpty ? nil : deadlines[rank - 1]), "\(place)")
    }
    #expect(agents.compactMap { $0.values[0] }.reduce(0, +) == Int64(expected.count), "\(place)")
    for group in tags {
      let rows = expected.filter { row in
        guard row[Desk.status] == group.key[1] else { return false }
        guard case .texts(let members)? = row[Desk.tags] else { return group.key[0] == nil }
        return members.contains { .text($0) == group.key[0] }
      }
      #expect(group.values[0] == Int64(rows.count), "\(place)")
    }
  }
}
