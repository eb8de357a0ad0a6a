extension TextMatch {
  /// The most words that a match may have.
  public static let maximumTerms = 64

  /// The match for what somebody types into a search box, or nil when there is no word in it.
  ///
  /// Every word must be found, and the last one may be the beginning of a longer word. A word
  /// counts once; words beyond the 64th are left out.
  public static func words(_ text: String, audience: TextAudience) -> TextMatch? {
    let tokens = distinct(Tokenizer.tokens(text), limit: maximumTerms)
    guard let last = tokens.last else { return nil }
    let terms = tokens.dropLast().map { Term($0) } + [Term(last, isPrefix: true)]
    return TextMatch(terms: terms, audience: audience)
  }

  /// The match for whatever has to do with a text, or nil when only stop words are in it.
  ///
  /// One word is enough, and more rank higher; ``Stopwords`` are left out. A word counts once, and
  /// of more than `limit` words the first are taken (never more than 64).
  public static func anyWord(
    _ text: String, audience: TextAudience, limit: Int = 32
  ) -> TextMatch? {
    let telling = Tokenizer.tokens(text).filter { !Stopwords.contains($0) }
    let tokens = distinct(telling, limit: max(1, min(limit, maximumTerms)))
    guard !tokens.isEmpty else { return nil }
    return TextMatch(terms: tokens.map { Term($0) }, requiresAll: false, audience: audience)
  }

  private static func distinct(_ tokens: [String], limit: Int) -> [String] {
    var seen: Set<String> = []
    var result: [String] = []
    for token in tokens where seen.insert(token).inserted {
      result.append(token)
      if result.count == limit { break }
    }
    return result
  }
}
