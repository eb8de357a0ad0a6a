/// The part of an article's address that people can read.
public enum Slug: Sendable {
  /// The longest slug, in bytes.
  public static let maximumBytes = 80

  /// Makes a slug: lower-case ASCII letters and digits, with single hyphens between the words.
  ///
  /// Letters are folded as ``Tokenizer`` folds them, so "Überweisung à la carte" becomes
  /// `uberweisung-a-la-carte`. What has no ASCII form is left out, and a title without any gives
  /// `article`. At most 80 bytes, cut between words where possible. Two titles can give the same
  /// slug; making it unique is the caller's task.
  public static func make(_ title: String) -> String {
    var slug = ""
    for token in Tokenizer.tokens(title) {
      let word = token.unicodeScalars.filter(\.isASCII)
      guard !word.isEmpty else { continue }
      let needed = word.count + (slug.isEmpty ? 0 : 1)
      guard slug.utf8.count + needed <= maximumBytes else { break }
      if !slug.isEmpty { slug += "-" }
      slug += String(String.UnicodeScalarView(word))
    }
    return slug.isEmpty ? "article" : slug
  }
}
