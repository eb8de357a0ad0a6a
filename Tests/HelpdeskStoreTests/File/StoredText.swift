import HelpdeskCore
import Testing

@testable import HelpdeskStore

@Suite("The text index of a file store")
struct StoredText {
  private static var options: FileStoreOptions {
    var options = CrashScript.options()
    options.segmentSize = 1 << 20
    return options
  }

  private func open(_ disk: SimDisk) async throws -> FileStore {
    let store = try await FileStore.open(at: CrashScript.path, on: disk, Self.options)
    try await store.attach(Library.schema)
    return store
  }

  @Test(
    "answers from a checkpoint and what was written behind it as one in memory does",
    arguments: 1...3)
  func readBack(seed: UInt64) async throws {
    var random = Seeded(seed &+ 300)
    let disk = SimDisk(directories: ["/data"])
    let store = try await open(disk)
    let plain = InMemoryStore()
    try await plain.attach(Library.schema)
    for part in 0..<3 {
      let commits = Library.commits(300, &random, documents: 260)
      for result in await store.commit(commits, now: Desk.now) { _ = try result.get() }
      for result in await plain.commit(commits, now: Desk.now) { _ = try result.get() }
      if part < 2 { await store.writer.writeCheckpoint() }
    }
    let after = try await open(disk.killed())
    #expect(await after.writer.hasUsedCheckpoint, "seed \(seed)")
    for question in 0..<40 {
      var query = Library.query(&random)
      query.wantsTotal = question % 2 == 0
      let place: Comment = "seed \(seed), question \(question)"
      let answer = try await after.read([.query(query)]).answers[0]
      let expected = try await plain.read([.query(query)]).answers[0]
      guard case .page(let page) = answer, case .page(let other) = expected else {
        Issue.record("A query was not answered with a page.")
        return
      }
      #expect(page.scores == other.scores, place)
      #expect(page.records.map(\.key) == other.records.map(\.key), place)
    }
    await after.close()
    await plain.close()
  }
}
