import Foundation
import HelpdeskCore

/// Changes what is published, one call after the other.
actor Committer {
  private let publication: Publication
  private let blobs: Blobs
  private let wakeups: Wakeups
  private var isClosed = false

  /// A call with more changes than this works on a copy, so that no reader waits for it.
  private static let maximumInPlace = 64

  init(_ publication: Publication, _ blobs: Blobs, _ wakeups: Wakeups) {
    self.publication = publication
    self.blobs = blobs
    self.wakeups = wakeups
  }

  func attach(_ schema: Schema) throws(StoreError) {
    guard !isClosed else { throw Publication.closed }
    var state = try publication.newest().state
    try state.attach(schema)
    publication.publish(state)
  }

  func commit(
    _ prepared: [PreparedCommit], now: Date
  ) -> [Result<Receipt, StoreError>] {
    do throws(StoreError) {
      try requireReady()
      let size = prepared.reduce(0) { $0 + $1.commit.mutations.count + $1.commit.outbox.count }
      let change = Change(prepared, now: now, blobs)
      guard size <= Self.maximumInPlace else {
        var state = try publication.newest().state
        publication.adoptFoldedText(into: &state)
        let outcome = change.carryOut(on: &state)
        return published(outcome, state)
      }
      guard let outcome = publication.update({ change.carryOut(on: &$0) }) else {
        throw Publication.closed
      }
      if outcome.needsFolding, let newest = try? publication.newest() {
        return published(outcome, newest.state)
      }
      if outcome.isChange { wakeups.signal() }
      return outcome.results
    } catch {
      return prepared.map { _ in .failure(error) }
    }
  }

  /// Publishes a state that was made beside the published one.
  private func published(
    _ outcome: Change.Outcome, _ state: EngineState
  ) -> [Result<Receipt, StoreError>] {
    guard outcome.isChange else { return outcome.results }
    var state = state
    state.foldTextIfNeeded()
    publication.publish(state)
    wakeups.signal()
    return outcome.results
  }

  func claim(
    _ topic: OutboxTopic, lease: Duration, limit: Int, now: Date
  ) throws(StoreError) -> [OutboxClaim] {
    try requireReady()
    let claims = publication.update {
      $0.outbox.claim(topic, lease: lease, limit: limit, now: now)
    }
    guard let claims else { throw Publication.closed }
    return claims
  }

  func erase(_ keys: [RecordKey]) throws(StoreError) {
    try requireReady()
    var state = try publication.newest().state
    for key in keys {
      try Validation.check(key)
      _ = try state.table(key.type)
    }
    guard try state.erase(keys) else { return }
    // Snapshots would still show what must be gone.
    publication.releaseAll()
    publication.publish(state)
    wakeups.signal()
  }

  func close() {
    isClosed = true
  }

  private func requireReady() throws(StoreError) {
    if isClosed { throw Publication.closed }
    if try !publication.isAttached() { throw Publication.notAttached }
    if Task.isCancelled {
      throw StoreError(.cancelled, "The task was cancelled before anything was written.")
    }
  }
}

/// The commits of one call on their way into a state.
private struct Change {
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
