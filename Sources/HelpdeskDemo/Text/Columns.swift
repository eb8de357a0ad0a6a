/// Words side by side in as many columns as fit, read from top to bottom.
enum Columns {
  private static let limit = 200

  static func lines(_ words: [String], width: Int) -> [String] {
    // The last column of a terminal stays free.
    let room = max(1, width - 1)
    let shown = words.prefix(limit).map { TextWidth.cut($0, to: room) }
    let widest = shown.map { TextWidth.of($0) }.max() ?? 0
    let count = max(1, (room + 2) / (widest + 2))
    let height = (shown.count + count - 1) / count
    var lines = (0..<height).map { row in
      let cells = stride(from: row, to: shown.count, by: height).map { shown[$0] }
      return cells.dropLast().map {
        $0 + String(repeating: " ", count: widest + 2 - TextWidth.of($0))
      }.joined() + (cells.last ?? "")
    }
    if words.count > limit { lines.append("… and \(words.count - limit) more") }
    return lines
  }
}
