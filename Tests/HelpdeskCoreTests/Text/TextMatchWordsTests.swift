import HelpdeskCore
import Testing

@Suite("Matches made from words")
struct TextMatchWordsTests {
  @Test("All words must match and the last one is a prefix")
  func allWords() throws {
    let match = try #require(TextMatch.words("The refund, the RÉF", audience: .everyone))
    #expect(match.requiresAll)
    #expect(match.audience == .everyone)
    #expect(match.terms == [.init("the"), .init("refund"), .init("ref", isPrefix: true)])
  }

  @Test("Without a word there is no match")
  func noWords() {
    #expect(TextMatch.words(" -- ", audience: .staff) == nil)
    #expect(TextMatch.anyWord("", audience: .staff) == nil)
    #expect(TextMatch.anyWord("how do I", audience: .staff) == nil)
  }

  @Test("Any word leaves stop words out and takes each word once")
  func anyWord() throws {
    let text = "Can't you tell me where my refund is? My REFUND!"
    let match = try #require(TextMatch.anyWord(text, audience: .staff))
    #expect(!match.requiresAll)
    #expect(match.terms == [.init("tell"), .init("refund")])
  }

  @Test("A match has no more words than allowed")
  func limits() {
    let text = (0..<100).map { "w\($0)" }.joined(separator: " ")
    #expect(TextMatch.words(text, audience: .staff)?.terms.count == 64)
    #expect(TextMatch.anyWord(text, audience: .staff)?.terms.count == 32)
    #expect(TextMatch.anyWord(text, audience: .staff, limit: 1000)?.terms.count == 64)
  }

  @Test("Stop words are folded as the index folds")
  func stopwordsAreTokens() {
    for word in Stopwords.english { #expect(Tokenizer.tokens(word) == [word]) }
    #expect(Stopwords.contains("cant") && !Stopwords.contains("refund"))
  }
}
