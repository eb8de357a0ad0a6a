/// Cuts a template into text and places.
struct TemplateParser {
  private var rest: Substring
  private var line = 1
  private var column = 1

  init(_ text: String) {
    rest = text[...]
  }

  mutating func parts() throws(TemplateError) -> [MessageTemplate.Part] {
    var parts: [MessageTemplate.Part] = []
    var text = ""
    while let character = rest.first {
      if character == "\\", rest.hasPrefix("\\{{") {
        take(3)
        text += "{{"
      } else if character == "{", rest.hasPrefix("{{") {
        if !text.isEmpty { parts.append(.text(text)) }
        text = ""
        parts.append(.place(try place()))
      } else {
        take(1)
        text.append(character)
      }
    }
    if !text.isEmpty { parts.append(.text(text)) }
    return parts
  }

  private mutating func place() throws(TemplateError) -> MessageTemplate.Place {
    let start = (line: line, column: column)
    take(2)
    var content = ""
    while !rest.hasPrefix("}}") {
      guard let character = rest.first, !rest.hasPrefix("{{") else {
        throw TemplateError(
          .unclosedBraces, variable: Excerpt.make(content, limit: 40), line: start.line,
          column: start.column)
      }
      take(1)
      content.append(character)
    }
    take(2)
    let halves = content.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
    let name = halves.first.map(Self.trimmed) ?? ""
    guard !name.isEmpty, name.utf8.allSatisfy(Self.isNameByte) else {
      throw TemplateError(
        .invalidName, variable: Excerpt.make(name, limit: 40), line: start.line,
        column: start.column)
    }
    return MessageTemplate.Place(
      name: name, fallback: halves.count == 2 ? Self.trimmed(halves[1]) : nil, line: start.line,
      column: start.column)
  }

  private mutating func take(_ count: Int) {
    for character in rest.prefix(count) {
      if character.isNewline {
        line += 1
        column = 1
      } else {
        column += 1
      }
    }
    rest = rest.dropFirst(count)
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }

  private static func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2D, 0x2E, 0x5F: true
    default: false
    }
  }
}
