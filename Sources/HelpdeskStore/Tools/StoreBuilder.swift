import Foundation
import HelpdeskCore

/// Writes a state into a folder as a new store.
///
/// The manifest comes last and makes it one. Until then a marker tells that the folder is
/// unfinished: no store is opened or made there, and the next attempt begins anew. No directory is
/// renamed, since the target may be a mount point.
struct StoreBuilder {
  static let marker = "UNFINISHED"
  private static let markerText =
    "A copy of a store was begun here and not finished. Remove the folder or copy again.\n"
  /// How many bytes of records one transaction takes, and how many receipts.
  private static let piece = 256 * 1024
  private static let receiptPiece = 4096

  let folder: StoreFolder
  private let progress: StoreProgressHandler?
  private let segmentSize: Int
  private let lock: any DiskFile
  private let store = StoreID(high: .random(in: .min ... .max), low: .random(in: .min ... .max))
  private var sealed: [Manifest.Sealed] = []
  private var segment: Segment?
  private var lastNumber: UInt64 = 0
  private var lastBatch: UInt64 = 0
  private(set) var report = StoreCopy()

  private struct Segment {
    let header: SegmentHeader
    let file: any DiskFile
    var end: Int
    var lastChecksum: UInt32
  }

  /// Takes a folder that does not exist, is empty or holds an unfinished copy.
  init(
    _ folder: StoreFolder, segmentSize: Int = FileStoreOptions().segmentSize,
    progress: StoreProgressHandler?
  ) throws(StoreError) {
    self.folder = folder
    self.progress = progress
    self.segmentSize = segmentSize
    do throws(DiskError) {
      try Self.makeDirectory(folder)
    } catch {
      throw error.storeError
    }
    let names = try folder.names(in: folder.path)
    let isUnfinished = names.contains(Self.marker) && !names.contains(Manifest.name)
    guard isUnfinished || names.allSatisfy({ $0 == "LOCK" }) else {
      throw StoreError(
        .invalidRequest,
        "The folder \(folder.path) is not empty; nothing was written. Choose another.")
    }
    do throws(DiskError) {
      lock = try folder.disk.lock(folder.path + "/LOCK")
      if !names.contains(Self.marker) {
        let marker = try folder.disk.open(folder.path + "/" + Self.marker, .create)
        defer { marker.close() }
        try marker.write(Array(Self.markerText.utf8), at: 0)
        try marker.sync()
        try folder.disk.syncDirectory(folder.path)
      }
    } catch {
      guard error.number == EWOULDBLOCK else { throw error.storeError }
      throw StoreError(
        .locked, "Another process is writing to \(folder.path).", underlying: error)
    }
    try clear(names)
  }

  private static func makeDirectory(_ folder: StoreFolder) throws(DiskError) {
    do throws(DiskError) {
      _ = try folder.disk.list(folder.path)
    } catch {
      guard error.number == ENOENT else { throw error }
      try folder.disk.makeDirectory(folder.path)
      try folder.disk.syncDirectory(StoreFolder.parent(of: folder.path))
    }
  }

  /// Makes the store's directories, and removes what an unfinished copy has left in them.
  private func clear(_ names: [String]) throws(StoreError) {
    let blobs = try BlobFiles(folder).list()
    let logs = try folder.names(in: folder.log).map { "log/" + $0 }
    let temporary = names.filter { $0.hasSuffix(".tmp") }
    try folder.attempt { () throws(DiskError) in
      for directory in [folder.log, folder.torn, folder.blobs] {
        try folder.disk.makeDirectory(directory)
      }
      for name in blobs.blobs + blobs.others + logs + temporary {
        try folder.disk.remove(folder.path + "/" + name)
      }
      try folder.disk.syncDirectory(folder.path)
    }
  }

  /// Copies the blobs of another store, which may be in use.
  mutating func copyBlobs(of source: StoreFolder) throws(StoreError) {
    let files = BlobFiles(source)
    let paths = try files.list().blobs
    for (index, path) in paths.enumerated() {
      if index.isMultiple(of: 256) {
        progress?(StoreProgress("copying blobs", index, of: paths.count))
      }
      switch try files.copy(path, to: folder) {
      case .gone: break
      case .damaged(let why):
        report.damagedBlobs.append(StoreFault(path, "The blob is damaged: \(why)."))
      case .sound(let size):
        report.blobs += 1
        report.blobBytes += size
      }
    }
    let directories = Set(paths.map { StoreFolder.parent(of: $0) }).sorted()
    try folder.attempt { () throws(DiskError) in
      for directory in directories { try folder.disk.syncDirectory(folder.path + "/" + directory) }
      try folder.disk.syncDirectory(folder.blobs)
    }
  }

