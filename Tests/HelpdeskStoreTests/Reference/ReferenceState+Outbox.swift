import Foundation
import HelpdeskCore

/// An entry of the outbox with what has happened to it.
struct ReferenceEntry: Sendable {
  let entry: OutboxEntry
  var attempts = 0
  var dueAt: Date
  var lease: UInt64 = 0
  var leasedUntil: Date?
  var reason: String?
  var isDead = false

  var availableAt: Date { max(dueAt, leasedUntil ?? dueAt) }
}

extension ReferenceState {
  mutating func enqueue(_ entries: [OutboxEntry]) throws(StoreError) {
    for entry in entries {
      guard !outbox.contains(where: { $0.entry.id == entry.id }) else {
        throw StoreError(.duplicateKey, "The outbox has an entry of this id.")
      }
      outbox.append(ReferenceEntry(entry: entry, dueAt: entry.dueAt))
    }
  }

  mutating func settle(_ settlement: OutboxSettlement) throws(StoreError) {
    guard let index = outbox.firstIndex(where: { $0.entry.id == settlement.id }) else {
      throw StoreError(.leaseLost, "The entry was settled before.")
    }
    var item = outbox[index]
    if case .replay(let instant) = settlement.outcome {
      guard item.isDead else { throw StoreError(.leaseLost, "The entry is not dead.") }
      outbox[index] = ReferenceEntry(entry: item.entry, dueAt: instant)
      return
    }
    guard item.lease == settlement.lease, item.lease != 0 else {
      throw StoreError(.leaseLost, "Another claim was made since.")
    }
    item.lease = 0
    item.leasedUntil = nil
    switch settlement.outcome {
    case .delivered, .replay:
      outbox.remove(at: index)
      return
    case .retry(let instant, let reason):
      item.dueAt = instant
      item.reason = reason
    case .dead(let reason):
      item.isDead = true
      item.reason = reason
    }
    outbox[index] = item
  }

  mutating func claim(
    _ topic: OutboxTopic, until: Date, limit: Int, now: Date
  ) -> [OutboxClaim] {
    heads(topic).filter { outbox[$0].availableAt <= now }.prefix(limit).map { index in
      lastLease += 1
      outbox[index].attempts += 1
      outbox[index].lease = lastLease
      outbox[index].leasedUntil = until
      return OutboxClaim(
        entry: outbox[index].entry, attempt: outbox[index].attempts, lease: lastLease,
        leasedUntil: until)
    }
  }

  func due(_ topic: OutboxTopic) -> Date? {
    heads(topic).map { outbox[$0].availableAt }.min()
  }

  func list(_ topic: OutboxTopic, dead: Bool, limit: Int) -> [OutboxStatus] {
    outbox.filter { $0.entry.topic == topic && $0.isDead == dead }.prefix(limit).map {
      OutboxStatus(
        entry: $0.entry, attempts: $0.attempts, dueAt: $0.dueAt, reason: $0.reason,
        isDead: $0.isDead)
    }
  }

  /// The oldest live entry of each group and destination.
  private func heads(_ topic: OutboxTopic) -> [Int] {
    var lanes: Set<[String]> = []
    return outbox.indices.filter { index in
      let entry = outbox[index].entry
      return entry.topic == topic && !outbox[index].isDead
        && lanes.insert([entry.group, entry.destination]).inserted
    }
  }
}
