import Foundation
import Testing

@testable import HelpdeskCore

@Suite("A search")
struct SearchParserTests {
  @Test(
    "is printed in its canonical form",
    arguments: [
      ("", ""), ("  \n ", ""), ("Lost  CARD", "lost card"), ("TK-1847", "tk 1847"),
      ("\"Lost card\" refund", "refund \"lost card\""),
      ("say\"lost card\"now", "say now \"lost card\""),
      ("-refund", "-refund"), ("-lost-card", "-\"lost card\""),
      ("-\"lost card\"", "-\"lost card\""),
      ("a - b", "a b"), ("fish & chips", "fish chips"), ("12:30", "12 30"),
      ("status:Open", "status:open"), ("STATUS=waiting", "status:pending"),
      ("status:open,in-progress,open", "status:open,in_progress"),
      ("-status:closed refund", "refund -status:closed"),
      ("priority>=HIGH", "priority>=high"), ("priority:normal", "priority:medium"),
      ("assignee:none,me,leo", "assignee:nobody,me,leo"),
      ("customer:Ada@Example.com", "customer:ada@example.com"), ("customer:P-17", "customer:P-17"),
      ("tag:\"two words\",\"a,b\"", "tag:\"two words\",\"a,b\""),
      ("tag:\"say \\\"hi\\\" \\\\ \"", "tag:\"say \\\"hi\\\" \\\\\""),
      ("has:attachments", "has:attachment"), ("created>4H", "created>4h"),
      ("created<=90m", "created<=90m"), ("updated:2026-01-31", "updated:2026-01-31"),
      ("resolved<2026-01-31T09:05Z", "resolved<2026-01-31T09:05"),
      ("due<30m order:deadline", "due<30m order:deadline"), ("order:oldest x", "x order:oldest"),
      ("tag:refund tag:vip", "tag:refund tag:vip"),
      ("sla:breached is:live", "sla:breached is:live"),
      ("refund status:open \"lost card\" -old", "refund \"lost card\" -old status:open"),
    ])
  func canonical(text: String, expected: String) throws {
    let search = try TicketSearch(text)
    #expect(search.description == expected)
    #expect(try TicketSearch(search.description) == search)
  }

