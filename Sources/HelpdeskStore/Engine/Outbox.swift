import Foundation
import HelpdeskCore

/// Effects that wait to be delivered, first in, first out per topic, group and destination.
struct Outbox: Sendable {
  struct Item: Sendable {
    let entry: OutboxEntry
    /// The item's place among all items, in the order of their commits.
    let place: UInt64
    var attempts = 0
    var dueAt: Date
    var lease: UInt64 = 0
    var leasedUntil: Date?
    var reason: String?
    var isDead = false

    /// When the item can be claimed, if nothing older holds it up.
    var availableAt: Int64 {
      max(dueAt.clampedMilliseconds, leasedUntil?.clampedMilliseconds ?? .min)
    }

    var status: OutboxStatus {
      OutboxStatus(
        entry: entry, attempts: attempts, dueAt: dueAt, reason: reason, isDead: isDead)
    }
  }

  private struct Lane: TrieKey {
    let topic: String
    let group: String
    let destination: String

    init(_ entry: OutboxEntry) {
      topic = entry.topic.rawValue
      group = entry.group
      destination = entry.destination
    }

    var trieHash: UInt64 {
      ByteText.mix(topic.trieHash ^ group.trieHash &* 3, destination.trieHash | 1)
    }

    func isSame(as other: Lane) -> Bool {
      group.isSame(as: other.group) && destination.isSame(as: other.destination)
        && topic.isSame(as: other.topic)
    }
  }

  /// An item in a list; the id decides where damaged bytes have given a place twice.
  private struct Waiting: Sendable {
    let place: UInt64
    let id: String

    init(_ item: Item) {
      place = item.place
      id = item.entry.id
    }

    func precedes(_ other: Waiting) -> Bool {
      place != other.place ? place < other.place : ByteText.compare(id, other.id) < 0
    }
  }

  private struct Head: Sendable {
    let availableAt: Int64
    let waiting: Waiting

    init(_ item: Item) {
      availableAt = item.availableAt
      waiting = Waiting(item)
    }

    func precedes(_ other: Head) -> Bool {
      availableAt != other.availableAt
        ? availableAt < other.availableAt : waiting.precedes(other.waiting)
    }
  }

  private struct Topic: Sendable {
    var live = RankTree<Waiting>()
    var dead = RankTree<Waiting>()
    /// The oldest live item of each lane, by the instant at which it can be claimed.
    var heads = RankTree<Head>()
  }

  private var items = PersistentMap<String, Item>()
  private var lanes = PersistentMap<Lane, RankTree<Waiting>>()
  private var topics = PersistentMap<String, Topic>()
  private var groups = PersistentMap<String, RankTree<Waiting>>()
  private(set) var lastPlace: UInt64 = 0
  private(set) var lastLease: UInt64 = 0

  subscript(id: String) -> Item? { items[id] }

  /// Every item in the order of their commits.
  var all: [Item] {
    var all: [Item] = []
    items.visit { _, item in all.append(item) }
    return all.sorted { $0.place < $1.place }
  }

  /// Puts an item in place of what was under its id.
  mutating func restore(_ item: Item) {
    remove(item.entry.id)
    items[item.entry.id] = item
    Self.change(&groups, item.entry.group) { Self.insert(item, into: &$0) }
    enqueue(item)
    restore(lastPlace: item.place, lastLease: item.lease)
  }

  /// Draws no place and no lease twice.
  mutating func restore(lastPlace place: UInt64, lastLease lease: UInt64) {
    lastPlace = max(lastPlace, place)
    lastLease = max(lastLease, lease)
  }

  mutating func add(_ entry: OutboxEntry) {
    restore(Item(entry: entry, place: lastPlace + 1, dueAt: entry.dueAt))
  }

  mutating func remove(_ id: String) {
    guard let item = items[id] else { return }
    dequeue(item)
    Self.change(&groups, item.entry.group) { Self.remove(item, from: &$0) }
    items[id] = nil
  }

  /// Removes everything of a group.
  mutating func remove(group: String) {
    guard let waiting = groups[group] else { return }
    var ids: [String] = []
    waiting.visit(in: 0..<waiting.count) { item in
      ids.append(item.id)
      return true
    }
    for id in ids { remove(id) }
  }

  func hasItems(ofGroup group: String) -> Bool { groups[group] != nil }

