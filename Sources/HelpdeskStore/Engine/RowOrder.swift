import HelpdeskCore

/// A table's rows in one of its declared orders, of which some may wait to be sorted in.
///
/// A desk declares a dozen orders and asks most of them seldom, while every write touches several. A
/// row whose place changes leaves the tree at once, so that the tree is always right for the rows it
/// has, and waits until somebody asks for the order: see ``Table/sorted(_:)``. What changes ten times
/// before that is sorted in once.
struct RowOrder: Sendable {
  /// The rows that are sorted in.
  var tree: RankTree<UInt32>
  /// The others, each once.
  private(set) var waiting: [UInt32] = []
  /// By slot, whether it waits.
  private var isWaiting = PersistentArray<Bits256>()
  /// Tells what waits here from what has ever waited in a copy: see ``SortedOrders``.
  var generation: UInt64 = 0
  /// How many more changes are sorted in at once, since somebody asks for the order.
  var eagerChanges = 0

  /// So many rows may wait: sorting them in takes about a millisecond.
  static let maximumWaiting = 1_024
  /// From so many on they are sorted in all at once.
  static let manyWaiting = 64
  /// Whoever asks once is expected to ask again within as many changes.
  static let changesAfterAsking = 1_024

  init(_ tree: RankTree<UInt32> = RankTree()) {
    self.tree = tree
  }

  func waits(_ slot: UInt32) -> Bool {
    let page = Int(slot) >> 8
    guard !waiting.isEmpty, page < isWaiting.count else { return false }
    return isWaiting.with(page) { $0[Int(slot) & 255] }
  }

  mutating func letWait(_ slot: UInt32) {
    let page = Int(slot) >> 8
    while isWaiting.count <= page { isWaiting.append(Bits256()) }
    isWaiting.modify(page) { $0[Int(slot) & 255] = true }
    waiting.append(slot)
  }

  /// Forgets a row that is to be in no order.
  mutating func stopWaiting(_ slot: UInt32) {
    isWaiting.modify(Int(slot) >> 8) { $0[Int(slot) & 255] = false }
    waiting.removeAll { $0 == slot }
  }

  /// Takes the tree in which what waits has been sorted in.
  mutating func adopt(_ sorted: RankTree<UInt32>) {
    tree = sorted
    for slot in waiting { isWaiting.modify(Int(slot) >> 8) { $0[Int(slot) & 255] = false } }
    waiting.removeAll(keepingCapacity: true)
  }
}

/// What readers have sorted in, for other readers and for the next write.
///
/// All copies of a table share it. Whoever changes what waits draws a generation that no other copy
/// has, so that no tree is taken for one of other rows.
final class SortedOrders: Sendable {
  private struct Content: Sendable {
    var lastGeneration: UInt64 = 0
    var asked: [Int: [(generation: UInt64, tree: RankTree<UInt32>)]] = [:]
  }

  /// What a change finds.
  struct Finding: Sendable {
    /// Of what waits after the change.
    let generation: UInt64
    /// Whether somebody has asked for the order meanwhile.
    let isAsked: Bool
    /// The tree that he made, where it is of the rows that waited.
    let tree: RankTree<UInt32>?
  }

  private let content = Mutex(Content())
  /// For readers of snapshots beside those of the newest state.
  private static let maximumTrees = 3

  func tree(_ order: Int, _ generation: UInt64) -> RankTree<UInt32>? {
    content.withLock { content in
      content.asked[order]?.first { $0.generation == generation }?.tree
    }
  }

  func keep(_ tree: RankTree<UInt32>, _ order: Int, _ generation: UInt64) {
    content.withLock { content in
      var trees = content.asked[order] ?? []
      if trees.count == Self.maximumTrees { trees.removeFirst() }
      trees.append((generation, tree))
      content.asked[order] = trees
    }
  }

  func willChange(_ order: Int, _ generation: UInt64) -> Finding {
    content.withLock { content in
      content.lastGeneration += 1
      let trees = content.asked.isEmpty ? nil : content.asked.removeValue(forKey: order)
      return Finding(
        generation: content.lastGeneration, isAsked: trees != nil,
        tree: trees?.first { $0.generation == generation }?.tree)
    }
  }
}
