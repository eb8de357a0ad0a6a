extension TicketSearch {
  /// Where the words and phrases that are looked for stand in a text, in order and without overlap.
  ///
  /// Words of a phrase count only where the whole phrase stands. What is excluded is not marked.
  ///
  /// - Complexity: Linear in the length of the text, for each phrase.
  public func matches(in text: String) -> [Range<String.Index>] {
    guard ranksText else { return [] }
    let tokens = Tokenizer.locatedTokens(text)
    let exact = Set(words.dropLast())
    var isMatched = tokens.map { token in
      exact.contains(token.token) || words.last.map { token.token.hasPrefix($0) } == true
    }
    for phrase in phrases where phrase.count <= tokens.count {
      for start in 0...(tokens.count - phrase.count)
      where phrase.indices.allSatisfy({ tokens[start + $0].token == phrase[$0] }) {
        for place in phrase.indices { isMatched[start + place] = true }
      }
    }
    let utf8 = text.utf8
    var place = utf8.startIndex
    var offset = 0
    var result: [Range<String.Index>] = []
    for (token, isMatched) in zip(tokens, isMatched) where isMatched {
      let start = utf8.index(place, offsetBy: token.utf8Range.lowerBound - offset)
      place = utf8.index(start, offsetBy: token.utf8Range.count)
      offset = token.utf8Range.upperBound
      result.append(start..<place)
    }
    return result
  }

  /// The part of a text around the first word that is looked for, on one line of at most `limit`
  /// characters; nil where none stands in it.
  ///
  /// ``matches(in:)`` finds the words in the excerpt again.
  public func excerpt(of text: String, limit: Int = 140) -> String? {
    guard let first = matches(in: text).first else { return nil }
    let before = limit / 3
    guard
      let near = text.index(first.lowerBound, offsetBy: -before, limitedBy: text.startIndex),
      near > text.startIndex
    else { return Excerpt.make(text, limit: limit) }
    // From the next word on, or the found one where there is no other.
    let space = text[near..<first.lowerBound].firstIndex(where: \.isWhitespace)
    let start = space.map { text.index(after: $0) } ?? first.lowerBound
    return "…" + Excerpt.make(String(text[start...]), limit: max(1, limit - 1))
  }
}
