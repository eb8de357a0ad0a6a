import Foundation

extension DeskCore {
  /// Hands many independent commits to the store in one call, so that they share its cost.
  ///
  /// This is the write path of work that comes in large numbers: bulk jobs and imports. What
  /// ``write(_:_:)`` does for one command (the rights, the lanes, deciding anew after a conflict) is
  /// the business of the caller, commit by commit. Whether the desk is open is asked between the
  /// batches, so that closing ends at such a boundary.
  func commitBatch(_ commits: [Commit]) async -> [Result<Receipt, StoreError>] {
    guard !commits.isEmpty else { return [] }
    hub.expect()
    let results = await store.commit(commits, now: now)
    await hub.poke()
    if results.contains(where: \.isConflict) { await refreshAutomationsForNextBatch() }
    return results
  }

  /// Reads the automations anew, since a conflict may say that another desk changed them.
  ///
  /// Where they cannot be read, the commits that are decided anew conflict again, and the store's
  /// fault shows there.
  private func refreshAutomationsForNextBatch() async {
    do throws(HelpdeskError) {
      try await refreshAutomations()
    } catch {
      return
    }
  }
}

extension Result<Receipt, StoreError> {
  fileprivate var isConflict: Bool {
    if case .failure(let error) = self { error.code == .conflict } else { false }
  }
}

extension StoreError {
  /// Whether this says something about the store, and not about the one commit that failed: the
  /// next commit would fare no better.
  var stopsBatch: Bool {
    switch code {
    case .closed, .cancelled, .noSpace, .unknownOutcome, .poisoned, .io, .notAttached: true
    default: false
    }
  }
}

extension DeskReader {
  /// The tickets that changes to these ids land on, through any chain of merges; an id without a
  /// ticket is left out.
  func finalTickets(_ ids: [TicketID]) async throws(HelpdeskError) -> [TicketID: Ticket] {
    var result: [TicketID: Ticket] = [:]
    var open = ids.map { (id: $0, at: $0) }
    // Chains are one hop long; the bound only stops a damaged store from holding us up.
    for _ in 0..<64 where !open.isEmpty {
      let keys = open.map { RecordKey(.ticket, $0.at.rawValue) }
      let found = try await records(keys, Ticket.self)
      var further: [(id: TicketID, at: TicketID)] = []
      for (place, ticket) in zip(open, found) {
        guard let ticket else { continue }
        if let target = ticket.mergedInto {
          further.append((place.id, target))
        } else {
          result[place.id] = ticket
        }
      }
      open = further
    }
    return result
  }

  /// The idempotency keys under which something was committed.
  func keysInUse(among keys: [String]) async throws(HelpdeskError) -> Set<String> {
    var used: Set<String> = []
    for (key, answer) in zip(keys, try await answers(keys.map(Request.receipt)).answers) {
      guard case .receipt(let receipt) = answer else { throw Self.mismatch }
      if receipt != nil { used.insert(key) }
    }
    return used
  }
}
