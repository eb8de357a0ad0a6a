import Foundation
import HelpdeskCore
import Testing

@testable import HelpdeskStore

/// A log is replayed without sorting a row at a time, and nobody may see it.
///
/// One state is written live, another is made from what the first would have logged; they have to be
/// the same wherever replaying begins.
@Suite("A state made from a log is the one that was written")
struct DeferredSorting {
  @Test("From an empty state, and from one that a checkpoint had", arguments: 1...6)
  func asWritten(seed: UInt64) throws {
    var random = Seeded(seed)
    var life = try LoggedLife()
    for _ in 0..<[0, 1, 900, 3_000][random.below(4)] { try life.step(&random) }
    let middle = life.live
    let begun = life.log.count
    for _ in 0..<[0, 1, 40, 2_000][random.below(4)] { try life.step(&random) }
    var replayed = try LoggedLife.empty()
    try LoggedLife.replay(life.log[...], into: &replayed)
    #expect(Difference.between(replayed, life.live) == nil, "seed \(seed), from the beginning")
    var continued = middle
    try LoggedLife.replay(life.log[begun...], into: &continued)
    #expect(Difference.between(continued, life.live) == nil, "seed \(seed), from the middle")
    // What is written then finds every tree as it has to be.
    let end = life.log.count
    for _ in 0..<300 { try life.step(&random) }
    for transaction in life.log[end...] {
      try replayed.replay(transaction, segment: 0, base: 0)
      try continued.replay(transaction, segment: 0, base: 0)
    }
    #expect(Difference.between(replayed, life.live) == nil, "seed \(seed), written to")
    #expect(Difference.between(continued, life.live) == nil, "seed \(seed), written to")
  }

  @Test("With a few rows that change again and again, one at a time or all at once")
  func changedOften() throws {
    var random = Seeded(7)
    var life = try LoggedLife()
    for _ in 0..<2_000 { try life.step(&random, among: 5) }
    var atOnce = try LoggedLife.empty()
    try LoggedLife.replay(life.log[...], into: &atOnce)
    #expect(Difference.between(atOnce, life.live) == nil)
    var oneByOne = try LoggedLife.empty()
    for index in life.log.indices {
      try LoggedLife.replay(life.log[index...index], into: &oneByOne)
    }
    #expect(Difference.between(oneByOne, life.live) == nil)
  }

  @Test("With rows that agree in everything but their last bytes, and with the ends of integers")
  func alike() throws {
    var life = try LoggedLife()
    let numbers: [Int64?] = [nil, .min, .min + 1, -1, 0, 1, .max - 1, .max]
    let texts: [String?] = [
      nil, "", "a", "a\u{1}", "sameBeginning", "sameBeginning2", "\u{10FFFF}",
    ]
    for (index, number) in (numbers + numbers.reversed()).enumerated() {
      for (place, text) in texts.enumerated() {
        var fields = RecordFields()
        fields[Desk.deadline] = number.map { .integer($0) }
        fields[Desk.priority] = number.map { .integer($0) }
        fields[Desk.assignee] = text.map { .text($0) }
        fields[Desk.tags] = text.map { .texts([$0, "a", $0]) }
        try life.commit([
          .put(RecordKey(Desk.ticket, "longer than a word \(place * 100 + index)"), fields)
        ])
      }
    }
    var replayed = try LoggedLife.empty()
    try LoggedLife.replay(life.log[...], into: &replayed)
    #expect(Difference.between(replayed, life.live) == nil)
  }

  @Test("A rank tree takes many elements at once, and lets go of many", arguments: 1...4)
  func manyAtOnce(seed: UInt64) {
    var random = Seeded(seed)
    var tree = RankTree<Int>()
    var model: [Int] = []
    for round in 0..<60 {
      let copy = (tree, model)
      if random.below(3) > 0 {
        // All over the tree, or close together, at an end perhaps.
        let width = [20, 1_000, 100_000][random.below(3)]
        let start = random.below(100_000)
        let count = [1, 30, 5_000][random.below(3)]
        let batch = (0..<count).map { _ in start + random.below(width) }.sorted()
        tree.insert(sorted: batch) { $0 < batch[$1] }
        model = (model + batch).sorted()
      } else {
        let part = [2, 3, 50, 5_000][random.below(4)]
        let kept = random.below(part)
        let isMost = random.below(2) == 0
        tree.removeAll { ($0 % part == kept) != isMost }
        model.removeAll { ($0 % part == kept) != isMost }
      }
      #expect(tree.elements == model, "seed \(seed), round \(round)")
      #expect(tree.checkInvariants { $0 <= $1 }, "seed \(seed), round \(round)")
      #expect(copy.0.elements == copy.1, "seed \(seed), round \(round), the copy")
      if !model.isEmpty {
        let rank = random.below(model.count)
        #expect(tree[rank] == model[rank], "seed \(seed), round \(round)")
        tree.remove(at: rank)
        model.remove(at: rank)
      }
    }
  }
}

