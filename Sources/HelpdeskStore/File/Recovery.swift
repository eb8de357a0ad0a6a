import Foundation
import HelpdeskCore

/// A log that is ready to be read and written: every sealed segment as the manifest says, and a
/// segment of this life's own to write to.
struct RecoveredLog: Sendable {
  var manifest: Manifest
  let header: SegmentHeader
  let file: any DiskFile
  /// Where the active segment ends.
  var end: Int
  var lastChecksum: UInt32
  var lastBatch: UInt64
  var report: OpenReport
  /// The checkpoint from which the state can be made.
  var checkpoint: FoundCheckpoint?
}

/// Opens the log of a folder, mending what a crash has left.
///
/// The order of the steps is what makes it safe to be interrupted anywhere, itself included: until
/// the manifest names the new segment, nothing of the old state was touched; after that, what is
/// cut off is not log any more.
struct Recovery {
  let folder: StoreFolder
  private var report = OpenReport()
  private var checkpoint: FoundCheckpoint?

  init(_ folder: StoreFolder) {
    self.folder = folder
  }

  static func recover(_ folder: StoreFolder, isCreating: Bool) throws(StoreError) -> RecoveredLog {
    var recovery = Recovery(folder)
    return try recovery.run(isCreating: isCreating)
  }

  private mutating func run(isCreating: Bool) throws(StoreError) -> RecoveredLog {
    let names = try folder.attempt { () throws(DiskError) in
      try folder.disk.list(folder.path)
    }
    guard names.contains(Manifest.name) else { return try create(names, isCreating) }
    let bytes = try folder.attempt { () throws(DiskError) in
      try folder.bytes(folder.path + "/" + Manifest.name)
    }
    let manifest = try Manifest(bytes)
    checkpoint = usableCheckpoint(manifest)
    report.checkpoint = checkpoint.map { Revision(rawValue: $0.header.revision) }
    for sealed in manifest.sealed {
      // What a checkpoint stands for is checked when it is read.
      if sealed.number < checkpoint?.header.position.segment ?? 0 {
        try checkPresence(sealed, manifest)
      } else {
        try check(sealed, manifest)
      }
    }
    try tidy(names, manifest)
    return try takeOver(manifest)
  }

  /// The length of a segment that holds nothing yet but its header and the mark behind it.
  private static let emptySize = SegmentHeader.size + FrameHeader.frameSize(payload: 0)

  // MARK: - A new store

  private mutating func create(
    _ names: [String], _ isCreating: Bool
  ) throws(StoreError) -> RecoveredLog {
    let own: Set<String> = [
      "LOCK", "log", "torn", "blobs", Manifest.name + ".tmp", Manifest.previousName + ".tmp",
    ]
    let foreign = names.filter { !own.contains($0) }
    guard foreign.isEmpty else {
      throw StoreError(
        .corrupt,
        "The folder \(folder.path) has no MANIFEST, but other files (\(foreign[0])). It is no "
          + "store, or its MANIFEST was lost: choose an empty folder, or salvage this one.")
    }
    guard isCreating else {
      throw StoreError(.io, "The folder \(folder.path) holds no store. Check the path.")
    }
    let store = StoreID(high: .random(in: .min ... .max), low: .random(in: .min ... .max))
    let disk = folder.disk
    for directory in [folder.log, folder.torn, folder.blobs] {
      try folder.attempt { () throws(DiskError) in try disk.makeDirectory(directory) }
    }
    // Before the manifest, which promises that they are there.
    try folder.attempt { () throws(DiskError) in try disk.syncDirectory(folder.path) }
    // What is there can only be the beginning of a store whose creation was interrupted: the
    // manifest comes before the first frame.
    let leftovers = try folder.attempt { () throws(DiskError) in
      try disk.list(folder.log)
    }
    for name in leftovers {
      let bytes = try folder.attempt { () throws(DiskError) in
        try folder.bytes(folder.log + "/" + name, limit: Self.emptySize + 1)
      }
      guard bytes.count <= Self.emptySize else {
        throw StoreError(
          .corrupt,
          "The store's MANIFEST is missing, but log/\(name) has content. Restore a backup, or "
            + "salvage the folder.")
      }
      try folder.attempt { () throws(DiskError) in
        try disk.remove(folder.log + "/" + name)
      }
    }
    report.isNew = true
    let header = SegmentHeader(
      store: store, number: 1, baseRevision: 0, salt: .random(in: .min ... .max))
    let manifest = Manifest(store: store, active: 1)
    return try begin(header, manifest, copying: [], of: nil, after: 0)
  }

  // MARK: - An old one

