import Foundation

@testable import HelpdeskDemo

/// A terminal's screen, as far as the demo makes use of one: rows that nothing scrolls away.
struct Emulator {
  private(set) var rows: [[Character]] = [[]]
  private(set) var bells = 0
  /// How often text ran over the last column into the next row.
  private(set) var wraps = 0
  /// The styles that were asked for, such as `1;33`.
  private(set) var styles: Set<String> = []
  var width: Int
  private var row = 0
  private var column = 0
  private var pending: [UInt8] = []

  init(width: Int) {
    self.width = width
  }

  /// The rows without the blanks at their ends; what stands right of a wide character is left out.
  var lines: [String] {
    rows.map { String($0.filter { $0 != "\u{0}" }).trimmingEnd }
  }

  /// The row of the cursor, up to the cursor.
  var typed: String { String(rows[row].prefix(column).filter { $0 != "\u{0}" }) }
  /// The row of the cursor.
  var current: String { lines[row] }

  mutating func feed(_ bytes: some Sequence<UInt8>) {
    pending += bytes
    while let length = next() { pending.removeFirst(length) }
  }

  /// Does what the first bytes say; how many they were, nil where some are missing.
  private mutating func next() -> Int? {
    guard let byte = pending.first else { return nil }
    switch byte {
    case 0x07: bells += 1
    case 0x08: column = max(0, column - 1)
    case 0x0A: lineFeed()
    case 0x0D: column = 0
    case 0x1B: return sequence()
    default: return text()
    }
    return 1
  }

  private mutating func text() -> Int? {
    let length = pending.firstIndex { $0 < 0x20 } ?? pending.count
    var whole = length
    if length == pending.count {
      // What is cut in the middle of a character waits for the rest of it.
      while whole > 0, String(validating: pending[..<whole], as: UTF8.self) == nil { whole -= 1 }
    }
    guard whole > 0 else { return nil }
    for character in String(decoding: pending[..<whole], as: UTF8.self) { put(character) }
    return whole
  }

  private mutating func put(_ character: Character) {
    let size = TextWidth.of(character)
    if column + size > width {
      wraps += 1
      lineFeed()
      column = 0
    }
    while rows[row].count < column + size { rows[row].append(" ") }
    rows[row][column] = character
    if size == 2 { rows[row][column + 1] = "\u{0}" }
    column += size
  }

  private mutating func lineFeed() {
    row += 1
    if row == rows.count { rows.append([]) }
  }

  private mutating func sequence() -> Int? {
    guard pending.count > 2 else { return nil }
    guard let end = pending[2...].firstIndex(where: { (0x40...0x7E).contains($0) }) else {
      return nil
    }
    let parameters = String(decoding: pending[2..<end], as: UTF8.self)
    let number = Int(parameters) ?? 1
    switch Character(UnicodeScalar(pending[end])) {
    case "A": row = max(0, row - number)
    case "C": column = min(width - 1, column + number)
    case "D": column = max(0, column - number)
    case "H": (row, column) = (0, 0)
    case "J":
      if parameters == "2" {
        rows = [[]]
        (row, column) = (0, 0)
      } else {
        rows[row] = Array(rows[row].prefix(column))
        rows.removeSubrange((row + 1)...)
      }
    case "K": rows[row] = Array(rows[row].prefix(column))
    case "m": if parameters != "0" { styles.insert(parameters) }
    default: break
    }
    return end + 1
  }
}
