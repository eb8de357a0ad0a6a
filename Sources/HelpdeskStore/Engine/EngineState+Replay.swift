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
    let place = segment > 0 ? LogPlace(segment: segment, base: base, record.range) : nil
    if keepsRecords || place == nil {
      return try PreparedCommit.put(
        record.key, record.wire, version: record.version, schema, at: place)
    }
    return try PreparedCommit.put(
      record.key, columnsAndWordsOf: record.wire, version: record.version, schema, at: place)
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
    var usage = LogUsage()
    try replay(ReplayReading(self).step(transaction, segment: segment, base: base), &usage)
  }

  /// The same for what was read ahead; counts what of the log is alive.
  mutating func replay(_ step: ReplayStep, _ usage: inout LogUsage) throws(StoreError) {
    segment = step.segment
    if case .commit(let commit) = step.transaction {
      // Each place is looked up once for all that is done with it.
      let places = places(of: commit.records.lazy.map(\.key))
      usage.count(
        step.transaction, in: segment, places: places.map(logPlace), before: self)
      try replay(commit, step.puts, places)
    } else {
      usage.count(step.transaction, in: segment, before: self)
      try replayOther(step)
    }
    foldTextIfNeeded()
  }

  private mutating func replayOther(_ step: ReplayStep) throws(StoreError) {
    switch step.transaction {
    case .schema, .commit: break
    case .claim(let items): for item in items { outbox.restore(item.item) }
    case .erase(let erasure):
      _ = try erase(erasure.keys)
      revision = erasure.revision
      feed.clear(before: revision)
    case .copy(let copy): try replay(copy, step)
    }
  }

  private mutating func replay(
    _ logged: LoggedCommit, _ puts: [PreparedCommit.Put?], _ places: [RowPlace?]
  ) throws(StoreError) {
    // Before anything changes, since what a record was may have to be read.
    let before = try textBefore(places)
    receipts.advance(toMilliseconds: logged.now)
    let mutations = zip(logged.records, puts).map { record, put -> Mutation in
      put.map { .put(record.key, $0.box.fields) } ?? .delete(record.key)
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
        commit: commit, puts: puts, numbers: logged.numbers.map(\.number), before: before,
        places: places))
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

  /// Where the log holds the record of a place; nil where there is none.
  private func logPlace(_ place: RowPlace?) -> LogPlace? {
    guard let place, let slot = place.slot else { return nil }
    let found = tables[place.table].place(slot)
    return found.segment == 0 ? nil : found
  }

  /// Where the log holds a record; nil where there is none.
  func place(of key: RecordKey) -> LogPlace? {
    tableIndex(key.type).flatMap { tables[$0].place(of: key) }
  }
}
