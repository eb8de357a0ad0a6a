import HelpdeskCore

extension Table {
  /// Puts a record in place of what was there.
  ///
  /// Only columns whose values change are written, and only orders over them are touched.
  ///
  /// - Parameters:
  ///   - box: The record.
  ///   - slot: The slot that was reserved for its key.
  ///   - place: Where the log holds it; nil where it does not yet, or where there is no log.
  mutating func put(_ box: RecordBox, _ slot: UInt32, at place: LogPlace? = nil) {
    let isNew = !hasRecord(slot)
    let changes = layout.columns.isEmpty ? [] : columnChanges(slot, isNew: isNew, to: box.fields)
    let touched = touchedOrders(changes, isNewOrGone: isNew)
    countsWillChange(changes, slot)
    for order in touched { willMove(slot, inOrder: order, isThere: !isNew) }
    keep(box, slot, place)
    write(changes, slot: slot)
    if isNew {
      liveCount += 1
      pages.modify(Int(slot) >> 8) { $0.setLive(Int(slot) & 255, true) }
    }
    if unsorted == nil { for order in touched { insertIntoOrder(order, slot) } }
  }

  private mutating func keep(_ box: RecordBox, _ slot: UInt32, _ place: LogPlace?) {
    setVersion(box.version, slot)
    setPlace(place ?? LogPlace(), slot)
    if vault == nil {
      boxes.replace(Int(slot), with: box)
    } else if place == nil {
      pending[slot] = box
    }
  }

  /// Removes a record; nothing happens where there is none.
  mutating func delete(_ slot: UInt32) {
    guard hasRecord(slot) else { return }
    let page = pages[Int(slot) >> 8]
    let row = Int(slot) & 255
    let changes = layout.columns.indices.compactMap { column -> ColumnChange? in
      let value = page.value(layout.columns[column], row)
      return value == .null ? nil : ColumnChange(column: column, before: value, after: .null)
    }
    countsWillChange(changes, slot, isGone: true)
    for order in layout.orders.indices {
      willMove(slot, inOrder: order, isThere: true)
      if orders[order].waits(slot) { orders[order].stopWaiting(slot) }
    }
    write(changes, slot: slot)
    pages.modify(Int(slot) >> 8) { $0.setLive(row, false) }
    setVersion(0, slot)
    setPlace(LogPlace(), slot)
    if vault == nil { boxes.replace(Int(slot), with: nil) } else { pending[slot] = nil }
    liveCount -= 1
  }

  /// The record that already has a value which these fields would give to a unique column.
  func holder(of fields: RecordFields, column: TableLayout.Column) -> RecordKey? {
    guard let unique = column.unique, let value = fields[column.declaration.tag],
      let cell = cell(value, column), let slot = holder(of: cell, unique)
    else { return nil }
    return key(slot)
  }

  /// Whether a row has the value already that these fields give to a unique column.
  func has(_ value: FieldValue, _ slot: UInt32, column: TableLayout.Column) -> Bool {
    guard hasRecord(slot) else { return false }
    return pages.with(Int(slot) >> 8) { page in
      switch value {
      case .integer(let number): page.integer(column.index, Int(slot) & 255) == number
      case .text(let text):
        switch page.code(column.index, Int(slot) & 255) {
        case 0: false
        case let code: interners[column.interner].compare(code, to: text) == 0
        }
      case .texts, .bytes: false
      }
    }
  }

  /// The row that has a value in a unique column.
  func holder(of cell: CellValue, _ unique: Int) -> UInt32? {
    let terms = [layout.uniqueTerms[unique]]
    let value: SortKey
    switch cell {
    case .integer(let number): value = .integer(number)
    case .text(let code): value = .text(interners[terms[0].interner].text(code), code)
    case .null, .texts: return nil
    }
    let probe = OrderProbe(values: [value], key: nil)
    let rank = uniques[unique].rank { compare($0, to: probe, by: terms) < 0 }
    guard rank < uniques[unique].count else { return nil }
    let slot = uniques[unique][rank]
    return compare(slot, to: probe, by: terms) == 0 ? slot : nil
  }

  /// A value as a cell, nil where one of its texts stands in no row.
  func cell(_ value: FieldValue, _ column: TableLayout.Column) -> CellValue? {
    switch value {
    case .integer(let number): return .integer(number)
    case .text(let text): return interners[column.interner].code(of: text).map { .text($0) }
    case .texts(let texts):
      let codes = texts.compactMap { interners[column.interner].code(of: $0) }
      return codes.count == texts.count ? .texts(codes) : nil
    case .bytes: return nil
    }
  }

  struct ColumnChange {
    let before: CellValue
    let after: CellValue
    private let place: Int32

    init(column: Int, before: CellValue, after: CellValue) {
      self.before = before
      self.after = after
      place = Int32(column)
    }

    var column: Int { Int(place) }
  }