  @Test(
    "that cannot be read says where, and what would be right",
    arguments: [
      ("refund stauts:open", 8, "Did you mean “status”?"),
      ("status:opne", 8, "Did you mean “open”?"),
      ("-status:qqqqq", 9, "Values: open, in_progress, pending, escalated, resolved, closed."),
      ("priority>hihg", 10, "Did you mean “high”?"), ("status>open", 7, "Write status:VALUE."),
      ("status:", 8, "needs a value"), ("status: open", 8, "needs a value"),
      ("status:open,", 13, "needs a value"), ("tag:\"\"", 5, "needs a value"),
      ("a \"b c", 3, "not closed"), ("tag:\"b c", 5, "not closed"), ("x \"--\"", 3, "no word"),
      ("&&", 1, "no word"), ("-", 1, "no word"), ("🙂🙂 ünï:x", 4, "no word"),
      ("🙂🙂 bug:x", 4, "There is no field"),
      ("created>4x", 9, "30m, 4h, 2d or 1w"), ("created:4h", 9, "created<4h or created>4h"),
      ("created>2026-02-30", 9, "2026-01-31"), ("created>0h", 9, "an age"),
      ("created>99999999w", 9, "an age"), ("created:2026-01-31T24:00", 9, "a day"),
      ("created>1h,2h", 12, "only one value"),
      ("status:open status:closed", 13, "status:ONE,OTHER"),
      ("order:newest order:oldest", 14, "one order"),
      ("-order:newest", 1, "one order"), ("order:relevance", 1, "relevance"),
      ("order:relevance -a", 1, "relevance"), ("category:\"a b\"", 10, "underscores"),
      ("customer:a@b@c", 10, "mail address"), ("http://x", 1, "put it in quotes"),
      ("is:open", 4, "state"), ("has:tail", 5, "attachment"),
    ])
  func faults(text: String, column: Int, remedy: String) {
    do throws(HelpdeskError) {
      let search = try TicketSearch(text)
      // Words that are not ASCII are no names of fields.
      #expect(text.contains("ünï"), "\(search)")
    } catch {
      #expect(error.code == .invalidField)
      #expect(error.field == "query")
      #expect(error.column == column, "\(error.message)")
      #expect(error.message.hasPrefix("Column \(column): "))
      #expect(
        error.message.localizedCaseInsensitiveContains(remedy), Comment(rawValue: error.message))
    }
  }

  @Test("has limits")
  func limits() throws {
    func refused(_ text: String) -> String? {
      do throws(HelpdeskError) {
        _ = try TicketSearch(text)
        return nil
      } catch {
        return error.message
      }
    }
    let words = (0..<64).map { "w\($0)" }
    #expect(refused(words.joined(separator: " ")) == nil)
    #expect(refused((words + ["x"]).joined(separator: " "))?.contains("64 words") == true)
    #expect(refused("\"" + words.joined(separator: " ") + "\" -x")?.contains("64 words") == true)
    #expect(refused(String(repeating: "a", count: Limits.query)) == nil)
    #expect(refused(String(repeating: "a", count: Limits.query + 1))?.contains("4096") == true)
    let tags = (0..<100).map { "t:\($0)" }
    #expect(refused(tags.map { "tag:\($0)" }.joined(separator: " ")) == nil)
    #expect(
      refused((tags + ["x"]).map { "tag:\($0)" }.joined(separator: " "))?.contains("100") == true)
    #expect(refused("status:" + String(repeating: "open,", count: 200) + "open") == nil)
    #expect(
      refused("team:" + (0...100).map { "t\($0)" }.joined(separator: ","))?.contains("100") == true)
    let eight = (0..<8).map { "t\($0)" }.joined(separator: ",")
    #expect(refused("tag:\(eight) tag:\(eight)") == nil)
    #expect(refused("tag:\(eight) tag:\(eight) tag:a,b")?.contains("64 combinations") == true)
    #expect(refused("tag:" + String(repeating: "x", count: 65))?.contains("65 bytes") == true)
    #expect(refused("assignee:a\u{1}b")?.contains("U+0001") == true)
  }

  @Test("reads as itself after it was printed, whatever is in it")
  func randomSearches() throws {
    let seed = UInt64.random(in: 0..<(.max))
    var numbers = SeededNumbers(seed: seed)
    var read = 0
    for _ in 0..<4_000 {
      let language = numbers.below(4) == 0 ? SearchLanguage.customer : .staff
      let text = SearchText.random(&numbers)
      guard let search = try? TicketSearch(text, language: language) else { continue }
      read += 1
      let printed = search.description
      let again = try TicketSearch(printed, language: language)
      #expect(again == search, "seed \(seed): \(text)")
      #expect(again.description.utf8.elementsEqual(printed.utf8), "seed \(seed): \(text)")
    }
    #expect(read > 1_000, "seed \(seed)")
  }

  @Test("keeps the words of every script when it is printed")
  func everyScript() throws {
    for start in stride(from: UInt32(0x21), to: 0x30000, by: 40) {
      let scalars = (start..<start + 40).compactMap(Unicode.Scalar.init)
      var view = String.UnicodeScalarView()
      for scalar in scalars where !"\"\\".unicodeScalars.contains(scalar) {
        view.append(scalar)
        view.append("x")
      }
      let tokens = Tokenizer.tokens(String(view))
      #expect(Tokenizer.tokens(tokens.joined(separator: " ")) == tokens, "from \(start)")
    }
  }

  @Test("takes time that grows with its length alone")
  func linear() {
    func time(_ piece: String, _ count: Int) -> Duration {
      let text = String(repeating: piece, count: count)
      return (0..<5).map { _ in
        ContinuousClock().measure { _ = try? TicketSearch(text) }
      }.min() ?? .zero
    }
    for piece in ["a ", "\"a\"", "-", "\"", "a:", "tag:a,", "tag:a ", "\\", "🙂", "order:newest "] {
      // A quadratic reader would take 64 times as long for eight times as much.
      let short = time(piece, 400 / piece.utf8.count)
      let long = time(piece, 3_200 / piece.utf8.count)
      #expect(long < short * 40 + .milliseconds(20), "\(piece)")
    }
  }
}

/// Texts as people, and people's cats, type them.
enum SearchText {
  private static let pieces = [
    "lost", "card", "Müller", "退款", "ทดสอบ", "İ", "ǅ", "e\u{301}", "\u{301}", "ß", "can't", "12.50",
    "🙂", " ", " ",
    " ", " ", "\n", "\"", "\"", "\\", "-", ",", ":", "=", ">", "<", ">=", "<=", "status:", "open",
    "status:open", "status:open,closed", "priority>=high", "assignee:me", "assignee:nobody",
    "-tag:", "tag:refund", "tag:\"a b\"", "created>4h", "created<2d", "updated:2026-01-31",
    "resolved>=2026-01-31T08:00", "has:attachment", "is:live", "sla:breached", "due<30m",
    "order:deadline", "order:oldest", "customer:ada@example.com", "team:t1", "category:billing",
  ]

  static func random(_ numbers: inout SeededNumbers) -> String {
    var text = ""
    for _ in 0...numbers.below(7) {
      text += pieces[numbers.below(pieces.count)]
      if numbers.below(3) > 0 { text += " " }
    }
    return text
  }
}
