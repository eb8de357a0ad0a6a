import Foundation
import HelpdeskCore

/// One entry of the log: what changed, in a form that can be applied again without deciding anew.
///
/// A byte for its kind, then its content; see ``encode(into:)`` of each.
enum LogTransaction: Sendable {
  /// The columns under which what follows was written.
  case schema(LoggedSchema)
  /// A commit that happened.
  case commit(LoggedCommit)
  /// Outbox entries that were leased.
  case claim([LoggedItem])
  /// Records that were removed with every trace; older segments may still hold them.
  case erase(LoggedErasure)
  /// What was alive in a segment that is to be removed.
  case copy(LoggedCopy)

  func encode(into writer: inout ByteWriter) {
    switch self {
    case .schema(let schema):
      writer.append(byte: 0)
      schema.encode(into: &writer)
    case .commit(let commit):
      writer.append(byte: 1)
      commit.encode(into: &writer)
    case .claim(let items):
      writer.append(byte: 2)
      writer.append(varint: UInt64(items.count))
      for item in items { item.encode(into: &writer) }
    case .erase(let erasure):
      writer.append(byte: 3)
      erasure.encode(into: &writer)
    case .copy(let copy):
      writer.append(byte: 4)
      copy.encode(into: &writer)
    }
  }

  init(_ reader: inout ByteReader, of bytes: [UInt8]) throws(StoreError) {
    switch try reader.byte() {
    case 0: self = .schema(try LoggedSchema(&reader))
    case 1: self = .commit(try LoggedCommit(&reader, of: bytes))
    case 2: self = .claim(try Self.list(&reader, LoggedItem.init))
    case 3: self = .erase(try LoggedErasure(&reader))
    case 4: self = .copy(try LoggedCopy(&reader, of: bytes))
    case let kind:
      throw StoreError(
        .unsupported, "The log has an entry of kind \(kind). Open it with a newer version.")
    }
  }

  /// The kinds of transactions that may say how records are declared.
  static let declaringKinds: Set<UInt8> = [0, 4]

  /// Reads the transactions of a frame, each of which stands behind its length.
  ///
  /// - Parameters:
  ///   - payload: The frame's payload.
  ///   - kinds: The first bytes of those that are wanted; nil for all.
  /// - Returns: The transactions in their order.
  /// - Throws: ``StoreError/Code/corrupt``, ``StoreError/Code/unsupported``.
  static func all(
    _ payload: [UInt8], of kinds: Set<UInt8>? = nil
  ) throws(StoreError) -> [LogTransaction] {
    var reader = ByteReader(payload)
    var result: [LogTransaction] = []
    while !reader.isAtEnd {
      let length = Int(try reader.fixed32())
      let end = reader.position + length
      guard length <= reader.remaining else {
        throw StoreError(.corrupt, "An entry of the log is cut short.")
      }
      if let kinds, length > 0, !kinds.contains(payload[reader.position]) {
        try reader.skip(length)
        continue
      }
      result.append(try LogTransaction(&reader, of: payload))
      guard reader.position == end else {
        throw StoreError(.corrupt, "An entry of the log does not end where it says.")
      }
    }
    return result
  }

  static func list<Element>(
    _ reader: inout ByteReader,
    _ read: (inout ByteReader) throws(StoreError) -> Element
  ) throws(StoreError) -> [Element] {
    var result: [Element] = []
    for _ in 0..<(try reader.count()) { result.append(try read(&reader)) }
    return result
  }
}

extension LogTransaction {
  /// The schema that the transaction declares, if it does.
  var declaredSchema: LoggedSchema? {
    switch self {
    case .schema(let schema): schema
    case .copy(let copy): copy.remainder?.schema
    case .commit, .claim, .erase: nil
    }
  }

  /// The records it puts and deletes.
  var records: [LogRecord] {
    switch self {
    case .commit(let commit): commit.records
    case .copy(let copy): copy.records
    case .schema, .claim, .erase: []
    }
  }
}

/// A commit that happened, with everything that was decided.
struct LoggedCommit: Sendable {
  var revision: UInt64
  /// The caller's clock, in milliseconds.
  var now: Int64
  var idempotency: Idempotency?
  var numbers: [(sequence: String, number: Int64)]
  var records: [LogRecord]
  var outbox: [OutboxEntry]
  /// The last place in the outbox before these entries: a log whose beginning was compacted no
  /// longer tells how many there were.
  var lastPlace: UInt64
  var settlements: [OutboxSettlement]

  /// Writes the commit, and says where each of its records stands.
  @discardableResult
  func encode(into writer: inout ByteWriter) -> [Range<Int>] {
    writer.append(varint: revision)
    writer.append(integer: now)
    writer.append(byte: idempotency.map { $0.isPermanent ? 2 : 1 } ?? 0)
    if let idempotency {
      writer.append(text: idempotency.key)
      writer.append(varint: idempotency.digest)
    }
    writer.append(varint: UInt64(numbers.count))
    for (sequence, number) in numbers {
      writer.append(text: sequence)
      writer.append(integer: number)
    }
    writer.append(varint: UInt64(records.count))
    let places = records.map { record in
      let start = writer.bytes.count
      record.encode(into: &writer)
      return start..<writer.bytes.count
    }
    writer.append(varint: UInt64(outbox.count))
    for entry in outbox { entry.encode(into: &writer) }
    if !outbox.isEmpty { writer.append(varint: lastPlace) }
    writer.append(varint: UInt64(settlements.count))
    for settlement in settlements { settlement.encode(into: &writer) }
    return places
  }

