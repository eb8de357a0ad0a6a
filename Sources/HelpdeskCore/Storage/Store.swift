public import Foundation

/// Everything that a desk keeps goes through this protocol.
///
/// A store takes commits, which are values, and answers requests, which are values too. The loop
/// "read, decide, commit" lives in the desk, not in the store.
///
/// What every store guarantees:
/// - **Isolation**: serializable with respect to the commits' preconditions.
/// - **Durable before visible**: no read returns data that is not yet durable at the store's level.
/// - **Feed**: ordered and complete. Whatever a read did not show follows its cursor. A repeat is
///   possible.
/// - **Numbers** are drawn inside the commit, unique and without gaps.
/// - **Idempotency**: the receipt is written in the same commit.
/// - **Outbox**: at least once; in order per group and destination.
/// - **Order**: text sorts by UTF-8 bytes, nulls last, ties by key.
/// - No ordering decision reads a clock; `now` is the caller's.
///
/// What it does not guarantee: dense revisions, and that a wakeup comes for every change.
///
/// `HelpdeskStoreConformance` proves an implementation.
public protocol Store: Sendable {
  /// Declares the record types, before anything else; repeating the same schema is harmless.
  ///
  /// - Throws: ``StoreError/Code/schemaMismatch`` when a type's columns contradict those of the
  ///   schema under which the store was written.
  func attach(_ schema: Schema) async throws(StoreError)

  /// Carries out commits in order, each for itself: a later one sees an earlier one's effect, and
  /// one that fails does not stop the next.
  ///
  /// - Parameters:
  ///   - commits: The commits; an idempotent repetition returns the old receipt.
  ///   - now: The caller's clock, for the retention of receipts.
  /// - Returns: One result per commit.
  func commit(_ commits: [Commit], now: Date) async -> [Result<Receipt, StoreError>]

  /// Answers several requests at one revision.
  ///
  /// - Parameters:
  ///   - requests: The requests.
  ///   - snapshot: The revision to read, or nil for the newest.
  /// - Returns: One answer per request, in order.
  /// - Throws: ``StoreError/Code/invalidRequest`` for a request that names what does not exist or
  ///   breaks a limit, ``StoreError/Code/snapshotReleased``, ``StoreError/Code/closed``.
  func read(_ requests: [Request], in snapshot: Snapshot?) async throws(StoreError) -> Answers

  /// Holds the newest revision still until ``release(_:)``.
  func snapshot() async throws(StoreError) -> Snapshot

  /// Lets go of a snapshot; releasing twice is harmless.
  func release(_ snapshot: Snapshot) async

  /// The changes after a cursor, in the order of their commits.
  ///
  /// - Throws: ``StoreError/Code/compacted`` when the feed no longer reaches back that far.
  func changes(after cursor: FeedCursor, limit: Int) async throws(StoreError) -> ChangePage

  /// A hint that there may be changes: lossy, coalesced, ends when the store closes.
  func wakeups() -> AsyncStream<Void>

  /// Leases due outbox entries of a topic to a worker.
  ///
  /// Of each group and destination only the oldest live entry can be claimed; an entry whose lease
  /// ran out can be claimed again.
  func claim(
    outbox topic: OutboxTopic, lease: Duration, limit: Int, by worker: WorkerID, now: Date
  ) async throws(StoreError) -> [OutboxClaim]

  /// Takes a file, in pieces, and makes it durable; a commit that names it asks for `.blob(id)`.
  ///
  /// - Throws: ``StoreError/Code/blobTooLarge`` past `limit` bytes; nothing is kept then.
  func putBlob(
    _ bytes: AsyncThrowingStream<[UInt8], any Error>, limit: Int
  ) async throws(StoreError) -> BlobReceipt

  /// Hands out a file in pieces.
  ///
  /// - Throws: ``StoreError/Code/blobMissing``.
  func blob(_ id: BlobID) async throws(StoreError) -> AsyncThrowingStream<[UInt8], any Error>

  /// Removes a file; nothing happens where there is none.
  func deleteBlob(_ id: BlobID) async throws(StoreError)

  /// Removes records so that no trace of their content is left: neither in the feed, nor in
  /// receipts, outbox, text or older versions. Outbox entries whose group is an erased record's id
  /// go along. A cursor from before either hears of the removal or becomes compacted.
  func erase(_ keys: [RecordKey]) async throws(StoreError)

  /// Ends the store's work; every later call throws ``StoreError/Code/closed``.
  func close() async
}

/// A store that keeps an index of text and answers ``Condition/text(_:)`` and
/// ``Query/Order/relevance``.
///
/// The words of a commit are found by the first read after it. A document's score is the sum of
/// ``Ranking``'s over the terms of the match, a prefix counting all words that begin with it; what
/// counts is the text of the match's audience, for staff that of everyone too.
public protocol TextSearching: Store {}

/// A store that gives its hint of a change on the spot, before the commit is answered, so that
/// nobody in the same process has to give another.
package protocol PromptStore: Store {
  /// Calls back whenever there may be changes, on the thread that made them; the call must be short
  /// and must not ask the store.
  ///
  /// - Returns: What ends the calls, see ``ignore(_:)``.
  func listen(_ hint: @escaping @Sendable () -> Void) -> UInt64

  /// Ends the calls to a listener.
  func ignore(_ listener: UInt64)

  /// The changes after a cursor as ``Store/changes(after:limit:)`` has them, of some types and with
  /// some of their columns only.
  func changes(
    after cursor: FeedCursor, limit: Int, showing interest: ChangeInterest
  ) throws(StoreError) -> ChangePage
}

/// The columns that somebody wants to see of changes, by type; a type that is missing he does not.
package typealias ChangeInterest = [RecordType: [FieldTag]]

extension Store {
  /// Answers several requests at the newest revision.
  public func read(_ requests: [Request]) async throws(StoreError) -> Answers {
    try await read(requests, in: nil)
  }

  /// Carries out one commit.
  public func commit(_ commit: Commit, now: Date) async throws(StoreError) -> Receipt {
    let results = await self.commit([commit], now: now)
    guard let result = results.first else {
      throw StoreError(.io, "The store returned no result for a commit.")
    }
    return try result.get()
  }
}
