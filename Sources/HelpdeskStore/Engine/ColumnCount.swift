import HelpdeskCore

/// How many rows have each value of one column: what facets ask for.
///
/// It gives what ``MeasureRun`` would, without a group's bookkeeping for each row.
struct ColumnCount {
  private let column: TableLayout.Column
  private let table: Table
  /// By the text's number, or by the integer itself where it is small; null is apart.
  private var counts: [Int]
  private var rare: [Int64: Int] = [:]
  private var nulls = 0

  /// Nil where the measure asks for more than a count by one column, or where the column has so
  /// many values that going over all of them would cost more than going over the rows.
  init?(_ measure: Measure, _ table: Table, rowCount: Int) throws(StoreError) {
    guard measure.figures == [.count], measure.groupings.count == 1,
      case .column(let tag) = measure.groupings[0]
    else { return nil }
    column = table.layout.columns[try table.layout.column(tag)]
    self.table = table
    let size = column.kind == .integer ? 256 : table.interners[column.interner].codeBound
    guard size <= max(1024, rowCount * 4) else { return nil }
    counts = Array(repeating: 0, count: size)
  }

  mutating func add(_ page: Page, _ rows: Bits256) {
    switch column.kind {
    case .text: addTexts(page.texts[column.place].codes, rows)
    case .integer: addIntegers(page.integers[column.place], rows)
    case .texts: addMembers(page.sets[column.place], rows)
    }
  }

  private mutating func addTexts(_ codes: [UInt32], _ rows: Bits256) {
    // Number 0 stands for null.
    rows.visit { counts[Int(codes[$0])] &+= 1 }
  }

  private mutating func addIntegers(_ cells: Page.Integers, _ rows: Bits256) {
    let present = rows & cells.present
    nulls += rows.count - present.count
    present.visit { row in
      let value = cells.values[row]
      if value >= 0, value < 256 {
        counts[Int(value)] &+= 1
      } else {
        rare[value, default: 0] += 1
      }
    }
  }

  private mutating func addMembers(_ sets: Page.Sets, _ rows: Bits256) {
    let present = rows & sets.present
    nulls += rows.count - present.count
    present.visit { row in
      let members = sets.members[row]
      for index in members.indices {
        let code = members[index]
        // A row counts once under a member, however often it has it.
        var isRepeated = false
        for earlier in 0..<index where members[earlier] == code { isRepeated = true }
        if !isRepeated { counts[Int(code)] &+= 1 }
      }
    }
  }

  /// The groups in ascending order of their keys, null last.
  func groups() -> [MeasureGroup] {
    var groups: [MeasureGroup]
    switch column.kind {
    case .integer: groups = integerGroups()
    case .text, .texts: groups = textGroups()
    }
    let nulls = column.kind == .text ? counts[0] : nulls
    if nulls > 0 { groups.append(MeasureGroup(key: [nil], values: [Int64(nulls)])) }
    return groups
  }

  private func integerGroups() -> [MeasureGroup] {
    var found = counts.indices.filter { counts[$0] > 0 }.map { (Int64($0), counts[$0]) }
    if !rare.isEmpty {
      found += rare.map { ($0.key, $0.value) }
      found.sort { $0.0 < $1.0 }
    }
    return found.map { MeasureGroup(key: [.integer($0.0)], values: [Int64($0.1)]) }
  }

  private func textGroups() -> [MeasureGroup] {
    let interner = table.interners[column.interner]
    var found: [(leading: UInt64, text: String, count: Int)] = []
    for code in counts.indices.dropFirst() where counts[code] > 0 {
      let text = interner.text(UInt32(code))
      found.append((ByteText.leading(text), text, counts[code]))
    }
    found.sort { left, right in
      left.leading == right.leading
        ? ByteText.compare(left.text, right.text) < 0 : left.leading < right.leading
    }
    return found.map { MeasureGroup(key: [.text($0.text)], values: [Int64($0.count)]) }
  }
}
