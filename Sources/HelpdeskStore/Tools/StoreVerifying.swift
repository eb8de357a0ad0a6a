import Foundation
import HelpdeskCore

/// One reading of everything in a store's folder.
struct StoreVerifying {
  private(set) var result = StoreVerification()
  private let folder: StoreFolder
  private let progress: StoreProgressHandler?
  /// The types that the log declares, and where it first speaks of each.
  private var declared: Set<RecordType> = []
  private var firstUse: [RecordType: (file: String, offset: Int)] = [:]

  init(_ folder: StoreFolder, progress: StoreProgressHandler?) {
    self.folder = folder
    self.progress = progress
  }

  mutating func run() throws(StoreError) {
    let manifest = try checkManifest()
    let names = try folder.names(in: folder.log)
    var numbers: [(number: UInt64, sealed: Manifest.Sealed?)] = []
    if let manifest {
      numbers = manifest.sealed.map { ($0.number, $0) } + [(manifest.active, nil)]
      try checkOthers(names, manifest)
    } else {
      // Without a manifest every segment is looked at by itself.
      numbers = names.compactMap { Manifest.number(ofFile: $0) }.map { ($0, nil) }
    }
    var lastBatch: UInt64 = 0
    for (index, segment) in numbers.enumerated() {
      let file = "log/" + Manifest.fileName(segment.number)
      progress?(StoreProgress("reading \(file)", index, of: numbers.count))
      lastBatch = try check(segment.number, segment.sealed, manifest?.store, after: lastBatch)
    }
    // A compacted log may declare its types behind their records.
    for (type, place) in firstUse.sorted(by: { $0.key < $1.key }) where !declared.contains(type) {
      fault(
        place.file, at: place.offset,
        "Records of type \(type.rawValue) stand here, which the log nowhere declares.")
    }
    try checkBlobs()
  }

  private mutating func fault(_ file: String, at offset: Int? = nil, _ meaning: String) {
    result.faults.append(StoreFault(file, at: offset, meaning))
  }

  private mutating func note(_ file: String, at offset: Int? = nil, _ meaning: String) {
    result.notes.append(StoreFault(file, at: offset, meaning))
  }

  // MARK: - Names

  private mutating func checkManifest() throws(StoreError) -> Manifest? {
    if let bytes = try folder.bytesIfPresent(folder.path + "/" + Manifest.previousName) {
      do throws(StoreError) {
        _ = try Manifest(bytes)
      } catch {
        note(
          Manifest.previousName,
          "The older copy of the MANIFEST is damaged; it is needed only to salvage.")
      }
    }
    guard let bytes = try folder.bytesIfPresent(folder.path + "/" + Manifest.name) else {
      fault(
        Manifest.name, "The list of the log's files is missing: the folder cannot be opened.")
      return nil
    }
    do throws(StoreError) {
      return try Manifest(bytes)
    } catch {
      fault(Manifest.name, error.message)
      return nil
    }
  }

  private mutating func checkOthers(_ names: [String], _ manifest: Manifest) throws(StoreError) {
    let known = Set((manifest.sealed.map(\.number) + [manifest.active]).map(Manifest.fileName))
    let later = Set(try LogReading(folder).laterSegments(manifest))
    for name in names where !known.contains(name) {
      if later.contains(name) {
        fault(
          "log/" + name,
          "It was written after the MANIFEST, which is an older one: the newest commits are not "
            + "in the list, and the folder cannot be opened.")
      } else {
        note("log/" + name, "The MANIFEST does not name it; the next opening removes it.")
      }
    }
    for name in try folder.names(in: folder.torn) {
      note("torn/" + name, "The rest of a write that a crash has cut short; it is not needed.")
    }
  }

  // MARK: - The log