  mutating func settle(_ settlement: OutboxSettlement) {
    guard var item = items[settlement.id] else { return }
    dequeue(item)
    item.lease = 0
    item.leasedUntil = nil
    switch settlement.outcome {
    case .delivered:
      Self.change(&groups, item.entry.group) { Self.remove(item, from: &$0) }
      items[settlement.id] = nil
      return
    case .retry(let instant, let reason):
      item.dueAt = instant
      item.reason = reason
    case .dead(let reason):
      item.reason = reason
      item.isDead = true
    case .replay(let instant):
      item.attempts = 0
      item.dueAt = instant
      item.isDead = false
    }
    items[settlement.id] = item
    enqueue(item)
  }

  /// Leases the oldest of the items that can be claimed.
  mutating func claim(
    _ topic: OutboxTopic, lease: Duration, limit: Int, now: Date
  ) -> [OutboxClaim] {
    guard let heads = topics[topic.rawValue]?.heads else { return [] }
    let instant = now.clampedMilliseconds
    var available: [Head] = []
    heads.visit(in: 0..<heads.rank { $0.availableAt <= instant }) { head in
      available.append(head)
      return true
    }
    available.sort { $0.waiting.precedes($1.waiting) }
    return available.prefix(limit).compactMap { head in
      guard var item = items[head.waiting.id] else { return nil }
      dequeue(item)
      lastLease += 1
      let end = now.adding(lease)
      item.attempts += 1
      item.lease = lastLease
      item.leasedUntil = end
      items[head.waiting.id] = item
      enqueue(item)
      return OutboxClaim(
        entry: item.entry, attempt: item.attempts, lease: item.lease, leasedUntil: end)
    }
  }

  /// When the first item of a topic can be claimed.
  func due(_ topic: OutboxTopic) -> Date? {
    guard let heads = topics[topic.rawValue]?.heads, heads.count > 0,
      let item = items[heads[0].waiting.id]
    else { return nil }
    return max(item.dueAt, item.leasedUntil ?? item.dueAt)
  }

  func list(_ topic: OutboxTopic, dead: Bool, limit: Int) -> [OutboxStatus] {
    guard let topic = topics[topic.rawValue] else { return [] }
    let list = dead ? topic.dead : topic.live
    var result: [OutboxStatus] = []
    list.visit(in: 0..<min(limit, list.count)) { waiting in
      if let item = items[waiting.id] { result.append(item.status) }
      return true
    }
    return result
  }

  private mutating func enqueue(_ item: Item) {
    change(item) { lane, topic in
      if item.isDead {
        Self.insert(item, into: &topic.dead)
      } else {
        Self.insert(item, into: &lane)
        Self.insert(item, into: &topic.live)
      }
    }
  }

  private mutating func dequeue(_ item: Item) {
    change(item) { lane, topic in
      if item.isDead {
        Self.remove(item, from: &topic.dead)
      } else {
        Self.remove(item, from: &lane)
        Self.remove(item, from: &topic.live)
      }
    }
  }

  /// Changes an item's lane and topic, and keeps the topic's heads in step.
  private mutating func change(
    _ item: Item, _ body: (inout RankTree<Waiting>, inout Topic) -> Void
  ) {
    let key = Lane(item.entry)
    var lane = lanes[key] ?? RankTree()
    var topic = topics[key.topic] ?? Topic()
    if let head = head(of: lane, changing: item) {
      topic.heads.remove(at: topic.heads.rank { $0.precedes(head) })
    }
    body(&lane, &topic)
    if let head = head(of: lane, changing: item) {
      topic.heads.insert(head) { $0.precedes(head) }
    }
    lanes[key] = lane.count == 0 ? nil : lane
    let isEmpty = topic.live.count == 0 && topic.dead.count == 0
    topics[key.topic] = isEmpty ? nil : topic
  }

  private func head(of lane: RankTree<Waiting>, changing item: Item) -> Head? {
    guard lane.count > 0 else { return nil }
    let first = lane[0]
    return (first.id.isSame(as: item.entry.id) ? item : items[first.id]).map(Head.init)
  }

  private static func insert(_ item: Item, into tree: inout RankTree<Waiting>) {
    let waiting = Waiting(item)
    tree.insert(waiting) { $0.precedes(waiting) }
  }

  private static func remove(_ item: Item, from tree: inout RankTree<Waiting>) {
    let waiting = Waiting(item)
    tree.remove(at: tree.rank { $0.precedes(waiting) })
  }

  private static func change(
    _ groups: inout PersistentMap<String, RankTree<Waiting>>, _ group: String,
    _ body: (inout RankTree<Waiting>) -> Void
  ) {
    var tree = groups[group] ?? RankTree()
    body(&tree)
    groups[group] = tree.count == 0 ? nil : tree
  }
}
