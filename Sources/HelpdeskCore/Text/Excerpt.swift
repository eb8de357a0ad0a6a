/// The beginning of a text on one line.
public enum Excerpt: Sendable {
  /// Makes an excerpt of at most `limit` characters, with "…" where something was left out.
  ///
  /// Runs of white space and control characters become one space. The cut falls between two words
  /// unless a single word takes more than half of the room. The cost depends on the limit, not on
  /// the length of the text, but for white space.
  public static func make(_ text: String, limit: Int = 140) -> String {
    guard limit > 0 else { return "" }
    if text.utf8.count <= limit, isPlain(text) { return text }
    var result: [Character] = []
    var bytes = 0
    var lastSpace: Int?
    var needsSpace = false
    for character in text {
      if isBlank(character) {
        needsSpace = !result.isEmpty
        continue
      }
      // A single character can be of any length; one that is absurdly long counts as overflow.
      let overflows =
        result.count + (needsSpace ? 2 : 1) > limit
        || bytes + character.utf8.count > limit * 16
      if overflows {
        return cut(result, at: needsSpace ? result.count : lastSpace, limit: limit)
      }
      if needsSpace {
        lastSpace = result.count
        result.append(" ")
        needsSpace = false
      }
      result.append(character)
      bytes += character.utf8.count
    }
    return String(result)
  }

  private static func cut(_ text: [Character], at space: Int?, limit: Int) -> String {
    var end = min(text.count, limit - 1)
    if let space, space >= limit / 2, space < end { end = space }
    while end > 0, text[end - 1] == " " || ",;:-–—".contains(text[end - 1]) { end -= 1 }
    return String(text[..<end]) + "…"
  }

  /// Whether a text has nothing but the visible characters of ASCII, with one space between words:
  /// most subjects, which then need not be taken apart.
  private static func isPlain(_ text: String) -> Bool {
    var isAfterSpace = true
    for byte in text.utf8 {
      guard byte >= 0x20, byte < 0x7F else { return false }
      if byte == 0x20, isAfterSpace { return false }
      isAfterSpace = byte == 0x20
    }
    return !isAfterSpace
  }

  private static func isBlank(_ character: Character) -> Bool {
    if character.isWhitespace { return true }
    guard let scalar = character.unicodeScalars.first else { return true }
    return scalar.properties.generalCategory == .control
  }
}
