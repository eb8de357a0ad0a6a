import Foundation
import HelpdeskCore

/// Changes the state, one call after the other, and publishes what came of it.
actor Committer {
  private var state: EngineState
  private let publication: Publication
  private let blobs: Blobs
  private let wakeups: Wakeups
  private var isClosed = false

  init(_ state: EngineState, _ publication: Publication, _ blobs: Blobs, _ wakeups: Wakeups) {
    self.state = state
    self.publication = publication
    self.blobs = blobs
    self.wakeups = wakeups
  }

  func attach(_ schema: Schema) throws(StoreError) {
    guard !isClosed else { throw Publication.closed }
    try state.attach(schema)
    publication.publish(state)
  }

  func commit(
    _ prepared: [PreparedCommit], now: Date
  ) -> [Result<Receipt, StoreError>] {
    if let error = refusal() { return prepared.map { _ in .failure(error) } }
    publication.adoptFoldedText(into: &state)
    let before = state.revision
    var results: [Result<Receipt, StoreError>] = []
    results.reserveCapacity(prepared.count)
    for commit in prepared {
      results.append(state.carryOut(commit, now: now, blobExists: blobs.exists))
    }
    guard state.revision != before else { return results }
    state.foldTextIfNeeded()
    publication.publish(state)
    wakeups.signal()
    return results
  }

  func claim(
    _ topic: OutboxTopic, lease: Duration, limit: Int, now: Date
  ) throws(StoreError) -> [OutboxClaim] {
    if let error = refusal() { throw error }
    let claims = state.outbox.claim(topic, lease: lease, limit: limit, now: now)
    if !claims.isEmpty { publication.publish(state) }
    return claims
  }

  func erase(_ keys: [RecordKey]) throws(StoreError) {
    if let error = refusal() { throw error }
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
    state = EngineState(feedCapacity: 1)
  }

  private func refusal() -> StoreError? {
    if isClosed { return Publication.closed }
    if !state.isAttached { return Publication.notAttached }
    if Task.isCancelled {
      return StoreError(.cancelled, "The task was cancelled before anything was written.")
    }
    return nil
  }
}
