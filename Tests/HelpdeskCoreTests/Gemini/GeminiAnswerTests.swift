import Foundation
import Testing

@testable import HelpdeskCore

@Suite("What Gemini answers is never trusted", .serialized)
struct GeminiAnswerTests {
  private func answer(
    _ body: String, _ change: (inout GeminiSettings) -> Void = { _ in }
  ) async throws -> AssistAnswer {
    let server = try LoopbackServer(.answer(200, body: body))
    defer { server.stop() }
    let desk = try await GeminiDesk(server, change)
    let answer = try await desk.maya.ai.answer(desk.ticket.id)
    await desk.desk.close()
    #expect(server.connections == 1)
    return answer
  }

  private func expectFallback(_ answer: AssistAnswer, _ failure: GeminiFailure) {
    #expect(answer.assistant == "offline")
    #expect(answer.fallback?.assistant == "gemini")
    #expect(answer.fallback?.underlying as? GeminiFailure == failure)
    #expect(answer.fallback?.reason == failure.description)
    #expect(!answer.suggestions.isEmpty, "The offline assistant has something to say here.")
  }

  static let refused: [(body: String, failure: GeminiFailure)] = [
    ("", .notJSON), ("<html>Sign in</html>", .notJSON), ("{\"candidates\":[", .notJSON),
    ("[]", .wrongShape("another type than expected")),
    ("{}", .empty), ("{\"candidates\":[]}", .empty), ("{\"candidates\":[{}]}", .empty),
    ("{\"candidates\":7}", .wrongShape("candidates another type than expected")),
    ("{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}", .blocked("SAFETY")),
    ("{\"promptFeedback\":{\"blockReason\":\"call bob\"}}", .blocked("OTHER")),
    (GeminiDesk.reply("{\"sugg", finish: "MAX_TOKENS"), .unfinished("MAX_TOKENS")),
    (GeminiDesk.reply("", finish: "SAFETY"), .unfinished("SAFETY")),
    (GeminiDesk.reply("  "), .empty), (GeminiDesk.reply("Here you are:"), .notJSON),
    (GeminiDesk.reply("{\"suggestions\":[}"), .notJSON),
    (GeminiDesk.reply("{}"), .wrongShape("“suggestions” is missing")),
    (
      GeminiDesk.reply("{\"suggestions\":[],\"note\":\"x\"}"),
      .wrongShape("another type than expected")
    ),
    (
      GeminiDesk.reply("{\"suggestions\":{}}"),
      .wrongShape("suggestions another type than expected")
    ),
    (
      GeminiDesk.reply("{\"suggestions\":[{\"kind\":\"bribe\",\"citations\":[]}]}"),
      .wrongShape("suggestions [0] kind a value that is not allowed")
    ),
    (
      GeminiDesk.answer([GeminiDesk.suggestion("article", ["a1"], confidence: "high")]),
      .wrongShape("suggestions [0] confidence another type than expected")
    ),
    (
      GeminiDesk.answer([GeminiDesk.suggestion("replyDraft", ["m99"], text: "Trust me.")]),
      .nothingSound(dropped: 1)
    ),
  ]

  @Test("is replaced by the offline answer where it is of no use", arguments: 0..<refused.count)
  func refuses(index: Int) async throws {
    let (body, failure) = Self.refused[index]
    expectFallback(try await answer(body), failure)
  }

  @Test("is cut off and refused where it is too long, or has no end")
  func oversized() async throws {
    let long = GeminiDesk.reply(String(repeating: "a", count: 3000))
    expectFallback(try await answer(long) { $0.answerBytes = 2000 }, .oversized(limit: 2000))

    let server = try LoopbackServer(.flood(200))
    defer { server.stop() }
    let desk = try await GeminiDesk(server) { _ in }
    expectFallback(
      try await desk.maya.ai.answer(desk.ticket.id), .oversized(limit: 262_144))
    await desk.desk.close()
    await server.waitForEnd(ofConnections: 1)
  }

