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
    let fields: RecordFields
    /// In place of the fields, where it is not empty.
    let wire: [UInt8]
    let kept: (any Sendable)?
    let parts: [TextPart]?

    init(_ fields: RecordFields, _ wire: [UInt8], _ kept: (any Sendable)?, _ parts: [TextPart]?) {
      self.fields = fields
      self.wire = wire
      self.kept = kept
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
    let isPlain = record.kept == nil && parts?.isEmpty ?? true
    if isPlain, let wire {
      content = .wire(wire)
    } else if isPlain {
      content = .fields(record.fields)
    } else {
      content = .whole(
        Whole(wire == nil ? record.fields : RecordFields(), wire ?? [], record.kept, parts))
    }
  }

  var fields: RecordFields {
    switch content {
    case .fields(let fields): fields
    case .wire(let wire): Self.decode(wire)
    case .whole(let whole): whole.wire.isEmpty ? whole.fields : Self.decode(whole.wire)
    }
  }

  var record: StoredRecord {
    if case .whole(let whole) = content {
      return StoredRecord(key: key, version: version, fields: fields, kept: whole.kept)
    }
    return StoredRecord(key: key, version: version, fields: fields)
  }

  /// The record's searchable text where it is short; else it is found again when it is needed.
  var parts: [TextPart]? {
    if case .whole(let whole) = content { return whole.parts }
    return nil
  }

  /// The store's own bytes, from its own memory.
  private static func decode(_ wire: [UInt8]) -> RecordFields {
    (try? WireCodec.decode(wire)) ?? RecordFields()
  }
}
