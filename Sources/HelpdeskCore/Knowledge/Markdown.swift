/// As much of Markdown as an excerpt must not show.
enum Markdown {
  /// The words of a text without the marks of headings, lists, quotes, emphasis and code.
  ///
  /// A link keeps its text. Only the beginning is looked at, which is all that an excerpt shows.
  static func plain(_ text: String) -> String {
    var lines: [String] = []
    for line in text.prefix(2000).split(whereSeparator: \.isNewline) {
      var rest = line.drop(while: \.isWhitespace)
      if rest.hasPrefix("```") { continue }
      rest = rest.drop { $0 == "#" || $0 == ">" }
      rest = rest.drop(while: \.isWhitespace)
      if let mark = rest.first, "-*+".contains(mark), rest.dropFirst().first == " " {
        rest = rest.dropFirst(2)
      }
      lines.append(withoutMarks(rest))
    }
    return lines.joined(separator: " ").trimmed
  }

  private static func withoutMarks(_ line: Substring) -> String {
    var result = ""
    var rest = line
    while let character = rest.first {
      rest = rest.dropFirst()
      if character == "[", let close = rest.firstIndex(of: "]"),
        rest[rest.index(after: close)...].first == "(",
        let end = rest[close...].firstIndex(of: ")")
      {
        result += rest[..<close]
        rest = rest[rest.index(after: end)...]
      } else if character == "*" || character == "`" {
        continue
      } else {
        result.append(character)
      }
    }
    return result
  }
}
