import Foundation
import HelpdeskCore

/// The removal of the oldest segment: what is alive in it is copied to the end of the log, a piece
/// at a time, between the commits.
struct Compaction {
  let number: UInt64
  let file: any DiskFile
  let seed: CRC32C
  let length: Int
  /// Where the next frame begins.
  var offset = SegmentHeader.size
}

extension LogWriter {
  /// How many bytes of records are copied at once.
  private static let piece = 256 * 1024
  /// How many bytes are looked at at once.
  private static let stride = 1024 * 1024

  /// Whether there is a segment to remove: one that holds what was erased, or the oldest, when
  /// less than half of what the sealed segments hold is alive.
  ///
  /// The oldest goes first whatever it holds. A deletion in it can then be dropped, since no older
  /// segment is left in which the record could come to life again, and the log is never more than
  /// about twice what is alive.
  private var needsCompaction: Bool {
    guard refusal == nil, compactionFault == nil, let oldest = manifest.sealed.first else {
      return false
    }
    if compaction != nil || oldest.number <= purgeThrough { return true }
    let sum = usage.sum(manifest.sealed.map(\.number))
    return manifest.sealed.count >= options.compactedSegments && sum.live * 2 < sum.total
  }

  /// Begins to remove segments in the background, if it is worth while.
  func compactIfWorthwhile() {
    guard options.compactsByItself, needsCompaction, !isCompacting else { return }
    isCompacting = true
    Task { await self.compact() }
  }

  /// Removes segments as long as there is one to remove, letting commits in between.
  private nonisolated func compact() async {
    while await compactByItself() {}
  }

  private func compactByItself() -> Bool {
    guard needsCompaction else {
      isCompacting = false
      return false
    }
    do throws(StoreError) {
      _ = try compactStep()
    } catch {
      // Without space, or with a damaged record, the log stays as long as it is; it loses nothing.
      compactionFault = error
    }
    return true
  }

  /// Copies one piece; true as long as there is more to do.
  func compactStep() throws(StoreError) -> Bool {
    guard needsCompaction, let oldest = manifest.sealed.first else { return false }
    if compaction == nil { compaction = try begin(oldest) }
    guard var work = compaction else { return false }
    rollIfFull()
    var records: [LogRecord] = []
    var size = 0
    let limit = work.offset + Self.stride
    while work.offset < min(work.length, limit), size < Self.piece {
      for record in try nextFrame(&work) where isAlive(record.record, at: record.place) {
        records.append(record.record)
        size += record.record.wire.count + 32
      }
    }
    let isLast = work.offset >= work.length
    try copy(records, remainder: isLast ? remainder(of: work.number) : nil)
    compaction = work
    if isLast { try remove(work) }
    return needsCompaction
  }

  private func begin(_ oldest: Manifest.Sealed) throws(StoreError) -> Compaction {
    let path = folder.segment(oldest.number)
    let (file, bytes) = try folder.attempt { () throws(DiskError) -> (any DiskFile, [UInt8]) in
      let file = try folder.disk.open(path, .read)
      return (file, try file.read(at: 0, count: SegmentHeader.size))
    }
    guard let header = SegmentHeader(bytes) else { throw Self.damaged(oldest.number) }
    return Compaction(
      number: oldest.number, file: file, seed: header.seed, length: oldest.length)
  }

  /// The records of the next frame, each with its place.
  private func nextFrame(
    _ work: inout Compaction
  ) throws(StoreError) -> [(record: LogRecord, place: LogPlace)] {
    let offset = work.offset
    let file = work.file
    let bytes = try folder.attempt { () throws(DiskError) -> [UInt8] in
      let head = try file.read(at: offset, count: FrameHeader.size)
      guard head.count == FrameHeader.size else { return [] }
      let size = FrameHeader.frameSize(
        payload: Int(head[4]) | Int(head[5]) << 8 | Int(head[6]) << 16 | Int(head[7]) << 24)
      return try file.read(at: offset, count: min(size, work.length - offset))
    }
    guard let header = FrameHeader.read(bytes, at: 0, seed: work.seed) else {
      throw Self.damaged(work.number)
    }
    work.offset += header.frameSize
    let payload = Array(bytes[FrameHeader.size..<(FrameHeader.size + header.payloadSize)])
    var result: [(record: LogRecord, place: LogPlace)] = []
    for transaction in try LogTransaction.all(payload) {
      let records: [LogRecord]
      switch transaction {
      case .commit(let commit): records = commit.records
      case .copy(let copy): records = copy.records
      case .schema, .claim, .erase: continue
      }
      for record in records where !record.isDeletion {
        let place = LogPlace(
          segment: UInt32(truncatingIfNeeded: work.number),
          offset: UInt32(clamping: offset + FrameHeader.size + record.range.lowerBound),
          size: UInt32(clamping: record.range.count))
        result.append((record, place))
      }
    }
    return result
  }

