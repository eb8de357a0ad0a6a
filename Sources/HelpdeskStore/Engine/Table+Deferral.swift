import HelpdeskCore

extension EngineState {
  /// From now on changes only note which rows have to be sorted, until ``sortDeferred()``.
  ///
  /// For whoever applies much at once and asks nothing meanwhile: no order, no unique value and no
  /// member of a set may be looked for.
  mutating func deferSorting() {
    for index in tables.indices { tables[index].deferSorting() }
  }

  /// Puts all that was noted into its place, on all cores.
  ///
  /// - Complexity: O(rows) little steps where rows have to leave their places, and
  ///   O(noted · log noted) comparisons for each tree.
  mutating func sortDeferred() {
    let tables = tables
    let jobs = tables.indices.flatMap { index in
      tables[index].sortings.map { (table: index, sorting: $0) }
    }
    let sorted = SideBySide.map(jobs) { tables[$0.table].sorted($0.sorting) }
    for (job, tree) in zip(jobs, sorted) { self.tables[job.table].adopt(tree, job.sorting) }
    for index in tables.indices { self.tables[index].unsorted = nil }
  }
}

/// A tree that has to be put right.
enum TableSorting: Sendable {
  case order(Int)
  case unique(Int)
  case members(Int)

  enum Tree: Sendable {
    case slots(RankTree<UInt32>)
    case entries(RankTree<UInt64>)
  }
}

extension Table {
  fileprivate mutating func deferSorting() {
    guard unsorted == nil else { return }
    for order in orders.indices where !orders[order].waiting.isEmpty {
      orders[order].adopt(sortedAside(order))
    }
    unsorted = UnsortedTrees(layout)
  }

  /// The trees that have to be put right, those first that take longest.
  fileprivate var sortings: [TableSorting] {
    guard let unsorted else { return [] }
    return unsorted.orders.indices.filter { !unsorted.orders[$0].slots.isEmpty }.map { .order($0) }
      + unsorted.uniques.indices.filter { !unsorted.uniques[$0].slots.isEmpty }.map { .unique($0) }
      + unsorted.members.indices.filter { !unsorted.members[$0].slots.isEmpty }.map { .members($0) }
  }

  fileprivate func sorted(_ sorting: TableSorting) -> TableSorting.Tree {
    guard let unsorted else { return .slots(RankTree()) }
    switch sorting {
    case .order(let order):
      var tree = orders[order].tree
      unsorted.orders[order].remove(from: &tree) { $0 }
      let there = unsorted.orders[order].slots.filter { hasRecord($0) }
      SortedRows(there, of: self, by: layout.orders[order]).insert(into: &tree)
      return .slots(tree)
    case .unique(let unique):
      var tree = uniques[unique]
      unsorted.uniques[unique].remove(from: &tree) { $0 }
      let term = layout.uniqueTerms[unique]
      let there = unsorted.uniques[unique].slots.filter { slot in
        hasRecord(slot) && !pages.with(Int(slot) >> 8) { $0.isNull(term.column, Int(slot) & 255) }
      }
      SortedRows(there, of: self, by: [term], ties: .slot).insert(into: &tree)
      return .slots(tree)
    case .members(let set):
      var tree = members[set]
      unsorted.members[set].remove(from: &tree) { UInt32(truncatingIfNeeded: $0) }
      var entries: [UInt64] = []
      for column in layout.columns where column.kind == .texts && column.place == set {
        for slot in unsorted.members[set].slots where hasRecord(slot) {
          let value = pages.with(Int(slot) >> 8) { $0.value(column, Int(slot) & 255) }
          for code in Self.distinct(value) { entries.append(UInt64(code) << 32 | UInt64(slot)) }
        }
      }
      entries.sort()
      entries.withUnsafeBufferPointer { sorted in
        tree.insert(sorted: entries) { $0 < sorted[$1] }
      }
      return .entries(tree)
    }
  }

  fileprivate mutating func adopt(_ tree: TableSorting.Tree, _ sorting: TableSorting) {
    switch (sorting, tree) {
    case (.order(let order), .slots(let tree)):
      // What readers have sorted in before is of other rows.
      let finding = sortedOrders.willChange(order, orders[order].generation)
      orders[order] = RowOrder(tree)
      orders[order].generation = finding.generation
    case (.unique(let unique), .slots(let tree)): uniques[unique] = tree
    case (.members(let set), .entries(let tree)): members[set] = tree
    default: break
    }
  }
}
