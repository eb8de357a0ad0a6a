import HelpdeskCore

/// A few values to look among.
struct ValueSet<Value: Comparable & Sendable>: Sendable {
  /// In ascending order.
  let values: [Value]

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
///
/// Columns are named by their places in the layout; those of texts hold the texts' numbers and are
/// asked for them as integers are.
enum CompiledCondition: Sendable {
  case never
  case range(column: Int, lower: Int64, upper: Int64)
  case oneOf(column: Int, ValueSet<Int64>)
  case null(column: Int)
  case contains(column: Int, UInt32)
  case setIn(column: Int, [[UInt32]])
  case slots(SlotBitmap)
  indirect case not(CompiledCondition)

  /// Whether a row satisfies the condition.
  func matches(_ page: Page, _ slot: UInt32) -> Bool {
    let row = Int(slot) & 255
    switch self {
    case .never: return false
    case .range(let column, let lower, let upper):
      guard let value = page.integer(column, row) else { return false }
      return value >= lower && value <= upper
    case .oneOf(let column, let values):
      guard let value = page.integer(column, row) else { return false }
      return values.contains(value)
    case .null(let column): return !page.present(column)[row]
    case .contains(let column, let code):
      return page.withSets(column) { $0?.contains(code, row) ?? false }
    case .setIn(let column, let sets):
      return page.withSets(column) { view in
        guard let view else { return false }
        return sets.contains { view.equals($0, row) }
      }
    case .slots(let bitmap): return bitmap.contains(slot)
    case .not(let condition): return !condition.matches(page, slot)
    }
  }

  /// The rows of a page that satisfy the condition; rows without a record may be among them.
  func bits(_ page: Page, _ pageIndex: Int) -> Bits256 {
    switch self {
    case .never: return Bits256()
    case .range(let column, let lower, let upper):
      return page.withIntegers(column) { $0?.rows(from: lower, through: upper) ?? Bits256() }
    case .oneOf(let column, let values):
      return page.withIntegers(column) { $0.map(values.rows) ?? Bits256() }
    case .null(let column): return ~page.present(column)
    case .contains(let column, let code):
      return page.withSets(column) { $0?.rows(with: code) ?? Bits256() }
    case .setIn(let column, let sets):
      return page.withSets(column) { view in
        guard let view else { return Bits256() }
        return Bits256 { row in sets.contains { view.equals($0, row) } }
      }
    case .slots(let bitmap): return bitmap.page(pageIndex)
    case .not(let condition): return ~condition.bits(page, pageIndex)
    }
  }
}

extension ValueSet<Int64> {
  /// The rows of a page that hold one of the values.
  func rows(_ view: IntegerView) -> Bits256 {
    guard values.count > 8 else {
      return values.reduce(Bits256()) { $0 | view.rows(from: $1, through: $1) }
    }
    // Most pages of a column that ascends hold nothing near the values.
    let near = view.rows(from: values[0], through: values[values.count - 1])
    var rows = Bits256()
    near.visit { if contains(view.value($0)) { rows[$0] = true } }
    return rows
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