  private func isAlive(_ record: LogRecord, at place: LogPlace) -> Bool {
    state.place(of: record.key) == place
  }

  /// What is no record and may stand in a segment: all of it is small but the receipts.
  private func remainder(of segment: UInt64) -> LoggedCopy.Remainder {
    LoggedCopy.Remainder(
      revision: state.revision, latest: state.receipts.latest,
      lastPlace: state.outbox.lastPlace, lastLease: state.outbox.lastLease,
      sequences: state.allNumbers,
      receipts: state.receipts.all(in: segment).map { key, entry in
        LoggedReceipt(
          Idempotency(key: key, digest: entry.digest, isPermanent: entry.expiry == nil),
          entry.receipt, expiry: entry.expiry)
      },
      items: state.outbox.all.map(LoggedItem.init), schema: LoggedSchema(state))
  }

  private func copy(
    _ records: [LogRecord], remainder: LoggedCopy.Remainder?
  ) throws(StoreError) {
    guard !records.isEmpty || remainder != nil else { return }
    let copy = LoggedCopy(records: records, remainder: remainder)
    var content = ByteWriter()
    content.append(byte: 4)
    let ranges = copy.encode(into: &content)
    var writer = ByteWriter()
    writer.append(fixed32: UInt32(content.bytes.count))
    writer.append(raw: content.bytes)
    let base = try append(writer.bytes, count: 1, firstRevision: state.revision)
    let number = active.header.number
    for (record, range) in zip(records, ranges) {
      state.move(record.key, base: base + 4, range)
    }
    for receipt in remainder?.receipts ?? [] {
      state.receipts.add(
        receipt.receipt, under: receipt.idempotency, expiry: receipt.expiry, segment: number)
    }
    usage.add(total: records.count, live: records.count, to: number)
  }

  /// Takes a segment out of the log; everything that was alive in it is durable elsewhere.
  private func remove(_ work: Compaction) throws(StoreError) {
    if active.durable < LogPosition(segment: active.header.number, offset: active.end) {
      try sync(through: active.end)
    }
    var next = manifest
    next.sealed.removeFirst()
    // A feed that is read from the log again begins where nothing is missing any more.
    next.feedFloor = state.revision
    try swap(next)
    compaction = nil
    checkpoint.isOutdated = true
    usage.remove(work.number)
    // Who reads an older state still has the file.
    if let vault = state.vault { state.setVault(vault.removing(work.number)) }
    publication.publish(state)
    work.file.close()
    try folder.attempt { () throws(DiskError) in
      try folder.removeIfPresent(folder.segment(work.number))
      try folder.disk.syncDirectory(folder.log)
    }
  }

  private static func damaged(_ segment: UInt64) -> StoreError {
    StoreError(
      .corrupt,
      "The log is damaged: log/\(Manifest.fileName(segment)) cannot be read as it was written. "
        + "Make a backup of what can be read, and salvage the folder.")
  }

  // MARK: - Erasure

  /// Removes records from what is published, and says so in the log, whose older segments still
  /// hold them.
  func beginErasure(_ keys: [RecordKey]) throws(StoreError) {
    if let refusal { throw refusal }
    for key in keys {
      try Validation.check(key)
      _ = try state.table(key.type)
    }
    guard !keys.isEmpty else { return }
    var next = state
    let dead = keys.compactMap { next.place(of: $0)?.segment }
    if try !next.erase(keys) { next.revision += 1 }
    // A compaction that is under way may have copied what must be gone: everything up to this
    // transaction goes.
    try append([.erase(LoggedErasure(revision: next.revision, keys: keys))])
    for segment in dead { usage.add(total: 0, live: -1, to: UInt64(segment)) }
    state = next
    state.vault?.forget()
    publication.releaseAll()
    publication.publish(state)
    wakeups.signal()
    purgeThrough = active.header.number
    compactionFault = nil
    try removeTorn()
    try roll()
  }

  /// Removes one more piece of what was erased; true as long as there is more.
  func erasureStep() throws(StoreError) -> Bool {
    if let refusal { throw refusal }
    if let compactionFault { throw compactionFault }
    guard let oldest = manifest.sealed.first, oldest.number <= purgeThrough else { return false }
    return try compactStep()
  }

  /// Removes what former recoveries have cut off, which may hold what is erased.
  func removeTorn() throws(StoreError) {
    try folder.attempt { () throws(DiskError) in
      for name in try folder.disk.list(folder.torn) {
        try folder.disk.remove(folder.torn + "/" + name)
      }
      try folder.disk.syncDirectory(folder.torn)
    }
  }
}
