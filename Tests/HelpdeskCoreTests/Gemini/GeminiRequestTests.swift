import Foundation
import Testing

@testable import HelpdeskCore

/// One case at a time, as with the webhook's tests: every session blocks threads of the pool.
@Suite("What Gemini is sent", .serialized)
struct GeminiRequestTests {
  private func sent(
    _ wish: String? = nil, _ change: (inout GeminiSettings) -> Void = { _ in }
  ) async throws -> (request: LoopbackServer.Request, answer: AssistAnswer, desk: GeminiDesk) {
    let server = try LoopbackServer(.answer(200, body: GeminiDesk.good))
    defer { server.stop() }
    let desk = try await GeminiDesk(server, change)
    let answer = try await desk.maya.ai.answer(desk.ticket.id, context: wish)
    await desk.desk.close()
    #expect(server.connections == 1)
    return (try #require(server.requests.first), answer, desk)
  }

  @Test("is one request to the model, with the key in its header and nowhere else")
  func request() async throws {
    let (request, _, _) = try await sent()
    #expect(request.method == "POST")
    #expect(request.target == "/v1beta/models/gemini-3-flash-preview:generateContent")
    #expect(request.header("x-goog-api-key") == GeminiDesk.keyText)
    #expect(request.header("Content-Type") == "application/json; charset=utf-8")
    #expect(request.header("Cookie") == nil && request.header("Authorization") == nil)
    #expect(!request.text.contains(GeminiDesk.keyText))
    let others = request.headers.filter { $0.name.lowercased() != "x-goog-api-key" }
    #expect(!others.contains { $0.value.contains(GeminiDesk.keyText) })
  }

  @Test("asks for JSON of a schema, within a number of tokens")
  func configuration() async throws {
    let (request, _, _) = try await sent { $0.outputTokens = 1234 }
    let body = try #require(request.json)
    let configuration = try #require(body["generationConfig"] as? [String: Any])
    #expect(configuration["responseMimeType"] as? String == "application/json")
    #expect(configuration["maxOutputTokens"] as? Int == 1234)
    #expect(configuration["candidateCount"] as? Int == 1)
    let thinking = configuration["thinkingConfig"] as? [String: String]
    #expect(thinking == ["thinkingLevel": "low"])
    let schema = try #require(configuration["responseSchema"] as? [String: Any])
    #expect(schema["type"] as? String == "OBJECT")
    #expect(schema["required"] as? [String] == ["suggestions"])
    let properties = schema["properties"] as? [String: [String: Any]]
    let item = try #require(properties?["suggestions"]?["items"] as? [String: Any])
    let kind = (item["properties"] as? [String: [String: Any]])?["kind"]
    #expect(kind?["enum"] as? [String] == SuggestionKind.allCases.map(\.rawValue))
    let contents = try #require(body["contents"] as? [[String: Any]])
    #expect(contents.count == 1 && contents[0]["role"] as? String == "user")
    #expect(body["systemInstruction"] != nil)
  }

  @Test("leaves the thinking level out for models that know none")
  func noThinking() async throws {
    let (request, _, _) = try await sent {
      $0.thinkingLevel = nil
      $0.model = "gemini-2.0-flash"
    }
    #expect(request.target == "/v1beta/models/gemini-2.0-flash:generateContent")
    #expect(!request.text.contains("thinkingConfig"))
  }

  @Test("has no personal data, and what is not personal")
  func masked() async throws {
    let (request, _, desk) = try await sent("Tell Ada at ada@example.com about 4111111111111111")
    for personal in GeminiDesk.personal { #expect(!request.text.contains(personal), "\(personal)") }
    for kept in [
      "Escrow payment stuck for [name 1]", "[phone 1]", "[email 1]", "[card 1]", "[iban 1]",
      "[password 1]", "4455667788", "https://help.example.com/sync",
      "by hand and wrote to [email 2]",
    ] {
      #expect(request.text.contains(kept), "\(kept)")
    }
    for id in [desk.ticket.id.rawValue, desk.article.id.rawValue, desk.past.id.rawValue] {
      #expect(!request.text.contains("\"\(id)\""))
    }
  }

  @Test("has internal notes only where the host allows them")
  func notes() async throws {
    #expect(try await !sent().request.text.contains("kid gloves"))
    let (request, _, _) = try await sent { $0.includesInternalNotes = true }
    #expect(request.text.contains("kid gloves"))
    #expect(request.text.contains("internal note, not for the customer"))
  }

  @Test("has other tickets unless the host forbids it")
  func similar() async throws {
    #expect(try await sent().request.text.contains("Synced the escrow by hand"))
    let (request, _, _) = try await sent { $0.includesSimilarTickets = false }
    #expect(!request.text.contains("Synced the escrow"))
  }

  @Test("stays within its budget: the newest message before the older ones and other sources")
  func budget() async throws {
    let server = try LoopbackServer(.answer(200, body: GeminiDesk.good))
    defer { server.stop() }
    let desk = try await GeminiDesk(server) { $0.inputBytes = 6000 }
    let long = String(repeating: "words of a long mail ", count: 5000)
    try await desk.maya.sendMessage(desk.ticket.id, "Second. \(long)")
    try await desk.maya.sendMessage(desk.ticket.id, "Third. \(long) ada@example.com")
    let answer = try await desk.maya.ai.answer(desk.ticket.id)
    await desk.desk.close()
    let text = try #require(server.requests.first).text
    #expect(text.contains("Third. words") && !text.contains("Second. words"))
    #expect(text.utf8.count < 6000 + 6000)
    #expect(answer.assistant == "gemini" || answer.fallback != nil)
  }

  @Test("is nothing where no source fits")
  func nothingFits() async throws {
    let server = try LoopbackServer(.answer(200, body: GeminiDesk.good))
    defer { server.stop() }
    let desk = try await GeminiDesk(server) { $0.inputBytes = 2000 }
    let wish = String(repeating: "wish ", count: 700)
    let answer = try await desk.maya.ai.answer(desk.ticket.id, context: wish)
    await desk.desk.close()
    #expect(answer.fallback?.underlying as? GeminiFailure == .nothingFits)
    #expect(server.connections == 0)
  }

  @Test("comes back as suggestions with the originals, and says who made them")
  func answer() async throws {
    let (_, answer, desk) = try await sent()
    #expect(answer.assistant == "gemini" && answer.fallback == nil && answer.dropped == 0)
    #expect(answer.usage == AssistUsage(inputTokens: 900, outputTokens: 100))
    let draft = try #require(answer.suggestions.first)
    #expect(answer.suggestions.count == 1)
    #expect(draft.kind == .replyDraft && draft.confidence == 800)
    #expect(
      draft.text == """
        Hello Ada Lovelace,

        press Sync: https://help.example.com/sync.

        Maya Stone
        """)
    #expect(draft.reason == "The article helps Ada Lovelace.")
    #expect(draft.citations.contains(.article(desk.article.id)))
  }
}
