import Foundation
public import HelpdeskCore

/// What a store's folder holds.
public struct StoreInspection: Hashable, Sendable {
  /// A file of the log.
  public struct Segment: Hashable, Sendable {
    /// Its path within the folder.
    public let file: String
    /// How long it is, as far as it is log.
    public let bytes: Int
    /// How many transactions it holds.
    public let transactions: Int
    /// How many records and deletions they write, those that were replaced since included.
    public let records: Int
    /// Whether it was the one to write to.
    public let isActive: Bool
  }

  /// How many records there are of a type.
  public struct TypeCount: Hashable, Sendable {
    /// The type.
    public let type: RecordType
    /// Its name as it was last declared.
    public let name: String
    /// How many records there are.
    public let count: Int
  }

  /// The folder's format.
  public internal(set) var format = Manifest.format
  /// The store's own number, as 32 hexadecimal digits.
  public internal(set) var store = ""
  /// Whether a process has the store open.
  public internal(set) var isOpen = false
  /// Whether the last one closed it in order.
  public internal(set) var wasClosed = false
  /// The newest revision.
  public internal(set) var revision = Revision(rawValue: 0)
  /// The log's files in their order.
  public internal(set) var segments: [Segment] = []
  /// The records by type.
  public internal(set) var types: [TypeCount] = []
  /// How many blobs there are.
  public internal(set) var blobs = 0
  /// What could not be read; ``StoreTools/verify(_:progress:)`` says more.
  public internal(set) var faults: [StoreFault] = []

  /// How many records there are.
  public var records: Int { types.reduce(0) { $0 + $1.count } }
}

extension StoreTools {
  static func inspect(_ folder: StoreFolder) async throws(StoreError) -> StoreInspection {
    try await ToolQueue.run { () throws(StoreError) in
      let reading = LogReading(folder)
      // A process that has the store open may remove a segment while it is read.
      for _ in 0..<3 {
        let manifest = try reading.manifest()
        var inspecting = Inspecting(folder, manifest)
        try inspecting.run()
        if inspecting.result.faults.isEmpty { return inspecting.result }
        if try reading.manifest() == manifest { return inspecting.result }
      }
      var inspecting = Inspecting(folder, try reading.manifest())
      try inspecting.run()
      return inspecting.result
    }
  }
}

/// One reading of the log that counts what is alive.
private struct Inspecting {
  let folder: StoreFolder
  let manifest: Manifest
  var result = StoreInspection()
  private var schema: LoggedSchema?
  private var alive: [RecordType: Set<RecordKey>] = [:]

  init(_ folder: StoreFolder, _ manifest: Manifest) {
    self.folder = folder
    self.manifest = manifest
  }

  mutating func run() throws(StoreError) {
    result.store = manifest.storeText
    for sealed in manifest.sealed { try read(sealed.number, length: sealed.length) }
    try read(manifest.active, length: nil)
    result.isOpen = !result.wasClosed && isLocked
    result.blobs = try BlobFiles(folder).list().blobs.count
    let declared = schema?.entries ?? []
    let types = Set(declared.map(\.type)).union(alive.keys).sorted()
    result.types = types.map { type in
      StoreInspection.TypeCount(
        type: type, name: declared.first { $0.type == type }?.name ?? "type \(type.rawValue)",
        count: alive[type]?.count ?? 0)
    }
  }

  /// Asked only of a store that was not closed in order, so that nobody who is about to open one
  /// finds it locked.
  private var isLocked: Bool {
    do throws(DiskError) {
      let lock = try folder.disk.lock(folder.path + "/LOCK")
      lock.close()
      return false
    } catch {
      return error.number == EWOULDBLOCK
    }
  }

  private mutating func read(_ number: UInt64, length: Int?) throws(StoreError) {
    let file = "log/" + Manifest.fileName(number)
    guard let bytes = try folder.bytesIfPresent(folder.segment(number), limit: length ?? .max)
    else {
      result.faults.append(StoreFault(file, "The file is missing."))
      return
    }
    guard let scan = SegmentScan(bytes, store: manifest.store, number: number) else {
      result.faults.append(StoreFault(file, at: 0, "The file's header is damaged."))
      return
    }
    var transactions = 0
    var records = 0
    for frame in scan.frames {
      guard let content = try? LogTransaction.all(Array(bytes[frame.payload])) else {
        result.faults.append(StoreFault(file, at: frame.offset, "An entry cannot be read."))
        continue
      }
      transactions += content.count
      for transaction in content {
        records += transaction.records.count
        count(transaction)
      }
    }
    let isShort = length.map { scan.end < $0 } ?? scan.isDamaged(bytes)
    if isShort {
      result.faults.append(StoreFault(file, at: scan.end, "The log is damaged here."))
    }
    result.wasClosed = scan.frames.last?.header.flags.contains(.closed) ?? false
    result.segments.append(
      StoreInspection.Segment(
        file: file, bytes: scan.end, transactions: transactions, records: records,
        isActive: length == nil))
  }

  private mutating func count(_ transaction: LogTransaction) {
    schema = transaction.declaredSchema ?? schema
    var revision = result.revision.rawValue
    switch transaction {
    case .commit(let commit): revision = max(revision, commit.revision)
    case .erase(let erasure):
      revision = max(revision, erasure.revision)
      for key in erasure.keys { alive[key.type]?.remove(key) }
    case .copy(let copy): revision = max(revision, copy.remainder?.revision ?? 0)
    case .schema, .claim: break
    }
    result.revision = Revision(rawValue: revision)
    for record in transaction.records {
      if record.isDeletion {
        alive[record.key.type]?.remove(record.key)
      } else {
        alive[record.key.type, default: []].insert(record.key)
      }
    }
  }
}

extension Manifest {
  /// The store's number as people see it.
  var storeText: String {
    [store.high, store.low].map { word in
      let digits = String(word, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
