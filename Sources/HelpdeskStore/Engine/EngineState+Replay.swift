import HelpdeskCore

/// A transaction of the log with what can be made of it apart from all others.
struct ReplayStep: Sendable {
  let transaction: LogTransaction
  fileprivate let segment: UInt64
  /// Where in the segment the payload begins, to which the records' offsets are relative.
  fileprivate let base: Int
  /// One place per record, nil for a deletion.
  fileprivate let puts: [PreparedCommit.Put?]
}

/// What transactions of the log are read by, for a state of which nothing else is needed.
struct ReplayReading: Sendable {
  private let schemas: [RecordType: RecordSchema]
  /// Whether the state keeps what it is given, and need not read it again.
  private let keepsRecords: Bool

  init(_ state: EngineState) {
    schemas = Dictionary(
      uniqueKeysWithValues: state.tables.map { ($0.layout.schema.type, $0.layout.schema) })
    keepsRecords = state.vault == nil
  }

  /// Reads what a transaction holds; its payload begins at `base` in a segment, which is 0 for none.
  func step(
    _ transaction: LogTransaction, segment: UInt64, base: Int
  ) throws(StoreError) -> ReplayStep {
    var puts: [PreparedCommit.Put?] = []
    let records = transaction.records
    puts.reserveCapacity(records.count)
    for record in records { puts.append(try put(of: record, segment, base)) }
    return ReplayStep(transaction: transaction, segment: segment, base: base, puts: puts)
  }

  private func put(
    of record: LogRecord, _ segment: UInt64, _ base: Int
  ) throws(StoreError) -> PreparedCommit.Put? {
    guard let schema = schemas[record.key.type] else {
      throw StoreError(
        .corrupt, "The log has a record of a type that it never declared.", key: record.key)
    }
    guard !record.isDeletion else { return nil }
    return try PreparedCommit.put(
      record.key, record.wire, version: record.version, schema,
      at: segment > 0 ? LogPlace(segment: segment, base: base, record.range) : nil,
      isDecoded: keepsRecords || segment == 0)
  }
}

extension EngineState {
  /// Applies a transaction of the log to the state that the log before it has made.
  ///
  /// - Parameters:
  ///   - transaction: The transaction; schemas are passed over, since what is attached is the
  ///     caller's business.
  ///   - segment: The segment that holds it.
  ///   - base: Where in the segment the payload begins, to which the records' offsets are relative.
  /// - Throws: ``StoreError/Code/corrupt`` for what no store writes.
  mutating func replay(
    _ transaction: LogTransaction, segment: UInt64, base: Int
  ) throws(StoreError) {
    try replay(ReplayReading(self).step(transaction, segment: segment, base: base))
  }

  /// The same for what was read ahead.
  mutating func replay(_ step: ReplayStep) throws(StoreError) {
    segment = step.segment
    switch step.transaction {
    case .schema: break
    case .commit(let commit): try replay(commit, step.puts)
    case .claim(let items): for item in items { outbox.restore(item.item) }
    case .erase(let erasure):
      _ = try erase(erasure.keys)
      revision = erasure.revision
      feed.clear(before: revision)
    case .copy(let copy): try replay(copy, step)
    }
    foldTextIfNeeded()
  }

  private mutating func replay(
    _ logged: LoggedCommit, _ puts: [PreparedCommit.Put?]
  ) throws(StoreError) {
    receipts.advance(toMilliseconds: logged.now)
    let mutations = zip(logged.records, puts).map { record, put -> Mutation in
      put.map { .put(record.key, $0.box.record.fields) } ?? .delete(record.key)
    }
    let numbers = logged.numbers.map { sequence, _ in
      NumberRequest(sequence: sequence, key: RecordKey(RecordType(rawValue: 0), ""), tag: 0)
    }
    revision = logged.revision - 1
    outbox.restore(lastPlace: logged.lastPlace, lastLease: 0)
    let commit = Commit(
      idempotency: logged.idempotency, mutations: mutations, numbers: numbers,
      outbox: logged.outbox, settlements: logged.settlements)
    _ = apply(
      ResolvedCommit(
        commit: commit, puts: puts, numbers: logged.numbers.map(\.number),
        before: try textBefore(mutations)))
  }

  private mutating func replay(_ copy: LoggedCopy, _ step: ReplayStep) throws(StoreError) {
    for (record, put) in zip(copy.records, step.puts) {
      if version(of: record.key) == record.version {
        // Known already, from a checkpoint: only its place is another.
        if segment > 0 { move(record.key, base: step.base, record.range) }
        continue
      }
      apply(record.key, put, before: try textBefore(record.key))
    }
    guard let remainder = copy.remainder else { return }
    revision = max(revision, remainder.revision)
    receipts.advance(toMilliseconds: remainder.latest)
    for (sequence, number) in remainder.sequences where number > lastNumber(sequence) {
      setLastNumber(sequence, number)
    }
    for receipt in remainder.receipts {
      receipts.add(
        receipt.receipt, under: receipt.idempotency, expiry: receipt.expiry, segment: segment)
    }
    for item in remainder.items { outbox.restore(item.item) }
    outbox.restore(lastPlace: remainder.lastPlace, lastLease: remainder.lastLease)
  }

  /// A place in the log's present segment.
  func place(base: Int, _ range: Range<Int>) -> LogPlace {
    LogPlace(segment: segment, base: base, range)
  }

  /// Notes that the log's present segment now holds a record that it did not hold before.
  mutating func settle(_ key: RecordKey, base: Int, _ range: Range<Int>) {
    guard let index = tableIndex(key.type) else { return }
    tables[index].settle(key, at: place(base: base, range))
  }

  /// Notes that the log's present segment now holds a record that stood elsewhere.
  mutating func move(_ key: RecordKey, base: Int, _ range: Range<Int>) {
    guard let index = tableIndex(key.type) else { return }
    tables[index].move(key, to: place(base: base, range))
  }

  /// Where the log holds a record; nil where there is none.
  func place(of key: RecordKey) -> LogPlace? {
    tableIndex(key.type).flatMap { tables[$0].place(of: key) }
  }
}
