/// What one row of the terminal shows, and where the cursor stands in it.
struct EditorRow: Equatable {
  var cells: [Character]
  /// The cursor's column, counted from 0.
  var cursor: Int

  var width: Int { cells.reduce(0) { $0 + TextWidth.of($1) } }

  static let erase = "\r\u{1B}[K"

  /// What turns one row into another; without one to begin from, all of this one.
  ///
  /// Only what differs is written, so that a slow terminal keeps up with whoever types.
  func drawing(from old: EditorRow?) -> String {
    guard let old else { return "\r" + String(cells) + "\u{1B}[K" + moved(from: width) }
    guard old.cells != cells else { return moved(from: old.cursor) }
    let common = zip(old.cells, cells).prefix { $0 == $1 }.count
    let kept = EditorRow(cells: Array(cells[..<common]), cursor: 0)
    var text = Self.move(from: old.cursor, to: kept.width) + String(cells[common...])
    if old.width > width { text += "\u{1B}[K" }
    text += moved(from: width)
    return text
  }

  private func moved(from column: Int) -> String { Self.move(from: column, to: cursor) }

  /// By way of the first column, so that a terminal that takes a character for wider or narrower
  /// than it is here is wrong about one row at most.
  private static func move(from start: Int, to column: Int) -> String {
    if start == column { return "" }
    return column == 0 ? "\r" : "\r\u{1B}[\(column)C"
  }
}
