import Foundation
import HelpdeskCore
import Testing

@Suite("Completion of a search")
struct SearchCompletionTests {
  private func offered(_ text: String, at cursor: Int? = nil) -> [String] {
    TicketSearch.completions(of: text, at: cursor).map(\.text)
  }

  @Test("offers fields, comparisons and the values that the language knows")
  func offers() {
    #expect(offered("").contains("status:"))
    #expect(offered("refund ").contains("assignee:"))
    #expect(offered("st") == ["status:"])
    #expect(offered("-St") == ["status:"])
    #expect(offered("pri") == ["priority:"])
    #expect(
      offered("priority") == ["priority:", "priority>=", "priority<=", "priority>", "priority<"])
    #expect(offered("priority>=") == ["low", "medium", "high", "urgent"])
    #expect(offered("priority>=h") == ["high"])
    #expect(offered("status:open,cl") == ["closed"])
    #expect(offered("lost -is:sn") == ["snoozed"])
    #expect(offered("assignee:") == ["me", "nobody"])
    #expect(offered("created<4") == ["4h"])
    #expect(offered("order:d") == ["deadline"])
    #expect(offered("category:bill") == ["billing"])
    #expect(offered("refund st", at: 3).isEmpty)
    #expect(offered("st refund", at: 2) == ["status:"])
  }

  @Test("offers nothing inside quotes, of unknown fields, or of what only the host knows")
  func offersNothing() {
    for text in [
      "\"st", "tag:\"a st", "foo:st", "tag:", "team:", "customer:", "article:", "zzz",
      "status:open",
      "created:", "\"lost card\"",
    ] {
      #expect(offered(text).isEmpty, "\(text)")
    }
    #expect(offered("\"lost card\" st") == ["status:"])
    #expect(offered(String(repeating: "a", count: 5_000)).isEmpty)
  }

  @Test("puts what it offers where the word was, and the search can then be read")
  func fits() throws {
    for text in ["", "lost st", "-priority", "priority>=h", "status:open,", "🙂 assignee:m", "is:"] {
      for completion in TicketSearch.completions(of: text) {
        var characters = Array(text)
        characters.replaceSubrange(completion.range, with: completion.text)
        let whole = String(characters)
        let ends = [":", "=", "<", ">"].contains { whole.hasSuffix($0) }
        if !ends { #expect(throws: Never.self, "\(whole)") { try TicketSearch(whole) } }
        #expect(whole.hasSuffix(completion.text))
      }
    }
  }

  @Test("never fails, wherever the cursor stands")
  func anywhere() {
    let seed = UInt64.random(in: 0..<(.max))
    var numbers = SeededNumbers(seed: seed)
    for _ in 0..<500 {
      let text = SearchText.random(&numbers)
      for cursor in [-1, 0, numbers.below(text.count + 1), text.count, text.count + 5] {
        for completion in TicketSearch.completions(of: text, at: cursor) {
          #expect(
            completion.range.upperBound == min(max(0, cursor), text.count), "seed \(seed): \(text)")
        }
      }
    }
  }
}

@Suite("Matches of a search in a text")
struct SearchMatchTests {
  private func marked(_ search: String, _ text: String) throws -> [String] {
    try TicketSearch(search).matches(in: text).map { String(text[$0]) }
  }

  @Test("are its words, the last as a beginning, and whole phrases")
  func matches() throws {
    #expect(
      try marked("lost car", "Lost my Cards, LOST the carton!") == [
        "Lost", "Cards", "LOST", "carton",
      ])
    #expect(try marked("\"lost card\"", "card lost card lost") == ["lost", "card"])
    #expect(try marked("cafe", "Das Café CAFÉS") == ["Café", "CAFÉS"])
    #expect(try marked("can", "You can't") == ["can't"])
    #expect(try marked("-lost status:open", "lost") == [])
    #expect(try marked("lost", "") == [])
    #expect(try marked("退款", "要退款吗") == ["退", "款"])
  }

  @Test("are in the excerpt, which keeps to its length")
  func excerpt() throws {
    let search = try TicketSearch("needle")
    let long =
      String(repeating: "some words\n before ", count: 50) + "the needle "
      + String(repeating: "and some behind ", count: 50)
    for limit in [20, 60, 140] {
      let excerpt = try #require(search.excerpt(of: long, limit: limit))
      #expect(excerpt.count <= limit)
      #expect(excerpt.hasPrefix("…"))
      #expect(!search.matches(in: excerpt).isEmpty, "\(excerpt)")
    }
    #expect(search.excerpt(of: "A needle.") == "A needle.")
    #expect(search.excerpt(of: "Nothing.") == nil)
    #expect(
      search.excerpt(of: String(repeating: "x", count: 500) + " needle", limit: 30) == "…needle")
  }

  @Test("lie inside the text, whatever it is")
  func random() throws {
    let seed = UInt64.random(in: 0..<(.max))
    var numbers = SeededNumbers(seed: seed)
    for _ in 0..<1_000 {
      guard let search = try? TicketSearch(SearchText.random(&numbers)) else { continue }
      let text = SearchText.random(&numbers)
      var last = text.startIndex
      for range in search.matches(in: text) {
        #expect(range.lowerBound >= last, "seed \(seed): \(search) in \(text)")
        last = range.upperBound
      }
      #expect(last <= text.endIndex)
      #expect(search.excerpt(of: text, limit: 12)?.count ?? 0 <= 12, "seed \(seed): \(text)")
    }
  }
}
