import HelpdeskCore

/// Figures over the rows of a filter, by group.
struct MeasureRun {
  private let table: Table
  private let groupings: [Grouping]
  private let figures: [CompiledFigure]
  /// Each column that a figure is of, once.
  private var columns: [MeasuredColumn] = []
  /// The rows of a page that count, with their groups; a row may belong to several.
  private var members: [MeasuredColumn.Member] = []
  /// For one grouping: the group of each number, −1 for none yet.
  private var groupOfOrdinal: [Int32] = []
  /// For two groupings.
  private var groupOfPair: [Int: Int] = [:]
  private var groups: [Group] = []
  private var counts: [Int] = []
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
    /// Most columns hold few small values: those need no hashing.
    private var small = [Int32](repeating: 0, count: 256)

    mutating func number(of value: Int64) -> Int {
      if value >= 0, value < 256, small[Int(value)] > 0 { return Int(small[Int(value)]) }
      let number = hashedNumber(of: value)
      if value >= 0, value < 256 { small[Int(value)] = Int32(number) }
      return number
    }

    private mutating func hashedNumber(of value: Int64) -> Int {
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
    /// The place of its column among those that are measured.
    let column: Int?
  }

  private struct Group {
    /// The group's number in each grouping.
    let first: Int
    let second: Int
  }
}

extension MeasureRun {
  static func run(
    _ measure: Measure, _ table: Table, _ texts: DocumentTexts
  ) throws(StoreError) -> [MeasureGroup] {
    let filter = try FilterCompiler.compile(measure.filter, table, texts)
    return try run(measure, table, MatchedRows(filter, table))
  }

  /// Figures over rows that are found already.
  static func run(
    _ measure: Measure, _ table: Table, _ matched: MatchedRows
  ) throws(StoreError) -> [MeasureGroup] {
    guard measure.groupings.count <= 2 else {
      throw StoreError(.invalidRequest, "A measure has at most two groupings.")
    }
    if var counts = try ColumnCount(measure, table, rowCount: matched.count) {
      counts.add(matched.pages)
      return counts.groups()
    }
    var run = try MeasureRun(measure, table)
    for part in matched.pages { run.add(part.page, part.rows) }
    return run.result()
  }

  private init(_ measure: Measure, _ table: Table) throws(StoreError) {
    self.table = table
    var groupings: [Grouping] = []
    for grouping in measure.groupings { groupings.append(try Self.compile(grouping, table)) }
    self.groupings = groupings
    integerNumbers = Array(repeating: IntegerNumbers(), count: groupings.count)
    var figures: [CompiledFigure] = []
    var columns: [MeasuredColumn] = []
    for figure in measure.figures { figures.append(try Self.compile(figure, table, &columns)) }
    self.figures = figures
    self.columns = columns
    if groupings.isEmpty { _ = addGroup(0, 0) }
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
    _ figure: Measure.Figure, _ table: Table, _ columns: inout [MeasuredColumn]
  ) throws(StoreError) -> CompiledFigure {
    func place(_ column: TableLayout.Column, _ columns: inout [MeasuredColumn]) -> Int {
      if let known = columns.firstIndex(where: { $0.index == column.index }) { return known }
      columns.append(MeasuredColumn(column.index))
      return columns.count - 1
    }
    let tag: FieldTag
    let kind: CompiledFigure.Kind
    switch figure {
    case .count: return CompiledFigure(kind: .count, column: nil)
    case .present(let tag):
      let column = table.layout.columns[try table.layout.column(tag)]
      return CompiledFigure(kind: .present, column: place(column, &columns))
    case .sum(let summed): (tag, kind) = (summed, .sum)
    case .minimum(let compared): (tag, kind) = (compared, .minimum)
    case .maximum(let compared): (tag, kind) = (compared, .maximum)
    case .percentile(let ranked, let permille):
      guard (0...1000).contains(permille) else {
        throw StoreError(.invalidRequest, "A percentile lies between 0 and 1000 thousandths.")
      }
      (tag, kind) = (ranked, .percentile(permille))
    }
    let column = place(try integerColumn(tag, table), &columns)
    columns[column].isReckoned = true
    if case .percentile(let permille) = kind { columns[column].add(permille: permille) }
    return CompiledFigure(kind: kind, column: column)
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
    guard !groupings.isEmpty else {
      counts[0] += rows.count
      for place in columns.indices { columns[place].add(page, rows) }
      return
    }
    members.removeAll(keepingCapacity: true)
    if groupings.count == 1 {
      addByOne(page, rows)
    } else {
      rows.visit { row in
        for first in ordinals(0, page, row) {
          for second in ordinals(1, page, row) { add(row, to: group(first, second)) }
        }
      }
    }
    for place in columns.indices {
      columns[place].add(page, members, groupCount: groups.count)
    }
  }