/// A state with all that was logged while it was written.
private struct LoggedLife {
  private(set) var live: EngineState
  private(set) var log: [LogTransaction] = []

  init() throws {
    live = try Self.empty()
  }

  static func empty() throws -> EngineState {
    var state = EngineState(feedCapacity: 50)
    try state.attach(Desk.schema)
    return state
  }

  static func replay(
    _ transactions: ArraySlice<LogTransaction>, into state: inout EngineState
  ) throws {
    state.deferSorting()
    for transaction in transactions { try state.replay(transaction, segment: 0, base: 0) }
    state.sortDeferred()
  }

  /// Puts, changes, deletes or erases some of so many records.
  mutating func step(_ random: inout Seeded, among limit: Int = 700) throws {
    let keys = Set((0..<(1 + random.below(4))).map { _ in random.below(limit) }).sorted()
    if random.below(200) == 0 {
      try erase(keys.map(Desk.key))
      return
    }
    var mutations: [Mutation] = []
    for number in keys {
      switch random.below(8) {
      case 0: mutations.append(.delete(Desk.key(number)))
      case 1...2:
        let event = RecordKey(Desk.event, "t\(number)", sequence: Int64(random.below(90)))
        mutations.append(.put(event, RecordFields()))
      default: mutations.append(.put(Desk.key(number), Desk.fields(&random, number: number)))
      }
    }
    try commit(mutations)
    if random.below(30) == 0 {
      // Somebody asks, and what waits is sorted in.
      let table = live.tables[0]
      for order in table.orders.indices { _ = table.sorted(order) }
    }
  }

  mutating func commit(_ mutations: [Mutation]) throws {
    let prepared = PreparedCommit(Commit(mutations: mutations), live)
    let decision = try live.decide(prepared, now: Desk.now) { _ in true }.get()
    guard case .change(let resolved) = decision else { return }
    log.append(
      .commit(
        LoggedCommit(
          resolved, revision: live.revision + 1, lastPlace: live.outbox.lastPlace, now: Desk.now)))
    _ = live.apply(resolved)
    live.foldTextIfNeeded()
  }

  private mutating func erase(_ keys: [RecordKey]) throws {
    var next = live
    guard try next.erase(keys) else { return }
    live = next
    log.append(.erase(LoggedErasure(revision: live.revision, keys: keys)))
  }
}

/// In what two states differ.
private enum Difference {
  static func between(_ left: EngineState, _ right: EngineState) -> String? {
    guard left.revision == right.revision else { return "the revision" }
    let feeds = [left, right].map { state in
      state.feed.groups(after: state.feed.floor, limit: .max).groups.map { group in
        "\(group.revision) \(group.entries.map { "\($0.key) \($0.version)" })"
      }
    }
    guard feeds[0] == feeds[1] else { return "the feed" }
    for (left, right) in zip(left.tables, right.tables) {
      if let difference = between(left, right) {
        return "\(difference) of type \(left.layout.schema.name)"
      }
    }
    return nil
  }

  private static func between(_ left: Table, _ right: Table) -> String? {
    guard left.slotCount == right.slotCount, left.liveCount == right.liveCount else {
      return "how many rows there are"
    }
    for slot in 0..<UInt32(left.slotCount) {
      guard left.version(slot) == right.version(slot), left.key(slot) == right.key(slot) else {
        return "row \(slot)"
      }
      for column in left.layout.columns {
        let values = [left, right].map {
          $0.pages[Int(slot) >> 8].value(column, Int(slot) & 255)
        }
        guard values[0] == values[1] else { return "\(column.declaration.name) of row \(slot)" }
      }
    }
    for order in left.orders.indices {
      let trees = [left, right].map { $0.sorted(order) }
      guard trees[0].elements == trees[1].elements else { return "order \(order)" }
      let terms = left.layout.orders[order]
      guard trees.allSatisfy({ $0.checkInvariants { left.compare($0, $1, by: terms) < 0 } }) else {
        return "the tree of order \(order)"
      }
    }
    for unique in left.uniques.indices {
      let trees = [left, right].map { $0.uniques[unique] }
      guard trees[0].elements == trees[1].elements else { return "unique column \(unique)" }
    }
    for set in left.members.indices {
      let trees = [left, right].map { $0.members[set] }
      guard trees[0].elements == trees[1].elements,
        trees.allSatisfy({ $0.checkInvariants { $0 < $1 } })
      else { return "set \(set)" }
    }
    guard left.text.generation == right.text.generation,
      left.text.all.length == right.text.all.length
    else { return "the text" }
    return nil
  }
}
