import Foundation
import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@testable import HelpdeskStore

@Suite("Whoever follows the feed")
struct FeedFaultTests {
  @Test(
    "hears every change once and in order, from any cursor, slow, and after any restart",
    arguments: OddClock.allCases)
  func follows(clock: OddClock) async {
    await FaultTest(
      17, "cursors followed to the end, clock \(clock.testDescription)", quick: 40, share: 1_000,
      full: 2_000
    ).run { seed in
      var run = try await FeedRun(seed: seed, clock: clock)
      for step in 0..<120 { try await run.step(step, of: 120) }
      try await run.finish()
      return run.followed
    }
  }
}

/// A store, what it must hold, and several who follow it.
private struct FeedRun {
  /// Somebody who knows the columns of all records from the feed alone.
  private struct Follower {
    var cursor: FeedCursor
    var mirror: [RecordKey: SerialModel.Entry]
    /// How many changes came after the cursor, and whether they may be gone.
    var behind = 0
    var mayBeCut = false
  }

  private static let capacity = 25
  private static let keys = (0..<12).map { SmallLife.key("k\($0)") }
  private var random: Seeded
  private let clock: OddClock
  private var disk: SimDisk
  private let options: FileStoreOptions
  private var store: FileStore
  private var model = SerialModel()
  private var followers: [Follower] = []
  private(set) var followed = 0

  init(seed: UInt64, clock: OddClock) async throws {
    random = Seeded(seed)
    self.clock = clock
    disk = SimDisk(directories: ["/data"])
    var options = CrashScript.options()
    options.feedCapacity = Self.capacity
    self.options = options
    store = try await CrashScript.open(disk, options)
    for _ in 0..<3 { try await join() }
  }

  mutating func step(_ step: Int, of steps: Int) async throws {
    switch random.below(40) {
    case 0:
      let keys = Array(Self.keys.shuffled(using: &random).prefix(2))
      try await store.erase(keys)
      model.erase(keys)
      for index in followers.indices { followers[index].mayBeCut = true }
    case 1:
      while try await store.writer.compactStep() {}
      // It is the next opening that finds less in the log.
      for index in followers.indices { followers[index].mayBeCut = true }
    case 2: try await restart()
    case 3, 4: try await join()
    case 5..<14: try await follow(random.below(followers.count), atMost: 1 + random.below(4))
    case 14: try await followToTheEnd(random.below(followers.count))
    default: try await commit(clock.now(step, of: steps))
    }
  }

  mutating func finish() async throws {
    for index in followers.indices { try await followToTheEnd(index) }
    await store.close()
  }

  /// Somebody new, who begins with what is there.
  private mutating func join() async throws {
    let cursor = try await store.read([]).cursor
    followers.append(Follower(cursor: cursor, mirror: columns()))
    if followers.count > 8 { followers.removeFirst() }
  }

  private mutating func commit(_ now: Date) async throws {
    var commits: [Commit] = []
    for _ in 0..<(1 + random.below(3)) {
      var commit = Commit()
      for key in Self.keys.shuffled(using: &random).prefix(1 + random.below(3)) {
        if random.below(4) == 0, model.entries[key] != nil {
          commit.mutations.append(.delete(key))
        } else {
          var fields = RecordFields()
          fields[ConformanceSchema.size] = .integer(Int64(random.below(1_000)))
          fields[ConformanceSchema.title] = .text("not in the feed")
          commit.mutations.append(.put(key, fields))
        }
      }
      if commit.mutations.contains(where: { if case .delete = $0 { true } else { false } }) {
        // A key that is deleted by the commit before it is not there to be deleted again.
        commits.append(commit)
        break
      }
      commits.append(commit)
    }
    for (commit, result) in zip(commits, await store.commit(commits, now: now)) {
      _ = try result.get()
      _ = model.carryOut(commit)
      for index in followers.indices { followers[index].behind += commit.mutations.count }
    }
  }

  private mutating func restart() async throws {
    switch random.below(3) {
    case 0: await store.close()
    case 1: disk = disk.killed()
    default: disk = disk.crash(seed: random.next())
    }
    store = try await CrashScript.open(disk, options)
  }

  private func columns() -> [RecordKey: SerialModel.Entry] {
    model.entries.mapValues { entry in
      SerialModel.Entry(
        version: entry.version, fields: entry.fields.filter { $0 == ConformanceSchema.size })
    }
  }

  private mutating func followToTheEnd(_ index: Int) async throws {
    followed += 1
    while try await follow(index, atMost: 1 + random.below(6)) {}
    let expected = columns()
    try FaultFound.unless(
      followers[index].mirror == expected,
      "a follower knows \(followers[index].mirror) instead of \(expected)")
  }

  /// One page; true where there is more.
  @discardableResult
  private mutating func follow(_ index: Int, atMost limit: Int) async throws -> Bool {
    var follower = followers[index]
    defer { followers[index] = follower }
    let page: ChangePage
    do throws(StoreError) {
      page = try await store.changes(after: follower.cursor, limit: limit)
    } catch {
      let mayBeCut = follower.mayBeCut || follower.behind > Self.capacity
      try FaultFound.unless(error.code == .compacted && mayBeCut, "\(error), \(follower.behind)")
      follower = Follower(cursor: try await store.read([]).cursor, mirror: columns())
      return false
    }
    var last: Revision?
    for change in page.changes {
      try FaultFound.unless(last.map { $0 <= change.revision } ?? true, "changes out of order")
      last = change.revision
      try FaultFound.unless(
        follower.mirror[change.key]?.fields == change.before,
        "\(change) does not begin where the last one of its key has ended")
      follower.mirror[change.key] = change.after.map {
        SerialModel.Entry(version: change.version, fields: $0)
      }
    }
    try FaultFound.unless(
      !page.hasMore || page.next != follower.cursor, "a page with more behind it stands still")
    follower.cursor = page.next
    follower.behind -= page.changes.count
    if !page.hasMore {
      try FaultFound.unless(follower.behind == 0, "\(follower.behind) changes were left out")
      follower.mayBeCut = false
    }
    return page.hasMore
  }
}
