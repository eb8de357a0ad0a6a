import HelpdeskCore

/// The columns of 256 rows.
///
/// Each column is an array of its own, so that writing one value copies one column of one page.
struct Page: Sendable {
  static let capacity = 256

  struct Integers: Sendable {
    var values = [Int64](repeating: 0, count: Page.capacity)
    var present = Bits256()
  }

  struct Texts: Sendable {
    /// Numbers of the column's ``Interner``, 0 for null.
    var codes = [UInt32](repeating: 0, count: Page.capacity)
  }

  struct Sets: Sendable {
    var members = [[UInt32]](repeating: [], count: Page.capacity)
    var present = Bits256()
  }

  private struct Content: Sendable {
    var live = Bits256()
    var integers: [Integers]
    var texts: [Texts]
    var sets: [Sets]
  }

  /// Always one element: a box that is copied on write, so that passing a page on costs one
  /// reference.
  private var content: [Content]

  var live: Bits256 {
    get { content[0].live }
    _modify { yield &content[0].live }
  }
  var integers: [Integers] {
    _read { yield content[0].integers }
    _modify { yield &content[0].integers }
  }
  var texts: [Texts] {
    _read { yield content[0].texts }
    _modify { yield &content[0].texts }
  }
  var sets: [Sets] {
    _read { yield content[0].sets }
    _modify { yield &content[0].sets }
  }

  init(_ layout: TableLayout) {
    content = [
      Content(
        integers: Array(repeating: Integers(), count: layout.integerCount),
        texts: Array(repeating: Texts(), count: layout.textCount),
        sets: Array(repeating: Sets(), count: layout.setCount))
    ]
  }
}

/// One value of a column, texts as their numbers.
enum CellValue: Sendable, Equatable {
  case null
  case integer(Int64)
  case text(UInt32)
  case texts([UInt32])
}

extension CellValue: TrieKey {
  var trieHash: UInt64 {
    switch self {
    case .null: 0
    case .integer(let value):
      ByteText.mix(UInt64(bitPattern: value) ^ ByteText.seed, 0x9E37_79B9_7F4A_7C15)
    case .text(let code): ByteText.mix(UInt64(code) ^ ByteText.seed, 0xD6E8_FEB8_6659_FD93)
    case .texts(let codes):
      codes.reduce(ByteText.seed) { ByteText.mix($0 ^ UInt64($1), 0x9E37_79B9_7F4A_7C15) }
    }
  }

  func isSame(as other: CellValue) -> Bool { self == other }
}

extension Page {
  func value(_ column: TableLayout.Column, _ row: Int) -> CellValue {
    switch column.kind {
    case .integer:
      return integers[column.place].present[row]
        ? .integer(integers[column.place].values[row]) : .null
    case .text:
      let code = texts[column.place].codes[row]
      return code == 0 ? .null : .text(code)
    case .texts:
      return sets[column.place].present[row] ? .texts(sets[column.place].members[row]) : .null
    }
  }

  mutating func set(_ column: TableLayout.Column, _ row: Int, to value: CellValue) {
    switch (column.kind, value) {
    case (.integer, .integer(let number)):
      integers[column.place].values[row] = number
      integers[column.place].present[row] = true
    case (.integer, _):
      integers[column.place].values[row] = 0
      integers[column.place].present[row] = false
    case (.text, .text(let code)): texts[column.place].codes[row] = code
    case (.text, _): texts[column.place].codes[row] = 0
    case (.texts, .texts(let codes)):
      sets[column.place].members[row] = codes
      sets[column.place].present[row] = true
    case (.texts, _):
      sets[column.place].members[row] = []
      sets[column.place].present[row] = false
    }
  }
}