  /// Writes the log that makes the state.
  mutating func write(_ state: EngineState) throws(StoreError) {
    report.revision = Revision(rawValue: state.revision)
    guard state.isAttached else { return }
    let schema = LoggedSchema(state)
    try append(.schema(schema), state)
    let tables = state.tables.filter { $0.liveCount > 0 }
    for (index, table) in tables.enumerated() {
      let name = table.layout.schema.name
      progress?(StoreProgress("writing records of \(name)", index, of: tables.count))
      try append(table, state)
    }
    progress?(StoreProgress("writing receipts and outbox", 0, of: 1))
    let receipts = state.receipts.all.map { key, entry in
      LoggedReceipt(
        Idempotency(key: key, digest: entry.digest, isPermanent: entry.expiry == nil),
        entry.receipt, expiry: entry.expiry)
    }
    let items = state.outbox.all.map(LoggedItem.init)
    var start = 0
    repeat {
      let end = min(start + Self.receiptPiece, receipts.count)
      let isLast = end == receipts.count
      let remainder = LoggedCopy.Remainder(
        revision: state.revision, latest: state.receipts.latest,
        lastPlace: state.outbox.lastPlace, lastLease: state.outbox.lastLease,
        sequences: state.allNumbers, receipts: Array(receipts[start..<end]),
        items: isLast ? items : [], schema: schema)
      try append(.copy(LoggedCopy(records: [], remainder: remainder)), state)
      start = end
    } while start < receipts.count
  }

  private mutating func append(_ table: Table, _ state: EngineState) throws(StoreError) {
    var records: [LogRecord] = []
    var size = 0
    for slot in table.sortedSlots {
      guard let record = try table.box(at: slot)?.record else { continue }
      let wire = WireCodec.encode(record.fields)
      records.append(LogRecord(record.key, version: record.version, wire: wire))
      size += wire.count + 32
      report.records += 1
      if size >= Self.piece {
        try append(.copy(LoggedCopy(records: records)), state)
        records = []
        size = 0
      }
    }
    if !records.isEmpty { try append(.copy(LoggedCopy(records: records)), state) }
  }

  private mutating func append(
    _ transaction: LogTransaction, _ state: EngineState
  ) throws(StoreError) {
    if let segment, segment.end >= segmentSize { try seal() }
    if segment == nil { segment = try begin(state) }
    var writer = ByteWriter()
    writer.append(transaction)
    try append(writer.bytes, revision: state.revision, transactions: 1)
  }

  private mutating func append(
    _ payload: [UInt8], revision: UInt64, transactions: UInt32, flags: FrameHeader.Flags = []
  ) throws(StoreError) {
    guard var segment else { return }
    lastBatch += 1
    let header = FrameHeader(
      payloadSize: payload.count, previousChecksum: segment.lastChecksum, batch: lastBatch,
      firstRevision: revision,
      durableThrough: LogPosition(segment: segment.header.number, offset: SegmentHeader.size),
      flags: flags, transactionCount: transactions)
    let (frame, checksum) = header.frame(payload, seed: segment.header.seed)
    try folder.attempt { () throws(DiskError) in try segment.file.write(frame, at: segment.end) }
    segment.end += frame.count
    segment.lastChecksum = checksum
    self.segment = segment
  }

  private mutating func begin(_ state: EngineState) throws(StoreError) -> Segment {
    lastNumber += 1
    let header = SegmentHeader(
      store: store, number: lastNumber, baseRevision: state.revision,
      salt: .random(in: .min ... .max))
    let path = folder.segment(lastNumber)
    let file = try folder.attempt { () throws(DiskError) -> any DiskFile in
      let file = try folder.disk.open(path, .create)
      try file.write(header.bytes, at: 0)
      return file
    }
    return Segment(
      header: header, file: file, end: SegmentHeader.size, lastChecksum: header.checksum)
  }

  private mutating func seal() throws(StoreError) {
    guard let segment else { return }
    try folder.attempt { () throws(DiskError) in try segment.file.sync() }
    segment.file.close()
    sealed.append(
      Manifest.Sealed(
        number: segment.header.number, length: segment.end, lastBatch: lastBatch,
        lastChecksum: segment.lastChecksum))
    report.logBytes += segment.end
    self.segment = nil
  }

  /// Makes the folder a store.
  mutating func finish(_ state: EngineState) throws(StoreError) -> StoreCopy {
    try seal()
    // Nothing is ever appended to the segments of a former life: an empty one ends the log.
    segment = try begin(state)
    try append([], revision: 0, transactions: 0, flags: .mark)
    try append([], revision: 0, transactions: 0, flags: .closed)
    var manifest = Manifest(store: store, active: lastNumber)
    manifest.sealed = sealed
    manifest.feedFloor = state.revision
    try seal()
    let text = Array(manifest.text.utf8)
    let folder = folder
    progress?(StoreProgress("finishing", 0, of: 1))
    try folder.attempt { () throws(DiskError) in
      try folder.disk.syncDirectory(folder.log)
      try folder.replace(Manifest.name, with: text)
      try folder.disk.remove(folder.path + "/" + Self.marker)
      try folder.disk.syncDirectory(folder.path)
    }
    lock.close()
    return report
  }
}
