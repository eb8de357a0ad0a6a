import Foundation
import HelpdeskCore

@testable import HelpdeskStore

/// What reads bytes that anybody may have written, and what must hold whatever they are.
enum FuzzTarget: UInt8, CaseIterable, Sendable {
  case wire, transactions, manifest, segment, opening, search, tokens

  /// A promise that was broken.
  struct Broken: Error {
    let what: String
  }

  /// Reads the bytes; refusing them is right, and so is taking them.
  func run(_ bytes: [UInt8]) async throws {
    switch self {
    case .wire: try Self.readFields(bytes)
    case .transactions: try Self.readTransactions(bytes)
    case .manifest: try Self.readManifest(bytes)
    case .segment: Self.readSegment(bytes)
    case .opening: await FuzzedStore(bytes).openAndUse()
    case .search: try FuzzedText(bytes).search()
    case .tokens: try FuzzedText(bytes).tokens()
    }
  }

  private static func readFields(_ bytes: [UInt8]) throws {
    guard let fields = try? WireCodec.decode(bytes) else { return }
    let again = WireCodec.encode(fields)
    guard again.count <= bytes.count else { throw Broken(what: "more came out than went in") }
    guard try WireCodec.decode(again) == fields else { throw Broken(what: "fields differ") }
  }

  private static func readTransactions(_ bytes: [UInt8]) throws {
    _ = try? LogTransaction.all(bytes)
    // Behind its right length, so that the content is reached.
    let whole = FuzzedSegment.transaction(bytes)
    guard let read = try? LogTransaction.all(whole), let first = read.first else { return }
    var again = ByteWriter()
    again.append(first)
    guard let second = try LogTransaction.all(again.bytes).first else {
      throw Broken(what: "a transaction is lost")
    }
    var third = ByteWriter()
    third.append(second)
    guard third.bytes == again.bytes else { throw Broken(what: "transactions differ") }
  }

  private static func readManifest(_ bytes: [UInt8]) throws {
    _ = try? Manifest(bytes)
    let sealed = bytes + Array("crc \(CRC32C.checksum(bytes))\n".utf8)
    guard let manifest = try? Manifest(sealed) else { return }
    guard try Manifest(Array(manifest.text.utf8)) == manifest else {
      throw Broken(what: "manifests differ")
    }
  }

  private static func readSegment(_ bytes: [UInt8]) {
    let header = FuzzedStore.header(1)
    _ = SegmentHeader(bytes)
    for content in [bytes, FuzzedStore.sealed(bytes, header.seed)] {
      let segment = header.bytes + content
      guard let scan = SegmentScan(segment, store: header.store, number: 1) else { continue }
      _ = scan.provenEnd
      _ = scan.isDamaged(segment)
      let salvage = SalvageScan(segment, seed: header.seed, isActive: true)
      for case .gap(let range) in salvage.pieces {
        _ = SalvageScan.records(in: segment, range, types: [RecordType(rawValue: 1)])
      }
    }
  }
}

/// A folder made of bytes: its checksums are right, so that what they protect is read, too.
struct FuzzedStore {
  private static let path = "/store"
  private static let store = StoreID(high: 7, low: 9)
  private static let item = RecordType(rawValue: 1)
  private static let schema = Schema([
    RecordSchema(
      type: item, name: "item",
      columns: [
        RecordSchema.Column(1, "size", .integer), RecordSchema.Column(2, "color", .text),
        RecordSchema.Column(3, "code", .text, isUnique: true),
        RecordSchema.Column(4, "labels", .texts),
        RecordSchema.Column(5, "number", .integer, isUnique: true),
      ], orders: [[.ascending(1)], [.ascending(2), .descending(1)]])
  ])
  private var files: [String: [UInt8]] = [:]

  static func header(_ number: UInt64) -> SegmentHeader {
    SegmentHeader(store: store, number: number, baseRevision: 0, salt: 11)
  }

  /// The bytes with the checksum of a frame at their beginning put right, where they are long
  /// enough for what they claim.
  static func sealed(_ bytes: [UInt8], _ seed: CRC32C) -> [UInt8] {
    guard bytes.count >= FrameHeader.frameSize(payload: 0) else { return bytes }
    let payload = Int(bytes[4]) | Int(bytes[5]) << 8
    let total = FrameHeader.frameSize(payload: payload)
    guard bytes[6] == 0, bytes[7] == 0, total <= bytes.count else { return bytes }
    var checksum = seed
    checksum.update(Array(bytes[4..<8]))
    checksum.update(Array(bytes[12..<total]))
    var result = bytes
    for place in 0..<4 {
      result[8 + place] = UInt8(truncatingIfNeeded: checksum.value >> (8 * place))
    }
    return result
  }

