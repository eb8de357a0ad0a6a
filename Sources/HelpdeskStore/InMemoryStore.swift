public import Foundation
public import HelpdeskCore

/// A store that keeps everything in memory, for tests, previews and desks that need not last.
///
/// Commits are carried out one after the other; reads answer from the newest published state on
/// the caller's task and never wait for a commit. Records pass through `WireCodec` as they would
/// on the way to a disk. What is closed or let go of is gone.
public final class InMemoryStore: TextSearching {
  private let publication: Publication
  private let committer: Committer
  private let blobs = Blobs()
  private let wakeupListeners = Wakeups()
  /// Tells this store's feed cursors from another's.
  private let identity = UInt64.random(in: .min ... .max)

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
    committer = Committer(state, publication, blobs, wakeupListeners)
  }

  deinit {
    wakeupListeners.finish()
  }

  /// Declares the record types; types that are known already may gain columns and orders.
  public func attach(_ schema: Schema) async throws(StoreError) {
    try await committer.attach(schema)
  }

  /// Carries out commits in order; all become visible together, each result is its own.
  public func commit(_ commits: [Commit], now: Date) async -> [Result<Receipt, StoreError>] {
    let prepared: [PreparedCommit]
    do throws(StoreError) {
      guard !Task.isCancelled else {
        throw StoreError(.cancelled, "The task was cancelled before anything was written.")
      }
      let state = try publication.state(in: nil).state
      prepared = commits.map { PreparedCommit($0, state) }
    } catch {
      return commits.map { _ in .failure(error) }
    }
    return await committer.commit(prepared, now: now)
  }

  /// Answers several requests at one revision, on the caller's task.
  public func read(
    _ requests: [Request], in snapshot: Snapshot?
  ) async throws(StoreError) -> Answers {
    let published = try publication.state(in: snapshot)
    let searched = Set(requests.compactMap(\.searchedType))
    let state = searched.isEmpty ? published.state : folded(published.state, searched)
    return Answers(
      revision: Revision(rawValue: state.revision), cursor: feedCursor(state.revision),
      answers: try state.answers(requests))
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
    let state = try publication.state(in: nil).state
    try Validation.check(limit: limit)
    let revision = try revision(of: cursor)
    guard revision <= state.revision else { throw Self.foreignCursor }
    guard revision >= state.feed.floor else {
      throw StoreError(
        .compacted, "The feed no longer reaches back that far; read everything anew.")
    }
    let (groups, hasMore) = state.feed.groups(after: revision, limit: limit)
    let end = hasMore ? groups.last?.revision ?? revision : state.revision
    return ChangePage(
      changes: groups.flatMap { Self.changes($0, state) }, next: feedCursor(end),
      hasMore: hasMore, revision: Revision(rawValue: end))
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
    return try await committer.claim(topic, lease: lease, limit: limit, now: now)
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
    try await committer.erase(keys)
  }

  /// Ends the store's work and lets go of everything it holds.
  public func close() async {
    publication.close()
    await committer.close()
    blobs.clear()
    wakeupListeners.finish()
  }
}

extension InMemoryStore {
  /// The state with the words of its newest commits sorted in.
  private func folded(_ state: EngineState, _ types: Set<RecordType>) -> EngineState {
    var state = state
    for type in types {
      guard let index = state.tableIndex(type), !state.tables[index].text.isFolded else { continue }
      let generation = state.tables[index].text.generation
      if let text = publication.folded(type, generation: generation) {
        state.tables[index].text = text
      } else {
        state.tables[index].text.fold()
        publication.offer(state.tables[index].text, type)
      }
    }
    return state
  }

  private func feedCursor(_ revision: UInt64) -> FeedCursor {
    let words = [identity, revision]
    return FeedCursor(
      bytes: words.flatMap { word in
        (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * $0)) }
      })
  }

  private func revision(of cursor: FeedCursor) throws(StoreError) -> UInt64 {
    if cursor.bytes.isEmpty { return 0 }
    guard cursor.bytes.count == 16 else { throw Self.foreignCursor }
    let words = [cursor.bytes[..<8], cursor.bytes[8...]].map { bytes in
      bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
    guard words[0] == identity else { throw Self.foreignCursor }
    return words[1]
  }

  private static let foreignCursor = StoreError(
    .invalidRequest, "The feed cursor belongs to another store or is damaged.")

  private static func changes(_ group: Feed.Group, _ state: EngineState) -> [Change] {
    group.entries.map { entry in
      let layout = state.tableIndex(entry.key.type).map { state.tables[$0].layout }
      func columns(_ box: RecordBox?) -> RecordFields? {
        box?.record.fields.filter { layout?.isColumn($0) ?? false }
      }
      return Change(
        key: entry.key, revision: Revision(rawValue: group.revision), version: entry.version,
        before: columns(entry.before), after: columns(entry.after))
    }
  }
}
