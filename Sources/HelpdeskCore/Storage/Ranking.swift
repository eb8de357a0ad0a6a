import Foundation

/// The statistics that a score rests on, for one audience.
public struct TextStatistics: Hashable, Sendable {
  /// How many documents have text.
  public var documents: Int
  /// The sum of the documents' lengths, each token counted with its weight.
  public var totalLength: Int
  /// In how many documents each term of the match is found, in the order of the terms.
  public var frequencies: [Int]

  /// Makes statistics.
  public init(documents: Int, totalLength: Int, frequencies: [Int]) {
    self.documents = documents
    self.totalLength = totalLength
    self.frequencies = frequencies
  }
}

/// The scoring formula: Okapi BM25 (Robertson and Zaragoza 2009), with k1 = 1.2 and b = 0.75, as
/// integers in millionths so that every store ranks alike.
public enum Ranking: Sendable {
  /// The score that one term adds to a document.
  ///
  /// - Parameters:
  ///   - occurrences: How often the term stands in the document, weights counted.
  ///   - length: The document's length, weights counted.
  ///   - term: The term's place in the statistics.
  ///   - statistics: The statistics.
  /// - Returns: Millionths; 0 where the term does not occur.
  public static func score(
    occurrences: Int, length: Int, term: Int, statistics: TextStatistics
  ) -> Int {
    TermScale(term, statistics).score(occurrences: occurrences, length: length)
  }

  /// What a term's scores have in common in all documents, worked out once.
  package struct TermScale: Sendable {
    private let rarity: Double
    /// The mean length; nil where there are no documents.
    private let average: Double?

    /// Takes the term's place in the statistics.
    package init(_ term: Int, _ statistics: TextStatistics) {
      let documents = Double(statistics.documents)
      let containing = Double(statistics.frequencies[term])
      rarity = log(1 + (documents - containing + 0.5) / (containing + 0.5))
      average =
        statistics.documents > 0 ? max(1, Double(statistics.totalLength) / documents) : nil
    }

    /// The score that the term adds to a document, in millionths.
    package func score(occurrences: Int, length: Int) -> Int {
      guard occurrences > 0, let average else { return 0 }
      let count = Double(occurrences)
      let damped = count * 2.2 / (count + 1.2 * (0.25 + 0.75 * Double(length) / average))
      return Int((rarity * damped * 1_000_000).rounded())
    }
  }
}
