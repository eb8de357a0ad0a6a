import HelpdeskCore

extension Table {
  /// Counting fewer rows than this takes no longer than following them.
  private static let leastRows = 64
  private static let maximumConditions = 4

  /// The groups of a measure that only counts, where they are known without counting.
  func keptGroups(_ measure: Measure) -> [MeasureGroup]? {
    guard let topic = topic(of: measure) else { return nil }
    let column = layout.columns[topic.counted]
    guard let (number, change) = keptCounts.change(topic) else {
      return countWishes.left(of: topic, at: keptCounts.generation).map { groups($0, of: column) }
    }
    guard var counts = countWishes.beginning(number) else { return nil }
    for (value, step) in change { counts[value, default: 0] += step }
    return groups(counts, of: column)
  }

  /// Notes what a measure has counted, for whoever asks next.
  func keep(_ groups: [MeasureGroup], of measure: Measure) {
    guard let topic = topic(of: measure),
      let counts = counts(groups, of: layout.columns[topic.counted])
    else { return }
    if let (number, change) = keptCounts.change(topic) {
      countWishes.keep(counts.merging(change.mapValues { -$0 }, uniquingKeysWith: +), at: number)
    } else if counts.values.reduce(0, +) >= Self.leastRows {
      countWishes.leave(counts, of: topic, at: keptCounts.generation)
    }
  }

  private func counts(
    _ groups: [MeasureGroup], of column: TableLayout.Column
  ) -> [Int64?: Int]? {
    var counts: [Int64?: Int] = [:]
    for group in groups {
      var value: Int64?
      switch group.key[0] {
      case .integer(let number)?: value = number
      case .text(let text)?:
        guard let code = interners[column.interner].code(of: text) else { return nil }
        value = Int64(code)
      case .texts?, .bytes?: return nil
      case nil: break
      }
      counts[value] = Int(group.values[0] ?? 0)
    }
    return counts
  }

  /// What a measure counts, if it counts by one column the rows that others fix.
  private func topic(of measure: Measure) -> CountTopic? {
    guard measure.figures == [.count], measure.groupings.count == 1,
      case .column(let tag) = measure.groupings[0], let counted = layout.place(of: tag),
      layout.columns[counted].kind != .texts, measure.filter.anyOf.count == 1,
      measure.filter.anyOf[0].count <= Self.maximumConditions
    else { return nil }
    var fixed: [(column: Int, value: Int64?)] = []
    for condition in measure.filter.anyOf[0] {
      guard let next = fixedValue(condition), !fixed.contains(where: { $0.column == next.column })
      else { return nil }
      fixed.append(next)
    }
    fixed.sort { $0.column < $1.column }
    return CountTopic(
      columns: fixed.map(\.column), values: fixed.map(\.value), counted: counted)
  }

  private func fixedValue(_ condition: Condition) -> (column: Int, value: Int64?)? {
    switch condition {
    case .isNull(let tag):
      guard let column = layout.place(of: tag), layout.columns[column].kind != .texts else {
        return nil
      }
      return (column, nil)
    case .equals(let tag, let value):
      guard let column = layout.place(of: tag) else { return nil }
      switch (layout.columns[column].kind, value) {
      case (.integer, .integer(let number)): return (column, number)
      case (.text, .text(let text)):
        guard let code = interners[layout.columns[column].interner].code(of: text) else {
          return nil
        }
        return (column, Int64(code))
      default: return nil
      }
    case .isIn, .range, .contains, .not, .text: return nil
    }
  }

  private func groups(_ counts: [Int64?: Int], of column: TableLayout.Column) -> [MeasureGroup] {
    var count = ColumnCount.Counts()
    for (value, number) in counts where number != 0 {
      if let value { count.found.append((value, number)) } else { count.nulls = number }
    }
    count.found.sort { $0.value < $1.value }
    return count.groups(of: column, self)
  }

  /// To be called before a row's values change, to keep right what is followed.
  mutating func countsWillChange(_ changes: [ColumnChange], _ slot: UInt32, isGone: Bool = false) {
    // While rows are not even sorted nobody counts them.
    if unsorted != nil { return }
    let finding = countWishes.willWrite(at: keptCounts.generation)
    keptCounts.generation = finding.generation
    for (topic, number) in finding.wishes { keptCounts.follow(topic, number: number) }
    if keptCounts.isEmpty { return }
    let isNew = !hasRecord(slot)
    if !isNew, !isGone, !changes.contains(where: { keptCounts.concerns($0.column) }) { return }
    let page = pages[Int(slot) >> 8]
    let row = Int(slot) & 255
    func before(_ column: Int) -> Int64? { page.integer(column, row) }
    func after(_ column: Int) -> Int64? {
      guard let change = changes.first(where: { $0.column == column }) else {
        return isNew ? nil : before(column)
      }
      return switch change.after {
      case .integer(let number): number
      case .text(let code): Int64(code)
      case .null, .texts: nil
      }
    }
    keptCounts.move(from: isNew ? nil : before, to: isGone ? nil : after)
  }
}
