import Foundation
import HelpdeskCore
import Testing

/// The topic that the cases use.
let alerts = OutboxTopic(rawValue: "alerts")

/// An outbox entry that is due at once unless said otherwise.
func entry(
  _ id: String, topic: OutboxTopic = alerts, to destination: String = "#ops",
  group: String = "t1", dueAt: Date = Bench.now
) -> OutboxEntry {
  var payload = RecordFields()
  payload[1] = .text("payload of \(id)")
  return OutboxEntry(
    id: id, topic: topic, destination: destination, group: group, payload: payload, dueAt: dueAt)
}

extension Bench {
  /// Writes entries, one commit each, so that their order is certain.
  func enqueue(_ entries: [OutboxEntry]) async throws {
    for entry in entries { try await commit(Commit(outbox: [entry])) }
  }

  /// Claims due entries of the topic.
  func claim(
    _ topic: OutboxTopic = alerts, lease: Duration = .seconds(60), limit: Int = 100,
    by worker: String = "worker", at now: Date = Bench.now
  ) async throws -> [OutboxClaim] {
    try await store.claim(
      outbox: topic, lease: lease, limit: limit, by: WorkerID(rawValue: worker), now: now)
  }

  /// Claims the only entry that can be claimed.
  func claimOne(lease: Duration = .seconds(60), at now: Date = Bench.now) async throws
    -> OutboxClaim
  {
    let claims = try await claim(lease: lease, at: now)
    return try #require(claims.count == 1 ? claims.first : nil, "exactly one entry can be claimed")
  }

  /// Settles a claim.
  func settle(_ claim: OutboxClaim, _ outcome: OutboxSettlement.Outcome) async throws {
    try await commit(Commit(settlements: [settlement(claim, outcome)]))
  }

  /// A claim's settlement.
  func settlement(
    _ claim: OutboxClaim, _ outcome: OutboxSettlement.Outcome
  ) -> OutboxSettlement {
    OutboxSettlement(id: claim.entry.id, lease: claim.lease, outcome: outcome)
  }

  /// The entries of the topic, alive or dead.
  func outbox(
    _ topic: OutboxTopic = alerts, dead: Bool = false, limit: Int = 100
  ) async throws -> [OutboxStatus] {
    let request = Request.outbox(topic, dead: dead, limit: limit)
    guard case .outbox(let entries) = try await answer(request) else {
      throw UnexpectedAnswer(request: request)
    }
    return entries
  }

  /// When the next entry of the topic can be claimed.
  func outboxDue(_ topic: OutboxTopic = alerts) async throws -> Date? {
    let request = Request.outboxDue(topic)
    guard case .instant(let instant) = try await answer(request) else {
      throw UnexpectedAnswer(request: request)
    }
    return instant
  }
}