  init(_ reader: inout ByteReader, of bytes: [UInt8]) throws(StoreError) {
    revision = try reader.counter()
    guard revision > 0 else { throw StoreError(.corrupt, "The log has a commit without revision.") }
    now = try reader.integer()
    let kind = try reader.byte()
    guard kind <= 2 else { throw StoreError(.corrupt, "The log has an unknown kind of key.") }
    if kind > 0 {
      idempotency = Idempotency(
        key: try reader.text(), digest: try reader.varint(), isPermanent: kind == 2)
    }
    numbers = []
    for _ in 0..<(try reader.count()) {
      numbers.append((try reader.text(), try reader.drawn()))
    }
    records = []
    for _ in 0..<(try reader.count()) { records.append(try LogRecord(&reader, of: bytes)) }
    outbox = try LogTransaction.list(&reader, OutboxEntry.init(logged:))
    lastPlace = outbox.isEmpty ? 0 : try reader.counter()
    settlements = try LogTransaction.list(&reader, OutboxSettlement.init(logged:))
  }

  init(_ resolved: ResolvedCommit, revision: UInt64, lastPlace: UInt64, now: Date) {
    let commit = resolved.commit
    self.revision = revision
    self.now = now.clampedMilliseconds
    idempotency = commit.idempotency
    numbers = zip(commit.numbers, resolved.numbers).map { ($0.sequence, $1) }
    records = zip(commit.mutations, resolved.puts).map { mutation, put in
      guard let put else { return LogRecord(mutation.key, version: 0, wire: []) }
      return LogRecord(mutation.key, version: put.box.version, wire: put.wire)
    }
    outbox = commit.outbox
    self.lastPlace = lastPlace
    settlements = commit.settlements
  }
}

/// Records that were erased.
struct LoggedErasure: Sendable {
  var revision: UInt64
  var keys: [RecordKey]

  func encode(into writer: inout ByteWriter) {
    writer.append(varint: revision)
    writer.append(varint: UInt64(keys.count))
    for key in keys { key.encode(into: &writer) }
  }

  init(_ reader: inout ByteReader) throws(StoreError) {
    revision = try reader.counter()
    keys = try LogTransaction.list(&reader, RecordKey.init(logged:))
  }

  init(revision: UInt64, keys: [RecordKey]) {
    self.revision = revision
    self.keys = keys
  }
}

/// What was alive in a segment that is to be removed: records as they are, and with the last of
/// them everything that is no record.
struct LoggedCopy: Sendable {
  var records: [LogRecord] = []
  var remainder: Remainder?

  /// What a store knows beside its records.
  struct Remainder: Sendable {
    var revision: UInt64
    var latest: Int64
    var lastPlace: UInt64
    var lastLease: UInt64
    var sequences: [(String, Int64)]
    var receipts: [LoggedReceipt]
    var items: [LoggedItem]
    var schema: LoggedSchema
  }

  @discardableResult
  func encode(into writer: inout ByteWriter) -> [Range<Int>] {
    writer.append(varint: UInt64(records.count))
    let places = records.map { record in
      let start = writer.bytes.count
      record.encode(into: &writer)
      return start..<writer.bytes.count
    }
    writer.append(byte: remainder == nil ? 0 : 1)
    guard let remainder else { return places }
    writer.append(varint: remainder.revision)
    writer.append(integer: remainder.latest)
    writer.append(varint: remainder.lastPlace)
    writer.append(varint: remainder.lastLease)
    writer.append(varint: UInt64(remainder.sequences.count))
    for (sequence, number) in remainder.sequences {
      writer.append(text: sequence)
      writer.append(integer: number)
    }
    writer.append(varint: UInt64(remainder.receipts.count))
    for receipt in remainder.receipts { receipt.encode(into: &writer) }
    writer.append(varint: UInt64(remainder.items.count))
    for item in remainder.items { item.encode(into: &writer) }
    remainder.schema.encode(into: &writer)
    return places
  }

  init(records: [LogRecord], remainder: Remainder? = nil) {
    self.records = records
    self.remainder = remainder
  }

  init(_ reader: inout ByteReader, of bytes: [UInt8]) throws(StoreError) {
    for _ in 0..<(try reader.count()) { records.append(try LogRecord(&reader, of: bytes)) }
    guard try reader.byte() != 0 else { return }
    let revision = try reader.counter()
    let latest = try reader.integer()
    let lastPlace = try reader.counter()
    let lastLease = try reader.counter()
    var sequences: [(String, Int64)] = []
    for _ in 0..<(try reader.count()) {
      sequences.append((try reader.text(), try reader.drawn()))
    }
    remainder = Remainder(
      revision: revision, latest: latest, lastPlace: lastPlace, lastLease: lastLease,
      sequences: sequences, receipts: try LogTransaction.list(&reader, LoggedReceipt.init),
      items: try LogTransaction.list(&reader, LoggedItem.init), schema: try LoggedSchema(&reader))
  }
}
