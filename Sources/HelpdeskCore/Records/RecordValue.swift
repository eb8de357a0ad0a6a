import Foundation

/// A value of the domain that is kept as one record.
protocol RecordValue: Sendable {
  static var recordType: RecordType { get }
  var recordKey: RecordKey { get }
  /// What the store keeps; a pure function.
  var recordFields: RecordFields { get }
  /// Reads what ``recordFields`` writes; fields it does not know are kept for the next write.
  init(_ record: StoredRecord) throws(StoreError)
  /// What ``init(_:)`` would make of this value's record with a version, and with the number that was
  /// drawn for it; nil where the record has to be read.
  func kept(version: Int64, number: Int64?) -> Self?
  /// Whether a store should keep the value beside its record: not of what is written for every read
  /// that it gets, for which a second form in memory costs more than it saves.
  static var isReadOften: Bool { get }
}

extension RecordValue {
  /// The record is decoded; types that are written often do without.
  func kept(version: Int64, number: Int64?) -> Self? { nil }
  static var isReadOften: Bool { true }
}

/// A value on its way into a record.
struct Origin<Value: RecordValue>: KeptValue {
  let value: Value

  func kept(version: Int64, number: Int64?) -> (any Sendable)? {
    value.kept(version: version, number: number)
  }

  var isReadOften: Bool { Value.isReadOften }
}

/// A value of the domain that is kept inside a record.
protocol NestedValue: Sendable {
  func write(to writer: inout FieldWriter)
  init(from reader: inout FieldReader) throws(StoreError)
}

extension StoredRecord {
  /// The record as a value, decoded once where the store keeps decoded values.
  func value<Value: RecordValue>(_ type: Value.Type = Value.self) throws(StoreError) -> Value {
    if let kept = kept as? Value { return kept }
    return try Value(self)
  }
}

extension RecordSchema {
  /// Declares the type of a value of the domain.
  init<Value: RecordValue>(
    _ value: Value.Type, name: String, columns: [Column] = [], orders: [[SortTerm]] = [],
    text: (@Sendable (RecordKey, RecordFields) -> [TextPart])? = nil
  ) {
    self.init(
      type: Value.recordType, name: name, columns: columns, orders: orders, text: text,
      decode: { record throws(StoreError) in try Value(record) })
  }
}

/// Writes a value's fields.
struct FieldWriter {
  private(set) var fields: RecordFields

  /// Begins with the fields that the reader did not know.
  ///
  /// - Parameters:
  ///   - unknown: Those fields.
  ///   - count: About how many fields there will be, so that the list need not grow often.
  init(keeping unknown: RecordFields = RecordFields(), expecting count: Int = 8) {
    fields = unknown
    fields.reserve(count)
  }

  mutating func put(_ tag: FieldTag, _ value: String?) {
    fields[tag] = value.map(FieldValue.text)
  }

  mutating func put(_ tag: FieldTag, _ value: Int64?) {
    fields[tag] = value.map(FieldValue.integer)
  }

  mutating func put(_ tag: FieldTag, _ value: Int?) {
    fields[tag] = value.map { .integer(Int64($0)) }
  }

  mutating func put(_ tag: FieldTag, _ value: Bool) {
    fields[tag] = .integer(value ? 1 : 0)
  }

  mutating func put(_ tag: FieldTag, _ value: Date?) {
    fields[tag] = value.map { .integer($0.milliseconds) }
  }

  mutating func put(_ tag: FieldTag, _ value: Duration?) {
    fields[tag] = value.map { .integer($0.milliseconds) }
  }

  mutating func put(_ tag: FieldTag, _ values: [String]) {
    fields[tag] = values.isEmpty ? nil : .texts(values)
  }

  mutating func put<Value: RawRepresentable<String>>(_ tag: FieldTag, _ value: Value?) {
    put(tag, value?.rawValue)
  }

  mutating func put<Value: RawRepresentable<String>>(_ tag: FieldTag, _ values: [Value]) {
    put(tag, values.map(\.rawValue))
  }

