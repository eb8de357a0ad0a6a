import HelpdeskCore

/// Figures over the rows of a filter, by group.
struct MeasureRun {
  private let table: Table
  private let groupings: [Grouping]
  private let figures: [CompiledFigure]
  private var groupOfKey: [Int: Int] = [:]
  private var denseGroups: [Int32] = []
  private var groups: [Group] = []
  /// Per grouping; only those over integer columns use theirs.
  private var integerNumbers: [IntegerNumbers]

  /// One grouping, with each row's group numbered from 1; 0 is null.
  private enum Grouping {
    case integers(TableLayout.Column)
    case texts(TableLayout.Column)
    case members(TableLayout.Column)
    case intervals(TableLayout.Column, [Int64])
  }

  /// The values of an integer column, numbered as they come.
  private struct IntegerNumbers {
    var numbers: [Int64: Int] = [:]
    var values: [Int64] = []

    mutating func number(of value: Int64) -> Int {
      if let number = numbers[value] { return number }
      values.append(value)
      numbers[value] = values.count
      return values.count
    }
  }

  private struct CompiledFigure {
    enum Kind {
      case count, sum, present, minimum, maximum
      case percentile(Int)
    }

    let kind: Kind
    let column: TableLayout.Column?
  }

  private struct Group {
    /// The group's number in each grouping.
    let first: Int
    let second: Int
    var count = 0
    /// Per figure a sum, an extreme or a count.
    var numbers: [Int128?]
    /// Per figure all values, for percentiles.
    var values: [[Int64]]

    init(first: Int, second: Int, _ figures: [CompiledFigure]) {
      self.first = first
      self.second = second
      numbers = Array(repeating: nil, count: figures.count)
      values = Array(repeating: [], count: figures.count)
    }
  }
}

extension MeasureRun {
  static func run(_ measure: Measure, _ table: Table) throws(StoreError) -> [MeasureGroup] {
    guard measure.groupings.count <= 2 else {
      throw StoreError(.invalidRequest, "A measure has at most two groupings.")
    }
    let filter = try FilterCompiler.compile(measure.filter, table)
    var run = try MeasureRun(measure, table)
    table.forEachMatch(filter) { page, _, rows in run.add(page, rows) }
    return run.result()
  }

  private init(_ measure: Measure, _ table: Table) throws(StoreError) {
    self.table = table
    var groupings: [Grouping] = []
    for grouping in measure.groupings { groupings.append(try Self.compile(grouping, table)) }
    self.groupings = groupings
    integerNumbers = Array(repeating: IntegerNumbers(), count: groupings.count)
    var figures: [CompiledFigure] = []
    for figure in measure.figures { figures.append(try Self.compile(figure, table)) }
    self.figures = figures
    if groupings.isEmpty { groups.append(Group(first: 0, second: 0, figures)) }
    if groupings.count == 1, case .texts(let column) = groupings[0] {
      let bound = table.interners[column.interner].codeBound
      if bound <= max(4_096, table.liveCount) {
        denseGroups = Array(repeating: -1, count: bound)
      }
    }
  }

  private static func compile(
    _ grouping: Measure.Grouping, _ table: Table
  ) throws(StoreError) -> Grouping {
    switch grouping {
    case .column(let tag):
      let column = table.layout.columns[try table.layout.column(tag)]
      switch column.kind {
      case .integer: return .integers(column)
      case .text: return .texts(column)
      case .texts: return .members(column)
      }
    case .intervals(let tag, let boundaries):
      let column = try integerColumn(tag, table)
      guard zip(boundaries, boundaries.dropFirst()).allSatisfy({ $0 < $1 }) else {
        throw StoreError(.invalidRequest, "The boundaries of intervals must ascend.")
      }
      return .intervals(column, boundaries)
    }
  }

  private static func compile(
    _ figure: Measure.Figure, _ table: Table
  ) throws(StoreError) -> CompiledFigure {
    switch figure {
    case .count: return CompiledFigure(kind: .count, column: nil)
    case .sum(let tag):
      return CompiledFigure(kind: .sum, column: try integerColumn(tag, table))
    case .present(let tag):
      return CompiledFigure(
        kind: .present, column: table.layout.columns[try table.layout.column(tag)])
    case .minimum(let tag):
      return CompiledFigure(kind: .minimum, column: try integerColumn(tag, table))
    case .maximum(let tag):
      return CompiledFigure(kind: .maximum, column: try integerColumn(tag, table))
    case .percentile(let tag, let permille):
      guard (0...1000).contains(permille) else {
        throw StoreError(.invalidRequest, "A percentile lies between 0 and 1000 thousandths.")
      }
      return CompiledFigure(kind: .percentile(permille), column: try integerColumn(tag, table))
    }
  }

  private static func integerColumn(
    _ tag: FieldTag, _ table: Table
  ) throws(StoreError) -> TableLayout.Column {
    let column = table.layout.columns[try table.layout.column(tag)]
    guard column.kind == .integer else {
      throw StoreError(
        .invalidRequest, "Column \(column.declaration.name) does not hold whole numbers.")
    }
    return column
  }
}

