public import Foundation
public import HelpdeskCore

/// A store that keeps everything in memory, for tests, previews and desks that need not last.
///
/// Commits are carried out one after the other; reads answer from the newest published state on
/// the caller's task. To get hold of that state they wait for a commit at most while it changes a
/// few records in memory, which takes microseconds. What is closed or let go of is gone.
public final class InMemoryStore: TextSearching, PromptStore {
  private let publication: Publication
  private let committer: Committer
  private let blobs = Blobs()
  private let wakeupListeners = Wakeups()
  private let reader: EngineReader

  /// Makes an empty store whose feed reaches back at least 100,000 changes.
  public convenience init() {
    self.init(feedCapacity: 100_000)
  }

  /// Makes an empty store.
  ///
  /// - Parameter feedCapacity: How many changes the feed reaches back; older cursors are
  ///   `StoreError/Code/compacted`. The changes of one commit are dropped together.
  public init(feedCapacity: Int) {
    let state = EngineState(feedCapacity: feedCapacity)
    publication = Publication(state)
    reader = EngineReader(publication: publication, identity: .random(in: .min ... .max))
    committer = Committer(publication, blobs, wakeupListeners)
  }

  deinit {
    wakeupListeners.finish()
  }

  /// Declares the record types; types that are known already may gain columns and orders.
  public func attach(_ schema: Schema) async throws(StoreError) {
    try committer.attach(schema)
  }

  /// Carries out commits in order; all become visible together, each result is its own.
  public func commit(_ commits: [Commit], now: Date) async -> [Result<Receipt, StoreError>] {
    switch publication.prepare(commits) {
    case .failure(let error): return commits.map { _ in .failure(error) }
    case .success(let prepared): return committer.commit(prepared, now: now)
    }
  }

  /// Answers several requests at one revision, on the caller's task.
  public func read(
    _ requests: [Request], in snapshot: Snapshot?
  ) async throws(StoreError) -> Answers {
    try reader.read(requests, in: snapshot)
  }

  /// Holds the newest revision still; memory that it alone needs is kept until its release.
  public func snapshot() async throws(StoreError) -> Snapshot {
    try publication.hold()
  }

  /// Lets go of a snapshot.
  public func release(_ snapshot: Snapshot) async {
    publication.release(snapshot)
  }

  /// The changes after a cursor.
  public func changes(
    after cursor: FeedCursor, limit: Int
  ) async throws(StoreError) -> ChangePage {
    try reader.changes(after: cursor, limit: limit)
  }

  package func changes(
    after cursor: FeedCursor, limit: Int, showing interest: ChangeInterest
  ) throws(StoreError) -> ChangePage {
    try reader.changes(after: cursor, limit: limit, showing: interest)
  }

  /// A hint that there may be changes; each listener has a stream of its own.
  public func wakeups() -> AsyncStream<Void> {
    wakeupListeners.stream()
  }

  /// Leases due outbox entries, the oldest first.
  public func claim(
    outbox topic: OutboxTopic, lease: Duration, limit: Int, by worker: WorkerID, now: Date
  ) async throws(StoreError) -> [OutboxClaim] {
    _ = try publication.state(in: nil)
    try Validation.check(limit: limit)
    return try committer.claim(topic, lease: lease, limit: limit, now: now)
  }

  /// Takes a file.
  public func putBlob(
    _ bytes: AsyncThrowingStream<[UInt8], any Error>, limit: Int
  ) async throws(StoreError) -> BlobReceipt {
    _ = try publication.newest()
    return try await blobs.put(bytes, limit: limit)
  }

  /// Hands out a file.
  public func blob(
    _ id: BlobID
  ) async throws(StoreError) -> AsyncThrowingStream<[UInt8], any Error> {
    _ = try publication.newest()
    return try blobs.get(id)
  }

  /// Removes a file.
  public func deleteBlob(_ id: BlobID) async throws(StoreError) {
    _ = try publication.newest()
    blobs.delete(id)
  }

  /// Removes records with every trace of their content.
  ///
  /// Snapshots taken before are released, and feed cursors from before are compacted. Outbox
  /// entries whose group is the id of an erased key are removed.
  public func erase(_ keys: [RecordKey]) async throws(StoreError) {
    _ = try publication.state(in: nil)
    try committer.erase(keys)
  }

  /// Ends the store's work and lets go of everything it holds.
  public func close() async {
    publication.close()
    committer.close()
    blobs.clear()
    wakeupListeners.finish()
  }
}

extension InMemoryStore {
  package func listen(_ hint: @escaping @Sendable () -> Void) -> UInt64 {
    wakeupListeners.listen(hint)
  }

  package func ignore(_ listener: UInt64) {
    wakeupListeners.ignore(listener)
  }
}