  mutating func put<Subject>(_ tag: FieldTag, _ value: Identifier<Subject>?) {
    put(tag, value?.rawValue)
  }

  mutating func put<Subject>(_ tag: FieldTag, _ values: [Identifier<Subject>]) {
    put(tag, values.map(\.rawValue))
  }

  mutating func put(_ tag: FieldTag, blob value: [UInt8]) {
    fields[tag] = .bytes(value)
  }

  mutating func put(_ tag: FieldTag, nested value: (some NestedValue)?) {
    guard let value else {
      fields[tag] = nil
      return
    }
    var inner = FieldWriter()
    value.write(to: &inner)
    fields[tag] = .bytes(WireCodec.encode(inner.fields))
  }

  mutating func put(_ tag: FieldTag, nested values: [some NestedValue]) {
    guard !values.isEmpty else {
      fields[tag] = nil
      return
    }
    var bytes = ByteWriter()
    bytes.append(varint: UInt64(values.count))
    for value in values {
      var inner = FieldWriter()
      value.write(to: &inner)
      bytes.append(inner.fields)
    }
    fields[tag] = .bytes(bytes.bytes)
  }
}

/// Reads a value's fields, and remembers which it did not know.
struct FieldReader {
  private let fields: RecordFields
  private var position = 0
  private var skipped = RecordFields()
  private let subject: String

  init(_ fields: RecordFields, of subject: String) {
    self.fields = fields
    self.subject = subject
  }

  init(_ record: StoredRecord, of subject: String) {
    self.init(record.fields, of: subject)
  }

  /// What was not asked for; call it last.
  mutating func rest() -> RecordFields {
    // What is derived comes last and is not kept.
    while position < fields.fields.count, fields.fields[position].tag < .firstDerived { skip() }
    position = fields.fields.count
    return skipped
  }

  /// The value under a tag; tags are asked for in ascending order.
  private mutating func next(_ tag: FieldTag) -> FieldValue? {
    while position < fields.fields.count {
      let found = fields.fields[position].tag
      if found > tag { return nil }
      if found == tag {
        position += 1
        return fields.fields[position - 1].value
      }
      skip()
    }
    return nil
  }

  private mutating func skip() {
    let field = fields.fields[position]
    if field.tag < FieldTag.firstDerived { skipped[field.tag] = field.value }
    position += 1
  }

  private func mistake(_ tag: FieldTag) -> StoreError {
    StoreError(.corrupt, "Field \(tag) of a \(subject) is missing or not what it should be.")
  }

  mutating func text(_ tag: FieldTag) throws(StoreError) -> String? {
    switch next(tag) {
    case nil: return nil
    case .text(let value): return value
    default: throw mistake(tag)
    }
  }

  mutating func integer(_ tag: FieldTag) throws(StoreError) -> Int64? {
    switch next(tag) {
    case nil: return nil
    case .integer(let value): return value
    default: throw mistake(tag)
    }
  }

  mutating func texts(_ tag: FieldTag) throws(StoreError) -> [String] {
    switch next(tag) {
    case nil: return []
    case .texts(let values): return values
    default: throw mistake(tag)
    }
  }

  mutating func blob(_ tag: FieldTag) throws(StoreError) -> [UInt8] {
    try need(tag, try optionalBlob(tag))
  }

  mutating func optionalBlob(_ tag: FieldTag) throws(StoreError) -> [UInt8]? {
    switch next(tag) {
    case nil: return nil
    case .bytes(let bytes): return bytes
    default: throw mistake(tag)
    }
  }

  mutating func need<Value>(_ tag: FieldTag, _ value: Value?) throws(StoreError) -> Value {
    guard let value else { throw mistake(tag) }
    return value
  }

  mutating func string(_ tag: FieldTag) throws(StoreError) -> String {
    try need(tag, try text(tag))
  }

  mutating func int64(_ tag: FieldTag) throws(StoreError) -> Int64 {
    try need(tag, try integer(tag))
  }

  mutating func int(_ tag: FieldTag) throws(StoreError) -> Int {
    Int(try need(tag, try integer(tag)))
  }

