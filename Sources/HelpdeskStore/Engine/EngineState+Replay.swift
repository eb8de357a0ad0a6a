import HelpdeskCore

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
    self.segment = segment
    switch transaction {
    case .schema: break
    case .commit(let commit): try replay(commit, base: base)
    case .claim(let items): for item in items { outbox.restore(item.item) }
    case .erase(let erasure):
      _ = try erase(erasure.keys)
      revision = erasure.revision
      feed.clear(before: revision)
    case .copy(let copy): try replay(copy, base: base)
    }
    foldTextIfNeeded()
  }

  private mutating func replay(_ logged: LoggedCommit, base: Int) throws(StoreError) {
    receipts.advance(toMilliseconds: logged.now)
    var mutations: [Mutation] = []
    var puts: [PreparedCommit.Put?] = []
    for record in logged.records {
      let put = try put(of: record, base: base)
      puts.append(put)
      mutations.append(put.map { .put(record.key, $0.box.record.fields) } ?? .delete(record.key))
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

  private mutating func replay(_ copy: LoggedCopy, base: Int) throws(StoreError) {
    for record in copy.records {
      if version(of: record.key) == record.version {
        // Known already, from a checkpoint: only its place is another.
        if segment > 0 { move(record.key, base: base, record.range) }
        continue
      }
      apply(
        record.key, try put(of: record, base: base), before: try textBefore(record.key))
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

  private func put(of record: LogRecord, base: Int) throws(StoreError) -> PreparedCommit.Put? {
    guard let index = tableIndex(record.key.type) else {
      throw StoreError(
        .corrupt, "The log has a record of a type that it never declared.", key: record.key)
    }
    guard !record.isDeletion else { return nil }
    return try PreparedCommit.put(
      record.key, record.wire, version: record.version, tables[index].layout.schema,
      at: segment > 0 ? place(base: base, record.range) : nil)
  }

  /// A place in the log's present segment.
  func place(base: Int, _ range: Range<Int>) -> LogPlace {
    LogPlace(
      segment: UInt32(truncatingIfNeeded: segment),
      offset: UInt32(clamping: base + range.lowerBound), size: UInt32(clamping: range.count))
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