extension MeasureRun {
  private mutating func add(_ page: Page, _ rows: Bits256) {
    let needsRows = figures.contains { $0.column != nil }
    switch groupings.count {
    case 0:
      groups[0].count += rows.count
      if needsRows { rows.visit { addFigures(0, page, $0) } }
    case 1:
      if case .texts(let column) = groupings[0], !denseGroups.isEmpty {
        let codes = page.texts[column.place].codes
        rows.visit { row in
          let group = denseGroup(Int(codes[row]))
          groups[group].count += 1
          if needsRows { addFigures(group, page, row) }
        }
        return
      }
      rows.visit { row in
        forEachOrdinal(0, page, row) { run, first in
          let group = run.group(first, 0)
          run.groups[group].count += 1
          if needsRows { run.addFigures(group, page, row) }
        }
      }
    default:
      rows.visit { row in
        forEachOrdinal(0, page, row) { run, first in
          run.forEachOrdinal(1, page, row) { run, second in
            let group = run.group(first, second)
            run.groups[group].count += 1
            if needsRows { run.addFigures(group, page, row) }
          }
        }
      }
    }
  }

  /// The numbers of the groups to which a row belongs; 0 stands for null.
  private mutating func forEachOrdinal(
    _ grouping: Int, _ page: Page, _ row: Int, _ body: (inout Self, Int) -> Void
  ) {
    switch groupings[grouping] {
    case .integers(let column):
      guard page.integers[column.place].present[row] else { return body(&self, 0) }
      body(&self, integerNumbers[grouping].number(of: page.integers[column.place].values[row]))
    case .texts(let column): body(&self, Int(page.texts[column.place].codes[row]))
    case .members(let column):
      guard let members = page.sets[column.place].members[row] else { return body(&self, 0) }
      for (index, code) in members.enumerated() where !members[..<index].contains(code) {
        body(&self, Int(code))
      }
    case .intervals(let column, let boundaries):
      guard page.integers[column.place].present[row] else { return }
      let value = page.integers[column.place].values[row]
      let upper = RankTree.partition(boundaries) { $0 <= value }
      if upper >= 1, upper < boundaries.count { body(&self, upper) }
    }
  }

  private mutating func denseGroup(_ code: Int) -> Int {
    let known = denseGroups[code]
    if known >= 0 { return Int(known) }
    denseGroups[code] = Int32(groups.count)
    groups.append(Group(first: code, second: 0, figures))
    return groups.count - 1
  }

  private mutating func group(_ first: Int, _ second: Int) -> Int {
    let key = first << 32 | second
    if let known = groupOfKey[key] { return known }
    groupOfKey[key] = groups.count
    groups.append(Group(first: first, second: second, figures))
    return groups.count - 1
  }

  private mutating func addFigures(_ group: Int, _ page: Page, _ row: Int) {
    for (index, figure) in figures.enumerated() {
      guard let column = figure.column else { continue }
      if case .present = figure.kind {
        if page.value(column, row) != .null {
          groups[group].numbers[index] = (groups[group].numbers[index] ?? 0) + 1
        }
        continue
      }
      guard page.integers[column.place].present[row] else { continue }
      let value = page.integers[column.place].values[row]
      let number = Int128(value)
      let old = groups[group].numbers[index]
      switch figure.kind {
      case .sum: groups[group].numbers[index] = (old ?? 0) + number
      case .minimum: groups[group].numbers[index] = min(old ?? number, number)
      case .maximum: groups[group].numbers[index] = max(old ?? number, number)
      case .percentile: groups[group].values[index].append(value)
      case .count, .present: break
      }
    }
  }

  private func result() -> [MeasureGroup] {
    groups.map { group in
      MeasureGroup(
        key: groupings.indices.map { key($0, $0 == 0 ? group.first : group.second) },
        values: figures.indices.map { value($0, group) })
    }
    .sorted { Self.precedes($0.key, $1.key) }
  }

  private func key(_ grouping: Int, _ ordinal: Int) -> FieldValue? {
    if ordinal == 0 { return nil }
    switch groupings[grouping] {
    case .integers: return .integer(integerNumbers[grouping].values[ordinal - 1])
    case .texts(let column), .members(let column):
      return .text(table.interners[column.interner].text(UInt32(ordinal)))
    case .intervals: return .integer(Int64(ordinal - 1))
    }
  }

  private func value(_ index: Int, _ group: Group) -> Int64? {
    switch figures[index].kind {
    case .count: return Int64(group.count)
    case .sum, .present:
      return Int64(clamping: group.numbers[index] ?? 0)
    case .minimum, .maximum: return group.numbers[index].map { Int64(clamping: $0) }
    case .percentile(let permille):
      let values = group.values[index].sorted()
      if values.isEmpty { return nil }
      let rank = max(1, (permille * values.count + 999) / 1000)
      return values[rank - 1]
    }
  }

  private static func precedes(_ left: [FieldValue?], _ right: [FieldValue?]) -> Bool {
    for (left, right) in zip(left, right) {
      switch (left, right) {
      case (.integer(let left)?, .integer(let right)?) where left != right: return left < right
      case (.text(let left)?, .text(let right)?):
        let order = ByteText.compare(left, right)
        if order != 0 { return order < 0 }
      case (nil, _?): return false
      case (_?, nil): return true
      default: break
      }
    }
    return false
  }
}
