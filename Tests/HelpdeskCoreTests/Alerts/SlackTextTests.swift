import Foundation
import Testing

@testable import HelpdeskCore

@Suite("Text for Slack")
struct SlackTextTests {
  @Test(
    "is escaped",
    arguments: [
      ("plain", "plain"),
      ("", ""),
      ("a & b < c > d", "a &amp; b &lt; c &gt; d"),
      ("&amp;", "&amp;amp;"),
      ("<!channel>", "&lt;!channel&gt;"),
      ("<@U012AB3CD>", "&lt;@U012AB3CD&gt;"),
      ("<!subteam^S012|ops>", "&lt;!subteam^S012|ops&gt;"),
      ("<https://evil.example|sign in>", "&lt;https://evil.example|sign in&gt;"),
      ("<\u{338}", "&lt;\u{338}"),
      ("@channel", "@\u{200B}channel"),
      ("(@HERE)", "(@\u{200B}HERE)"),
      ("hi @everyone, @group", "hi @\u{200B}everyone, @\u{200B}group"),
      ("@here\u{301}", "@\u{200B}here\u{301}"),
      ("é@here", "é@\u{200B}here"),
      ("@@here", "@@\u{200B}here"),
      ("@chan\u{0}nel", "@\u{200B}channel"),
      ("@\u{202E}here", "@\u{200B}here"),
      ("ada@here.example", "ada@here.example"),
      ("@maya", "@maya"),
      ("a\u{0}b\u{7}c\u{1B}d\u{7F}e\u{9F}f", "abcdef"),
      ("a\r\nb\rc\nd\u{2028}e\u{85}f", "a\nb\nc\nd\ne\nf"),
      ("a\tb", "a b"),
      ("\u{202E}gpj.exe\u{202C} \u{2067}x\u{2069}", "gpj.exe x"),
      ("👩‍💻 é", "👩‍💻 é"),
      ("*bold* _it_ ~no~ `code`", "*bold* _it_ ~no~ `code`"),
    ])
  func escapes(text: String, expected: String) {
    #expect(Array(SlackText.escape(text).unicodeScalars) == Array(expected.unicodeScalars))
  }

  @Test(
    "is cut between characters",
    arguments: [
      ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("a&", 6, "a&amp;"), ("a&b", 6, "a…"),
      ("&&", 9, "&amp;…"), ("ab", 1, "…"), ("ab", 0, ""), ("👩‍💻👩‍💻", 6, "👩‍💻…"), ("👩‍💻👩‍💻", 5, "…"),
      ("e\u{301}e\u{301}e\u{301}", 4, "e\u{301}…"),
    ])
  func cuts(text: String, limit: Int, expected: String) {
    let cut = SlackText.escape(text, limit: limit)
    #expect(cut == expected)
    #expect(cut.utf16.count <= limit)
  }

  @Test(
    "leaves no character that Slack reads, whatever goes in",
    arguments: 1...200 as ClosedRange<UInt64>)
  func survivesAnything(seed: UInt64) {
    var random = SplitMix(state: seed)
    let pieces = [
      "<", ">", "&", "!", "@", "here", "channel", "\r", "\n", "\u{0}", "|", "\u{202E}", "e",
      "\u{301}",
      "👩", "\u{200D}", "💻", "🇩", "🇪", "…",
    ]
    let text = (0..<40).map { _ in pieces[Int(random.next() % UInt64(pieces.count))] }.joined()
    let limit = Int(random.next() % 120)
    for escaped in [SlackText.escape(text), SlackText.escape(text, limit: limit)] {
      #expect(!escaped.unicodeScalars.contains { "<>".unicodeScalars.contains($0) }, "seed \(seed)")
      // Literally: an accent behind an entity belongs to the same character as its semicolon.
      let rest = ["&amp;", "&lt;", "&gt;"].reduce(escaped) {
        $0.replacingOccurrences(of: $1, with: "", options: .literal)
      }
      #expect(!rest.unicodeScalars.contains("&"), "seed \(seed)")
      for word in ["@here", "@channel"] {
        let before = escaped.range(of: word, options: .literal).map {
          escaped.unicodeScalars[..<$0.lowerBound].last
        }
        #expect(before.map { $0?.properties.isAlphabetic == true } ?? true, "seed \(seed)")
      }
    }
    #expect(SlackText.escape(text, limit: limit).utf16.count <= limit, "seed \(seed)")
  }
}

/// A small generator, the same on every platform.
private struct SplitMix {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
