import Foundation
import HelpdeskCore

extension ByteReader {
  /// Reads a counter, and refuses one that no store reaches: counting on from it must not overflow.
  mutating func counter() throws(StoreError) -> UInt64 {
    let raw = try varint()
    guard raw < 1 << 62 else { throw StoreError(.corrupt, "The log has the counter \(raw).") }
    return raw
  }

  /// Reads a number drawn, and refuses one that no store reaches.
  mutating func drawn() throws(StoreError) -> Int64 {
    let raw = try integer()
    guard (0..<(1 << 62)).contains(raw) else {
      throw StoreError(.corrupt, "The log has the number \(raw).")
    }
    return raw
  }
}

extension RecordKey {
  func encode(into writer: inout ByteWriter) {
    writer.append(byte: type.rawValue)
    writer.append(text: id)
    writer.append(integer: sequence)
  }

  init(logged reader: inout ByteReader) throws(StoreError) {
    self.init(
      RecordType(rawValue: try reader.byte()), try reader.text(), sequence: try reader.integer())
  }
}

extension Date {
  /// Exact, where milliseconds would not be.
  fileprivate func encode(into writer: inout ByteWriter) {
    writer.append(fixed64: timeIntervalSinceReferenceDate.bitPattern)
  }

  fileprivate init(logged reader: inout ByteReader) throws(StoreError) {
    self.init(timeIntervalSinceReferenceDate: Double(bitPattern: try reader.fixed64()))
  }
}

extension OutboxEntry {
  func encode(into writer: inout ByteWriter) {
    writer.append(text: id)
    writer.append(text: topic.rawValue)
    writer.append(text: destination)
    writer.append(text: group)
    writer.append(payload)
    dueAt.encode(into: &writer)
  }

  init(logged reader: inout ByteReader) throws(StoreError) {
    self.init(
      id: try reader.text(), topic: OutboxTopic(rawValue: try reader.text()),
      destination: try reader.text(), group: try reader.text(), payload: try reader.fields(),
      dueAt: try Date(logged: &reader))
  }
}

extension OutboxSettlement {
  func encode(into writer: inout ByteWriter) {
    writer.append(text: id)
    writer.append(varint: lease)
    switch outcome {
    case .delivered: writer.append(byte: 0)
    case .retry(let instant, let reason):
      writer.append(byte: 1)
      instant.encode(into: &writer)
      writer.append(text: reason)
    case .dead(let reason):
      writer.append(byte: 2)
      writer.append(text: reason)
    case .replay(let instant):
      writer.append(byte: 3)
      instant.encode(into: &writer)
    }
  }

  init(logged reader: inout ByteReader) throws(StoreError) {
    let id = try reader.text()
    let lease = try reader.varint()
    let outcome: Outcome
    switch try reader.byte() {
    case 0: outcome = .delivered
    case 1: outcome = .retry(at: try Date(logged: &reader), reason: try reader.text())
    case 2: outcome = .dead(reason: try reader.text())
    case 3: outcome = .replay(at: try Date(logged: &reader))
    case let kind:
      throw StoreError(.corrupt, "The log has an outbox entry that ended in unknown way \(kind).")
    }
    self.init(id: id, lease: lease, outcome: outcome)
  }
}

/// An outbox entry with all that has happened to it.
struct LoggedItem: Sendable {
  let item: Outbox.Item

  func encode(into writer: inout ByteWriter) {
    item.entry.encode(into: &writer)
    writer.append(varint: item.place)
    writer.append(varint: UInt64(item.attempts))
    item.dueAt.encode(into: &writer)
    writer.append(varint: item.lease)
    writer.append(
      byte: (item.leasedUntil == nil ? 0 : 1) | (item.reason == nil ? 0 : 2) | (item.isDead ? 4 : 0)
    )
    item.leasedUntil?.encode(into: &writer)
    if let reason = item.reason { writer.append(text: reason) }
  }

  init(_ item: Outbox.Item) {
    self.item = item
  }

  init(_ reader: inout ByteReader) throws(StoreError) {
    let entry = try OutboxEntry(logged: &reader)
    let place = try reader.counter()
    let attempts = Int(try reader.counter())
    let dueAt = try Date(logged: &reader)
    let lease = try reader.counter()
    let flags = try reader.byte()
    item = Outbox.Item(
      entry: entry, place: place, attempts: attempts, dueAt: dueAt, lease: lease,
      leasedUntil: flags & 1 == 0 ? nil : try Date(logged: &reader),
      reason: flags & 2 == 0 ? nil : try reader.text(), isDead: flags & 4 != 0)
  }
}

