import Foundation
import Testing

@testable import HelpdeskCore

/// What could reach the network is made in few places, each of which a host has to ask for.
///
/// `.ci/offline` proves the same on the running program, with a trap in the place of the system's
/// own functions.
@Suite("No network is touched unless a host asks for it")
struct NetworkTests {
  /// The lines of code of every file under Sources, without comments and texts.
  private static let sources: [(name: String, code: Data)] = {
    var root = URL(filePath: #filePath)
    for _ in 0..<4 { root.deleteLastPathComponent() }
    let folder = root.appending(path: "Sources")
    let files = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)
    return (files?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == "swift" }
      .map { file in
        let text = String(decoding: (try? Data(contentsOf: file)) ?? Data(), as: UTF8.self)
        let lines = text.split(separator: "\n").filter {
          !$0.drop(while: \.isWhitespace).hasPrefix("//")
        }
        let code = lines.joined(separator: "\n")
          .replacingOccurrences(of: "\"[^\"\\n]*\"", with: "", options: .regularExpression)
        return (file.lastPathComponent, Data(code.utf8))
      }
  }()

  /// The files whose code has the text, standing by itself.
  private func files(with text: String) -> Set<String> {
    let wanted = Data(text.utf8)
    let found = Self.sources.filter { source in
      var start = source.code.startIndex
      while let range = source.code[start...].range(of: wanted) {
        let before = range.lowerBound > 0 ? source.code[range.lowerBound - 1] : 0
        if !SecretByte.isWord(before), before != UInt8(ascii: ".") { return true }
        start = range.upperBound
      }
      return false
    }
    return Set(found.map(\.name))
  }

  @Test("since one file makes URL sessions")
  func sessions() {
    #expect(Self.sources.count > 300)
    #expect(files(with: "URLSession(") == ["HTTPClient.swift"])
    #expect(files(with: "URLSession.shared").isEmpty)
    #expect(files(with: "HTTPClient(") == ["SlackWebhook.swift", "GeminiAssistant.swift"])
  }

  @Test("and nothing in the desk makes what uses them: Gemini stands behind an option of the demo")
  func owners() {
    #expect(files(with: "GeminiAssistant(") == ["DemoOptions.swift"])
    #expect(files(with: "SlackWebhook(").isEmpty)
    #expect(files(with: "GeminiKey.fromEnvironment(") == ["DemoOptions.swift"])
    #expect(files(with: "GeminiKey(") == ["GeminiKey.swift"])
  }

  @Test(
    "nor goes any other way",
    arguments: [
      "socket(", "connect(", "getaddrinfo(", "gethostbyname(", "sendto(", "NWConnection(",
      "NWListener(", "CFSocketCreate", "CFStreamCreate", "Stream.getStreamsToHost", "Process(",
      "dlopen(", "dlsym(", "system(", "popen(", "posix_spawn(", "NSURLConnection", "WebSocket",
    ])
  func otherWays(call: String) {
    #expect(files(with: call).isEmpty)
  }

  @Test("and what Gemini's own desk does without being asked for suggestions sends nothing")
  func unasked() async throws {
    let server = try LoopbackServer(.answer(200, body: GeminiDesk.good))
    defer { server.stop() }
    let desk = try await GeminiDesk(server) { _ in }
    let maya = desk.maya
    _ = try await maya.ai.findSimilarTickets(desk.ticket.id)
    _ = try await maya.ai.triage(desk.ticket.id)
    _ = try await maya.trendingIssues().value
    let found = try await maya.aiSuggestions(desk.ticket.id).value
    #expect(!found.isEmpty)
    for try await suggestions in maya.aiSuggestions(desk.ticket.id) {
      #expect(suggestions == found)
      break
    }
    #expect(server.connections == 0)
    #expect(try await maya.ai.answer(desk.ticket.id).assistant == "gemini")
    #expect(server.connections == 1)
    await desk.desk.close()
  }
}
