/// Text in columns, for a given width; the last column gets what is left and is cut to it.
struct TextTable {
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
    let fixed = indent + widths.dropLast().reduce(0) { $0 + $1 + 2 }
    widths[count - 1] = max(8, min(widths[count - 1], width - fixed))
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
}

/// How many columns text takes in a terminal.
enum TextWidth {
  static func of(_ text: String) -> Int {
    text.reduce(0) { $0 + of($1) }
  }

  private static func of(_ character: Character) -> Int {
    guard let scalar = character.unicodeScalars.first else { return 0 }
    if scalar.value < 0x1100 { return 1 }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
      0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
      return 2
    default: return scalar.properties.isEmojiPresentation ? 2 : 1
    }
  }

  static func cut(_ text: String, to width: Int) -> String {
    guard of(text) > width else { return text }
    var result = ""
    var used = 1
    for character in text {
      used += of(character)
      guard used <= width else { break }
      result.append(character)
    }
    return result + "…"
  }

  /// The text in lines of at most this width, broken at spaces where there are any.
  static func wrap(_ text: String, width: Int) -> [String] {
    var lines: [String] = []
    for paragraph in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
      var line = ""
      for word in paragraph.split(separator: " ") {
        if !line.isEmpty, of(line) + 1 + of(String(word)) > width {
          lines.append(line)
          line = ""
        }
        line += (line.isEmpty ? "" : " ") + word
      }
      lines.append(line)
    }
    return lines
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
