import Foundation
import HelpdeskCore

/// Changes what is published, one call after the other.
///
/// Calls wait for one another at a lock and not at an actor: nearly every one takes microseconds, which
/// is less than the way to another thread and back.
final class Committer: Sendable {
  private let publication: Publication
  private let blobs: Blobs
  private let wakeups: Wakeups
  /// Held by the one call that changes something; says whether the store was closed.
  private let turn = Mutex(false)

  /// A call with more changes than this works on a copy, so that no reader waits for it.
  private static let maximumInPlace = 64

  init(_ publication: Publication, _ blobs: Blobs, _ wakeups: Wakeups) {
    self.publication = publication
    self.blobs = blobs
    self.wakeups = wakeups
  }

  func attach(_ schema: Schema) throws(StoreError) {
    try turn.withLock { isClosed throws(StoreError) in
      guard !isClosed else { throw Publication.closed }
      var state = try publication.newest().state
      try state.attach(schema)
      publication.publish(state)
    }
  }

  func commit(
    _ prepared: [PreparedCommit], now: Date
  ) -> [Result<Receipt, StoreError>] {
    do throws(StoreError) {
      let change = Change(prepared, now: now, blobs)
      let outcome = try turn.withLock { isClosed throws(StoreError) -> Change.Outcome in
        try requireReady(isClosed)
        return try carryOut(change)
      }
      if outcome.isChange { wakeups.signal() }
      return outcome.results
    } catch {
      return prepared.map { _ in .failure(error) }
    }
  }

  private func carryOut(_ change: Change) throws(StoreError) -> Change.Outcome {
    guard change.size <= Self.maximumInPlace else {
      var state = try publication.newest().state
      publication.adoptFoldedText(into: &state)
      let outcome = change.carryOut(on: &state)
      if outcome.isChange { publish(state) }
      return outcome
    }
    guard let outcome = publication.update({ change.carryOut(on: &$0) }) else {
      throw Publication.closed
    }
    if outcome.needsFolding, let newest = try? publication.newest() { publish(newest.state) }
    return outcome
  }

  /// Publishes a state that was made beside the published one.
  private func publish(_ state: EngineState) {
    var state = state
    state.foldTextIfNeeded()
    publication.publish(state)
  }

  func claim(
    _ topic: OutboxTopic, lease: Duration, limit: Int, now: Date
  ) throws(StoreError) -> [OutboxClaim] {
    try turn.withLock { isClosed throws(StoreError) in
      try requireReady(isClosed)
      let claims = publication.update {
        $0.outbox.claim(topic, lease: lease, limit: limit, now: now)
      }
      guard let claims else { throw Publication.closed }
      return claims
    }
  }

  func erase(_ keys: [RecordKey]) throws(StoreError) {
    let isChange = try turn.withLock { isClosed throws(StoreError) in
      try requireReady(isClosed)
      var state = try publication.newest().state
      for key in keys {
        try Validation.check(key)
        _ = try state.table(key.type)
      }
      let isChange = try state.erase(keys)
      // Snapshots would still show what must be gone; so would words and texts of columns.
      if isChange { publication.releaseAll() }
      publication.publish(state)
      return isChange
    }
    if isChange { wakeups.signal() }
  }

  func close() {
    turn.withLock { $0 = true }
  }

  private func requireReady(_ isClosed: Bool) throws(StoreError) {
    if isClosed { throw Publication.closed }
    if try !publication.isAttached() { throw Publication.notAttached }
    if Task.isCancelled {
      throw StoreError(.cancelled, "The task was cancelled before anything was written.")
    }
  }
}

/// The commits of one call on their way into a state.
private struct Change: Sendable {
  struct Outcome: Sendable {
    let results: [Result<Receipt, StoreError>]
    let isChange: Bool
    let needsFolding: Bool
  }

  private let prepared: [PreparedCommit]
  private let now: Date
  private let blobs: Blobs

  init(_ prepared: [PreparedCommit], now: Date, _ blobs: Blobs) {
    self.prepared = prepared
    self.now = now
    self.blobs = blobs
  }

  /// How many changes there are.
  var size: Int {
    prepared.reduce(0) { $0 + $1.size }
  }

  func carryOut(on state: inout EngineState) -> Outcome {
    let before = state.revision
    var results: [Result<Receipt, StoreError>] = []
    results.reserveCapacity(prepared.count)
    for commit in prepared {
      results.append(state.carryOut(commit, now: now, blobExists: blobs.exists))
    }
    let isChange = state.revision != before
    return Outcome(
      results: results, isChange: isChange, needsFolding: isChange && state.needsTextFolding)
  }
}
