import HelpdeskCore

/// The changes of the newest commits, as far back as a limit allows.
struct Feed: Sendable {
  struct Entry: Sendable {
    let key: RecordKey
    let version: Int64
    let before: RecordImage?
    let after: RecordImage?
  }

  struct Group: Sendable {
    let revision: UInt64
    let entries: [Entry]
  }

  private var groups = RankTree<Group>()
  private var entryCount = 0
  /// Cursors before this revision have lost something.
  private(set) var floor: UInt64 = 0
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = max(1, capacity)
  }

  mutating func append(_ entries: [Entry], revision: UInt64) {
    guard !entries.isEmpty else { return }
    groups.insert(Group(revision: revision, entries: entries), at: groups.count)
    entryCount += entries.count
    while entryCount > capacity, groups.count > 1 {
      let dropped = groups.remove(at: 0)
      entryCount -= dropped.entries.count
      floor = dropped.revision
    }
  }

  /// Takes changes as they were kept.
  mutating func restore(_ groups: [Group], floor: UInt64) {
    self.groups = RankTree(sorted: groups)
    entryCount = groups.reduce(0) { $0 + $1.entries.count }
    self.floor = floor
  }

  /// Whether a key's content can be seen in the feed.
  func mentions(_ isConcerned: (RecordKey) -> Bool) -> Bool {
    var isFound = false
    groups.visit(in: 0..<groups.count) { group in
      isFound = group.entries.contains { isConcerned($0.key) }
      return !isFound
    }
    return isFound
  }

  /// Drops everything before a revision.
  mutating func clear(before revision: UInt64) {
    groups = RankTree()
    entryCount = 0
    floor = revision
  }

  /// Drops what is not newer than a revision.
  mutating func drop(through revision: UInt64) {
    while groups.count > 0, groups[0].revision <= revision {
      entryCount -= groups.remove(at: 0).entries.count
    }
    floor = max(floor, revision)
  }

  /// Whole commits after a revision, until there are as many changes as asked for.
  func groups(after revision: UInt64, limit: Int) -> (groups: [Group], hasMore: Bool) {
    let start = groups.rank { $0.revision <= revision }
    var result: [Group] = []
    var total = 0
    groups.visit(in: start..<groups.count) { group in
      result.append(group)
      total += group.entries.count
      return total < limit
    }
    return (result, start + result.count < groups.count)
  }
}
