/// Two words that follow each other in subjects, and how many of them have them.
struct SubjectPhrases: Sendable {
  /// How many subjects were looked into.
  private(set) var subjects = 0
  private(set) var counts: [String: Int] = [:]

  init(_ subjects: some Sequence<String>) {
    for subject in subjects {
      self.subjects += 1
      for phrase in Self.phrases(of: subject) { counts[phrase, default: 0] += 1 }
    }
  }

  /// The pairs of words of a subject, stop words and numbers left out, each pair once.
  static func phrases(of subject: String) -> Set<String> {
    let words = Tokenizer.tokens(subject).filter { word in
      !Stopwords.contains(word) && !word.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
    return Set(zip(words, words.dropFirst()).filter { $0 != $1 }.map { "\($0) \($1)" })
  }

  /// The pairs that look unusual beside earlier subjects, the most unusual first.
  ///
  /// They are candidates: the earlier subjects are few, so that what is found is counted in all
  /// tickets afterwards.
  func candidates(beside earlier: SubjectPhrases, limit: Int) -> [String] {
    var scored: [(phrase: String, score: Int)] = []
    for (phrase, count) in counts where count >= IssueTrend.minimumCount {
      let comparison = TrendComparison(
        .init(count: count, all: subjects), in: .days(1),
        before: [.init(count: earlier.counts[phrase] ?? 0, all: earlier.subjects)], each: .days(1))
      if comparison.score > 0 { scored.append((phrase, comparison.score)) }
    }
    scored.sort {
      $0.score != $1.score
        ? $0.score > $1.score : $0.phrase.utf8.lexicographicallyPrecedes($1.phrase.utf8)
    }
    return scored.prefix(limit).map(\.phrase)
  }

  /// How many pairs are in so many subjects that they could be trending.
  var frequent: Int { counts.values.reduce(0) { $0 + ($1 >= IssueTrend.minimumCount ? 1 : 0) } }

  /// A text with both words of a phrase.
  static func match(_ phrase: String) -> TextMatch {
    TextMatch(
      terms: phrase.split(separator: " ").map { TextMatch.Term(String($0)) }, audience: .staff)
  }

  /// Of trends that share a word the first alone, since the others say the same again.
  static func distinct(_ trends: [IssueTrend]) -> [IssueTrend] {
    var taken: Set<Substring> = []
    return trends.filter { trend in
      guard case .phrase(let phrase) = trend.issue else { return true }
      let words = phrase.split(separator: " ")
      guard taken.isDisjoint(with: words) else { return false }
      taken.formUnion(words)
      return true
    }
  }
}
