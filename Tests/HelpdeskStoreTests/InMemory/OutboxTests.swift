import Foundation
import HelpdeskCore
import Testing

@testable import HelpdeskStore

@Suite("An outbox")
struct OutboxTests {
  /// Bytes with a right checksum need not have been written by a store.
  @Test("whose log gave one place to several entries delivers each of them once", arguments: 1...20)
  func delivers(seed: UInt64) throws {
    var random = Seeded(seed)
    let now = Date(timeIntervalSinceReferenceDate: 800_000_000)
    var outbox = Outbox()
    let ids = (0..<12).map { "entry \($0)" }
    for round in 0..<3 {
      for id in ids where round == 0 || random.below(2) == 0 {
        let entry = OutboxEntry(
          id: id, topic: OutboxTopic(rawValue: "mail"), destination: "to \(random.below(2))",
          group: "group \(random.below(3))", payload: RecordFields(), dueAt: now)
        outbox.restore(
          Outbox.Item(
            entry: entry, place: UInt64(random.below(2)), dueAt: now,
            isDead: round < 2 && random.below(4) == 0))
      }
    }
    for status in outbox.list(OutboxTopic(rawValue: "mail"), dead: true, limit: 100) {
      outbox.settle(OutboxSettlement(id: status.entry.id, lease: 0, outcome: .replay(at: now)))
    }
    var delivered: [String] = []
    while delivered.count < 2 * ids.count {
      let claims = outbox.claim(
        OutboxTopic(rawValue: "mail"), lease: .seconds(60), limit: 3, now: now)
      if claims.isEmpty { break }
      for claim in claims {
        delivered.append(claim.entry.id)
        outbox.settle(
          OutboxSettlement(id: claim.entry.id, lease: claim.lease, outcome: .delivered))
      }
    }
    #expect(delivered.sorted() == ids.sorted(), "seed \(seed)")
    #expect(outbox.all.isEmpty)
    #expect(outbox.due(OutboxTopic(rawValue: "mail")) == nil)
  }
}
