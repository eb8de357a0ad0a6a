import Foundation
import HelpdeskStore
import Testing

@testable import HelpdeskCore

@Suite("A key to Gemini stays secret", .serialized)
struct GeminiSecretTests {
  private let text = GeminiDesk.keyText

  @Test("in every way of printing it, and what holds it")
  func printing() throws {
    let key = try GeminiKey(" \(text)\n")
    #expect(key.value == text)
    let gemini = try GeminiAssistant(key: key)
    var dumped = ""
    dump([key], to: &dumped)
    dump(gemini, to: &dumped)
    dump([gemini as any Assistant], to: &dumped)
    for printed in [
      "\(key)", String(reflecting: key), "\(Optional(key) as Any)", "\(gemini)",
      String(reflecting: gemini), "\([gemini as any Assistant])", dumped,
    ] {
      #expect(!printed.contains(text) && !printed.contains("AIza"))
      #expect(printed.contains("hidden") || printed.contains("gemini-3-flash-preview"))
    }
    #expect(Mirror(reflecting: key).children.isEmpty)
  }

  @Test(
    "in the error that refuses it",
    arguments: ["", " ", "a b", "k\u{0}", "key\r\nX-Evil: 1", "schlüssel"])
  func refused(key: String) throws {
    let error = #expect(throws: HelpdeskError.self) { try GeminiKey(key) }
    #expect(error?.code == .invalidField)
    let said = [error?.description, error?.fullDescription].compactMap(\.self).joined()
    #expect(key.trimmed.isEmpty || !said.contains(key.trimmed))
  }

  @Test("in what the store keeps, whatever was asked and answered")
  func store() async throws {
    let folder = ScratchFolder()
    let server = try LoopbackServer(
      .answer(200, body: GeminiDesk.good), .answer(400, body: "key \(text)"))
    defer { server.stop() }
    let store = try await FileStore.open(at: folder.url)
    let desk = try await GeminiDesk(server, store: store) { _ in }
    #expect(try await desk.maya.ai.answer(desk.ticket.id).assistant == "gemini")
    #expect(try await desk.maya.ai.answer(desk.ticket.id).assistant == "offline")
    await desk.desk.close()
    await store.close()
    let files = FileManager.default.enumerator(at: folder.url, includingPropertiesForKeys: nil)
    var read = 0
    for case let file as URL in files ?? FileManager.DirectoryEnumerator() {
      guard let data = try? Data(contentsOf: file) else { continue }
      read += data.count
      #expect(data.range(of: Data(text.utf8)) == nil, "\(file.lastPathComponent)")
      #expect(data.range(of: Data("press Sync".utf8)) == nil, "Answers are not kept either.")
    }
    #expect(read > 1000)
  }

  @Test("and comes from the environment only where a host asks for that")
  func environment() throws {
    #expect(try GeminiKey.fromEnvironment(in: [:])?.value == nil)
    #expect(try GeminiKey.fromEnvironment(in: ["GEMINI_API_KEY": " "])?.value == nil)
    #expect(try GeminiKey.fromEnvironment(in: ["GEMINI_API_KEY": text])?.value == text)
    #expect(try GeminiKey.fromEnvironment("OTHER", in: ["OTHER": text])?.value == text)
    #expect(throws: HelpdeskError.self) {
      try GeminiKey.fromEnvironment(in: ["GEMINI_API_KEY": "a b"])
    }
  }

  @Test("and settings that make no sense are refused before anything is sent")
  func settings() throws {
    let changes: [(field: String, change: (inout GeminiSettings) -> Void)] = [
      ("model", { $0.model = "" }), ("model", { $0.model = "../files" }),
      ("model", { $0.model = "a?key=b" }), ("baseURL", { $0.baseURL = "http://example.com/v1" }),
      ("baseURL", { $0.baseURL = "https://user:pass@example.com" }),
      ("baseURL", { $0.baseURL = "https://example.com/v1?a=b" }),
      ("baseURL", { $0.baseURL = "ftp://example.com" }), ("baseURL", { $0.baseURL = "" }),
      ("timeout", { $0.timeout = .zero }), ("attempts", { $0.attempts = 0 }),
      ("firstDelay", { $0.firstDelay = .seconds(-1) }),
      ("longestDelay", { $0.longestDelay = .hours(2) }),
      ("concurrentRequests", { $0.concurrentRequests = 0 }), ("inputBytes", { $0.inputBytes = 1 }),
      ("outputTokens", { $0.outputTokens = 1 }), ("answerBytes", { $0.answerBytes = 1 }),
      ("thinkingLevel", { $0.thinkingLevel = "deeply" }),
    ]
    for (field, change) in changes {
      var settings = GeminiSettings()
      change(&settings)
      let key = try GeminiKey(text)
      let error = #expect(throws: HelpdeskError.self) {
        try GeminiAssistant(key: key, settings: settings)
      }
      #expect(error?.code == .invalidField && error?.field == field)
    }
    var local = GeminiSettings()
    local.baseURL = "https://example.com/v1/"
    #expect(
      try local.endpoint().absoluteString
        == "https://example.com/v1/models/gemini-3-flash-preview:generateContent")
  }
}
