import Foundation
import HelpdeskCore
import HelpdeskStore

/// A store that keeps no index of words.
final class PlainStore: Store {
  private let base = InMemoryStore()

  func attach(_ schema: Schema) async throws(StoreError) { try await base.attach(schema) }

  func commit(_ commits: [Commit], now: Date) async -> [Result<Receipt, StoreError>] {
    await base.commit(commits, now: now)
  }

  func read(
    _ requests: [Request], in snapshot: Snapshot?
  ) async throws(StoreError) -> Answers {
    try await base.read(requests, in: snapshot)
  }

  func snapshot() async throws(StoreError) -> Snapshot { try await base.snapshot() }

  func release(_ snapshot: Snapshot) async { await base.release(snapshot) }

  func changes(
    after cursor: FeedCursor, limit: Int
  ) async throws(StoreError) -> ChangePage {
    try await base.changes(after: cursor, limit: limit)
  }

  func wakeups() -> AsyncStream<Void> { base.wakeups() }

  func claim(
    outbox topic: OutboxTopic, lease: Duration, limit: Int, by worker: WorkerID, now: Date
  ) async throws(StoreError) -> [OutboxClaim] {
    try await base.claim(outbox: topic, lease: lease, limit: limit, by: worker, now: now)
  }

  func putBlob(
    _ bytes: AsyncThrowingStream<[UInt8], any Error>, limit: Int
  ) async throws(StoreError) -> BlobReceipt {
    try await base.putBlob(bytes, limit: limit)
  }

  func blob(
    _ id: BlobID
  ) async throws(StoreError) -> AsyncThrowingStream<[UInt8], any Error> {
    try await base.blob(id)
  }

  func deleteBlob(_ id: BlobID) async throws(StoreError) { try await base.deleteBlob(id) }

  func erase(_ keys: [RecordKey]) async throws(StoreError) { try await base.erase(keys) }

  func close() async { await base.close() }
}