  /// Removes what a crash has left behind and the manifest does not name.
  private func tidy(_ names: [String], _ manifest: Manifest) throws(StoreError) {
    let known = Set((manifest.sealed.map(\.number) + [manifest.active]).map(Manifest.fileName))
    let unknown = try folder.attempt { () throws(DiskError) in
      try folder.disk.list(folder.log).filter { !known.contains($0) }
    }
    for name in unknown where name > Manifest.fileName(manifest.active) {
      let bytes = try folder.attempt { () throws(DiskError) in
        try folder.bytes(folder.log + "/" + name)
      }
      guard let header = SegmentHeader(bytes),
        let scan = SegmentScan(bytes, store: manifest.store, number: header.number),
        let mark = scan.frames.firstIndex(where: { $0.header.flags == .mark }),
        mark + 1 < scan.frames.count
      else { continue }
      // A segment is begun with a mark, and written to only once the manifest names it.
      throw StoreError(
        .corrupt,
        "The store's MANIFEST is older than its log: log/\(name) was written later. Nothing was "
          + "changed. Restore a backup, or salvage the folder.")
    }
    try folder.attempt { () throws(DiskError) in
      for name in names where name.hasSuffix(".tmp") {
        try folder.disk.remove(folder.path + "/" + name)
      }
      for name in unknown { try folder.disk.remove(folder.log + "/" + name) }
    }
    try folder.attempt { () throws(DiskError) in
      try folder.removeCheckpoints { $0.hasSuffix(".tmp") }
    }
    for name in try folder.names(in: folder.blobs) where name.hasSuffix(".tmp") {
      try folder.attempt { () throws(DiskError) in
        try folder.disk.remove(folder.blobs + "/" + name)
      }
    }
  }

  private mutating func check(
    _ sealed: Manifest.Sealed, _ manifest: Manifest
  ) throws(StoreError) {
    let part = try part(ofSegment: sealed.number, limit: sealed.length, manifest)
    guard let part, part.scan.end == sealed.length,
      part.scan.lastChecksum == sealed.lastChecksum
    else { throw Self.damage(sealed.number) }
    report.count(part.scan)
  }

  /// Whether a segment is there and is the one that its name says.
  private mutating func checkPresence(
    _ sealed: Manifest.Sealed, _ manifest: Manifest
  ) throws(StoreError) {
    let size: Int
    let bytes: [UInt8]
    do throws(DiskError) {
      let file = try folder.disk.open(folder.segment(sealed.number), .read)
      defer { file.close() }
      size = try file.size()
      bytes = try file.read(at: 0, count: SegmentHeader.size)
    } catch {
      throw error.number == ENOENT ? Self.damage(sealed.number) : error.storeError
    }
    guard size >= sealed.length, let header = SegmentHeader(bytes),
      header.store == manifest.store, header.number == sealed.number
    else { throw Self.damage(sealed.number) }
    report.segments += 1
    report.bytes += sealed.length
  }

  /// Seals the segment of the former life where it is proven, and begins one of our own with what
  /// is not.
  private mutating func takeOver(_ manifest: Manifest) throws(StoreError) -> RecoveredLog {
    let number = manifest.active
    guard let part = try part(ofSegment: number, limit: .max, manifest),
      !part.scan.isDamaged(part.bytes)
    else { throw Self.damage(number) }
    let scan = part.scan
    report.count(scan)
    report.wasClosed =
      scan.frames.last?.header.flags.contains(.closed) ?? (checkpoint?.header.isClosed ?? false)
    let rest = part.rest
    if !rest.isEmpty { try keepTorn(rest, number, scan.end) }

    let proven = scan.provenEnd
    let unproven = scan.frames.filter { $0.offset >= proven && $0.header.payloadSize > 0 }
    report.unprovenTransactions = unproven.reduce(0) { $0 + Int($1.header.transactionCount) }
    let last = scan.frames.last { $0.offset < proven }
    var next = manifest
    next.active = number + 1
    // A checkpoint's place must stay one.
    let isPlace = checkpoint?.header.position.segment == number
    let hasContent =
      isPlace || scan.frames.contains { $0.offset < proven && $0.header.payloadSize > 0 }
    if hasContent {
      let before = isPlace ? checkpoint?.header : nil
      next.sealed.append(
        Manifest.Sealed(
          number: number, length: proven,
          lastBatch: last?.header.batch ?? before?.lastBatch ?? 0,
          lastChecksum: last?.header.checksum ?? before?.lastChecksum ?? scan.header.checksum))
    }
    let header = SegmentHeader(
      store: manifest.store, number: next.active, baseRevision: scan.header.baseRevision,
      salt: .random(in: .min ... .max))
    let lastBatch = max(scan.lastBatch, manifest.sealed.last?.lastBatch ?? 0)
    // First, because a full disk may have no room for more.
    try giveBackRoom(manifest, scan.end + rest.count)
    let log = try begin(header, next, copying: unproven, of: part, after: lastBatch)
    // Only now: the manifest no longer takes these bytes for log.
    try folder.attempt { () throws(DiskError) in
      if hasContent {
        let old = try folder.disk.open(folder.segment(number), .update)
        defer { old.close() }
        try old.truncate(to: proven)
        try old.sync()
      } else {
        try folder.disk.remove(folder.segment(number))
        try folder.disk.syncDirectory(folder.log)
      }
    }
    return log
  }

