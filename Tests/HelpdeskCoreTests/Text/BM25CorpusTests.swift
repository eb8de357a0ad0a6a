import HelpdeskCore
import Testing

@Suite("A small corpus")
struct BM25CorpusTests {
  private static let corpus = BM25Corpus(
    documents: [
      ("b", "where is my refund"), ("a", "refund where is my"), ("card", "my card is lost"),
      ("empty", ""), ("double", "refund refund where is"),
    ].map { (id: $0.0, tokens: Tokenizer.tokens($0.1)) })

  @Test("The best comes first, equals by id, and the found words are named")
  func ranks() {
    let found = Self.corpus.scores(for: ["refund", "lost", "refund", "zebra"])
    #expect(found.map(\.id) == ["card", "double", "a", "b"])
    #expect(found.map(\.matched) == [["lost"], ["refund"], ["refund"], ["refund"]])
    #expect(found[2].score == found[3].score)
  }

  @Test("Scores are those of the ranking formula")
  func scoresAreTheFormulas() {
    let statistics = TextStatistics(documents: 5, totalLength: 16, frequencies: [1, 4])
    let expected =
      Ranking.score(occurrences: 1, length: 4, term: 0, statistics: statistics)
      + Ranking.score(occurrences: 1, length: 4, term: 1, statistics: statistics)
    #expect(Self.corpus.scores(for: ["lost", "is"]).first?.score == expected)
  }

  @Test("Nothing asked and nothing there give nothing")
  func empty() {
    #expect(Self.corpus.scores(for: []).isEmpty)
    #expect(BM25Corpus(documents: []).scores(for: ["a"]).isEmpty)
    #expect(Self.corpus.count == 5)
  }
}