  @Test("may be an honest nothing")
  func nothing() async throws {
    let answer = try await answer(GeminiDesk.answer([]))
    #expect(answer.suggestions.isEmpty && answer.assistant == "gemini" && answer.fallback == nil)
  }

  private static let honest = GeminiDesk.suggestion("article", ["a1"])

  static let lies: [[String: any Sendable]] = [
    GeminiDesk.suggestion("replyDraft", [], text: "Trust me."),
    GeminiDesk.suggestion("replyDraft", ["m1", "a9"], text: "Half true."),
    GeminiDesk.suggestion("replyDraft", ["x"], text: "Trust me."),
    GeminiDesk.suggestion("replyDraft", Array(repeating: "m1", count: 9), text: "Much."),
    GeminiDesk.suggestion("replyDraft", ["m1"], text: " \n"),
    GeminiDesk.suggestion("replyDraft", ["m1"], text: "Write to boss@evil.example."),
    GeminiDesk.suggestion("replyDraft", ["m1"], text: "Call +44 20 7946 0000."),
    GeminiDesk.suggestion("replyDraft", ["m1"], text: "Pay to GB82 WEST 1234 5698 7654 32."),
    GeminiDesk.suggestion("replyDraft", ["m1"], text: "See https://evil.example/a."),
    GeminiDesk.suggestion("replyDraft", ["m1"], text: "See www.evil.example"),
    GeminiDesk.suggestion("replyDraft", ["m1"], text: "See evil.com, or evil.example/pay."),
    GeminiDesk.suggestion("replyDraft", ["a1"], text: "See https://help.example.co"),
    GeminiDesk.suggestion("replyDraft", ["t1"], text: "See https://private.example/of-bob."),
    // Another customer's address, and one that nobody has.
    GeminiDesk.suggestion("replyDraft", ["m1", "t1"], text: "As we told [email 2]."),
    GeminiDesk.suggestion("replyDraft", ["m1"], text: "Hello [name 99]."),
    GeminiDesk.suggestion("replyDraft", ["m2"], text: "Your password is [password 1]."),
    GeminiDesk.suggestion("replyDraft", ["m1"], text: String(repeating: "long ", count: 2000)),
    GeminiDesk.suggestion("replyDraft", ["m1"], text: "Good.", reason: "As [email 2] said."),
    GeminiDesk.suggestion("replyDraft", ["m1"], text: "Good.", reason: ""),
    GeminiDesk.suggestion("replyDraft", ["m1"], text: "Good.", confidence: 1001),
    GeminiDesk.suggestion("replyDraft", ["m1"], text: "Good.", confidence: -1),
    GeminiDesk.suggestion("article", ["m1"]), GeminiDesk.suggestion("cannedResponse", ["a1"]),
    GeminiDesk.suggestion("pastResolution", ["m1"]), GeminiDesk.suggestion("nextAction", ["m1"]),
    GeminiDesk.suggestion("nextAction", ["m1"], action: "refund"),
    GeminiDesk.suggestion("nextAction", ["m1"], action: "setPriority", value: "enormous"),
    GeminiDesk.suggestion("nextAction", ["m1"], action: "setPriority", value: "medium"),
    GeminiDesk.suggestion("nextAction", ["m1"], action: "setCategory", value: "invented"),
    GeminiDesk.suggestion("nextAction", ["t1"], action: "mergeInto"),
    GeminiDesk.suggestion("nextAction", ["m1"], action: "linkArticle"),
  ]

  @Test(
    "is heard but for the suggestions that break a rule, which are counted",
    arguments: 0..<lies.count)
  func drops(index: Int) async throws {
    let answer = try await answer(GeminiDesk.answer([Self.lies[index], Self.honest]))
    #expect(answer.suggestions.map(\.kind) == [.article], "\(Self.lies[index])")
    #expect(answer.dropped == 1 && answer.assistant == "gemini")
  }