  /// Cuts off the zeros that were to be written over, where a crash came before they were.
  private func giveBackRoom(_ manifest: Manifest, _ end: Int) throws(StoreError) {
    let lengths = manifest.sealed.map { ($0.number, $0.length) } + [(manifest.active, end)]
    try folder.attempt { () throws(DiskError) in
      for (number, length) in lengths {
        // A file that needs nothing may be one that may not be written to.
        guard try folder.length(of: folder.segment(number)) > length else { continue }
        let file = try folder.disk.open(folder.segment(number), .update)
        defer { file.close() }
        try file.truncate(to: length)
      }
    }
  }

  /// Reads a segment, or what stands in it behind the checkpoint; nil where it is none of the log's.
  private func part(
    ofSegment number: UInt64, limit: Int, _ manifest: Manifest
  ) throws(StoreError) -> SegmentPart? {
    if let header = checkpoint?.header, header.position.segment == number {
      return try folder.attempt { () throws(DiskError) in
        try folder.part(ofSegment: number, limit: limit, behind: header)
      }
    }
    let bytes = try bytes(ofSegment: number, limit: limit)
    return SegmentScan(bytes, store: manifest.store, number: number).map {
      SegmentPart(scan: $0, bytes: bytes)
    }
  }

  /// The newest checkpoint that goes with the log.
  private func usableCheckpoint(_ manifest: Manifest) -> FoundCheckpoint? {
    guard let found = folder.newestCheckpoint(of: manifest.store),
      found.header.goes(with: manifest),
      let part = try? folder.part(
        ofSegment: found.header.position.segment, limit: found.header.position.offset,
        behind: found.header), part.scan.end == found.header.position.offset
    else { return nil }
    return found
  }

  /// Keeps the bytes of an unfinished write, for whoever wants to look.
  private mutating func keepTorn(
    _ bytes: [UInt8], _ segment: UInt64, _ offset: Int
  ) throws(StoreError) {
    let path = folder.torn + "/" + Manifest.fileName(segment) + ".\(offset)"
    report.tornBytes += bytes.count
    try folder.attempt { () throws(DiskError) in
      try folder.disk.makeDirectory(folder.torn)
      try folder.removeIfPresent(path)
      let file = try folder.disk.open(path, .create)
      defer { file.close() }
      try file.write(bytes, at: 0)
      try file.sync()
      try folder.disk.syncDirectory(folder.torn)
    }
  }

  /// Makes a segment with the frames given, durable before the manifest names it.
  private mutating func begin(
    _ header: SegmentHeader, _ manifest: Manifest, copying frames: [SegmentScan.Frame],
    of part: SegmentPart?, after lastBatch: UInt64
  ) throws(StoreError) -> RecoveredLog {
    let path = folder.segment(header.number)
    var content = header.bytes
    var lastChecksum = header.checksum
    var batch = lastBatch
    for frame in frames {
      batch += 1
      var copy = frame.header
      copy.batch = batch
      copy.previousChecksum = lastChecksum
      copy.durableThrough = LogPosition(segment: header.number, offset: SegmentHeader.size)
      copy.flags = []
      let payload = part.map { $0.scan.payload(of: frame, in: $0.bytes) } ?? []
      let (frameBytes, checksum) = copy.frame(payload, seed: header.seed)
      content += frameBytes
      lastChecksum = checksum
    }
    // True as soon as the manifest names the segment, before which nobody reads it.
    batch += 1
    let mark = FrameHeader(
      payloadSize: 0, previousChecksum: lastChecksum, batch: batch, firstRevision: 0,
      durableThrough: LogPosition(segment: header.number, offset: content.count), flags: .mark)
    let (markBytes, markChecksum) = mark.frame([], seed: header.seed)
    content += markBytes
    lastChecksum = markChecksum
    let file = try folder.attempt { () throws(DiskError) -> any DiskFile in
      try folder.removeIfPresent(path)
      let file = try folder.disk.open(path, .create)
      try file.write(content, at: 0)
      try file.sync()
      try folder.disk.syncDirectory(folder.log)
      if !report.isNew {
        try folder.replace(
          Manifest.previousName, with: try folder.bytes(folder.path + "/" + Manifest.name))
      }
      try folder.replace(Manifest.name, with: Array(manifest.text.utf8))
      return file
    }
    return RecoveredLog(
      manifest: manifest, header: header, file: file, end: content.count,
      lastChecksum: lastChecksum, lastBatch: batch, report: report, checkpoint: checkpoint)
  }

  private func bytes(ofSegment number: UInt64, limit: Int) throws(StoreError) -> [UInt8] {
    do throws(DiskError) {
      return try folder.bytes(folder.segment(number), limit: limit)
    } catch {
      throw error.number == ENOENT ? Self.damage(number) : error.storeError
    }
  }

  private static func damage(_ segment: UInt64) -> StoreError {
    StoreError(
      .corrupt,
      "The log is damaged: log/\(Manifest.fileName(segment)) does not hold what was "
        + "acknowledged. Nothing was changed. Restore a backup, or salvage the folder.")
  }
}
