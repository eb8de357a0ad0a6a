extension Table {
  /// An order with all rows sorted in.
  ///
  /// What had to be sorted in is kept for whoever asks next, and for the next write. Costs
  /// O(waiting · log rows) the first time after rows were put into an order that nobody asked for.
  func sorted(_ order: Int) -> RankTree<UInt32> {
    if orders[order].waiting.isEmpty { return orders[order].tree }
    let generation = orders[order].generation
    if let tree = sortedOrders.tree(order, generation) { return tree }
    let tree = sortedAside(order)
    sortedOrders.keep(tree, order, generation)
    return tree
  }

  /// The same for one who will not ask again: it is not kept, and writes go on letting rows wait.
  func sortedAside(_ order: Int) -> RankTree<UInt32> {
    var tree = orders[order].tree
    sort(orders[order].waiting, into: &tree, order)
    return tree
  }

  /// Sorts rows into a tree, many at once where that is less: what they are compared by is then
  /// read once, and the tree is gone through from its beginning to its end.
  ///
  /// Never inlined: what is held of the table in here must be let go before the table changes.
  @inline(never)
  private func sort(_ slots: [UInt32], into tree: inout RankTree<UInt32>, _ order: Int) {
    if slots.count < RowOrder.manyWaiting {
      for slot in slots { insert(slot, into: &tree, order) }
    } else {
      SortedRows(slots, of: self, by: layout.orders[order]).insert(into: &tree)
    }
  }

  private func insert(_ slot: UInt32, into tree: inout RankTree<UInt32>, _ order: Int) {
    let terms = layout.orders[order]
    tree.insert(slot, at: rank(of: slot, rowProbe(slot, by: terms), by: terms, in: tree))
  }

  /// Sorts in what waits, in place.
  private mutating func sortIn(_ order: Int) {
    // Taken out for the while, so that the tree is held once and changes in place.
    var tree = orders[order].tree
    orders[order].tree = RankTree()
    sort(orders[order].waiting, into: &tree, order)
    orders[order].adopt(tree)
  }

  /// To be called before a row's values change that the order compares: what waits must still have
  /// its values for it to be sorted in.
  mutating func orderWillChange(_ order: Int) {
    guard orders[order].eagerChanges == 0 else { return }
    let finding = sortedOrders.willChange(order, orders[order].generation)
    orders[order].generation = finding.generation
    guard finding.isAsked else { return }
    if let tree = finding.tree { orders[order].adopt(tree) } else { sortIn(order) }
    orders[order].eagerChanges = RowOrder.changesAfterAsking
  }

  /// Takes a row out of an order; nothing happens where it waits.
  mutating func removeFromOrder(_ order: Int, _ slot: UInt32) {
    if orders[order].waits(slot) { return }
    var tree = orders[order].tree
    orders[order].tree = RankTree()
    let terms = layout.orders[order]
    let rank = rank(ofPresent: slot, rowProbe(slot, by: terms), by: terms, in: tree)
    assert(rank != nil, "An order has lost a row.")
    if let rank { tree.remove(at: rank) }
    orders[order].tree = tree
  }

  /// Puts a row that is not in an order's tree there, or lets it wait.
  mutating func insertIntoOrder(_ order: Int, _ slot: UInt32) {
    if orders[order].eagerChanges > 0 {
      orders[order].eagerChanges -= 1
      var tree = orders[order].tree
      orders[order].tree = RankTree()
      insert(slot, into: &tree, order)
      orders[order].tree = tree
    } else if !orders[order].waits(slot) {
      orders[order].letWait(slot)
      if orders[order].waiting.count >= RowOrder.maximumWaiting { sortIn(order) }
    }
  }
}