  @Test("says in the desk's own words what is no draft")
  func ownWords() async throws {
    let answer = try await answer(
      GeminiDesk.answer([
        GeminiDesk.suggestion("article", ["a1"], text: "Invented words"),
        GeminiDesk.suggestion("pastResolution", ["t1"], text: "Invented words", confidence: 700),
        GeminiDesk.suggestion("nextAction", ["m1"], text: "Invented", action: "escalate"),
        GeminiDesk.suggestion("nextAction", ["m1"], action: "setPriority", value: "urgent"),
        GeminiDesk.suggestion("nextAction", ["a1"], action: "linkArticle"),
        GeminiDesk.suggestion(
          "replyDraft", ["m1"], text: "Fine\u{0}\u{7}.", reason: "One\nline."),
      ]))
    #expect(answer.dropped == 0)
    #expect(!answer.suggestions.contains { $0.text.contains("Invented") })
    let texts = Set(answer.suggestions.map(\.text))
    #expect(
      texts.isSuperset(of: [
        "Synced the escrow by hand and wrote to bob@elsewhere.example. "
          + "https://private.example/of-bob", "Escalate the ticket.",
        "Set the priority to urgent.", "Link the article “Escrow payment stuck”.", "Fine.",
      ]))
    #expect(answer.suggestions.first { $0.text == "Fine." }?.reason == "One line.")
    let actions = answer.suggestions.compactMap(\.action)
    #expect(actions.contains(.escalate) && actions.contains(.setPriority(.urgent)))
  }

  @Test("tells a customer nothing that stands in internal notes alone")
  func notes() async throws {
    let texts = [
      "We wrote to [email 1].", "We wrote to [email 2].", "See https://notes.example/vip",
    ]
    let answer = try await answer(
      GeminiDesk.answer(texts.map { GeminiDesk.suggestion("replyDraft", ["m3"], text: $0) })
    ) { $0.includesInternalNotes = true }
    #expect(answer.suggestions.map(\.text) == ["We wrote to ada@example.com."])
    #expect(answer.dropped == 2)
  }

  @Test("finds the links of a text, and no full stop without a space")
  func links() {
    #expect(
      DraftLinks.all(
        in: "See https://a.b/c?d=e. (http://X.y/), <www.z.de>! evil.example/pay, Shop.com; "
          + "no.link and e.g. this.That, 1.5, v2.10")
        == ["https://a.b/c?d=e", "http://x.y", "www.z.de", "evil.example/pay", "shop.com"])
  }

  @Test("may be any bytes at all: no trap, and an error or suggestions of the right shape")
  func mutations() throws {
    let good = Array(GeminiDesk.good.utf8)
    let pieces = [
      "{", "}", "[", "]", "\"", ":", ",", "null", "-1e999", "\\u0000", "\u{FF}", "thought",
    ]
    let rounds = 300 * (Int(ProcessInfo.processInfo.environment["HELPDESK_FAULTS"] ?? "") ?? 1)
    var refused = 0
    for seed in 0..<UInt64(rounds) {
      var random = SeededRandom(seed)
      var bytes = good
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        let place = Int.random(in: 0..<bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1: bytes.removeSubrange(place..<min(place + 9, bytes.count - 1))
        case 2: bytes.removeSubrange(max(place, 1)...)
        default:
          bytes.insert(contentsOf: (pieces.randomElement(using: &random) ?? "").utf8, at: place)
        }
      }
      do throws(GeminiFailure) {
        let text = try GeminiReply.text(of: Data(bytes))
        let suggestions = try GeminiSuggestion.all(in: text.text)
        #expect(suggestions.count <= 1, "seed \(seed)")
      } catch {
        refused += 1
        #expect(error != .cancelled && !error.description.isEmpty, "seed \(seed)")
      }
    }
    #expect(refused > rounds / 4 && refused < rounds)
  }

  @Test("may be nested as deep as it likes", arguments: ["[", "{\"candidates\":", "{\"a\":["])
  func nested(unit: String) {
    #expect(throws: GeminiFailure.self) {
      try GeminiReply.text(of: Data(String(repeating: unit, count: 50_000).utf8))
    }
    #expect(throws: GeminiFailure.self) {
      try GeminiSuggestion.all(in: String(repeating: unit, count: 50_000))
    }
  }
}
