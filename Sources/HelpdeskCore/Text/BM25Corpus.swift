/// A small set of documents in memory, ranked by the formula of ``Ranking``.
///
/// It serves sets that are too small to be worth a store's index, such as canned responses, and
/// ranks exactly as a store does.
public struct BM25Corpus: Sendable {
  /// A document that has at least one of the words asked for.
  public struct Match: Hashable, Sendable {
    /// The document's id.
    public let id: String
    /// The score in millionths; it only means something beside other scores of the same question.
    public let score: Int
    /// The words that were found, in the order asked for.
    public let matched: [String]

    /// Makes a match.
    public init(id: String, score: Int, matched: [String]) {
      self.id = id
      self.score = score
      self.matched = matched
    }
  }

  private struct Posting {
    let document: Int
    let occurrences: Int
  }

  private let ids: [String]
  private let lengths: [Int]
  private let totalLength: Int
  private let postings: [String: [Posting]]

  /// Indexes documents.
  ///
  /// Two documents with the same id are two documents. Documents without tokens count towards the
  /// statistics and are never found.
  public init(documents: [(id: String, tokens: [String])]) {
    var postings: [String: [Posting]] = [:]
    for (number, document) in documents.enumerated() {
      var occurrences: [String: Int] = [:]
      for token in document.tokens { occurrences[token, default: 0] += 1 }
      for (token, count) in occurrences {
        postings[token, default: []].append(Posting(document: number, occurrences: count))
      }
    }
    ids = documents.map(\.id)
    lengths = documents.map(\.tokens.count)
    totalLength = lengths.reduce(0, +)
    self.postings = postings
  }

  /// How many documents there are.
  public var count: Int { ids.count }

  /// The documents that have at least one of the tokens: the best first, equals by the bytes of
  /// their ids.
  ///
  /// A token that is given twice counts once.
  public func scores(for tokens: [String]) -> [Match] {
    var seen: Set<String> = []
    let terms = tokens.filter { seen.insert($0).inserted && postings[$0] != nil }
    let statistics = TextStatistics(
      documents: ids.count, totalLength: totalLength,
      frequencies: terms.map { postings[$0]?.count ?? 0 })
    var found: [Int: (score: Int, matched: [String])] = [:]
    for (place, term) in terms.enumerated() {
      for posting in postings[term] ?? [] {
        found[posting.document, default: (0, [])].score += Ranking.score(
          occurrences: posting.occurrences, length: lengths[posting.document], term: place,
          statistics: statistics)
        found[posting.document, default: (0, [])].matched.append(term)
      }
    }
    let ranked = found.sorted { left, right in
      if left.value.score != right.value.score { return left.value.score > right.value.score }
      if ids[left.key] != ids[right.key] {
        return ids[left.key].utf8.lexicographicallyPrecedes(ids[right.key].utf8)
      }
      return left.key < right.key
    }
    return ranked.map {
      Match(id: ids[$0.key], score: $0.value.score, matched: $0.value.matched)
    }
  }
}
