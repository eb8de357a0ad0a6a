import HelpdeskCore

/// A commit made ready on the caller's task: checked, encoded, decoded and split into words, so
/// that the committer has little left to do.
struct PreparedCommit: Sendable {
  struct Put: Sendable {
    let box: RecordBox
    let parts: [TextPart]
    /// The fields in their wire form.
    let wire: [UInt8]
    /// Where the log holds the record, if it does already.
    var place: LogPlace?
  }

  let commit: Commit
  /// The state's ``EngineState/schemaGeneration`` when the commit was made ready.
  let schemaGeneration: Int
  /// One place per mutation, nil for a deletion.
  private(set) var puts: [Put?] = []
  /// The numbers that the puts were given, one per request; the commit may draw others.
  private(set) var numbers: [Int64] = []
  private(set) var error: StoreError?

  init(_ commit: Commit, _ state: EngineState) {
    self.commit = commit
    schemaGeneration = state.schemaGeneration
    do throws(StoreError) {
      try Validation.check(commit, state)
      numbers = state.drawNumbers(commit)
      for mutation in commit.mutations {
        guard case .put(let key, let fields) = mutation,
          let index = state.tableIndex(key.type)
        else {
          puts.append(nil)
          continue
        }
        let version = Self.expectedVersion(of: key, commit)
        // Records pass through their wire form, so that a fault in it shows in memory too.
        let wire = WireCodec.encode(numbered(fields, of: key))
        puts.append(
          try Self.put(key, wire, version: version, state.tables[index].layout.schema))
      }
    } catch {
      self.error = error
    }
  }

  /// A record's fields with the numbers drawn for it.
  private func numbered(_ fields: RecordFields, of key: RecordKey) -> RecordFields {
    var fields = fields
    for (request, number) in zip(commit.numbers, numbers) where request.key == key {
      fields[request.tag] = .integer(number)
    }
    return fields
  }

  /// A record as it will be kept.
  static func put(
    _ key: RecordKey, _ wire: [UInt8], version: Int64, _ schema: RecordSchema
  ) throws(StoreError) -> Put {
    let fields = try WireCodec.decode(wire)
    var record = StoredRecord(key: key, version: version, fields: fields)
    if let decode = schema.decode {
      record = StoredRecord(
        key: key, version: version, fields: fields, kept: try decode(record))
    }
    let parts = schema.text?(key, fields) ?? []
    return Put(box: RecordBox(record, keeping: parts), parts: parts, wire: wire)
  }

  /// The version that a put will make if the preconditions hold.
  private static func expectedVersion(of key: RecordKey, _ commit: Commit) -> Int64 {
    for precondition in commit.preconditions {
      if case .version(key, let version) = precondition, version < .max { return version + 1 }
    }
    return 1
  }
}
