/// Rows of one range of an order, those left out that the other conditions exclude.
struct OrderStream {
  private let tree: RankTree<UInt32>
  private let conditions: [CompiledCondition]
  private var position: Int
  private let end: Int
  private var leaf: [UInt32] = []
  private var leafStart = 0
  private(set) var head: UInt32?

  init(
    _ tree: RankTree<UInt32>, _ range: Range<Int>, _ conditions: [CompiledCondition],
    _ table: Table
  ) {
    self.tree = tree
    self.conditions = conditions
    position = range.lowerBound
    end = range.upperBound
    advance(table)
  }

  mutating func advance(_ table: Table) {
    while position < end {
      if position >= leafStart + leaf.count { (leaf, leafStart) = tree.leaf(at: position) }
      let slot = leaf[position - leafStart]
      position += 1
      if conditions.isEmpty {
        head = slot
        return
      }
      let page = table.pages[Int(slot) >> 8]
      if conditions.allSatisfy({ $0.matches(page, slot) }) {
        head = slot
        return
      }
    }
    head = nil
  }
}

/// Picks the first few of many in an order.
enum Selection {
  static func first<Element>(
    _ limit: Int, of elements: [Element], by precedes: (Element, Element) -> Bool
  ) -> [Element] {
    guard elements.count > limit else { return elements.sorted(by: precedes) }
    // A heap of the best so far, the worst of them on top.
    var heap = Array(elements[..<limit].sorted { precedes($1, $0) })
    for element in elements[limit...] where precedes(element, heap[0]) {
      heap[0] = element
      sink(&heap, by: precedes)
    }
    return heap.sorted(by: precedes)
  }

  private static func sink<Element>(
    _ heap: inout [Element], by precedes: (Element, Element) -> Bool
  ) {
    var parent = 0
    while true {
      var largest = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && precedes(heap[largest], heap[child]) {
        largest = child
      }
      if largest == parent { return }
      heap.swapAt(parent, largest)
      parent = largest
    }
  }
}