  /// Checks a segment; the number of its last frame.
  private mutating func check(
    _ number: UInt64, _ sealed: Manifest.Sealed?, _ store: StoreID?, after lastBatch: UInt64
  ) throws(StoreError) -> UInt64 {
    let file = "log/" + Manifest.fileName(number)
    guard
      let bytes = try folder.bytesIfPresent(folder.segment(number), limit: sealed?.length ?? .max)
    else {
      fault(file, "The file is missing, and all commits in it.")
      return lastBatch
    }
    result.segments += 1
    result.logBytes += bytes.count
    guard let header = SegmentHeader(bytes) else {
      fault(file, at: 0, "The file's header is damaged, so that nothing in it is believed.")
      return lastBatch
    }
    guard header.number == number, header.store == store ?? header.store,
      let scan = SegmentScan(bytes, store: header.store, number: number)
    else {
      fault(file, at: 0, "The file belongs elsewhere: to another store, or to another place.")
      return lastBatch
    }
    // The room behind the newest segment's log is none of it.
    if sealed == nil { result.logBytes -= bytes.count - scan.rest(in: bytes).upperBound }
    var batch = lastBatch
    for frame in scan.frames {
      if frame.header.batch <= batch {
        fault(file, at: frame.offset, "The write is out of order.")
      }
      batch = frame.header.batch
      check(Array(bytes[frame.payload]), file, frame)
    }
    checkEnd(scan, bytes, sealed, file)
    return batch
  }

  private mutating func checkEnd(
    _ scan: SegmentScan, _ bytes: [UInt8], _ sealed: Manifest.Sealed?, _ file: String
  ) {
    if let sealed {
      if bytes.count < sealed.length {
        fault(
          file, at: bytes.count,
          "The file is \(sealed.length - bytes.count) bytes shorter than the MANIFEST says.")
      }
      if scan.end < bytes.count {
        checkBehind(scan, bytes, file, isActive: false)
      } else if scan.end == sealed.length, scan.lastChecksum != sealed.lastChecksum {
        fault(file, at: scan.end, "The file's last write is not the one that the MANIFEST names.")
      }
    } else if scan.isDamaged(bytes) {
      checkBehind(scan, bytes, file, isActive: true)
    } else {
      let rest = scan.rest(in: bytes)
      guard !rest.isEmpty else { return }
      note(
        file, at: scan.end,
        "\(rest.count) bytes of a write that was not finished and never acknowledged; "
          + "the next opening cuts them off.")
    }
  }

  /// Tells of every damaged stretch, and goes on checking what lies between them.
  private mutating func checkBehind(
    _ scan: SegmentScan, _ bytes: [UInt8], _ file: String, isActive: Bool
  ) {
    for piece in SalvageScan(bytes, seed: scan.header.seed, isActive: isActive).pieces {
      switch piece {
      case .gap(let range):
        fault(
          file, at: range.lowerBound,
          "\(range.count) bytes are damaged, and the commits in them"
            + (range.upperBound < bytes.count ? "; sound writes follow." : ", up to the end."))
      case .frame(let offset, let header, let payload) where offset >= scan.end:
        check(Array(bytes[payload]), file, SegmentScan.Frame(offset: offset, header: header))
      case .frame: break
      }
    }
  }

  private mutating func check(_ payload: [UInt8], _ file: String, _ frame: SegmentScan.Frame) {
    result.frames += 1
    do throws(StoreError) {
      let content = try LogTransaction.all(payload)
      result.transactions += content.count
      if content.count != Int(frame.header.transactionCount) {
        fault(file, at: frame.offset, "The write holds another number of entries than it says.")
      }
      for transaction in content {
        if let schema = transaction.declaredSchema {
          declared.formUnion(schema.entries.map(\.type))
        }
        for record in transaction.records {
          result.records += 1
          if firstUse[record.key.type] == nil { firstUse[record.key.type] = (file, frame.offset) }
          if !record.isDeletion { _ = try WireCodec.decode(record.wire) }
        }
      }
    } catch {
      fault(file, at: frame.payload.lowerBound, error.message)
    }
  }

  // MARK: - Blobs

  private mutating func checkBlobs() throws(StoreError) {
    let files = BlobFiles(folder)
    let listing = try files.list()
    for path in listing.others {
      note(path, "It is no blob: the rest of an upload that was not finished.")
    }
    for (index, path) in listing.blobs.enumerated() {
      if index.isMultiple(of: 256) {
        progress?(StoreProgress("reading blobs", index, of: listing.blobs.count))
      }
      switch try files.check(path) {
      case .gone: break
      case .damaged(let why): fault(path, "The blob is damaged: \(why).")
      case .sound(let size):
        result.blobs += 1
        result.blobBytes += size
      }
    }
  }
}

extension Manifest {
  /// The number that a segment's file name stands for.
  static func number(ofFile name: String) -> UInt64? {
    guard name.hasSuffix(".seg"), let number = UInt64(name.dropLast(4), radix: 16),
      fileName(number) == name
    else { return nil }
    return number
  }
}