  /// Takes pieces off the bytes, each behind a byte for what it is and one for its length: a
  /// transaction, records, a raw stretch of the log, a new segment, or a manifest.
  init(_ bytes: [UInt8]) {
    var manifest: [UInt8]?
    var sealed: [Manifest.Sealed] = []
    var segment = FuzzedSegment(1)
    var rest = bytes[...]
    while rest.count >= 2, let kind = rest.popFirst(), let length = rest.popFirst() {
      let piece = Array(rest.prefix(Int(length)))
      rest = rest.dropFirst(Int(length))
      switch kind % 6 {
      case 0, 1: segment.append(FuzzedSegment.transaction(piece))
      case 2: segment.append(FuzzedSegment.records(piece))
      case 3: segment.bytes += piece
      case 4:
        files[Self.path + "/log/" + Manifest.fileName(segment.header.number)] = segment.bytes
        sealed.append(segment.sealed)
        segment = FuzzedSegment(segment.header.number + 1)
      default: manifest = piece + Array("crc \(CRC32C.checksum(piece))\n".utf8)
      }
    }
    files[Self.path + "/log/" + Manifest.fileName(segment.header.number)] = segment.bytes
    var right = Manifest(store: Self.store, active: segment.header.number)
    right.sealed = sealed
    files[Self.path + "/" + Manifest.name] = manifest ?? Array(right.text.utf8)
  }

  /// Opens the folder, and where that is possible reads, writes and closes the store.
  func openAndUse() async {
    let directories = ["", "/log", "/torn", "/blobs"].map { Self.path + $0 }
    let disk = FuzzDisk(files, directories: directories)
    var options = FileStoreOptions()
    options.markDelay = nil
    guard let store = try? await FileStore.open(at: Self.path, on: disk, options) else { return }
    if (try? await store.attach(Self.schema)) != nil {
      let query = Query(Self.item, .everything, order: .columns([.ascending(1)]), limit: 50)
      _ = try? await store.read([.query(query), .lastNumber("n"), .receipt("k")])
      _ = try? await store.changes(after: .beginning, limit: 100)
      let key = RecordKey(Self.item, "a")
      let commit = Commit(
        idempotency: Idempotency(key: "k", digest: 1),
        mutations: [.put(key, RecordFields([.init(tag: 1, value: .integer(1))]))],
        numbers: [NumberRequest(sequence: "n", key: key, tag: 5)],
        outbox: [
          OutboxEntry(
            id: "o", topic: OutboxTopic(rawValue: "t"), destination: "d", group: "g",
            payload: RecordFields(), dueAt: Date(timeIntervalSince1970: 0))
        ])
      _ = await store.commit([commit], now: Date(timeIntervalSince1970: 1_000))
      _ = try? await store.claim(
        outbox: OutboxTopic(rawValue: "t"), lease: .seconds(1), limit: 10,
        by: WorkerID(rawValue: "w"), now: Date(timeIntervalSince1970: 2_000))
    }
    await store.close()
    let folder = StoreFolder(disk: disk, path: Self.path)
    _ = try? await StoreTools.verify(folder)
  }
}

/// A segment in the making.
private struct FuzzedSegment {
  let header: SegmentHeader
  var bytes: [UInt8]
  private var checksum: UInt32
  private var batch: UInt64 = 0

  init(_ number: UInt64) {
    header = FuzzedStore.header(number)
    bytes = header.bytes
    checksum = header.checksum
  }

  var sealed: Manifest.Sealed {
    Manifest.Sealed(
      number: header.number, length: bytes.count, lastBatch: batch, lastChecksum: checksum)
  }

  mutating func append(_ payload: [UInt8]) {
    batch += 1
    let frame = FrameHeader(
      payloadSize: payload.count, previousChecksum: checksum, batch: batch, firstRevision: batch,
      durableThrough: LogPosition(segment: header.number, offset: bytes.count),
      transactionCount: 1)
    let (frameBytes, frameChecksum) = frame.frame(payload, seed: header.seed)
    bytes += frameBytes
    checksum = frameChecksum
  }

  /// A transaction behind its length.
  static func transaction(_ content: [UInt8]) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: content.count >> (8 * $0)) } + content
  }

  /// Records with right checksums, in a commit or a copy, whatever the bytes make of them.
  static func records(_ content: [UInt8]) -> [UInt8] {
    var reader = ByteReader(content)
    var records: [LogRecord] = []
    let kind = (try? reader.byte()) ?? 0
    let revision = (try? reader.varint()) ?? 0
    while !reader.isAtEnd, records.count < 8, let id = try? reader.text(),
      let version = try? reader.integer(), let wire = try? reader.blob()
    {
      records.append(
        LogRecord(RecordKey(RecordType(rawValue: 1), id), version: max(0, version), wire: wire))
    }
    var writer = ByteWriter()
    guard kind % 2 == 0 else {
      writer.append(.copy(LoggedCopy(records: records)))
      return writer.bytes
    }
    // The parts of an empty commit around the records.
    var commit = ByteWriter()
    commit.append(byte: 1)
    commit.append(varint: revision)
    commit.append(integer: 0)
    commit.append(byte: 0)
    commit.append(varint: 0)
    commit.append(varint: UInt64(records.count))
    for record in records { record.encode(into: &commit) }
    commit.append(varint: 0)
    commit.append(varint: 0)
    return transaction(commit.bytes)
  }
}
