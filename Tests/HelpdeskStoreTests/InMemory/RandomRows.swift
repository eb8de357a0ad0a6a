import HelpdeskCore
import HelpdeskStore

/// Rows of ``Desk`` that are put and deleted at random, as they have to be in the store.
struct RandomRows {
  /// The rows of a snapshot.
  struct Held {
    let snapshot: Snapshot
    let rows: [RecordKey: RecordFields]
  }

  /// What is newest.
  var rows: [RecordKey: RecordFields] = [:]
  private(set) var held: [Held] = []

  /// Puts rows among so many, and deletes one in eight; fifty commits at once at most.
  mutating func write(
    _ count: Int, among limit: Int, to store: InMemoryStore, _ random: inout Seeded
  ) async throws {
    for start in stride(from: 0, to: count, by: 50) {
      var commits: [Commit] = []
      for _ in start..<min(count, start + 50) {
        let number = random.below(limit)
        let key = Desk.key(number)
        if random.below(8) == 0 {
          rows[key] = nil
          commits.append(Commit(mutations: [.delete(key)]))
        } else {
          let fields = Desk.fields(&random, number: number)
          rows[key] = fields
          commits.append(Commit(mutations: [.put(key, fields)]))
        }
      }
      for result in await store.commit(commits, now: Desk.now) { _ = try result.get() }
    }
  }

  /// Holds what is newest, and lets go of the first of more than three.
  mutating func hold(_ store: InMemoryStore) async throws {
    held.append(Held(snapshot: try await store.snapshot(), rows: rows))
    if held.count > 3 { await store.release(held.removeFirst().snapshot) }
  }

  /// Forgets what was held, which an erasure releases.
  mutating func letGo() { held = [] }

  /// Puts one row after the other while others ask.
  static func keepPutting(
    _ count: Int, among limit: Int, to store: InMemoryStore
  ) async throws {
    var random = Seeded(11)
    for _ in 0..<count {
      let number = random.below(limit)
      let put = Mutation.put(Desk.key(number), Desk.fields(&random, number: number))
      _ = try await store.commit([Commit(mutations: [put])], now: Desk.now)[0].get()
    }
  }
}
