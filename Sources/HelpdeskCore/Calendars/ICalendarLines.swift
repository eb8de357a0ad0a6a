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
///
/// Everything goes by Unicode scalars: a mark that combines with a separator or with the space that
/// begins a folded line must not hide it.
enum ICalendarLines {
  private typealias Scalars = String.UnicodeScalarView

  /// The properties of a text; lines without a colon are left out.
  static func properties(of text: String) -> [ICalendarProperty] {
    var unfolded: [(line: Int, text: Scalars)] = []
    for (index, line) in lines(of: text).enumerated() {
      if let first = line.first, first == " " || first == "\t", !unfolded.isEmpty {
        unfolded[unfolded.count - 1].text.append(contentsOf: line.dropFirst())
      } else {
        unfolded.append((index + 1, Scalars(line)))
      }
    }
    return unfolded.compactMap { property($0.text, line: $0.line) }
  }

  private static func lines(of text: String) -> [Scalars.SubSequence] {
    let scalars = text.unicodeScalars
    var lines: [Scalars.SubSequence] = []
    var start = scalars.startIndex
    var index = start
    while index < scalars.endIndex {
      let next = scalars.index(after: index)
      if scalars[index] == "\n" || scalars[index] == "\r" {
        lines.append(scalars[start..<index])
        let isPair =
          scalars[index] == "\r" && next < scalars.endIndex && scalars[next] == "\n"
        start = isPair ? scalars.index(after: next) : next
        index = start
      } else {
        index = next
      }
    }
    lines.append(scalars[start...])
    return lines
  }

  private static func property(_ text: Scalars, line: Int) -> ICalendarProperty? {
    var parts = [Scalars()]
    var isQuoted = false
    for index in text.indices {
      let scalar = text[index]
      if scalar == "\"" {
        isQuoted.toggle()
      } else if scalar == ";", !isQuoted {
        parts.append(Scalars())
      } else if scalar == ":", !isQuoted {
        var parameters: [String: String] = [:]
        for part in parts.dropFirst() {
          guard let equals = part.firstIndex(of: "=") else { continue }
          let value = part[part.index(after: equals)...]
          parameters[String(part[..<equals]).uppercased()] = String(value)
        }
        return ICalendarProperty(
          name: String(parts[0]).uppercased(), parameters: parameters,
          value: String(text[text.index(after: index)...]), line: line)
      } else {
        parts[parts.count - 1].append(scalar)
      }
    }
    return nil
  }

  /// A text as it was before it was escaped (RFC 5545, 3.3.11).
  static func unescaped(_ value: String) -> String {
    var result = Scalars()
    var isEscaped = false
    for scalar in value.unicodeScalars {
      if isEscaped {
        result.append(scalar == "n" || scalar == "N" ? " " : scalar)
        isEscaped = false
      } else if scalar == "\\" {
        isEscaped = true
      } else {
        result.append(scalar)
      }
    }
    return String(result).trimmed
  }
}
