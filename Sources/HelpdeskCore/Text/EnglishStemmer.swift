/// Cuts the endings off English words, so that "cards" and "card", "waiting" and "waits" agree.
///
/// It is light: plurals, then one of -ing, -ed, -ly and -er where four letters remain, then a final
/// e, and y as i. It takes no dictionary and makes no irregular form regular. Words with anything
/// but ASCII letters, and words of other languages that do not end so, stay as they are. Stems are
/// for comparing only, never for showing.
public enum EnglishStemmer: Sendable {
  /// The stem of a token, folded as ``Tokenizer`` folds.
  public static func stem(_ token: String) -> String {
    var word = Array(token.utf8)
    return cut(&word) ? String(decoding: word, as: UTF8.self) : token
  }

  /// Cuts the ending off a token's bytes; false where there is nothing that could be cut.
  @discardableResult
  static func cut(_ word: inout [UInt8]) -> Bool {
    guard word.count > 2, word.allSatisfy({ $0 &- 0x61 < 26 }) else { return false }
    cutPlural(&word)
    cutSuffix(&word)
    if word.count > 4, word.last == UInt8(ascii: "e") { word.removeLast() }
    if word.count > 3, word.last == UInt8(ascii: "y") { word[word.count - 1] = UInt8(ascii: "i") }
    return true
  }

  /// Harman's rules: -ies becomes -y, and -s goes but for -us and -ss.
  private static func cutPlural(_ word: inout [UInt8]) {
    guard word.count > 3, word.last == UInt8(ascii: "s") else { return }
    if ends(word, "ies"), !ends(word, "eies"), !ends(word, "aies") {
      word.removeLast(3)
      word.append(UInt8(ascii: "y"))
    } else if !ends(word, "us"), !ends(word, "ss") {
      word.removeLast()
    }
  }

  private static func cutSuffix(_ word: inout [UInt8]) {
    for suffix in ["ing", "ed", "ly", "er"] as [StaticString] {
      guard word.count - suffix.utf8CodeUnitCount >= 4, ends(word, suffix) else { continue }
      word.removeLast(suffix.utf8CodeUnitCount)
      // "stopped" is "stop", but "called" is "call".
      if let last = word.last, word[word.count - 2] == last, !keepsDouble.contains(last) {
        word.removeLast()
      }
      return
    }
  }

  private static let keepsDouble: [UInt8] = Array("lsz".utf8)

  private static func ends(_ word: [UInt8], _ suffix: StaticString) -> Bool {
    suffix.withUTF8Buffer { word.suffix($0.count).elementsEqual($0) }
  }
}
