import HelpdeskCore
import Testing

@Suite("Tokenizer")
struct TokenizerTests {
  static let cases: [(text: String, tokens: [String])] = [
    ("", []),
    ("  \n\t…—!", []),
    ("My account was HACKED!", ["my", "account", "was", "hacked"]),
    ("can't won’t 'quoted' dogs'", ["cant", "wont", "quoted", "dogs"]),
    ("TK-1847 costs 12.50, user_id=7", ["tk", "1847", "costs", "12", "50", "user", "id", "7"]),
    ("a@b.example/path?x", ["a", "b", "example", "path", "x"]),
    ("Café CAFÉ cafe\u{301}", ["cafe", "cafe", "cafe"]),
    ("Straße STRASSE STRAẞE", ["strasse", "strasse", "strasse"]),
    ("Øre Łódź İstanbul ısı Ærø", ["ore", "lodz", "istanbul", "isi", "aero"]),
    ("ＡＢｃ１２ ﬁne x² 𝐁𝟗", ["abc12", "fine", "x2", "b9"]),
    ("ΟΔΟΣ οδός", ["οδοσ", "οδοσ"]),
    ("Ёлка ЙОД й и\u{306}", ["елка", "иод", "и", "и"]),
    ("co\u{AD}operate zero\u{200B}width", ["cooperate", "zero", "width"]),
    ("٣٤ ४", ["34", "4"]),
    ("مُحَمَّد أحمد", ["محمد", "احمد"]),
    ("我的卡ABC丢了", ["我", "的", "卡", "abc", "丢", "了"]),
    ("カード か\u{3099} が ﾊﾟ パ", ["カー", "ド", "が", "が", "パ", "パ"]),
    ("โอนเงิน", ["โ", "อ", "น", "เ", "งิ", "น"]),
    ("한국 \u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}\u{11A8}", ["한국", "한국"]),
    ("हिन्दी में", ["हिन्दी", "में"]),
    ("😀 ok 👩‍👩‍👧 ½", ["ok", "½"]),
  ]

  @Test("Text becomes folded words; the results are part of the index format", arguments: cases)
  func foldsWords(text: String, tokens: [String]) {
    let found = Tokenizer.tokens(text)
    #expect(found.map { Array($0.utf8) } == tokens.map { Array($0.utf8) })
  }

  @Test("Every letter of Latin, Greek and Cyrillic keeps its fold")
  func goldenFolds() {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for value in [0x80..<0x250, 0x370..<0x530, 0x1E00..<0x1F00, 0xFB00..<0xFB07].joined() {
      guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
      for byte in Tokenizer.tokens("a\(String(scalar))b").joined(separator: " ").utf8 {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3
      }
    }
    #expect(
      hash == 14_650_596_525_023_386_577, "Folds changed: raise the version of the text index.")
  }

  @Test("A word longer than 64 bytes is cut between scalars and its rest is dropped")
  func cutsLongWords() {
    #expect(
      Tokenizer.tokens(String(repeating: "a", count: 200) + " b")
        == [String(repeating: "a", count: 64), "b"])
    let mixed = Tokenizer.tokens(String(repeating: "a", count: 63) + "жbbb c")
    #expect(mixed == [String(repeating: "a", count: 63), "c"])
    #expect(Tokenizer.tokens(String(repeating: "한", count: 40))[0].utf8.count == 63)
  }

  @Test("A run of combining marks costs no more than its bytes")
  func marksAreLinear() {
    let marks = "a" + String(repeating: "\u{301}", count: 100_000)
    #expect(Tokenizer.tokens(marks) == ["a"])
  }

  @Test("Located words give back what is written", arguments: cases.map(\.text))
  func locatesWords(text: String) {
    let located = Tokenizer.locatedTokens(text)
    #expect(located.map(\.token) == Tokenizer.tokens(text))
    for word in located {
      #expect(Tokenizer.tokens(word.text(in: text)) == [word.token])
    }
  }

  @Test("A place outside of a text is cut to it")
  func locatedTokenOfAnotherText() {
    #expect(LocatedToken(token: "x", utf8Range: 2..<9).text(in: "abc") == "c")
    #expect(LocatedToken(token: "x", utf8Range: 7..<9).text(in: "abc") == "")
  }

  @Test("Folding a token changes nothing", arguments: cases.map(\.tokens))
  func foldingIsIdempotent(tokens: [String]) {
    #expect(Tokenizer.tokens(tokens.joined(separator: " ")) == tokens)
  }
}
