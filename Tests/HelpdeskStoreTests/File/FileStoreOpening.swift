import Foundation
import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@testable import HelpdeskStore

@Suite("Opening a file store")
struct FileStoreOpeningTests {
  /// A folder of its own for each test, removed at the end.
  private func withFolder(_ body: (URL) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "helpdesk-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder)
  }

  private func refusal(_ folder: URL) async -> StoreError? {
    do throws(StoreError) {
      _ = try await FileStore.open(at: folder)
      return nil
    } catch {
      return error
    }
  }

  private func content(_ folder: URL) throws -> [String: Data] {
    var result: [String: Data] = [:]
    for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
      let url = folder.appending(path: path)
      if path != "LOCK", let data = try? Data(contentsOf: url) { result[path] = data }
    }
    return result
  }

  @Test("makes a store where there is none, and says so")
  func makes() async throws {
    try await withFolder { folder in
      let store = try await FileStore.open(at: folder.appending(path: "desk"))
      #expect(store.openReport.isNew)
      await store.close()
      let again = try await FileStore.open(at: folder.appending(path: "desk"))
      #expect(!again.openReport.isNew && again.openReport.wasClosed)
      await again.close()
    }
  }

  @Test("keeps records, numbers, receipts, leases and cursors")
  func keeps() async throws {
    try await withFolder { folder in
      let now = Date(milliseconds: 1_772_442_000_000)
      let first = try await FileStore.open(at: folder)
      try await first.attach(ConformanceSchema.schema)
      let start = try await first.read([]).cursor
      var commit = SmallLife.put("a")
      commit.numbers = [
        NumberRequest(
          sequence: "n", key: SmallLife.key("a"), tag: ConformanceSchema.number)
      ]
      commit.idempotency = Idempotency(key: "k", digest: 7)
      commit.outbox = [
        OutboxEntry(
          id: "o", topic: CrashScript.topic, destination: "d", group: "a", payload: RecordFields(),
          dueAt: now)
      ]
      let receipt = try await first.commit(commit, now: now)
      let claims = try await first.claim(
        outbox: CrashScript.topic, lease: .seconds(60), limit: 1, by: WorkerID(rawValue: "w"),
        now: now)
      await first.close()

      let second = try await FileStore.open(at: folder)
      try await second.attach(ConformanceSchema.schema)
      let changes = try await second.changes(after: start, limit: 10)
      #expect(changes.changes.map(\.key) == [SmallLife.key("a")])
      #expect(try await second.commit(commit, now: now).isReplayed)
      #expect(receipt.numbers == [1])
      #expect(
        try await second.claim(
          outbox: CrashScript.topic, lease: .seconds(60), limit: 1, by: WorkerID(rawValue: "v"),
          now: now
        ).isEmpty)
      let settlement = OutboxSettlement(id: "o", lease: claims[0].lease, outcome: .delivered)
      _ = try await second.commit(Commit(settlements: [settlement]), now: now)
      await second.close()
    }
  }

  @Test("is refused while another has the store, whom it names")
  func locked() async throws {
    try await withFolder { folder in
      let store = try await FileStore.open(at: folder)
      let error = try #require(await refusal(folder))
      #expect(error.code == .locked)
      #expect(error.message.contains("\(ProcessInfo.processInfo.processIdentifier)"))
      await store.close()
      #expect(await refusal(folder) == nil)
    }
  }

  @Test("is refused for a folder with other files, which it leaves alone")
  func foreign() async throws {
    try await withFolder { folder in
      try Data("dear diary".utf8).write(to: folder.appending(path: "diary.txt"))
      let error = try #require(await refusal(folder))
      #expect(error.code == .corrupt)
      #expect(error.message.contains("diary.txt"))
      #expect(try content(folder) == ["diary.txt": Data("dear diary".utf8)])
    }
  }

  @Test("is refused for a newer format, which it leaves alone")
  func newer() async throws {
    try await withFolder { folder in
      let store = try await FileStore.open(at: folder)
      await store.close()
      try Data("helpdesk-store 99\nwhatever\n".utf8).write(to: folder.appending(path: "MANIFEST"))
      let before = try content(folder)
      #expect(await refusal(folder)?.code == .unsupported)
      #expect(try content(folder) == before)
    }
  }

  @Test("is refused where the parent is missing, and where a file has the folder's name")
  func missing() async throws {
    try await withFolder { folder in
      let error = try #require(await refusal(folder.appending(path: "no/store")))
      #expect(error.code == .io)
      #expect(error.message.contains("check the path"))
      let file = folder.appending(path: "file")
      try Data().write(to: file)
      #expect(await refusal(file)?.code == .io)
    }
  }

  @Test("is refused for a lost manifest and for a missing segment, which it leaves alone")
  func damaged() async throws {
    try await withFolder { folder in
      let store = try await FileStore.open(at: folder)
      try await store.attach(ConformanceSchema.schema)
      _ = try await store.commit(SmallLife.put("a"), now: Date(milliseconds: 0))
      await store.close()
      let manifest = folder.appending(path: "MANIFEST")
      let bytes = try Data(contentsOf: manifest)
      try FileManager.default.removeItem(at: manifest)
      try? FileManager.default.removeItem(at: folder.appending(path: "MANIFEST.prev"))
      let before = try content(folder)
      #expect(await refusal(folder)?.code == .corrupt)
      #expect(try content(folder) == before)
      try bytes.write(to: manifest)
      try FileManager.default.removeItem(
        at: folder.appending(path: "log/" + Manifest.fileName(1)))
      #expect(await refusal(folder)?.code == .corrupt)
    }
  }

  @Test("judges a schema by the one under which the store was written")
  func judgesSchemas() async throws {
    try await withFolder { folder in
      let store = try await FileStore.open(at: folder)
      try await store.attach(ConformanceSchema.schema)
      await store.close()
      let again = try await FileStore.open(at: folder)
      let other = Schema([
        RecordSchema(
          type: ConformanceSchema.item, name: "item",
          columns: [RecordSchema.Column(ConformanceSchema.size, "size", .text)])
      ])
      await #expect(throws: StoreError(.schemaMismatch, "")) { try await again.attach(other) }
      try await again.attach(ConformanceSchema.schema)
      await again.close()
    }
  }
}
