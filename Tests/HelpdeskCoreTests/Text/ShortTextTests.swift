import HelpdeskCore
import Testing

@Suite("Short forms of a text")
struct ShortTextTests {
  @Test("An excerpt is one line and cut between words")
  func excerpt() {
    #expect(Excerpt.make("  a \r\n\r\n b\u{0}\tc ") == "a b c")
    #expect(Excerpt.make("one two three", limit: 13) == "one two three")
    #expect(Excerpt.make("one two three", limit: 12) == "one two…")
    #expect(Excerpt.make("one two, three", limit: 11) == "one two…")
    #expect(Excerpt.make("abcdefghij", limit: 5) == "abcd…")
    #expect(Excerpt.make("👩‍👩‍👧👩‍👩‍👧👩‍👩‍👧", limit: 2) == "👩‍👩‍👧…")
    #expect(Excerpt.make("") == "" && Excerpt.make("abc", limit: 0) == "")
    #expect(Excerpt.make("abc", limit: 1) == "…")
  }

  @Test("An excerpt never exceeds its limit", arguments: 1...40)
  func excerptLimit(limit: Int) {
    let text = "Lorem ipsum,  dolor sit amet; consectetur-adipiscing elit 👩‍👩‍👧 sed"
    #expect(Excerpt.make(text, limit: limit).count <= limit)
  }

  @Test("A character of any length makes no excerpt of any length")
  func hugeCharacter() {
    let text = "ab" + String(repeating: "\u{301}", count: 100_000)
    #expect(Excerpt.make(text, limit: 10).utf8.count < 400)
  }

  @Test(
    "A slug is readable ASCII",
    arguments: [
      ("How to manually sync escrow status", "how-to-manually-sync-escrow-status"),
      ("  Überweisung à la carte!  ", "uberweisung-a-la-carte"),
      ("Can't log in?", "cant-log-in"), ("C++ & C#", "c-c"), ("Привет 2", "2"), ("日本語", "article"),
      ("", "article"),
    ])
  func slug(title: String, expected: String) {
    #expect(Slug.make(title) == expected)
  }

  @Test("A slug has at most 80 bytes and no hyphen at its end")
  func slugLimit() {
    let slug = Slug.make(String(repeating: "word ", count: 50))
    #expect(slug.utf8.count <= 80 && slug.hasSuffix("word"))
  }

  @Test(
    "A subject is the first sentence that says something",
    arguments: [
      ("My card is lost. Please help.", "My card is lost"),
      ("Hi team,\n\nwhere is my refund? I wait.", "where is my refund?"),
      ("Hello. Hey! The app keeps crashing", "The app keeps crashing"),
      ("Good morning\nI cannot log in", "I cannot log in"),
      ("Dear Mr. Smith,\nthe invoice (no. 5) is wrong", "the invoice (no. 5) is wrong"),
      ("Version 2.5 is broken. Really.", "Version 2.5 is broken"), ("Hello!", "Hello!"),
      ("Hi, my card", "Hi, my card"), ("", "(no subject)"), ("...\n!!", "(no subject)"),
    ])
  func subject(text: String, expected: String) {
    #expect(SubjectLine.make(from: text) == expected)
  }

  @Test("A subject has at most 80 characters")
  func subjectLimit() {
    let subject = SubjectLine.make(from: String(repeating: "word ", count: 50))
    #expect(subject.count <= 80 && subject.hasSuffix("word…"))
  }
}
