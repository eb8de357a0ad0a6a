import HelpdeskCore
import HelpdeskStore
import Testing

@Suite("What an in-memory store holds still or lets go")
struct HeldSnapshots {
  @Test("A snapshot keeps its answers through 10,000 commits")
  func snapshotKeepsItsAnswers() async throws {
    var random = Seeded(1)
    let store = InMemoryStore()
    try await store.attach(Desk.schema)
    var puts = (0..<1_000).map {
      Commit(mutations: [.put(Desk.key($0), Desk.fields(&random, number: $0))])
    }
    _ = await store.commit(puts, now: Desk.now)
    let questions = (0..<40).map { _ in
      Request.query(
        Query(
          Desk.ticket, Desk.filter(&random), order: .columns(Desk.order(&random)), limit: 200))
    }
    let match = TextMatch(terms: [TextMatch.Term("pay", isPrefix: true)], audience: .everyone)
    let search = Request.query(
      Query(Desk.ticket, Filter([.text(match)]), order: .relevance, limit: 100))
    let snapshot = try await store.snapshot()
    let before = try await shown(store, questions + [search], snapshot)
    for round in 0..<100 {
      puts = (0..<100).map { _ in
        let number = random.below(1_500)
        return Commit(mutations: [
          random.below(5) == 0
            ? .delete(Desk.key(number))
            : .put(Desk.key(number), Desk.fields(&random, number: number))
        ])
      }
      _ = await store.commit(puts, now: Desk.now)
      if round % 25 == 0 {
        #expect(try await shown(store, questions + [search], snapshot) == before)
      }
    }
    #expect(try await shown(store, questions + [search], snapshot) == before)
    #expect(try await shown(store, questions + [search], nil) != before)
    await store.release(snapshot)
    await #expect(throws: StoreError(.snapshotReleased, "")) {
      _ = try await store.read([], in: snapshot)
    }
  }

  @Test("Snapshots taken between single commits each keep their own state")
  func snapshotsBetweenSingleCommits() async throws {
    var random = Seeded(2)
    let store = InMemoryStore()
    try await store.attach(Desk.schema)
    let questions = (0..<10).map { _ in
      Request.query(
        Query(
          Desk.ticket, Desk.filter(&random), order: .columns(Desk.order(&random)), limit: 200))
    }
    var held: [(snapshot: Snapshot, shown: [[RecordFields]])] = []
    for round in 0..<1_000 {
      // With nothing held a commit changes the state in place; with a snapshot it must not.
      let number = random.below(200)
      let change: Mutation =
        random.below(5) == 0
        ? .delete(Desk.key(number))
        : .put(Desk.key(number), Desk.fields(&random, number: number))
      _ = await store.commit([Commit(mutations: [change])], now: Desk.now)
      guard round % 50 == 49 else { continue }
      let snapshot = try await store.snapshot()
      held.append((snapshot, try await shown(store, questions, snapshot)))
      if held.count > 3 { await store.release(held.removeFirst().snapshot) }
      for (snapshot, before) in held {
        #expect(try await shown(store, questions, snapshot) == before)
      }
    }
    for (snapshot, before) in held {
      #expect(try await shown(store, questions, snapshot) == before)
    }
    #expect(Set(held.map(\.shown)).count == held.count)
  }

  @Test("A feed that has grown beyond its capacity is compacted at its old end only")
  func feedIsBounded() async throws {
    let store = InMemoryStore(feedCapacity: 10)
    try await store.attach(Desk.schema)
    var cursors: [FeedCursor] = []
    for number in 0..<30 {
      cursors.append(try await store.read([]).cursor)
      let fields = RecordFields([.init(tag: Desk.status, value: .integer(1))])
      _ = try await store.commit(
        Commit(mutations: [.put(Desk.key(number), fields)]), now: Desk.now)
    }
    await #expect(throws: StoreError(.compacted, "")) {
      _ = try await store.changes(after: .beginning, limit: 100)
    }
    await #expect(throws: StoreError(.compacted, "")) {
      _ = try await store.changes(after: cursors[19], limit: 100)
    }
    let page = try await store.changes(after: cursors[20], limit: 100)
    #expect(page.changes.map(\.key) == (20..<30).map(Desk.key))
  }

  @Test("A store that is let go of ends its wakeups")
  func wakeupsEndWithTheStore() async throws {
    var store: InMemoryStore? = InMemoryStore()
    let wakeups = try #require(store).wakeups()
    store = nil
    var count = 0
    for await _ in wakeups { count += 1 }
    #expect(count == 0)
  }

  private func shown(
    _ store: InMemoryStore, _ questions: [Request], _ snapshot: Snapshot?
  ) async throws -> [[RecordFields]] {
    try await store.read(questions, in: snapshot).answers.map { answer in
      if case .page(let page) = answer { page.records.map(\.fields) } else { [] }
    }
  }
}
