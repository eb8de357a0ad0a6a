import HelpdeskCore

/// A few values to look among.
struct ValueSet<Value: Comparable & Sendable>: Sendable {
  private let values: [Value]

  init(_ values: [Value]) {
    self.values = values.sorted()
  }

  func contains(_ value: Value) -> Bool {
    if values.count <= 8 {
      for candidate in values where candidate == value { return true }
      return false
    }
    let place = RankTree.partition(values) { $0 < value }
    return place < values.count && values[place] == value
  }
}

/// A condition with its columns and texts resolved against one table.
enum CompiledCondition: Sendable {
  case never
  case integers(place: Int, lower: Int64, upper: Int64)
  case integerIn(place: Int, ValueSet<Int64>)
  case integerNull(place: Int)
  case text(place: Int, UInt32)
  case textIn(place: Int, ValueSet<UInt32>)
  case textNull(place: Int)
  case contains(place: Int, UInt32)
  case setIn(place: Int, [[UInt32]])
  case setNull(place: Int)
  case slots(SlotBitmap)
  indirect case not(CompiledCondition)

  /// Whether a row satisfies the condition.
  func matches(_ page: Page, _ slot: UInt32) -> Bool {
    let row = Int(slot) & 255
    switch self {
    case .never: return false
    case .integers(let place, let lower, let upper):
      let value = page.integers[place].values[row]
      return value >= lower && value <= upper && page.integers[place].present[row]
    case .integerIn(let place, let values):
      return page.integers[place].present[row]
        && values.contains(page.integers[place].values[row])
    case .integerNull(let place): return !page.integers[place].present[row]
    case .text(let place, let code): return page.texts[place].codes[row] == code
    case .textIn(let place, let codes): return codes.contains(page.texts[place].codes[row])
    case .textNull(let place): return page.texts[place].codes[row] == 0
    case .contains(let place, let code):
      return page.sets[place].members[row].contains(code)
    case .setIn(let place, let values):
      return page.sets[place].present[row] && values.contains(page.sets[place].members[row])
    case .setNull(let place): return !page.sets[place].present[row]
    case .slots(let bitmap): return bitmap.contains(slot)
    case .not(let condition): return !condition.matches(page, slot)
    }
  }

  /// The rows of a page that satisfy the condition; rows without a record may be among them.
  func bits(_ page: Page, _ pageIndex: Int) -> Bits256 {
    switch self {
    case .never: return Bits256()
    case .integers(let place, let lower, let upper):
      return page.integers[place].values.withUnsafeBufferPointer { values in
        Bits256 { values[$0] >= lower && values[$0] <= upper }
      } & page.integers[place].present
    case .integerIn(let place, let values):
      return page.integers[place].values.withUnsafeBufferPointer { column in
        Bits256 { values.contains(column[$0]) }
      } & page.integers[place].present
    case .integerNull(let place): return ~page.integers[place].present
    case .text(let place, let code):
      return page.texts[place].codes.withUnsafeBufferPointer { codes in
        Bits256 { codes[$0] == code }
      }
    case .textIn(let place, let wanted):
      return page.texts[place].codes.withUnsafeBufferPointer { codes in
        Bits256 { wanted.contains(codes[$0]) }
      }
    case .textNull(let place):
      return page.texts[place].codes.withUnsafeBufferPointer { codes in
        Bits256 { codes[$0] == 0 }
      }
    case .slots(let bitmap): return bitmap.page(pageIndex)
    case .not(let condition): return ~condition.bits(page, pageIndex)
    case .setNull(let place): return ~page.sets[place].present
    case .contains, .setIn:
      let base = UInt32(pageIndex) << 8
      return Bits256 { matches(page, base | UInt32($0)) }
    }
  }
}

/// A filter ready to be evaluated over one table.
struct CompiledFilter: Sendable {
  /// One of the filter's groups: all conditions hold.
  struct Group: Sendable {
    let conditions: [CompiledCondition]
    /// Documents that the group's own text conditions leave, where it has any.
    let documents: [UInt32]?
    let bounds: ColumnBounds

    func bits(_ page: Page, _ pageIndex: Int) -> Bits256 {
      var bits = page.live
      for condition in conditions {
        if bits.isEmpty { break }
        bits = bits & condition.bits(page, pageIndex)
      }
      return bits
    }
  }

  let groups: [Group]
  /// The one text match that scores rest on, with what it found.
  let match: TextMatch?
  let hits: TextHits?

  func bits(_ page: Page, _ pageIndex: Int) -> Bits256 {
    groups.reduce(Bits256()) { $0 | $1.bits(page, pageIndex) }
  }
}

/// What the conditions of a group say about single columns: what an order can be entered by.
struct ColumnBounds: Sendable {
  enum Bound: Sendable {
    /// One of these values, in no order; null may be among them.
    case values([SortKey])
    case range(lower: Int64, upper: Int64)
  }

  /// By column, and the place of the condition that says so.
  private(set) var bounds: [Int: (bound: Bound, condition: Int)] = [:]
  /// Members that a `texts` column must have, with the conditions' places.
  private(set) var members: [(place: Int, code: UInt32)] = []

  subscript(column: Int) -> (bound: Bound, condition: Int)? { bounds[column] }

  /// Whether a column is bound to nothing at all, so that no row can match.
  var isImpossible: Bool {
    bounds.values.contains { bound, _ in
      if case .values(let values) = bound { values.isEmpty } else { false }
    }
  }

  /// The one value that a column has in all rows.
  func fixedValue(of column: Int) -> SortKey? {
    guard case .values(let values)? = bounds[column]?.bound, values.count == 1 else { return nil }
    return values[0]
  }

  mutating func add(_ bound: Bound, column: Int, condition: Int) {
    guard let existing = bounds[column] else {
      bounds[column] = (bound, condition)
      return
    }
    // Of several conditions on one column the narrowest kind is used; the others still filter.
    if Self.width(bound) < Self.width(existing.bound) { bounds[column] = (bound, condition) }
  }

  mutating func addMember(_ place: Int, _ code: UInt32) {
    members.append((place, code))
  }

  private static func width(_ bound: Bound) -> Int {
    switch bound {
    case .values(let values): values.count
    case .range: .max
    }
  }
}
