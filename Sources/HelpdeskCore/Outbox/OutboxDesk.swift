import Foundation

/// What leaves the desk and has not arrived, for admins.
public struct OutboxDesk: Sendable {
  let desk: StaffDesk

  /// Effects that were given up, the oldest first.
  ///
  /// - Parameter limit: How many at most, from 1 to 10,000.
  /// - Returns: The dead letters, each with its attempts and the last reason.
  /// - Throws: ``HelpdeskError/Code/permissionDenied``, ``HelpdeskError/Code/invalidField``.
  public func deadLetters(limit: Int = 1000) async throws(HelpdeskError) -> [OutboxStatus] {
    try await list(dead: true, limit)
  }

  /// Effects that are on their way or wait for their next attempt, the oldest first.
  ///
  /// - Parameter limit: How many at most, from 1 to 10,000.
  /// - Returns: The entries, each with its attempts, its next instant and the last reason.
  /// - Throws: ``HelpdeskError/Code/permissionDenied``, ``HelpdeskError/Code/invalidField``.
  public func pending(limit: Int = 1000) async throws(HelpdeskError) -> [OutboxStatus] {
    try await list(dead: false, limit)
  }

  /// Delivers a dead letter once more, its attempts counted anew, under the same idempotency key.
  ///
  /// An escalation whose newest alert it is has that alert queued again.
  ///
  /// - Parameter id: The entry's id, as ``deadLetters(limit:)`` gives it.
  /// - Throws: ``HelpdeskError/Code/notFound`` where it is no dead letter.
  public func replay(_ id: String) async throws(HelpdeskError) {
    let core = desk.core
    try desk.principal.authorize(.replayOutbox)
    let ticket = TicketID(try await deadLetter(id).entry.group)
    do {
      _ = try await core.write(desk.command(.replayOutbox, on: [ticket])) {
        (transaction, context) async throws(HelpdeskError) -> (Applied) -> Done in
        let entry = try await deadLetter(id).entry
        transaction.settle(
          OutboxSettlement(id: id, lease: 0, outcome: .replay(at: context.now)))
        for handler in core.outboxHandlers where handler.topic == entry.topic {
          try await handler.conclude(entry, .replayed, in: &transaction, context)
        }
        return { _ in Done() }
      }
    } catch {
      // Another desk was faster.
      guard let cause = error.underlying as? StoreError, cause.code == .leaseLost else {
        throw error
      }
      throw Self.notDead(id)
    }
  }

  private func list(dead: Bool, _ limit: Int) async throws(HelpdeskError) -> [OutboxStatus] {
    try desk.principal.authorize(.readOutbox)
    try desk.core.requireOpen()
    guard (1...Query.maximumLimit).contains(limit) else {
      throw .invalid("limit", "A limit lies between 1 and \(Query.maximumLimit), not at \(limit).")
    }
    return Array(try await statuses(dead: dead, limit).prefix(limit))
  }

  private func statuses(
    dead: Bool, _ limit: Int
  ) async throws(HelpdeskError) -> [OutboxStatus] {
    let topics = desk.core.outboxHandlers.map(\.topic)
    let answers = try await desk.core.reader.answers(
      topics.map { .outbox($0, dead: dead, limit: limit) })
    var statuses: [OutboxStatus] = []
    for answer in answers.answers {
      guard case .outbox(let found) = answer else { throw DeskReader.mismatch }
      statuses += found
    }
    return statuses
  }

  private func deadLetter(_ id: String) async throws(HelpdeskError) -> OutboxStatus {
    let dead = try await statuses(dead: true, Query.maximumLimit)
    guard let found = dead.first(where: { $0.entry.id == id }) else { throw Self.notDead(id) }
    return found
  }

  private static func notDead(_ id: String) -> HelpdeskError {
    HelpdeskError(
      .notFound, "There is no dead letter “\(id.prefix(80))”. Choose one of deadLetters().",
      field: "id")
  }
}

extension StaffDesk {
  /// What leaves the desk.
  public var outbox: OutboxDesk { OutboxDesk(desk: self) }
}
