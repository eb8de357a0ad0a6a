import HelpdeskCore
import Testing

@testable import HelpdeskStore

/// What the desk sees of changes while nobody watches.
@Suite("Changes that show only what somebody is interested in")
struct PartialChanges {
  private static let interest: ChangeInterest = [Desk.ticket: [Desk.deadline, Desk.priority]]

  @Test("are those of his types with his columns, page by page, on memory", arguments: 1...2)
  func inMemory(seed: UInt64) async throws {
    try await compare(InMemoryStore(), seed)
  }

  @Test("are those of his types with his columns, page by page, on files", arguments: 1...2)
  func onFiles(seed: UInt64) async throws {
    let disk = SimDisk(directories: ["/desk"])
    try await compare(
      try await FileStore.open(at: "/desk/store", on: disk, FileStoreKind.simulated.options), seed)
  }

  private func compare(_ store: some PromptStore, _ seed: UInt64) async throws {
    try await store.attach(Desk.schema)
    var random = Seeded(seed)
    for number in 0..<300 {
      let key = Desk.key(random.below(40))
      var mutations: [Mutation] = [
        .put(RecordKey(Desk.event, key.id, sequence: Int64(number + 1)), RecordFields())
      ]
      if random.below(3) > 0 {
        let fields = Desk.fields(&random, number: Int(key.id.dropFirst()) ?? 0)
        mutations.append(random.below(6) == 0 ? .delete(key) : .put(key, fields))
      }
      _ = try await store.commit([Commit(mutations: mutations)], now: Desk.now)[0].get()
    }
    var cursor = FeedCursor.beginning
    var shown = 0
    while true {
      let limit = 1 + random.below(20)
      let whole = try await store.changes(after: cursor, limit: limit)
      let page = try store.changes(after: cursor, limit: limit, showing: Self.interest)
      let expected = whole.changes.filter { $0.key.type == Desk.ticket }.map { change in
        Change(
          key: change.key, revision: change.revision, version: change.version,
          before: change.before.map(Self.part), after: change.after.map(Self.part))
      }
      #expect(page.changes == expected, "seed \(seed)")
      #expect(page.next == whole.next && page.hasMore == whole.hasMore, "seed \(seed)")
      shown += page.changes.count
      cursor = page.next
      if !page.hasMore { break }
    }
    #expect(shown > 100)
    await store.close()
  }

  private static func part(_ fields: RecordFields) -> RecordFields {
    fields.filter { $0 == Desk.deadline || $0 == Desk.priority }
  }
}
