/// A property of an iCalendar object: `DTSTART;VALUE=DATE:20261225`.
struct ICalendarProperty: Hashable, Sendable {
  /// Its name, in capitals.
  let name: String
  /// Its parameters by their names in capitals, quotes removed.
  let parameters: [String: String]
  /// What stands behind the colon, still escaped.
  let value: String
  /// The line on which it begins, from 1.
  let line: Int
}

/// Reads iCalendar content lines (RFC 5545, 3.1): unfolds them and takes them apart.
enum ICalendarLines {
  /// The properties of a text; lines without a colon are left out.
  static func properties(of text: String) -> [ICalendarProperty] {
    var unfolded: [(line: Int, text: String)] = []
    let lines = text.split(omittingEmptySubsequences: false) {
      $0 == "\n" || $0 == "\r\n" || $0 == "\r"
    }
    for (index, line) in lines.enumerated() {
      if let first = line.first, first == " " || first == "\t", !unfolded.isEmpty {
        unfolded[unfolded.count - 1].text += line.dropFirst()
      } else {
        unfolded.append((index + 1, String(line)))
      }
    }
    return unfolded.compactMap { property($0.text, line: $0.line) }
  }

  private static func property(_ text: String, line: Int) -> ICalendarProperty? {
    var parts: [String] = [""]
    var isQuoted = false
    for index in text.indices {
      let character = text[index]
      if character == "\"" {
        isQuoted.toggle()
      } else if character == ";", !isQuoted {
        parts.append("")
      } else if character == ":", !isQuoted {
        var parameters: [String: String] = [:]
        for part in parts.dropFirst() {
          let halves = part.split(separator: "=", maxSplits: 1)
          if halves.count == 2 { parameters[halves[0].uppercased()] = String(halves[1]) }
        }
        return ICalendarProperty(
          name: parts[0].uppercased(), parameters: parameters,
          value: String(text[text.index(after: index)...]), line: line)
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return nil
  }

  /// A text as it was before it was escaped (RFC 5545, 3.3.11).
  static func unescaped(_ value: String) -> String {
    var result = ""
    var isEscaped = false
    for character in value {
      if isEscaped {
        result.append(character == "n" || character == "N" ? " " : character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else {
        result.append(character)
      }
    }
    return result.trimmed
  }
}
