import Foundation

@testable import HelpdeskCore

/// A store that counts how often it is asked.
final class CountedStore: Store {
  private let inner: any Store
  private let count = Mutex(0)

  init(_ inner: any Store) {
    self.inner = inner
  }

  /// How many questions were asked.
  var reads: Int { count.withLock { $0 } }

  func read(_ requests: [Request], in snapshot: Snapshot?) async throws(StoreError) -> Answers {
    count.withLock { $0 += requests.count }
    return try await inner.read(requests, in: snapshot)
  }

  func attach(_ schema: Schema) async throws(StoreError) { try await inner.attach(schema) }

  func commit(_ commits: [Commit], now: Date) async -> [Result<Receipt, StoreError>] {
    await inner.commit(commits, now: now)
  }

  func snapshot() async throws(StoreError) -> Snapshot { try await inner.snapshot() }

  func release(_ snapshot: Snapshot) async { await inner.release(snapshot) }

  func changes(after cursor: FeedCursor, limit: Int) async throws(StoreError) -> ChangePage {
    try await inner.changes(after: cursor, limit: limit)
  }

  func wakeups() -> AsyncStream<Void> { inner.wakeups() }

  func claim(
    outbox topic: OutboxTopic, lease: Duration, limit: Int, by worker: WorkerID, now: Date
  ) async throws(StoreError) -> [OutboxClaim] {
    try await inner.claim(outbox: topic, lease: lease, limit: limit, by: worker, now: now)
  }

  func putBlob(
    _ bytes: AsyncThrowingStream<[UInt8], any Error>, limit: Int
  ) async throws(StoreError) -> BlobReceipt {
    try await inner.putBlob(bytes, limit: limit)
  }

  func blob(_ id: BlobID) async throws(StoreError) -> AsyncThrowingStream<[UInt8], any Error> {
    try await inner.blob(id)
  }

  func deleteBlob(_ id: BlobID) async throws(StoreError) { try await inner.deleteBlob(id) }

  func erase(_ keys: [RecordKey]) async throws(StoreError) { try await inner.erase(keys) }

  func close() async { await inner.close() }
}
