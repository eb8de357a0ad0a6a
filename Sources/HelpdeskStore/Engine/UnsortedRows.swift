/// The rows that one tree of a table has at the place of former values, or not at all.
///
/// While a log is replayed nobody asks for an order, and most rows that change do so again. So rows
/// are only noted then, and every tree is put right once: see ``EngineState/deferSorting()``.
struct UnsortedRows: Sendable {
  /// Each once, in the order in which they were noted.
  private(set) var slots: [UInt32] = []
  /// Whether the tree may have any of them.
  private(set) var areInTree = false
  /// A bit for each slot that was noted.
  private var bits: [UInt64] = []

  mutating func note(_ slot: UInt32, isInTree: Bool) {
    if isInTree { areInTree = true }
    let word = Int(slot) >> 6
    let bit: UInt64 = 1 << UInt64(slot & 63)
    if word >= bits.count {
      bits += [UInt64](repeating: 0, count: max(word + 1, 2 * bits.count) - bits.count)
    }
    guard bits[word] & bit == 0 else { return }
    bits[word] |= bit
    slots.append(slot)
  }

  /// Removes the noted rows from a tree whose elements belong to slots.
  func remove<Element>(from tree: inout RankTree<Element>, slot: (Element) -> UInt32) {
    guard areInTree else { return }
    bits.withUnsafeBufferPointer { bits in
      tree.removeAll { element in
        let slot = slot(element)
        let word = Int(slot &>> 6)
        return word < bits.count && bits[word] &>> UInt64(slot & 63) & 1 == 1
      }
    }
  }
}

/// What of a table's trees has to be put right.
struct UnsortedTrees: Sendable {
  var orders: [UnsortedRows]
  var uniques: [UnsortedRows]
  var members: [UnsortedRows]

  init(_ layout: TableLayout) {
    orders = Array(repeating: UnsortedRows(), count: layout.orders.count)
    uniques = Array(repeating: UnsortedRows(), count: layout.uniqueTerms.count)
    members = Array(repeating: UnsortedRows(), count: layout.setCount)
  }
}
