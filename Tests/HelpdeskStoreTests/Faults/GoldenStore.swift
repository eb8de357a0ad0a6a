import Foundation
import HelpdeskCore

@testable import HelpdeskStore

/// The stores that are checked in under `Tests/Golden`, one folder for each released format, which
/// every later version must read for ever.
///
/// What is below never changes: it says what was written.
enum GoldenStore {
  static let item = RecordType(rawValue: 11)
  static let note = RecordType(rawValue: 12)
  static let topic = OutboxTopic(rawValue: "golden")
  static let now = Date(milliseconds: 1_772_442_000_000)

  static let schema = Schema([
    RecordSchema(
      type: item, name: "item",
      columns: [
        RecordSchema.Column(1, "size", .integer), RecordSchema.Column(2, "color", .text),
        RecordSchema.Column(3, "code", .text, isUnique: true),
        RecordSchema.Column(4, "labels", .texts),
        RecordSchema.Column(5, "number", .integer, isUnique: true),
      ],
      orders: [[.ascending(1)], [.ascending(2), .descending(1)]]),
    RecordSchema(type: note, name: "note"),
  ])

  static var options: FileStoreOptions {
    var options = FileStoreOptions()
    options.segmentSize = 700
    options.frameLimit = 512
    options.markDelay = nil
    options.compactsByItself = false
    options.compactedSegments = 1
    return options
  }

  /// The folder of the stores of a format.
  static func folder(_ format: Int) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Golden/format-\(format)")
  }

  /// Puts a checked-in store onto a disk, durably.
  static func load(_ format: Int, _ name: String, onto disk: SimDisk, at path: String) throws {
    let root = folder(format).appending(path: name)
    try disk.makeDirectory(path)
    let found = try FileManager.default.subpathsOfDirectory(atPath: root.path).sorted()
    for file in found {
      let url = root.appending(path: file)
      if try url.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true {
        try disk.makeDirectory(path + "/" + file)
      } else {
        try disk.put(path + "/" + file, Array(try Data(contentsOf: url)))
      }
    }
    // What git does not keep.
    for directory in ["log", "torn", "blobs"] { try disk.makeDirectory(path + "/" + directory) }
    disk.state.withLock { $0.settleAll() }
  }

  /// Writes the store: something of everything that the log can hold, part of it in a segment that
  /// was written anew.
  static func write(to path: String, on disk: any Disk) async throws -> FileStore {
    let store = try await FileStore.open(at: path, on: disk, options)
    try await store.attach(schema)
    for number in 0..<12 {
      _ = try await store.commit(put(number), now: now + Double(number))
    }
    _ = try await store.commit(
      Commit(mutations: [
        .delete(RecordKey(item, "item-3")), .delete(RecordKey(note, "item-4", sequence: 1)),
      ]),
      now: now)
    try await store.erase([RecordKey(item, "item-5")])
    let claims = try await store.claim(
      outbox: topic, lease: .seconds(60), limit: 3, by: WorkerID(rawValue: "w"), now: now + 60)
    let outcomes: [OutboxSettlement.Outcome] = [
      .delivered, .retry(at: now + 600, reason: "busy"), .dead(reason: "gone"),
    ]
    _ = try await store.commit(
      Commit(
        settlements: zip(claims, outcomes).map {
          OutboxSettlement(id: $0.entry.id, lease: $0.lease, outcome: $1)
        }), now: now + 61)
    while try await store.writer.compactStep() {}
    for number in 12..<15 {
      _ = try await store.commit(put(number), now: now + Double(number))
    }
    _ = try await store.claim(
      outbox: topic, lease: .seconds(60), limit: 1, by: WorkerID(rawValue: "w"), now: now + 62)
    let file = AsyncThrowingStream<[UInt8], any Error> { continuation in
      continuation.yield(Array("a golden attachment".utf8))
      continuation.finish()
    }
    _ = try await store.putBlob(file, limit: 100)
    return store
  }

  private static func put(_ number: Int) -> Commit {
    let key = RecordKey(item, "item-\(number)")
    var fields = RecordFields()
    fields[1] = .integer(Int64(number % 3) - 1)
    fields[2] = .text(["red", "", "grün", "蓝"][number % 4])
    fields[3] = number % 2 == 0 ? .text("code-\(number)") : nil
    fields[4] = .texts(Array(["x", "y", ""].prefix(number % 4)))
    fields[20] = .bytes((0..<UInt8(number)).map { $0 &* 37 })
    fields[60_000] = .text("a tag of nobody's")
    var words = RecordFields()
    words[1] = .text("note of \(number)")
    return Commit(
      idempotency: number % 3 == 0
        ? Idempotency(
          key: "key-\(number)", digest: UInt64.max - UInt64(number), isPermanent: number % 2 == 0)
        : nil,
      preconditions: [.absent(key)],
      mutations: [.put(key, fields), .put(RecordKey(note, "item-\(number)", sequence: 1), words)],
      numbers: [NumberRequest(sequence: "n", key: key, tag: 5)],
      outbox: number % 2 == 0
        ? [
          OutboxEntry(
            id: "entry-\(number)", topic: topic, destination: "#ops", group: "item-\(number)",
            payload: words, dueAt: now)
        ] : [])
  }
}
