import Foundation
import HelpdeskCore
import HelpdeskStoreConformance

@testable import HelpdeskStore

/// A scripted life of a store on a simulated disk, with a picture of the disk before every call
/// that changes it, and of what the store held after every operation.
final class CrashScript: Sendable {
  /// The disk at one moment, and which states of the store are right for it.
  struct Point: Sendable {
    let call: SimDiskCall
    let disk: SimDisk
    /// The newest state that was acknowledged, and the newest that somebody had asked for.
    let acknowledged: Int
    let issued: Int
    /// How many erasures were acknowledged.
    let erasures: Int
  }

  private struct Log: Sendable {
    var states: [String] = []
    var issued = 0
    var erasures: [[String]] = []
    var points: [Point] = []
  }

  static let path = "/data/store"
  static let topic = OutboxTopic(rawValue: "topic")
  static let keys = (0..<10).map { RecordKey(ConformanceSchema.item, "item-\($0)") }
  static let receiptKeys = (0..<6).map { "key-\($0)" }
  private let log = Mutex(Log())
  private let now = Date(milliseconds: 1_772_442_000_000)

  /// What the store held after each operation, the empty store first.
  var states: [String] { log.withLock { $0.states } }
  var points: [Point] { log.withLock { $0.points } }
  /// The texts that each erasure has removed.
  var erased: [[String]] { log.withLock { $0.erasures } }

  static func options(_ durability: Durability = .powerLoss) -> FileStoreOptions {
    var options = FileStoreOptions()
    options.durability = durability
    options.segmentSize = 1500
    options.frameLimit = 1024
    options.markDelay = nil
    options.compactsByItself = false
    options.compactedSegments = 1
    // At moments that the seed decides, so that a run can be repeated.
    options.checkpointsByItself = false
    options.closingCheckpointInterval = 2000
    options.cacheSize = 16 * 1024
    return options
  }

  static func open(_ disk: SimDisk, _ options: FileStoreOptions) async throws -> FileStore {
    let store = try await FileStore.open(at: path, on: disk, options)
    try await store.attach(ConformanceSchema.schema)
    return store
  }

  /// Runs the script to its end, the store's being closed and opened in the middle included.
  func run(
    on disk: SimDisk, seed: UInt64, operations: Int, options: FileStoreOptions
  ) async throws {
    log.withLock { $0.states = [Self.emptyState] }
    disk.observe { [log] call, snapshot in
      log.withLock { log in
        log.points.append(
          Point(
            call: call, disk: snapshot, acknowledged: log.states.count - 1, issued: log.issued,
            erasures: log.erasures.count))
      }
    }
    var random = Seeded(seed)
    var store = try await Self.open(disk, options)
    var needles: [RecordKey: [String]] = [:]
    for number in 1...operations {
      log.withLock { $0.issued += 1 }
      switch random.below(20) {
      case 0:
        let keys = Self.keys.shuffled(using: &random).prefix(2)
        try await store.erase(Array(keys))
        let gone = keys.flatMap { needles.removeValue(forKey: $0) ?? [] }
        let state = try await Self.dump(store)
        log.withLock { log in
          log.states.append(state)
          log.erasures.append(gone)
        }
        continue
      case 1:
        await store.close()
        store = try await Self.open(disk, options)
      case 2: while try await store.writer.compactStep() {}
      case 4...9: await store.writer.writeCheckpoint()
      case 3:
        _ = try await store.claim(
          outbox: Self.topic, lease: .seconds(60), limit: 2, by: WorkerID(rawValue: "w"), now: now)
      default:
        let commits = (0...random.below(3)).map { _ in
          commit(number, &random, &needles)
        }
        // One call's commits may go to the disk in several writes, each of them whole.
        for commit in commits.dropLast() {
          _ = await store.commit([commit], now: now)
          let state = try await Self.dump(store)
          log.withLock { log in
            log.states.append(state)
            log.issued += 1
          }
        }
        if let last = commits.last { _ = await store.commit([last], now: now) }
      }
      let state = try await Self.dump(store)
      log.withLock { $0.states.append(state) }
    }
    await store.close()
    disk.observe(nil)
  }

  private func commit(
    _ number: Int, _ random: inout Seeded, _ needles: inout [RecordKey: [String]]
  ) -> Commit {
    var commit = Commit()
    for key in Self.keys.shuffled(using: &random).prefix(1 + random.below(3)) {
      guard random.below(6) > 0 else {
        commit.mutations.append(.delete(key))
        continue
      }
      let needle = "needle-\(key.id)-\(number)-\(random.below(1 << 30))"
      needles[key, default: []].append(needle)
      var fields = RecordFields()
      fields[ConformanceSchema.size] = .integer(Int64(random.below(5)))
      fields[ConformanceSchema.color] = .text(["red", "green", "blue"][random.below(3)])
      fields[ConformanceSchema.title] = .text(needle)
      fields[ConformanceSchema.labels] = .texts([needle])
      fields[ConformanceSchema.payload] = .bytes(Array(repeating: 7, count: random.below(90)))
      commit.mutations.append(.put(key, fields))
      if random.below(4) == 0 {
        commit.numbers.append(
          NumberRequest(sequence: "n", key: key, tag: ConformanceSchema.number))
      }
    }
    if random.below(4) == 0 {
      let key = Self.receiptKeys[random.below(Self.receiptKeys.count)]
      commit.idempotency = Idempotency(
        key: key, digest: 1, isPermanent: random.below(2) == 0)
    }
    if random.below(3) == 0 {
      commit.outbox = [
        OutboxEntry(
          id: "entry-\(number)-\(random.below(1000))", topic: Self.topic, destination: "d",
          group: "g\(random.below(3))", payload: RecordFields(), dueAt: now)
      ]
    }
    return commit
  }

  private static let emptyState = "empty"

  /// Everything that can be read of the store, as a text.
  static func dump(_ store: FileStore) async throws -> String {
    var requests: [Request] = [
      .records(keys), .lastNumber("n"), .outbox(topic, dead: false, limit: 1000),
      .query(
        Query(
          ConformanceSchema.item, Filter([]),
          order: .columns([.ascending(ConformanceSchema.color)]), limit: 100)),
    ]
    requests += receiptKeys.map { .receipt($0) }
    let answers = try await store.read(requests)
    if answers.revision.rawValue == 0 { return emptyState }
    var lines: [String] = []
    for answer in answers.answers {
      switch answer {
      case .records(let records): lines += records.map(line)
      case .page(let page): lines += page.records.map { line($0) }
      case .outbox(let items):
        lines += items.map { "\($0.entry.id) \($0.attempts) \($0.dueAt) \($0.isDead)" }
      case .receipt(let receipt):
        lines.append("\(String(describing: receipt?.numbers)) \(receipt?.written.count ?? -1)")
      case .count(let count): lines.append("\(count)")
      case .groups, .instant: break
      }
    }
    return lines.joined(separator: "\n")
  }

  private static func line(_ record: StoredRecord?) -> String {
    guard let record else { return "-" }
    let bytes = WireCodec.encode(record.fields)
    return "\(record.key.id) \(record.version) \(CRC32C.checksum(bytes))"
  }
}