  mutating func optionalInt(_ tag: FieldTag) throws(StoreError) -> Int? {
    try integer(tag).map { Int($0) }
  }

  mutating func bool(_ tag: FieldTag) throws(StoreError) -> Bool {
    try need(tag, try integer(tag)) != 0
  }

  mutating func date(_ tag: FieldTag) throws(StoreError) -> Date {
    Date(milliseconds: try need(tag, try integer(tag)))
  }

  mutating func optionalDate(_ tag: FieldTag) throws(StoreError) -> Date? {
    try integer(tag).map { Date(milliseconds: $0) }
  }

  mutating func duration(_ tag: FieldTag) throws(StoreError) -> Duration? {
    try integer(tag).map { .milliseconds($0) }
  }

  mutating func value<Value: RawRepresentable<String>>(
    _ tag: FieldTag, _ type: Value.Type = Value.self
  ) throws(StoreError) -> Value {
    try need(tag, Value(rawValue: try string(tag)))
  }

  mutating func optionalValue<Value: RawRepresentable<String>>(
    _ tag: FieldTag, _ type: Value.Type = Value.self
  ) throws(StoreError) -> Value? {
    guard let raw = try text(tag) else { return nil }
    return try need(tag, Value(rawValue: raw))
  }

  mutating func values<Value: RawRepresentable<String>>(
    _ tag: FieldTag, _ type: Value.Type = Value.self
  ) throws(StoreError) -> [Value] {
    var result: [Value] = []
    for raw in try texts(tag) { result.append(try need(tag, Value(rawValue: raw))) }
    return result
  }

  mutating func id<Subject>(
    _ tag: FieldTag, _ type: Identifier<Subject>.Type = Identifier<Subject>.self
  ) throws(StoreError) -> Identifier<Subject> {
    Identifier(try string(tag))
  }

  mutating func optionalID<Subject>(
    _ tag: FieldTag, _ type: Identifier<Subject>.Type = Identifier<Subject>.self
  ) throws(StoreError) -> Identifier<Subject>? {
    try text(tag).map { Identifier($0) }
  }

  mutating func ids<Subject>(
    _ tag: FieldTag, _ type: Identifier<Subject>.Type = Identifier<Subject>.self
  ) throws(StoreError) -> [Identifier<Subject>] {
    try texts(tag).map { Identifier($0) }
  }

  mutating func nested<Value: NestedValue>(
    _ tag: FieldTag, _ type: Value.Type = Value.self
  ) throws(StoreError) -> Value {
    try need(tag, try optionalNested(tag))
  }

  mutating func optionalNested<Value: NestedValue>(
    _ tag: FieldTag, _ type: Value.Type = Value.self
  ) throws(StoreError) -> Value? {
    switch next(tag) {
    case nil: return nil
    case .bytes(let bytes):
      var inner = FieldReader(try WireCodec.decode(bytes), of: subject)
      return try Value(from: &inner)
    default: throw mistake(tag)
    }
  }

  mutating func nestedList<Value: NestedValue>(
    _ tag: FieldTag, _ type: Value.Type = Value.self
  ) throws(StoreError) -> [Value] {
    try list(tag) { reader throws(StoreError) in try Value(from: &reader) }
  }

  /// Reads a list of nested values of which each is read by a function.
  mutating func list<Value>(
    _ tag: FieldTag, _ value: (inout FieldReader) throws(StoreError) -> Value
  ) throws(StoreError) -> [Value] {
    switch next(tag) {
    case nil: return []
    case .bytes(let bytes):
      var reader = ByteReader(bytes)
      var result: [Value] = []
      for _ in 0..<(try reader.count()) {
        var inner = FieldReader(try reader.fields(), of: subject)
        result.append(try value(&inner))
      }
      guard reader.isAtEnd else { throw mistake(tag) }
      return result
    default: throw mistake(tag)
    }
  }
}

extension FieldTag {
  /// Fields from here on are reckoned from the others when a record is written: columns to filter
  /// and sort by, never read back.
  static let firstDerived: FieldTag = 1000
}
