import HelpdeskCore
import Testing

@Suite("English stems")
struct EnglishStemmerTests {
  @Test(
    "Forms of a word agree",
    arguments: [
      ["card", "cards"], ["order", "orders", "ordered", "ordering"], ["city", "cities"],
      ["stopped", "stopping"], ["waiting", "waited"], ["change", "changes", "changing"],
      ["charge", "charged"], ["slow", "slowly"], ["refund", "refunds", "refunded"],
    ])
  func agree(forms: [String]) {
    #expect(Set(forms.map(EnglishStemmer.stem)).count == 1)
  }

  @Test(
    "Words are told apart that only look alike",
    arguments: [("bus", "bu"), ("process", "proces"), ("bed", "b"), ("king", "k"), ("fly", "f")])
  func different(word: String, cut: String) {
    #expect(EnglishStemmer.stem(word) != cut)
  }

  @Test("What is no English word stays", arguments: ["über", "2nd", "ая", "", "as", "4s"])
  func stays(word: String) {
    #expect(EnglishStemmer.stem(word) == word)
  }
}
