import HelpdeskCore

/// A commit made ready on the caller's task: checked, encoded, decoded and split into words, so
/// that the committer has little left to do.
struct PreparedCommit: Sendable {
  /// In a box: a put is passed on more often than it is made.
  final class Put: Sendable {
    let box: RecordBox
    let parts: [TextPart]
    /// The fields in their wire form; empty where the store has no log.
    let wire: [UInt8]
    /// What the record was made of, where the store need not decode it.
    let origin: (any KeptValue)?
    /// Where the log holds the record, if it does already.
    let place: LogPlace?

    init(
      box: RecordBox, parts: [TextPart], wire: [UInt8], origin: (any KeptValue)? = nil,
      place: LogPlace? = nil
    ) {
      self.box = box
      self.parts = parts
      self.wire = wire
      self.origin = origin
      self.place = place
    }
  }

  let commit: Commit
  /// The state's ``EngineState/schemaGeneration`` when the commit was made ready.
  let schemaGeneration: Int
  /// One place per mutation, nil for a deletion.
  private(set) var puts: [Put?] = []
  /// The numbers that the puts were given, one per request; the commit may draw others.
  private(set) var numbers: [Int64] = []
  private(set) var error: StoreError?

  /// How many changes there are.
  var size: Int { commit.mutations.count + commit.outbox.count }

  init(_ commit: Commit, _ state: EngineState) {
    self.commit = commit
    schemaGeneration = state.schemaGeneration
    do throws(StoreError) {
      try Validation.check(commit, state)
      numbers = state.drawNumbers(commit)
      puts.reserveCapacity(commit.mutations.count)
      for (place, mutation) in commit.mutations.enumerated() {
        guard case .put(let key, let fields) = mutation,
          let index = state.tableIndex(key.type)
        else {
          puts.append(nil)
          continue
        }
        let number = Self.number(of: key, commit, numbers)
        puts.append(
          try Self.put(
            key, Self.numbered(fields, number),
            of: commit.values.isEmpty ? nil : commit.values[place],
            version: Self.expectedVersion(of: key, commit), number: number?.value,
            state.tables[index].layout.schema, isLogged: state.vault != nil))
      }
    } catch {
      self.error = error
    }
  }

  /// The number drawn for a record, and the field that gets it.
  static func number(
    of key: RecordKey, _ commit: Commit, _ numbers: [Int64]
  ) -> (tag: FieldTag, value: Int64)? {
    guard let place = commit.numbers.lastIndex(where: { $0.key == key }) else { return nil }
    return (commit.numbers[place].tag, numbers[place])
  }

  /// A record's fields with the number drawn for it.
  static func numbered(
    _ fields: RecordFields, _ number: (tag: FieldTag, value: Int64)?
  ) -> RecordFields {
    guard let number else { return fields }
    var fields = fields
    fields[number.tag] = .integer(number.value)
    return fields
  }

  /// A record as it will be kept.
  ///
  /// What the desk made a record of is kept beside it, where it is read often. Anything else passes through its wire form and
  /// is decoded, so that what cannot be read is not written. In a debug build the desk's own records
  /// do so as well, and have to come out as they went in.
  static func put(
    _ key: RecordKey, _ fields: RecordFields, of origin: (any KeptValue)?, version: Int64,
    number: Int64?, _ schema: RecordSchema, isLogged: Bool
  ) throws(StoreError) -> Put {
    let isKept = origin?.isReadOften ?? true
    let kept = isKept ? origin?.kept(version: version, number: number) : nil
    if isKept, kept == nil {
      return try put(key, WireCodec.encode(fields), version: version, schema)
    }
    let isOpaque = schema.columns.isEmpty
    let wire = isOpaque || isLogged ? WireCodec.encode(fields) : []
    let record = StoredRecord(
      key: key, version: version, fields: isOpaque ? fields : fields.compacted, kept: kept)
    assert(
      difference(record, schema) == nil,
      "\(key) is read as something else than was written: \(difference(record, schema) ?? "")")
    let parts = schema.text?(key, fields) ?? []
    return Put(
      box: RecordBox(record, keeping: parts, wire: isOpaque ? wire : nil), parts: parts,
      wire: isLogged ? wire : [], origin: origin)
  }

  /// A record as it will be kept, from its wire form.
  static func put(
    _ key: RecordKey, _ wire: [UInt8], version: Int64, _ schema: RecordSchema,
    at place: LogPlace? = nil
  ) throws(StoreError) -> Put {
    let record = try decoded(key, wire, version: version, schema)
    let parts = schema.text?(key, record.fields) ?? []
    return Put(
      box: RecordBox(record, keeping: parts, wire: schema.columns.isEmpty ? wire : nil),
      parts: parts, wire: wire, place: place)
  }

  /// The same for a record that the log has and no memory is to keep: it serves for its columns and
  /// its words, and where its type has neither, it is not even read.
  static func put(
    _ key: RecordKey, columnsAndWordsOf wire: [UInt8], version: Int64, _ schema: RecordSchema,
    at place: LogPlace?
  ) throws(StoreError) -> Put {
    let isOpaque = schema.columns.isEmpty && schema.text == nil
    let fields = isOpaque ? RecordFields() : try WireCodec.decode(wire)
    let record = StoredRecord(key: key, version: version, fields: fields)
    let parts = schema.text?(key, fields) ?? []
    return Put(box: RecordBox(record, keeping: parts), parts: parts, wire: [], place: place)
  }

  private static func decoded(
    _ key: RecordKey, _ wire: [UInt8], version: Int64, _ schema: RecordSchema
  ) throws(StoreError) -> StoredRecord {
    let fields = try WireCodec.decode(wire)
    let record = StoredRecord(key: key, version: version, fields: fields)
    guard let decode = schema.decode else { return record }
    return StoredRecord(key: key, version: version, fields: fields, kept: try decode(record))
  }

  /// In what a record that is read from its wire form differs from what is kept; nil where in nothing.
  private static func difference(_ record: StoredRecord, _ schema: RecordSchema) -> String? {
    let read: StoredRecord
    do throws(StoreError) {
      read = try decoded(
        record.key, WireCodec.encode(record.fields), version: record.version, schema)
    } catch {
      return error.message
    }
    if read.fields != record.fields { return "its fields" }
    guard let kept = record.kept as? any Equatable, let value = read.kept, !isSame(kept, value)
    else { return nil }
    let values = zip(Mirror(reflecting: kept).children, Mirror(reflecting: value).children)
    let different = values.filter { String(reflecting: $0.value) != String(reflecting: $1.value) }
    return different.map { "\($0.label ?? "") \($0.value), not \($1.value)" }
      .joined(separator: "; ")
  }

  private static func isSame<Value: Equatable>(_ left: Value, _ right: Any) -> Bool {
    left == right as? Value
  }

  /// The version that a put will make if the preconditions hold.
  private static func expectedVersion(of key: RecordKey, _ commit: Commit) -> Int64 {
    for precondition in commit.preconditions {
      if case .version(key, let version) = precondition, version < .max { return version + 1 }
    }
    return 1
  }
}
