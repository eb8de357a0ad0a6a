/// The one way in which the desk cuts a text into words.
///
/// - A word is a run of letters and digits of any script; everything else separates.
/// - Case and diacritics go: `É` becomes `e`, `ß` becomes `ss`, `ø` becomes `o`, `й` becomes `и`;
///   full-width and other typographic forms become plain letters and digits (`Ａ`, `ﬁ`, `²`, `𝐱`).
/// - Apostrophes inside a word are dropped (`can't` becomes `cant`), and so are invisible
///   characters such as the soft hyphen.
/// - Numbers are kept. `12.50` is two words, and so is `TK-1847`.
/// - Chinese, Japanese, Thai, Lao, Khmer and Burmese are written without spaces: each letter is a
///   word of its own there, with its vowel and tone signs.
/// - A word is at most 64 bytes of UTF-8; what is longer is cut between two scalars, and the rest is
///   left out.
///
/// What it does not do: no stemming, no dictionaries, no transliteration, nothing by language.
/// Combining sequences are composed for Hangul and kana only; other scripts keep theirs as written.
///
/// Tokens are part of the stored index format. The result for a text never changes within a format
/// version, on any platform, for the characters of Unicode 15: the folds are a table in this module,
/// not the platform's. A change here needs a new index format, and the golden tests fail to say so.
public enum Tokenizer: Sendable {
  /// The longest token, in bytes of UTF-8.
  public static let maximumTokenBytes = 64

  /// The words of a text, folded, in their order.
  ///
  /// Takes time linear in the text, under 1 µs for 200 bytes of English or German.
  public static func tokens(_ text: String) -> [String] {
    var text = text
    return text.withUTF8 { bytes in
      var tokens: [String] = []
      tokens.reserveCapacity(bytes.count / 6 + 1)
      scan(bytes) { token, _ in
        tokens.append(String(decoding: token, as: UTF8.self))
      }
      return tokens
    }
  }

  /// The words of a text with the place of each, for highlighting and for phrases.
  public static func locatedTokens(_ text: String) -> [LocatedToken] {
    var text = text
    return text.withUTF8 { bytes in
      var tokens: [LocatedToken] = []
      tokens.reserveCapacity(bytes.count / 6 + 1)
      scan(bytes) { token, range in
        tokens.append(
          LocatedToken(token: String(decoding: token, as: UTF8.self), utf8Range: range))
      }
      return tokens
    }
  }
}

/// A word and where it stands.
public struct LocatedToken: Hashable, Sendable {
  /// The word as ``Tokenizer/tokens(_:)`` gives it.
  public let token: String

  /// The bytes of the text's UTF-8 from the word's first scalar to its last.
  public let utf8Range: Range<Int>

  /// Makes a located word.
  public init(token: String, utf8Range: Range<Int>) {
    self.token = token
    self.utf8Range = utf8Range
  }

  /// The word as it is written in the text that it was found in.
  ///
  /// A range that does not lie inside the text is cut to it.
  public func text(in text: String) -> String {
    let utf8 = text.utf8
    let start = utf8.index(
      utf8.startIndex, offsetBy: utf8Range.lowerBound, limitedBy: utf8.endIndex)
    let end = utf8.index(utf8.startIndex, offsetBy: utf8Range.upperBound, limitedBy: utf8.endIndex)
    return String(text[(start ?? text.endIndex)..<(end ?? text.endIndex)])
  }
}
