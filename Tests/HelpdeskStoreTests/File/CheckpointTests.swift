import Foundation
import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@testable import HelpdeskStore

@Suite("A file store with a checkpoint")
struct CheckpointTests {
  /// A store with a checkpoint and commits behind it, as its process left it when it was killed.
  private static func killed() async throws -> (disk: SimDisk, ids: [String]) {
    let disk = SimDisk(directories: ["/data"])
    let store = try await CrashScript.open(disk, options)
    for number in 0..<6 { await put(number, in: store) }
    await store.writer.writeCheckpoint()
    for number in 6..<9 { await put(number, in: store) }
    return (disk.killed(), (0..<9).map { "record-\($0)" })
  }

  private static func put(_ number: Int, in store: FileStore) async {
    let results = await store.commit(
      [SmallLife.put("record-\(number)")], now: Date(milliseconds: 0))
    #expect(throws: Never.self) { try results[0].get() }
  }

  private static var options: FileStoreOptions {
    var options = CrashScript.options()
    options.segmentSize = 1 << 20
    return options
  }

  private static func checkpoint(_ disk: SimDisk) throws -> String {
    try #require(disk.paths.first { $0.hasSuffix(".ckpt") })
  }

  @Test("is opened from it, with what was written behind it")
  func isUsed() async throws {
    let (disk, ids) = try await Self.killed()
    let store = try await CrashScript.open(disk, Self.options)
    #expect(await store.writer.hasUsedCheckpoint)
    #expect(store.openReport.checkpoint != nil)
    #expect(try await SmallLife.ids(in: store) == ids)
    await store.close()
  }

  @Test("that falls behind, because processes are killed, gets a new one when there is enough")
  func fallsBehind() async throws {
    var (disk, ids) = try await Self.killed()
    var options = Self.options
    options.checkpointInterval = 1_000
    options.checkpointsByItself = true
    // Each process writes too little for a checkpoint of its own, and is killed during that of
    // another.
    options.checkpointPause = .seconds(3_600)
    var distances: [Int] = []
    for number in 9..<40 {
      let store = try await CrashScript.open(disk, options)
      await Self.put(number, in: store)
      ids.append("record-\(number)")
      distances.append(await store.writer.checkpoint.distance)
      disk = disk.killed()
    }
    #expect(distances.contains { $0 > 1_000 }, "\(distances)")
    #expect(distances.allSatisfy { $0 < 3_000 }, "\(distances)")
    let last = try await CrashScript.open(disk, options)
    #expect(await last.writer.hasUsedCheckpoint)
    #expect(Set(try await SmallLife.ids(in: last)) == Set(ids))
    await last.close()
    // What the last process has begun is removed by the next one.
    let begun = disk.paths.filter { $0.contains("/ckpt/") && $0.hasSuffix(".tmp") }
    #expect(begun.count <= 1, "\(begun)")
  }

  @Test("that is damaged is opened from its log")
  func isDamaged() async throws {
    let (disk, ids) = try await Self.killed()
    let path = try Self.checkpoint(disk)
    let size = try disk.contents(of: path).count
    for bit in stride(from: 0, to: size * 8, by: 97) {
      let copy = disk.snapshot()
      try copy.flip(path, bit: bit)
      let store = try await CrashScript.open(copy, Self.options)
      #expect(await !store.writer.hasUsedCheckpoint, "bit \(bit)")
      #expect(try await SmallLife.ids(in: store) == ids, "bit \(bit)")
      await store.close()
    }
  }

  @Test("that was made under another schema is opened from its log")
  func hasAnotherSchema() async throws {
    let (disk, ids) = try await Self.killed()
    let store = try await FileStore.open(at: CrashScript.path, on: disk, Self.options)
    let records = ConformanceSchema.schema.records.map { record in
      RecordSchema(
        type: record.type, name: record.name, columns: record.columns,
        orders: record.orders
          + [[.descending(ConformanceSchema.size)]].filter { _ in
            record.type == ConformanceSchema.item
          }, text: record.text, textVersion: 2, decode: record.decode)
    }
    try await store.attach(Schema(records))
    #expect(await !store.writer.hasUsedCheckpoint)
    #expect(try await SmallLife.ids(in: store) == ids)
    await store.close()
  }
}
