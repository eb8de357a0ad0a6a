import Foundation
import HelpdeskCore

/// A store as a stranger would write it from the contract's documentation alone: one actor around
/// dictionaries, every question a full scan.
actor ReferenceStore: TextSearching {
  private var state = ReferenceState()
  private var snapshots: [UInt64: ReferenceState] = [:]
  private var lastSnapshot: UInt64 = 0
  private var blobs: [BlobID: [UInt8]] = [:]
  private var isClosed = false
  private nonisolated let listeners = ReferenceListeners()

  func attach(_ schema: Schema) throws(StoreError) {
    try checkOpen()
    for record in schema.records {
      guard let old = state.schema?[record.type] else { continue }
      for column in record.columns {
        guard let before = old[column.tag], before != column else { continue }
        throw StoreError(.schemaMismatch, "Column \(column.name) was declared otherwise before.")
      }
    }
    state.schema = schema
  }

  func commit(_ commits: [Commit], now: Date) -> [Result<Receipt, StoreError>] {
    let results = commits.map { commit in
      Result { () throws(StoreError) in
        try checkReady()
        // Working on a copy makes a commit atomic: what it did before it failed is thrown away.
        var after = state
        let receipt = try after.carryOut(commit, now: now) { blobs[$0] != nil }
        state = after
        return receipt
      }
    }
    listeners.wake()
    return results
  }

  func read(_ requests: [Request], in snapshot: Snapshot?) throws(StoreError) -> Answers {
    try checkReady()
    var shown = state
    if let snapshot {
      guard let held = snapshots[snapshot.id], held.revision == snapshot.revision.rawValue else {
        throw StoreError(.snapshotReleased, "The snapshot was released; take a new one.")
      }
      shown = held
    }
    var answers: [Answer] = []
    for request in requests { answers.append(try shown.answer(request)) }
    return Answers(
      revision: Revision(rawValue: shown.revision), cursor: ReferenceState.cursor(shown.revision),
      answers: answers)
  }

  func snapshot() throws(StoreError) -> Snapshot {
    try checkReady()
    lastSnapshot += 1
    snapshots[lastSnapshot] = state
    return Snapshot(id: lastSnapshot, revision: Revision(rawValue: state.revision))
  }

  func release(_ snapshot: Snapshot) {
    snapshots[snapshot.id] = nil
  }

  func changes(after cursor: FeedCursor, limit: Int) throws(StoreError) -> ChangePage {
    try checkReady()
    return try state.changes(after: cursor, limit: limit)
  }

  nonisolated func wakeups() -> AsyncStream<Void> {
    listeners.add()
  }

  func claim(
    outbox topic: OutboxTopic, lease: Duration, limit: Int, by worker: WorkerID, now: Date
  ) throws(StoreError) -> [OutboxClaim] {
    try checkReady()
    guard limit > 0 else { throw StoreError(.invalidRequest, "A limit must be positive.") }
    return state.claim(topic, until: now.adding(lease), limit: limit, now: now)
  }

  func erase(_ keys: [RecordKey]) throws(StoreError) {
    try checkReady()
    if state.erase(Set(keys)) { listeners.wake() }
  }

  func close() {
    isClosed = true
    snapshots = [:]
    listeners.close()
  }

  private func checkOpen() throws(StoreError) {
    if isClosed { throw StoreError(.closed, "The store was closed; open it again.") }
  }

  private func checkReady() throws(StoreError) {
    try checkOpen()
    if state.schema == nil { throw StoreError(.notAttached, "Attach a schema first.") }
  }
}

// MARK: - Blobs

extension ReferenceStore {
  func putBlob(
    _ bytes: AsyncThrowingStream<[UInt8], any Error>, limit: Int
  ) async throws(StoreError) -> BlobReceipt {
    try checkOpen()
    var whole: [UInt8] = []
    do {
      for try await piece in bytes {
        whole += piece
        if whole.count > limit { break }
      }
    } catch {
      throw StoreError(.io, "The source of the blob failed; put it again.", underlying: error)
    }
    guard whole.count <= limit else {
      throw StoreError(.blobTooLarge, "The blob has more than \(limit) bytes.")
    }
    try checkOpen()
    let id = BlobID(rawValue: String(blobs.count, radix: 16) + Self.randomDigits())
    blobs[id] = whole
    return BlobReceipt(id: id, size: whole.count, checksum: Self.checksum(whole))
  }

  func blob(_ id: BlobID) throws(StoreError) -> AsyncThrowingStream<[UInt8], any Error> {
    try checkOpen()
    guard let bytes = blobs[id] else {
      throw StoreError(.blobMissing, "There is no blob of this name.")
    }
    return AsyncThrowingStream { continuation in
      continuation.yield(bytes)
      continuation.finish()
    }
  }

  func deleteBlob(_ id: BlobID) throws(StoreError) {
    try checkOpen()
    blobs[id] = nil
  }

  private static func randomDigits() -> String {
    String(UInt64.random(in: UInt64(1) << 60...UInt64.max), radix: 16)
  }

  /// CRC-32C, bit by bit.
  private static func checksum(_ bytes: [UInt8]) -> UInt32 {
    var checksum: UInt32 = 0xFFFF_FFFF
    for byte in bytes {
      checksum ^= UInt32(byte)
      for _ in 0..<8 {
        let carry: UInt32 = checksum & 1 == 1 ? 0x82F6_3B78 : 0
        checksum = (checksum >> 1) ^ carry
      }
    }
    return ~checksum
  }
}
