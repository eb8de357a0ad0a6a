import HelpdeskCore
import HelpdeskStore
import Testing

@Suite("Requests of one read that share a filter")
struct SharedRows {
  private static let columns = [
    Desk.status, Desk.priority, Desk.assignee, Desk.deadline, Desk.tags, Desk.reference,
  ]

  @Test("They answer as each alone would", arguments: 1...4)
  func togetherAsAlone(seed: UInt64) async throws {
    var random = Seeded(seed)
    let store = InMemoryStore()
    try await store.attach(Desk.schema)
    for number in 0..<700 {
      try await put(Desk.fields(&random, number: number), as: number, in: store)
    }
    for question in 0..<60 {
      let filter = Desk.filter(&random)
      let query = Query(
        Desk.ticket, filter, order: .columns(Desk.order(&random)), limit: 1 + random.below(30),
        wantsTotal: true)
      let requests =
        [.query(query)] + Self.columns.map { facet($0, filter) } + [.count(Desk.ticket, filter)]
      let together = try await store.read(requests).answers
      for (request, answer) in zip(requests, together) {
        let alone = try await store.read([request]).answers[0]
        #expect(
          Shown(answer) == Shown(alone), "seed \(seed), question \(question): \(request)")
      }
    }
    await store.close()
  }

  @Test("A count by one column is the one that other figures come with", arguments: 1...4)
  func countsAsFigures(seed: UInt64) async throws {
    var random = Seeded(seed)
    let store = InMemoryStore()
    try await store.attach(Desk.schema)
    for number in 0..<700 {
      var fields = Desk.fields(&random, number: number)
      // Among and beyond the small numbers that most columns hold.
      fields[Desk.deadline] = .integer([-1, 0, 255, 256, .max, .min][random.below(6)])
      try await put(fields, as: number, in: store)
    }
    for question in 0..<20 {
      let filter = Desk.filter(&random)
      for column in Self.columns {
        let answers = try await store.read([
          facet(column, filter), facet(column, filter, figures: [.count, .count]),
        ]).answers
        guard case .groups(let counts) = answers[0], case .groups(let figures) = answers[1] else {
          Issue.record("A measure was not answered with groups.")
          return
        }
        #expect(
          counts == figures.map { MeasureGroup(key: $0.key, values: [$0.values[0]]) },
          "seed \(seed), question \(question), column \(column)")
      }
    }
    await store.close()
  }

  @Test("Filters that look alike but differ in bytes are not shared")
  func alikeFilters() async throws {
    let store = InMemoryStore()
    try await store.attach(Desk.schema)
    var fields = RecordFields()
    fields[Desk.assignee] = .text("u\u{308}nal")
    try await put(fields, as: 1, in: store)
    let answers = try await store.read(
      ["\u{FC}nal", "u\u{308}nal"].map { name in
        facet(Desk.assignee, Filter([.equals(Desk.assignee, .text(name))]))
      }
    ).answers
    #expect(answers.map { Shown($0).groups.count } == [0, 1])
    await store.close()
  }

  private func put(
    _ fields: RecordFields, as number: Int, in store: InMemoryStore
  ) async throws {
    let commit = Commit(mutations: [.put(Desk.key(number), fields)])
    for result in await store.commit([commit], now: Desk.now) { _ = try result.get() }
  }

  private func facet(
    _ column: FieldTag, _ filter: Filter, figures: [Measure.Figure] = [.count]
  ) -> Request {
    .measure(Measure(Desk.ticket, filter, by: [.column(column)], figures: figures))
  }

  /// What of an answer can be compared.
  private struct Shown: Equatable {
    var keys: [RecordKey] = []
    var next: Cursor?
    var total: Int?
    var groups: [MeasureGroup] = []

    init(_ answer: Answer) {
      switch answer {
      case .page(let page):
        keys = page.records.map(\.key)
        next = page.next
        total = page.total
      case .count(let count): total = count
      case .groups(let groups): self.groups = groups
      default: Issue.record("An answer has an unexpected shape.")
      }
    }
  }
}
