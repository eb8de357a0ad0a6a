/// Text in columns, for a given width; the last column gets what is left and is cut to it.
///
/// Where `fitsTerminal` is set, the other columns give way as well, the widest first: a terminal
/// would break a line that is too long, while whoever reads a pipe wants all of it.
struct TextTable {
  @TaskLocal static var fitsTerminal = false
  /// A column that gives way keeps this much.
  private static let least = 8

  var header: [String] = []
  var rows: [[String]] = []
  var indent = 0

  func lines(width: Int) -> [String] {
    let all = (header.isEmpty ? [] : [header]) + rows
    let count = all.map(\.count).max() ?? 0
    var widths = (0..<count).map { column in
      all.map { column < $0.count ? TextWidth.of($0[column]) : 0 }.max() ?? 0
    }
    guard count > 0 else { return [] }
    if Self.fitsTerminal { shrink(&widths, to: width - indent - 2 * (count - 1)) }
    let fixed = indent + widths.dropLast().reduce(0) { $0 + $1 + 2 }
    let room = width - fixed
    widths[count - 1] = max(Self.fitsTerminal ? 1 : 8, min(widths[count - 1], room))
    return all.map { row in
      var line = String(repeating: " ", count: indent)
      for (column, cell) in row.enumerated() {
        let isLast = column == row.count - 1
        let text = TextWidth.cut(cell.oneLine, to: widths[column])
        line += text
        if !isLast {
          line += String(repeating: " ", count: widths[column] - TextWidth.of(text) + 2)
        }
      }
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// Makes columns narrower until a last column of some use has room: texts before names and
  /// numbers, which mean nothing when they are cut, and always the widest.
  private func shrink(_ widths: inout [Int], to room: Int) {
    let last = widths.count - 1
    let wanted = min(widths[last], 2 * Self.least)
    var excess = widths.dropLast().reduce(wanted, +) - room
    let texts = (0..<last).filter { column in
      rows.contains { column < $0.count && $0[column].contains(" ") }
    }
    for (columns, least) in [
      (texts, Self.least), (Array(0..<last), Self.least), (Array(0..<last), 1),
    ] {
      while excess > 0, let widest = columns.max(by: { widths[$0] < widths[$1] }),
        widths[widest] > least
      {
        widths[widest] -= 1
        excess -= 1
      }
    }
  }
}

extension String {
  /// The text in one line, without control characters that would reach a terminal.
  var oneLine: String {
    contains { $0.isNewline || $0 == "\t" }
      ? split { $0.isNewline || $0 == "\t" }.joined(separator: " ").printable : printable
  }

  /// The text with control characters, other than line ends, replaced.
  var printable: String {
    let isClean = unicodeScalars.allSatisfy {
      $0.properties.generalCategory != .control || $0 == "\n"
    }
    guard !isClean else { return self }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars where scalar != "\r" {
      let isControl = scalar.properties.generalCategory == .control && scalar != "\n"
      result.append(isControl ? "\u{FFFD}" : scalar)
    }
    return String(result)
  }
}
