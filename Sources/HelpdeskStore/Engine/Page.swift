import HelpdeskCore

/// The columns of 256 rows.
struct Page: Sendable {
  static let capacity = 256

  /// First the rows that have a record, then the columns in the layout's order.
  ///
  /// One array, so that passing a page on costs one reference.
  private var columns: [PackedColumn]

  init(_ layout: TableLayout) {
    columns = Array(repeating: PackedColumn(), count: layout.columns.count + 1)
  }

  /// Takes columns that were checked.
  init(live: Bits256, columns: [PackedColumn]) {
    self.columns = [PackedColumn(rows: live)] + columns
  }

  /// The rows that have a record.
  var live: Bits256 { columns[0].present }

  /// Says of a row whether it has a record.
  mutating func setLive(_ row: Int, _ isLive: Bool) {
    if isLive { columns[0].set(row, to: 0) } else { columns[0].clear(row) }
  }

  var columnCount: Int { columns.count - 1 }

  /// A column by its place in the layout.
  @inline(__always)
  subscript(column: Int) -> PackedColumn { columns[column + 1] }

  /// The rows in which a column of any kind is not null.
  func present(_ column: Int) -> Bits256 { columns[column + 1].present }

  /// Gives the body a column of integers or of texts' numbers; nil where every row is null.
  @inline(__always)
  func withIntegers<Result>(_ column: Int, _ body: (IntegerView?) -> Result) -> Result {
    columns.withUnsafeBufferPointer { $0[column + 1].withIntegers(body) }
  }

  /// Gives the body a column of sets; nil where every row is null.
  @inline(__always)
  func withSets<Result>(_ column: Int, _ body: (SetView?) -> Result) -> Result {
    columns.withUnsafeBufferPointer { $0[column + 1].withSets(body) }
  }

  /// One value of a column of integers or of texts' numbers.
  @inline(__always)
  func integer(_ column: Int, _ row: Int) -> Int64? { withIntegers(column) { $0?[row] } }

  /// Whether a column of integers or of texts' numbers is null.
  @inline(__always)
  func isNull(_ column: Int, _ row: Int) -> Bool {
    withIntegers(column) { !($0?.isPresent(row) ?? false) }
  }

  /// One value of a column of texts, 0 for null.
  @inline(__always)
  func code(_ column: Int, _ row: Int) -> UInt32 {
    UInt32(truncatingIfNeeded: integer(column, row) ?? 0)
  }

  func value(_ column: TableLayout.Column, _ row: Int) -> CellValue {
    switch column.kind {
    case .integer: integer(column.index, row).map { .integer($0) } ?? .null
    case .text: integer(column.index, row).map { .text(UInt32(truncatingIfNeeded: $0)) } ?? .null
    case .texts: withSets(column.index) { $0?[row] }.map { .texts($0) } ?? .null
    }
  }

  mutating func set(_ column: TableLayout.Column, _ row: Int, to value: CellValue) {
    let place = column.index + 1
    switch (column.kind, value) {
    case (.integer, .integer(let number)): columns[place].set(row, to: number)
    case (.text, .text(let code)) where code > 0: columns[place].set(row, to: Int64(code))
    case (.integer, _), (.text, _): columns[place].clear(row)
    case (.texts, .texts(let codes)): columns[place].set(row, to: codes)
    case (.texts, _): columns[place].set(row, to: nil)
    }
  }
}

/// One value of a column, texts as their numbers.
enum CellValue: Sendable, Equatable {
  case null
  case integer(Int64)
  case text(UInt32)
  case texts([UInt32])
}
