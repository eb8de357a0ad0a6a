/// Pictures of numbers, made of characters.
enum Chart {
  private static let eighths = [" ", "▏", "▎", "▍", "▌", "▋", "▊", "▉", "█"]
  private static let heights = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
  private static let shades = ["·", "░", "▒", "▓", "█"]

  /// A bar beside each label, as long as its value beside the greatest one, and its text behind it.
  static func bars(
    _ rows: [(label: String, value: Int, text: String)], width: Int
  ) -> [String] {
    let labels = rows.map { TextWidth.of($0.label) }.max() ?? 0
    let texts = rows.map { TextWidth.of($0.text) }.max() ?? 0
    let room = max(8, width - labels - texts - 6)
    let greatest = max(1, rows.map(\.value).max() ?? 1)
    return rows.map { row in
      let length = row.value * room * 8 / greatest
      var bar = String(repeating: "█", count: length / 8)
      // The least there is shows as something.
      let rest = row.value > 0 && length == 0 ? 1 : length % 8
      if rest > 0 { bar += eighths[rest] }
      let gap = String(repeating: " ", count: labels - TextWidth.of(row.label))
      return "  \(gap)\(row.label)  \(bar)\(bar.isEmpty ? "" : " ")\(row.text)"
    }
  }

  /// A line of columns, one for each value; of more values than there is room for, neighbours share
  /// a column that shows the greatest of them.
  static func sparkline(_ values: [Int], width: Int) -> String {
    guard !values.isEmpty, width > 0 else { return "" }
    let count = min(width, values.count)
    let columns = (0..<count).map { place in
      values[(place * values.count / count)..<((place + 1) * values.count / count)].max() ?? 0
    }
    let least = min(0, columns.min() ?? 0)
    let range = max(1, (columns.max() ?? 0) - least)
    return columns.map { heights[($0 - least) * (heights.count - 1) / range] }.joined()
  }

  /// A shade for each value, the darkest for the greatest of all; two characters wide, or one where
  /// that is too much for the width.
  static func heatMap(
    _ rows: [(label: String, values: [Int])], width: Int = .max
  ) -> [String] {
    let labels = rows.map { TextWidth.of($0.label) }.max() ?? 0
    let size = cell(of: rows, width: width)
    let greatest = max(1, rows.flatMap(\.values).max() ?? 1)
    return rows.map { row in
      let cells = row.values.map { value in
        let shade = value == 0 ? 0 : 1 + value * (shades.count - 2) / greatest
        return String(repeating: shades[shade], count: size)
      }
      let gap = String(repeating: " ", count: labels - TextWidth.of(row.label))
      return "  \(row.label)\(gap)  \(cells.joined())"
    }
  }

  /// How many characters a cell of a heat map takes.
  static func cell(of rows: [(label: String, values: [Int])], width: Int) -> Int {
    let labels = rows.map { TextWidth.of($0.label) }.max() ?? 0
    return labels + 4 + 2 * (rows.map(\.values.count).max() ?? 0) <= width ? 2 : 1
  }

  /// Values in a line of a table that other programs read (RFC 4180).
  static func csv(_ cells: [String]) -> String {
    cells.map { cell in
      let isPlain = cell.allSatisfy { !$0.isNewline && $0 != "," && $0 != "\"" }
      return isPlain ? cell : "\"\(cell.replacing("\"", with: "\"\""))\""
    }.joined(separator: ",")
  }
}
