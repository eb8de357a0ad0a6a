import Foundation
import HelpdeskCore
import HelpdeskStoreConformance

/// The reference store, with one thing gone wrong on the way in or out.
struct SabotagedStore: TextSearching {
  let base = ReferenceStore()
  let sabotage: Sabotage

  func attach(_ schema: Schema) async throws(StoreError) {
    guard sabotage == .dropsUniqueness || sabotage == .showsWholeRecordsInTheFeed else {
      return try await base.attach(schema)
    }
    let records = schema.records.map { record in
      var columns = record.columns
      if sabotage == .dropsUniqueness {
        columns = columns.map { RecordSchema.Column($0.tag, $0.name, $0.kind) }
      } else {
        columns.append(RecordSchema.Column(ConformanceSchema.title, "title", .text))
      }
      return RecordSchema(
        type: record.type, name: record.name, columns: columns, orders: record.orders,
        text: record.text, decode: record.decode)
    }
    try await base.attach(Schema(records))
  }

  func commit(_ commits: [Commit], now: Date) async -> [Result<Receipt, StoreError>] {
    var results: [Result<Receipt, StoreError>] = []
    var hasFailed = false
    for commit in commits {
      if hasFailed && sabotage == .stopsAtTheFirstFailure {
        results.append(.failure(StoreError(.io, "An earlier commit failed.")))
        continue
      }
      results += await base.commit([await distorted(commit)], now: now)
      if case .failure? = results.last { hasFailed = true }
    }
    return results
  }

  private func distorted(_ commit: Commit) async -> Commit {
    var commit = commit
    switch sabotage {
    case .dropsUnknownFields, .emptiesTextToNull:
      commit.mutations = commit.mutations.map { mutation in
        guard case .put(let key, let fields) = mutation else { return mutation }
        return .put(
          key,
          fields.filter { sabotage == .dropsUnknownFields ? $0 < 700 : fields[$0] != .text("") })
      }
    case .ignoresPreconditions: commit.preconditions = []
    case .forgetsReceipts: commit.idempotency = nil
    case .acceptsEveryDigest:
      commit.idempotency = commit.idempotency.map { Idempotency(key: $0.key, digest: 0) }
    case .countsVersionsTwice:
      _ = await base.commit([Commit(mutations: commit.mutations)], now: .distantPast)
    case .ignoresSettlements: commit.settlements = []
    case .ignoresDestinations:
      commit.outbox = commit.outbox.map {
        OutboxEntry(
          id: $0.id, topic: $0.topic, destination: "", group: $0.group, payload: $0.payload,
          dueAt: $0.dueAt)
      }
    default: break
    }
    return commit
  }

  func snapshot() async throws(StoreError) -> Snapshot { try await base.snapshot() }

  func release(_ snapshot: Snapshot) async { await base.release(snapshot) }

  func changes(after cursor: FeedCursor, limit: Int) async throws(StoreError) -> ChangePage {
    let cursor = sabotage == .startsTheFeedAnew ? FeedCursor.beginning : cursor
    let page = try await base.changes(after: cursor, limit: limit)
    var changes = page.changes
    if sabotage == .splitsCommitsInTheFeed { changes = Array(changes.prefix(limit)) }
    if sabotage == .losesTheLastChange { changes = Array(changes.dropLast()) }
    return ChangePage(
      changes: changes, next: page.next, hasMore: page.hasMore, revision: page.revision)
  }

  func wakeups() -> AsyncStream<Void> { base.wakeups() }

  func claim(
    outbox topic: OutboxTopic, lease: Duration, limit: Int, by worker: WorkerID, now: Date
  ) async throws(StoreError) -> [OutboxClaim] {
    try await base.claim(
      outbox: topic, lease: sabotage == .neverLeases ? .zero : lease, limit: limit, by: worker,
      now: now)
  }

  func putBlob(
    _ bytes: AsyncThrowingStream<[UInt8], any Error>, limit: Int
  ) async throws(StoreError) -> BlobReceipt {
    try await base.putBlob(bytes, limit: limit)
  }

  func blob(_ id: BlobID) async throws(StoreError) -> AsyncThrowingStream<[UInt8], any Error> {
    let whole = try await base.blob(id)
    guard sabotage == .losesBytesOfBlobs else { return whole }
    return AsyncThrowingStream { $0.finish() }
  }

  func deleteBlob(_ id: BlobID) async throws(StoreError) {
    if sabotage != .keepsDeletedBlobs { try await base.deleteBlob(id) }
  }

  func erase(_ keys: [RecordKey]) async throws(StoreError) {
    guard sabotage == .erasesByDeleting else { return try await base.erase(keys) }
    let commit = Commit(mutations: keys.map { .delete($0) })
    _ = await base.commit([commit], now: .distantPast)
  }

  func close() async {
    if sabotage != .staysOpen { await base.close() }
  }
}
