import HelpdeskCore

/// A record with what a store needs of it beside its columns.
///
/// What a type without columns has is looked at only by those who read the record, and most of a
/// desk's records are such: messages and what happened to tickets. Their fields are kept in the wire
/// form, one object that is half as large, and are read from it when somebody asks.
final class RecordBox: Sendable {
  let key: RecordKey
  let version: Int64
  private let content: Content

  private enum Content: Sendable {
    case fields(RecordFields)
    case wire([UInt8])
    case whole(Whole)
  }

  private final class Whole: Sendable {
    let record: StoredRecord
    let parts: [TextPart]?

    init(_ record: StoredRecord, _ parts: [TextPart]?) {
      self.record = record
      self.parts = parts
    }
  }

  /// - Parameters:
  ///   - record: The record.
  ///   - parts: Its searchable text; short text is kept, because records with a title change often,
  ///     and long text is split again.
  ///   - wire: The wire form of its fields, to be kept in their place.
  init(_ record: StoredRecord, keeping parts: [TextPart]? = nil, wire: [UInt8]? = nil) {
    key = record.key
    version = record.version
    let parts = parts.flatMap { $0.reduce(0) { $0 + $1.tokens.count } <= 24 ? $0 : nil }
    if record.kept != nil || !(parts ?? []).isEmpty {
      let kept = wire.map {
        StoredRecord(key: record.key, version: record.version, wire: $0, kept: record.kept)
      }
      content = .whole(Whole(kept ?? record, parts))
    } else if let wire {
      content = .wire(wire)
    } else {
      content = .fields(record.fields)
    }
  }

  var record: StoredRecord {
    switch content {
    case .fields(let fields): StoredRecord(key: key, version: version, fields: fields)
    case .wire(let wire): StoredRecord(key: key, version: version, wire: wire, kept: nil)
    case .whole(let whole): whole.record
    }
  }

  var fields: RecordFields { record.fields }

  /// The record's searchable text where it is short; else it is found again when it is needed.
  var parts: [TextPart]? {
    if case .whole(let whole) = content { return whole.parts }
    return nil
  }
}
