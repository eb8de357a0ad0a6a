import Foundation
import HelpdeskStore
import Synchronization

@testable import HelpdeskCore

/// A store that can be stopped after some commits, and that lets a test act just before a commit.
final class InterceptedStore: TextSearching {
  typealias Interceptor = @Sendable ([Commit]) async throws -> Void

  let inner: any Store
  private let state = Mutex(State())

  private struct State {
    var budget: Int?
    var failure = StoreError(.closed, "The power is out.")
    var interceptor: Interceptor?
    var calls: [Int] = []
    var questions = 0
  }

  init(_ inner: any Store = InMemoryStore()) {
    self.inner = inner
  }

  /// How many commits each call carried, since the store was made.
  var calls: [Int] { state.withLock { $0.calls } }

  /// How many questions readers have asked, since the store was made.
  var questions: Int { state.withLock { $0.questions } }

  /// After this many more commits nothing is taken any more; nil lifts that.
  func stop(
    after budget: Int?, with failure: StoreError = StoreError(.closed, "The power is out.")
  ) {
    state.withLock { state in
      state.budget = budget
      state.failure = failure
    }
  }

  /// The calls before which a test can act.
  enum Call: Sendable {
    /// One that carries at least so many commits.
    case carrying(Int)
    /// One that stores a bulk job.
    case storingJob

    func matches(_ commits: [Commit]) -> Bool {
      switch self {
      case .carrying(let count): commits.count >= count
      case .storingJob:
        commits.contains { $0.mutations.contains { $0.key.type == .bulkJob } }
      }
    }
  }

  /// Runs once, before the next call of this kind.
  func before(_ call: Call, _ act: @escaping @Sendable () async throws -> Void) {
    state.withLock { state in
      state.interceptor = { [weak self] commits in
        guard call.matches(commits) else { return }
        self?.state.withLock { $0.interceptor = nil }
        try await act()
      }
    }
  }

  func commit(_ commits: [Commit], now: Date) async -> [Result<Receipt, StoreError>] {
    if let interceptor = state.withLock({ $0.interceptor }) {
      do {
        try await interceptor(commits)
      } catch {
        let failure = StoreError(.io, "The test could not act: \(error)")
        return commits.map { _ in .failure(failure) }
      }
    }
    let (allowed, failure) = state.withLock { state in
      state.calls.append(commits.count)
      let allowed = min(state.budget ?? commits.count, commits.count)
      if let budget = state.budget { state.budget = budget - allowed }
      return (allowed, state.failure)
    }
    let results = await inner.commit(Array(commits.prefix(allowed)), now: now)
    return results + commits.dropFirst(allowed).map { _ in .failure(failure) }
  }

  func attach(_ schema: Schema) async throws(StoreError) { try await inner.attach(schema) }

  func read(_ requests: [Request], in snapshot: Snapshot?) async throws(StoreError) -> Answers {
    state.withLock { $0.questions += requests.count }
    return try await inner.read(requests, in: snapshot)
  }

  func snapshot() async throws(StoreError) -> Snapshot { try await inner.snapshot() }

  func release(_ snapshot: Snapshot) async { await inner.release(snapshot) }

  func changes(
    after cursor: FeedCursor, limit: Int
  ) async throws(StoreError) -> ChangePage {
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
