import Foundation
import HelpdeskCore

/// Reads the log of a store that nobody writes to meanwhile, and changes nothing.
struct LogReading {
  let folder: StoreFolder
  var progress: StoreProgressHandler?

  init(_ folder: StoreFolder, progress: StoreProgressHandler? = nil) {
    self.folder = folder
    self.progress = progress
  }

  func manifest() throws(StoreError) -> Manifest {
    guard let bytes = try folder.bytesIfPresent(folder.path + "/" + Manifest.name) else {
      throw StoreError(
        .io,
        "The folder \(folder.path) holds no store, or its MANIFEST was lost. Check the path, or "
          + "salvage the folder.")
    }
    return try Manifest(bytes)
  }

  /// Everything the store holds, with the columns that the log declares.
  ///
  /// Keeps others out meanwhile. Where the folder may not be written to there is nobody to keep
  /// out but its owner, who is noticed by the manifest.
  func state() throws(StoreError) -> EngineState {
    let manifest = try manifest()
    let lock = try lock()
    defer { lock?.close() }
    let state = try state(manifest)
    guard try self.manifest() == manifest else { throw Self.inUse }
    return state
  }

  /// Keeps others out; nil where the folder may not be written to.
  func lock() throws(StoreError) -> (any DiskFile)? {
    do throws(DiskError) {
      return try folder.disk.lock(folder.path + "/LOCK")
    } catch {
      switch error.number {
      case EROFS, EACCES, EPERM: return nil
      case EWOULDBLOCK: throw Self.inUse
      default: throw error.storeError
      }
    }
  }

  private func state(_ manifest: Manifest) throws(StoreError) -> EngineState {
    if let name = try laterSegments(manifest).first {
      throw StoreError(
        .corrupt,
        "The store's MANIFEST is older than its log: log/\(name) was written later. Restore a "
          + "backup, or salvage the folder.")
    }
    var state = EngineState(feedCapacity: 1)
    if let schema = try schema(manifest) { try state.attach(schema.schema) }
    state.deferSorting()
    let reading = ReplayReading(state)
    var usage = LogUsage()
    try visit(manifest, "reading") { (transaction, segment, base) throws(StoreError) in
      try state.replay(reading.step(transaction, segment: segment, base: base), &usage)
    }
    state.sortDeferred()
    return state
  }

  /// The schema that the log declares last; nil for a store to which none was ever attached.
  func schema(_ manifest: Manifest) throws(StoreError) -> LoggedSchema? {
    var last: LoggedSchema?
    try visit(manifest, "finding the schema in") { (transaction, _, _) throws(StoreError) in
      last = transaction.declaredSchema ?? last
    }
    return last
  }

  private func visit(
    _ manifest: Manifest, _ what: String,
    _ body: (LogTransaction, UInt64, Int) throws(StoreError) -> Void
  ) throws(StoreError) {
    let numbers = manifest.sealed.map(\.number) + [manifest.active]
    for (index, number) in numbers.enumerated() {
      let name = Manifest.fileName(number)
      progress?(StoreProgress("\(what) log/\(name)", index, of: numbers.count))
      let sealed = index < manifest.sealed.count ? manifest.sealed[index] : nil
      let (bytes, scan) = try segment(number, sealed, manifest)
      for frame in scan.frames {
        for transaction in try LogTransaction.all(Array(bytes[frame.payload])) {
          try body(transaction, number, frame.payload.lowerBound)
        }
      }
    }
  }

  private func segment(
    _ number: UInt64, _ sealed: Manifest.Sealed?, _ manifest: Manifest
  ) throws(StoreError) -> ([UInt8], SegmentScan) {
    let bytes = try folder.bytesIfPresent(folder.segment(number), limit: sealed?.length ?? .max)
    if let bytes, let scan = SegmentScan(bytes, store: manifest.store, number: number) {
      if let sealed {
        if scan.end == sealed.length, scan.lastChecksum == sealed.lastChecksum {
          return (bytes, scan)
        }
      } else if !scan.isDamaged(bytes) {
        return (bytes, scan)
      }
    }
    throw StoreError(
      .corrupt,
      "The log is damaged: log/\(Manifest.fileName(number)) does not hold what was acknowledged. "
        + "Restore a backup, or salvage the folder.")
  }

  /// Segments that were written to after the manifest, which is therefore not the last one.
  func laterSegments(_ manifest: Manifest) throws(StoreError) -> [String] {
    var later: [String] = []
    let active = Manifest.fileName(manifest.active)
    for name in try folder.names(in: folder.log) where name > active {
      guard let bytes = try folder.bytesIfPresent(folder.log + "/" + name),
        let header = SegmentHeader(bytes),
        let scan = SegmentScan(bytes, store: manifest.store, number: header.number),
        let mark = scan.frames.firstIndex(where: { $0.header.flags == .mark }),
        mark + 1 < scan.frames.count
      else { continue }
      later.append(name)
    }
    return later
  }

  private static let inUse = StoreError(
    .locked,
    "Another process has the store. Close it there first, or let it make the backup itself.")
}

extension Table {
  /// The slots of the records in the order of their keys.
  var sortedSlots: [UInt32] {
    (0..<UInt32(slotCount)).filter { hasRecord($0) }.sorted { compareKeys($0, $1) < 0 }
  }
}