/// A receipt under its key.
struct LoggedReceipt: Sendable {
  let idempotency: Idempotency
  let receipt: Receipt
  /// When it may be dropped; nil for good.
  let expiry: Int64?

  func encode(into writer: inout ByteWriter) {
    writer.append(text: idempotency.key)
    writer.append(varint: idempotency.digest)
    writer.append(byte: expiry == nil ? 0 : 1)
    if let expiry { writer.append(integer: expiry) }
    writer.append(varint: receipt.revision.rawValue)
    writer.append(varint: UInt64(receipt.numbers.count))
    for number in receipt.numbers { writer.append(integer: number) }
    writer.append(varint: UInt64(receipt.written.count))
    for written in receipt.written {
      written.key.encode(into: &writer)
      writer.append(integer: written.version)
    }
  }

  init(_ idempotency: Idempotency, _ receipt: Receipt, expiry: Int64?) {
    self.idempotency = idempotency
    self.receipt = receipt
    self.expiry = expiry
  }

  init(_ reader: inout ByteReader) throws(StoreError) {
    let key = try reader.text()
    let digest = try reader.varint()
    expiry = try reader.byte() == 0 ? nil : try reader.integer()
    idempotency = Idempotency(key: key, digest: digest, isPermanent: expiry == nil)
    let revision = Revision(rawValue: try reader.counter())
    var numbers: [Int64] = []
    for _ in 0..<(try reader.count()) { numbers.append(try reader.integer()) }
    var written: [Receipt.Written] = []
    for _ in 0..<(try reader.count()) {
      let key = try RecordKey(logged: &reader)
      written.append(Receipt.Written(key: key, version: try reader.integer()))
    }
    receipt = Receipt(revision: revision, numbers: numbers, written: written)
  }
}

/// What a store remembers of the record types: their columns, by which it judges a later schema.
struct LoggedSchema: Hashable, Sendable {
  struct Entry: Hashable, Sendable {
    let type: RecordType
    let name: String
    let columns: [RecordSchema.Column]
  }

  var entries: [Entry]

  /// The types without orders, text and decoding, which are code and are declared anew.
  var schema: Schema {
    Schema(entries.map { RecordSchema(type: $0.type, name: $0.name, columns: $0.columns) })
  }

  func encode(into writer: inout ByteWriter) {
    writer.append(varint: UInt64(entries.count))
    for entry in entries {
      writer.append(byte: entry.type.rawValue)
      writer.append(text: entry.name)
      writer.append(varint: UInt64(entry.columns.count))
      for column in entry.columns {
        writer.append(varint: UInt64(column.tag))
        writer.append(text: column.name)
        writer.append(byte: column.kind.logged)
        writer.append(byte: column.isUnique ? 1 : 0)
      }
    }
  }

  init(entries: [Entry]) {
    self.entries = entries
  }

  init(_ state: EngineState) {
    entries = state.tables.map { table in
      let schema = table.layout.schema
      return Entry(type: schema.type, name: schema.name, columns: schema.columns)
    }
  }

  init(_ reader: inout ByteReader) throws(StoreError) {
    entries = []
    for _ in 0..<(try reader.count()) {
      let type = RecordType(rawValue: try reader.byte())
      let name = try reader.text()
      var columns: [RecordSchema.Column] = []
      for _ in 0..<(try reader.count()) {
        let raw = try reader.varint()
        guard let tag = FieldTag(exactly: raw) else {
          throw StoreError(.corrupt, "The log declares a column with the number \(raw).")
        }
        let columnName = try reader.text()
        let kind = try RecordSchema.Column.Kind(logged: try reader.byte())
        columns.append(
          RecordSchema.Column(tag, columnName, kind, isUnique: try reader.byte() != 0))
      }
      entries.append(Entry(type: type, name: name, columns: columns))
    }
  }
}

extension RecordSchema.Column.Kind {
  fileprivate var logged: UInt8 {
    switch self {
    case .integer: 0
    case .text: 1
    case .texts: 2
    }
  }

  fileprivate init(logged byte: UInt8) throws(StoreError) {
    switch byte {
    case 0: self = .integer
    case 1: self = .text
    case 2: self = .texts
    default: throw StoreError(.corrupt, "The log declares a column of unknown kind \(byte).")
    }
  }
}