  private mutating func add(_ row: Int, to group: Int) {
    counts[group] += 1
    if !columns.isEmpty {
      members.append(
        MeasuredColumn.Member(
          row: UInt32(truncatingIfNeeded: row), group: UInt32(truncatingIfNeeded: group)))
    }
  }

  /// One grouping is what most ask for: its columns are taken out once a page.
  private mutating func addByOne(_ page: Page, _ rows: Bits256) {
    switch groupings[0] {
    case .texts(let column):
      page.withIntegers(column.index) { view in
        rows.visit { add($0, to: group(Int(view?[$0] ?? 0))) }
      }
    case .integers(let column):
      page.withIntegers(column.index) { view in
        rows.visit { row in
          let number = view?[row].map { integerNumbers[0].number(of: $0) } ?? 0
          add(row, to: group(number))
        }
      }
    case .members(let column):
      page.withSets(column.index) { view in
        let present = view?.present ?? Bits256()
        (rows & ~present).visit { add($0, to: group(0)) }
        guard let view else { return }
        (rows & present).visit { row in
          let members = view.members(row)
          for place in members where !view.isRepeated(place, in: members) {
            add(row, to: group(Int(view.member(place))))
          }
        }
      }
    case .intervals:
      rows.visit { row in
        for ordinal in ordinals(0, page, row) { add(row, to: group(ordinal)) }
      }
    }
  }

  /// The numbers of the groups to which a row belongs; 0 stands for null.
  private mutating func ordinals(_ grouping: Int, _ page: Page, _ row: Int) -> [Int] {
    switch groupings[grouping] {
    case .integers(let column):
      let value = page.integer(column.index, row)
      return [value.map { integerNumbers[grouping].number(of: $0) } ?? 0]
    case .texts(let column): return [Int(page.code(column.index, row))]
    case .members(let column):
      return page.withSets(column.index) { view in
        guard let view, view.present[row] else { return [0] }
        let members = view.members(row)
        return members.filter { !view.isRepeated($0, in: members) }.map { Int(view.member($0)) }
      }
    case .intervals(let column, let boundaries):
      guard let value = page.integer(column.index, row) else { return [] }
      let upper = RankTree.partition(boundaries) { $0 <= value }
      return upper >= 1 && upper < boundaries.count ? [upper] : []
    }
  }

  private mutating func group(_ ordinal: Int) -> Int {
    if ordinal < groupOfOrdinal.count, groupOfOrdinal[ordinal] >= 0 {
      return Int(groupOfOrdinal[ordinal])
    }
    while groupOfOrdinal.count <= ordinal { groupOfOrdinal.append(-1) }
    groupOfOrdinal[ordinal] = Int32(groups.count)
    return addGroup(ordinal, 0)
  }

  private mutating func group(_ first: Int, _ second: Int) -> Int {
    let key = first << 32 | second
    if let known = groupOfPair[key] { return known }
    groupOfPair[key] = groups.count
    return addGroup(first, second)
  }

  private mutating func addGroup(_ first: Int, _ second: Int) -> Int {
    groups.append(Group(first: first, second: second))
    counts.append(0)
    return groups.count - 1
  }

  private func result() -> [MeasureGroup] {
    let results = columns.map { $0.result(groupCount: groups.count) }
    return groups.indices.map { index in
      let group = groups[index]
      return MeasureGroup(
        key: groupings.indices.map { key($0, $0 == 0 ? group.first : group.second) },
        values: figures.map { figure in
          guard let column = figure.column else { return Int64(counts[index]) }
          return Self.value(figure.kind, results[column][index])
        })
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

  private static func value(
    _ kind: CompiledFigure.Kind, _ result: MeasuredColumn.Result
  ) -> Int64? {
    switch kind {
    case .count, .present: Int64(result.present)
    case .sum: Int64(clamping: result.sum)
    case .minimum: result.lowest
    case .maximum: result.highest
    case .percentile(let permille): result.percentiles[permille]
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
