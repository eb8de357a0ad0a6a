import HelpdeskCore

/// How many rows have each value of one column: what facets ask for.
///
/// It gives what ``MeasureRun`` would, without a group's bookkeeping for each row.
struct ColumnCount {
  private let column: TableLayout.Column
  private let table: Table
  /// By the text's number, or by the integer itself where it is small.
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

  mutating func add(_ pages: [MatchedRows.Part]) {
    let column = column.index
    let isOfSets = self.column.kind == .texts
    var rare: [Int64: Int] = [:]
    swap(&rare, &self.rare)
    nulls += counts.withUnsafeMutableBufferPointer { counts in
      pages.withUnsafeBufferPointer { pages in
        var tally = Tally(counts: counts)
        for index in pages.indices {
          if isOfSets {
            pages[index].page.withSets(column) { tally.add($0, pages[index].rows) }
          } else {
            pages[index].page.withIntegers(column) { tally.add($0, pages[index].rows, &rare) }
          }
        }
        return tally.nulls
      }
    }
    self.rare = rare
  }

  /// The groups in ascending order of their keys, null last.
  func groups() -> [MeasureGroup] {
    var found: [(value: Int64, count: Int)] = []
    for value in counts.indices where counts[value] > 0 {
      found.append((Int64(value), counts[value]))
    }
    if !rare.isEmpty {
      found += rare.map { ($0.key, $0.value) }
      found.sort { $0.value < $1.value }
    }
    return Counts(found: found, nulls: nulls).groups(of: column, table)
  }

  /// How many rows have each value.
  struct Counts {
    /// Texts by their numbers, ascending; each at least once.
    var found: [(value: Int64, count: Int)] = []
    var nulls = 0

    /// The groups in ascending order of their keys, null last.
    func groups(of column: TableLayout.Column, _ table: Table) -> [MeasureGroup] {
      var groups =
        switch column.kind {
        case .integer:
          found.map { MeasureGroup(key: [.integer($0.value)], values: [Int64($0.count)]) }
        case .text, .texts: textGroups(table.interners[column.interner])
        }
      if nulls > 0 { groups.append(MeasureGroup(key: [nil], values: [Int64(nulls)])) }
      return groups
    }

    private func textGroups(_ interner: Interner) -> [MeasureGroup] {
      var texts = found.map { code, count in
        let text = interner.text(UInt32(code))
        return (leading: ByteText.leading(text), text: text, count: count)
      }
      texts.sort { left, right in
        left.leading == right.leading
          ? ByteText.compare(left.text, right.text) < 0 : left.leading < right.leading
      }
      return texts.map { MeasureGroup(key: [.text($0.text)], values: [Int64($0.count)]) }
    }
  }
}

/// Counts a page's rows into a buffer, which must not outlive the closure that it came with.
private struct Tally {
  let counts: UnsafeMutableBufferPointer<Int>
  var nulls = 0

  @inline(__always)
  mutating func add(_ view: IntegerView?, _ rows: Bits256, _ rare: inout [Int64: Int]) {
    guard let view else {
      nulls &+= rows.count
      return
    }
    let present = rows & view.present
    let count = present.count
    nulls &+= rows.count &- count
    switch view.bits {
    case 0: add(count, of: view.base, &rare)
    case 1:
      let ones = (present & view.ones).count
      add(count &- ones, of: view.base, &rare)
      add(ones, of: view.base &+ 1, &rare)
    default: present.visit { add(1, of: view.value($0), &rare) }
    }
  }

  @inline(__always)
  private func add(_ count: Int, of value: Int64, _ rare: inout [Int64: Int]) {
    if UInt64(bitPattern: value) < UInt64(counts.count) {
      counts[Int(value)] &+= count
    } else if count > 0 {
      rare[value, default: 0] += count
    }
  }

  @inline(__always)
  mutating func add(_ view: SetView?, _ rows: Bits256) {
    guard let view else {
      nulls &+= rows.count
      return
    }
    let present = rows & view.present
    nulls &+= rows.count &- present.count
    present.visit { row in
      let members = view.members(row)
      var place = members.lowerBound
      while place < members.upperBound {
        // A row counts once under a member, however often it has it.
        if !view.isRepeated(place, in: members) { counts[Int(view.member(place))] &+= 1 }
        place &+= 1
      }
    }
  }
}