  private mutating func columnChanges(
    _ slot: UInt32, isNew: Bool, to fields: RecordFields
  ) -> [ColumnChange] {
    var changes: [ColumnChange] = []
    let layout = layout
    let page = pages[Int(slot) >> 8]
    let row = Int(slot) & 255
    let fields = fields.fields
    var place = 0
    if isNew { changes.reserveCapacity(min(fields.count, layout.cells.count)) }
    // Both lists ascend by tag.
    for cell in layout.cells {
      while place < fields.count, fields[place].tag < cell.tag { place += 1 }
      let isThere = place < fields.count && fields[place].tag == cell.tag
      let isNull = isNew || page.isNull(cell.column, row)
      if !isThere, isNull { continue }
      var after = CellValue.null
      if isThere {
        switch (cell.kind, fields[place].value) {
        case (.integer, .integer(let number)):
          if !isNull, page.integer(cell.column, row) == number { continue }
          after = .integer(number)
        case (.text, .text(let text)):
          // Most stay as they are, and comparing is less than looking their number up.
          let code = isNull ? 0 : page.code(cell.column, row)
          if code != 0, interners[cell.interner].compare(code, to: text) == 0 { continue }
          after = .text(interners[cell.interner].intern(text))
        case (.texts, .texts(let texts)):
          after = .texts(texts.map { interners[cell.interner].intern($0) })
        default: break
        }
      }
      let before = isNull ? .null : page.value(layout.columns[cell.column], row)
      if before != after {
        changes.append(ColumnChange(column: cell.column, before: before, after: after))
      }
    }
    return changes
  }

  private func touchedOrders(_ changes: [ColumnChange], isNewOrGone: Bool) -> [Int] {
    if isNewOrGone { return layout.allOrders }
    var touched: [Int] = []
    for change in changes {
      for order in layout.ordersOfColumn[change.column] where !touched.contains(order) {
        touched.append(order)
      }
    }
    return touched
  }

  private mutating func write(_ changes: [ColumnChange], slot: UInt32) {
    guard !changes.isEmpty else { return }
    let layout = layout
    for change in changes {
      if let unique = layout.columns[change.column].unique {
        willMove(slot, inUnique: unique, isThere: change.before != .null)
      }
    }
    pages.modify(Int(slot) >> 8) { page in
      for change in changes {
        page.set(layout.columns[change.column], Int(slot) & 255, to: change.after)
      }
    }
    for change in changes {
      let column = layout.columns[change.column]
      if unsorted == nil, let unique = column.unique, change.after != .null {
        insertIntoUnique(unique, slot)
      }
      if column.kind == .texts { writeMembers(change, column.place, slot: slot) }
    }
  }

  private mutating func writeMembers(_ change: ColumnChange, _ place: Int, slot: UInt32) {
    if unsorted != nil {
      unsorted?.members[place].note(slot, isInTree: change.before != .null)
      return
    }
    let before = Self.distinct(change.before)
    let after = Self.distinct(change.after)
    for code in before where !after.contains(code) {
      let entry = UInt64(code) << 32 | UInt64(slot)
      members[place].remove(at: members[place].rank { $0 < entry })
    }
    for code in after where !before.contains(code) {
      let entry = UInt64(code) << 32 | UInt64(slot)
      members[place].insert(entry) { $0 < entry }
    }
  }

  static func distinct(_ value: CellValue) -> [UInt32] {
    guard case .texts(let codes) = value else { return [] }
    var result: [UInt32] = []
    for code in codes where !result.contains(code) { result.append(code) }
    return result
  }

  /// To be called before a row's place in an order changes.
  private mutating func willMove(_ slot: UInt32, inOrder order: Int, isThere: Bool) {
    if unsorted != nil {
      unsorted?.orders[order].note(slot, isInTree: isThere)
      return
    }
    orderWillChange(order)
    if isThere { removeFromOrder(order, slot) }
  }

  /// To be called before a row's value in a unique column changes.
  private mutating func willMove(_ slot: UInt32, inUnique unique: Int, isThere: Bool) {
    if unsorted != nil {
      unsorted?.uniques[unique].note(slot, isInTree: isThere)
    } else if isThere {
      removeFromUnique(unique, slot)
    }
  }

  /// While a commit is applied two rows may have the same value; the slot then decides.
  private func rank(of slot: UInt32, inUnique unique: Int, _ tree: RankTree<UInt32>) -> Int {
    let term = layout.uniqueTerms[unique]
    return tree.rank { other in
      let order = compareValues(other, slot, by: term)
      return order != 0 ? order < 0 : other < slot
    }
  }

  private mutating func removeFromUnique(_ unique: Int, _ slot: UInt32) {
    var tree = uniques[unique]
    uniques[unique] = RankTree()
    let removed = tree.remove(at: rank(of: slot, inUnique: unique, tree))
    assert(removed == slot, "A unique column has lost a row.")
    uniques[unique] = tree
  }

  private mutating func insertIntoUnique(_ unique: Int, _ slot: UInt32) {
    var tree = uniques[unique]
    uniques[unique] = RankTree()
    tree.insert(slot, at: rank(of: slot, inUnique: unique, tree))
    uniques[unique] = tree
  }
}
