import Foundation
import HelpdeskStore

@testable import HelpdeskCore

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// A desk whose assistant asks a server on this machine, with a ticket full of personal data.
struct GeminiDesk {
  static let keyText = "AIza" + "SyTestKeyThatNobodyMaySee0123456789"

  let server: LoopbackServer
  let clock = ManualClock(now: TestDesk.monday)
  let gemini: GeminiAssistant
  let store: any Store
  let desk: Helpdesk
  let ticket: Ticket
  let article: Article
  /// Another customer's ticket, resolved with his address in the resolution.
  let past: Ticket

  var maya: StaffDesk { desk.acting(as: .agent("maya", name: "Maya Stone")) }

  init(
    _ server: LoopbackServer, store: (any Store)? = nil, _ change: (inout GeminiSettings) -> Void
  ) async throws {
    self.server = server
    var settings = GeminiSettings()
    settings.baseURL = try server.url("/v1beta").absoluteString
    settings.timeout = .minutes(10)
    change(&settings)
    gemini = try GeminiAssistant(
      key: GeminiKey(Self.keyText), settings: settings, clock: clock,
      fallback: OfflineAssistant(), configuration: .ephemeral, jitter: { 0 })
    self.store = store ?? InMemoryStore()
    desk = try await Helpdesk(store: self.store, clock: clock, assistant: gemini)
    let maya = desk.acting(as: .agent("maya", name: "Maya Stone"))
    let root = desk.acting(as: .superAdmin("root", name: "Root"))
    let draft = try await root.kb.createArticle(
      title: "Escrow payment stuck", body: "Press the button Sync. https://help.example.com/sync")
    article = try await root.kb.publish(draft.id)
    let bob = Requester.contractor("c-4", name: "Bob Foreigner", email: "bob@elsewhere.example")
    let older = try await maya.createTicket(
      subject: "Escrow payment stuck",
      description: "My escrow payment is stuck, please call about my order.",
      from: bob)
    past = try await maya.resolveTicket(
      older.id,
      "Synced the escrow by hand and wrote to bob@elsewhere.example. "
        + "https://private.example/of-bob")
    let ada = Requester.poster("p-17", name: "Ada Lovelace", email: "ada@example.com")
    ticket = try await maya.createTicket(
      subject: "Escrow payment stuck for Ada Lovelace",
      description: "My escrow payment is stuck. Call +44 20 7946 0958, or ada@example.com. "
        + "Card 4111 1111 1111 1111, account DE89 3704 0044 0532 0130 00, password: hunter2. "
        + "Order 4455667788.",
      from: ada)
    try await maya.addInternalNote(
      ticket.id,
      "She is angry: kid gloves. Her boss is boss@notes.example, https://notes.example/vip")
    try await desk.acting(as: ada).sendMessage(ticket.id, "Any news? Ada")
  }

  /// What must never leave the process.
  static let personal = [
    "Ada", "Lovelace", "ada@example.com", "7946", "4111", "DE89", "hunter2", "Bob", "Foreigner",
    "bob@elsewhere.example", "Maya", "Stone", "p-17", "c-4", "boss@",
  ]

  /// The envelope of an answer around the model's own text.
  static func reply(_ text: String, finish: String = "STOP") -> String {
    let parts: [[String: Any]] = [["text": "Let me think.", "thought": true], ["text": text]]
    let envelope: [String: Any] = [
      "candidates": [["content": ["role": "model", "parts": parts], "finishReason": finish]],
      "usageMetadata": [
        "promptTokenCount": 900, "candidatesTokenCount": 40, "thoughtsTokenCount": 60,
        "newField": [:],
      ],
      "modelVersion": "gemini-3-flash-preview",
    ]
    let data = (try? JSONSerialization.data(withJSONObject: envelope)) ?? Data()
    return String(decoding: data, as: UTF8.self)
  }

  /// A suggestion as the model writes it.
  static func suggestion(
    _ kind: String, _ citations: [String], text: String = "", action: String = "none",
    value: String = "", reason: String = "The sources say so.", confidence: any Sendable = 800
  ) -> [String: any Sendable] {
    [
      "kind": kind, "citations": citations, "text": text, "action": action, "value": value,
      "reason": reason, "confidence": confidence,
    ]
  }

  static func answer(_ suggestions: [[String: any Sendable]]) -> String {
    let objects = suggestions.map { $0.mapValues { $0 as Any } }
    let data = try? JSONSerialization.data(withJSONObject: ["suggestions": objects])
    return reply(String(decoding: data ?? Data(), as: UTF8.self))
  }

  static let good = answer([
    suggestion(
      "replyDraft", ["m1", "a1"],
      text: "Hello [name 1],\n\npress Sync: https://help.example.com/sync.\n\n[name 2]",
      reason: "The article helps [name 1].")
  ])
}

extension LoopbackServer.Request {
  /// The body as JSON.
  var json: [String: Any]? {
    (try? JSONSerialization.jsonObject(with: body)) as? [String: Any]
  }

  var text: String { String(decoding: body, as: UTF8.self) }
}
