/// The kind of a record: one small number per table of the desk.
public struct RecordType: RawRepresentable, Hashable, Sendable, Comparable {
  /// The number that stands for the type in keys and on disk; it never changes once released.
  public let rawValue: UInt8

  /// Names a type by its number.
  public init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// Orders types by number.
  public static func < (left: RecordType, right: RecordType) -> Bool {
    left.rawValue < right.rawValue
  }
}

/// The key of a record: its type, the id of what it belongs to, and its place there.
///
/// A record that stands for itself (a ticket, an article) has sequence 0. What belongs to it (a
/// message, an event) carries the owner's id and a sequence from 1 upwards, so that a thread is one
/// range of keys. Keys are ordered by type, then the id's UTF-8 bytes, then sequence; ids are the
/// same when their bytes are.
public struct RecordKey: Hashable, Sendable, Comparable {
  /// The record's type.
  public var type: RecordType

  /// The id of the record, or of its owner when `sequence` is not 0; 1 to 128 bytes of UTF-8.
  public var id: String

  /// The record's place among its owner's; 0 for a record that stands for itself.
  public var sequence: Int64

  /// Makes a key.
  public init(_ type: RecordType, _ id: String, sequence: Int64 = 0) {
    self.type = type
    self.id = id
    self.sequence = sequence
  }

  /// Whether both have the same type, id bytes and sequence.
  public static func == (left: RecordKey, right: RecordKey) -> Bool {
    left.sequence == right.sequence && left.type == right.type
      && UTF8Text.isSame(left.id, right.id)
  }

  /// Hashes type, id bytes and sequence.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(type)
    UTF8Text.hash(id, into: &hasher)
    hasher.combine(sequence)
  }

  /// Orders keys by type, id bytes and sequence.
  public static func < (left: RecordKey, right: RecordKey) -> Bool {
    if left.type != right.type { return left.type < right.type }
    if !UTF8Text.isSame(left.id, right.id) {
      return left.id.utf8.lexicographicallyPrecedes(right.id.utf8)
    }
    return left.sequence < right.sequence
  }
}

/// The number of a field within a record; it never changes its meaning once released.
public typealias FieldTag = UInt16

/// One value of a record.
public enum FieldValue: Hashable, Sendable {
  /// A whole number; instants are milliseconds since 1970, truth values 0 and 1.
  case integer(Int64)

  /// Text without U+0000.
  case text(String)

  /// A set of short keys, kept in the order given.
  case texts([String])

  /// Anything else, opaque to a store.
  case bytes([UInt8])
}

/// A record's content: a flat list of tagged values, ordered by tag, each tag at most once.
///
/// An absent tag means "null"; an empty text is not null. Tags that a reader does not know survive
/// a round trip.
public struct RecordFields: Hashable, Sendable {
  /// One tagged value.
  public struct Field: Hashable, Sendable {
    /// The field's value; first, so that the number needs no room of its own.
    public var value: FieldValue

    /// The field's number.
    public let tag: FieldTag

    /// Makes a field.
    public init(tag: FieldTag, value: FieldValue) {
      self.tag = tag
      self.value = value
    }
  }

  /// The fields in ascending order of their tags.
  public private(set) var fields: [Field]

  /// No fields.
  public init() {
    fields = []
  }

  /// Takes fields in ascending order of their tags, each tag once.
  init(ascending fields: [Field]) {
    self.fields = fields
  }

  /// The same fields without room for more.
  package var compacted: RecordFields {
    fields.capacity > fields.count + fields.count / 4
      ? RecordFields(ascending: fields.map { $0 }) : self
  }

  /// Makes room for this many fields.
  mutating func reserve(_ count: Int) {
    fields.reserveCapacity(count)
  }

  /// Takes fields in any order; of several with one tag the last is kept.
  public init(_ fields: [Field]) {
    self.fields = []
    self.fields.reserveCapacity(fields.count)
    for field in fields { self[field.tag] = field.value }
  }

  /// Whether there is no field.
  public var isEmpty: Bool { fields.isEmpty }

  /// The value under a tag, or nil; setting nil removes the field.
  ///
  /// Reading costs O(log n), appending in ascending order O(1).
  public subscript(tag: FieldTag) -> FieldValue? {
    get {
      let index = lowerBound(tag)
      return index < fields.count && fields[index].tag == tag ? fields[index].value : nil
    }
    set {
      if fields.isEmpty || fields[fields.count - 1].tag < tag {
        if let newValue { fields.append(Field(tag: tag, value: newValue)) }
        return
      }
      let index = lowerBound(tag)
      let exists = index < fields.count && fields[index].tag == tag
      switch (exists, newValue) {
      case (true, let value?): fields[index].value = value
      case (true, nil): fields.remove(at: index)
      case (false, let value?): fields.insert(Field(tag: tag, value: value), at: index)
      case (false, nil): break
      }
    }
  }

  /// The fields whose tags the predicate takes.
  public func filter(_ isIncluded: (FieldTag) -> Bool) -> RecordFields {
    var result = RecordFields()
    result.fields = fields.filter { isIncluded($0.tag) }
    return result
  }

  private func lowerBound(_ tag: FieldTag) -> Int {
    var low = 0
    var high = fields.count
    while low < high {
      let middle = (low + high) / 2
      if fields[middle].tag < tag { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

/// A record as a store hands it out.
public struct StoredRecord: Sendable {
  private enum Content: Sendable {
    case fields(RecordFields)
    case wire([UInt8])
  }

  /// The record's key.
  public let key: RecordKey

  /// 1 when the record is put where there was none, after a deletion too; one more with every put.
  public let version: Int64

  private let content: Content

  /// The decoded value, where the store keeps decoded values (see ``RecordSchema/decode``).
  public let kept: (any Sendable)?

  /// Makes a stored record.
  public init(
    key: RecordKey, version: Int64, fields: RecordFields, kept: (any Sendable)? = nil
  ) {
    self.key = key
    self.version = version
    content = .fields(fields)
    self.kept = kept
  }

  /// Makes a record of a store that keeps fields in their wire form; `wire` must be what
  /// ``WireCodec/encode(_:)`` made of them.
  package init(key: RecordKey, version: Int64, wire: [UInt8], kept: (any Sendable)?) {
    self.key = key
    self.version = version
    content = .wire(wire)
    self.kept = kept
  }

  /// The record's fields.
  ///
  /// - Complexity: O(1), or O(bytes) where the store keeps the record in its wire form.
  public var fields: RecordFields {
    switch content {
    case .fields(let fields): fields
    case .wire(let wire): (try? WireCodec.decode(wire)) ?? RecordFields()
    }
  }
}
