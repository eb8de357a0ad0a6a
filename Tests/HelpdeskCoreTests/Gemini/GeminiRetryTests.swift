import Foundation
import Testing

@testable import HelpdeskCore

@Suite("Gemini is asked again, and then no more", .serialized)
struct GeminiRetryTests {
  private static let ok = LoopbackServer.Reply.answer(200, body: GeminiDesk.good)

  /// Asks while the clock stands; each wait that comes is looked at, then passed.
  private func ask(
    _ server: LoopbackServer, waits: [Duration], _ change: (inout GeminiSettings) -> Void = { _ in }
  ) async throws -> AssistAnswer {
    let desk = try await GeminiDesk(server, change)
    let maya = desk.maya
    let ticket = desk.ticket.id
    let asking = Task { try await maya.ai.answer(ticket) }
    for wait in waits {
      try await desk.clock.waitForSleepers(1)
      let sleep = desk.clock.pending.first { $0.name == "sleep" }
      #expect(sleep?.at == desk.clock.now.adding(wait))
      await desk.clock.advance(by: wait)
    }
    let answer = try await asking.value
    #expect(!desk.clock.pending.contains { $0.name == "sleep" })
    await desk.desk.close()
    return answer
  }

  @Test("after 429 not before the time it asks for")
  func retryAfter() async throws {
    let server = try LoopbackServer(.answer(429, headers: [("Retry-After", "7")]), Self.ok)
    defer { server.stop() }
    let answer = try await ask(server, waits: [.seconds(7)])
    #expect(answer.assistant == "gemini" && answer.fallback == nil)
    #expect(server.requests.count == 2)
    #expect(Set(server.requests.map(\.text)).count == 1)
  }

  @Test("after 429 not before the time that its body asks for")
  func retryInfo() async throws {
    let body = """
      {"error": {"code": 429, "status": "RESOURCE_EXHAUSTED", "details": [
        {"@type": "type.googleapis.com/google.rpc.Help", "links": []},
        {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "4.25s"}]}}
      """
    let server = try LoopbackServer(.answer(429, body: body), Self.ok)
    defer { server.stop() }
    let answer = try await ask(server, waits: [.milliseconds(4250)])
    #expect(answer.assistant == "gemini")
  }

  @Test("after a failure of the server, each time after twice the wait")
  func backsOff() async throws {
    let server = try LoopbackServer(.answer(500), .answer(503), .answer(502), Self.ok)
    defer { server.stop() }
    let answer = try await ask(server, waits: [.seconds(1), .seconds(2), .seconds(4)]) {
      $0.attempts = 4
    }
    #expect(answer.assistant == "gemini" && server.requests.count == 4)
  }

  @Test("after a connection that is cut, before the answer or in its middle")
  func cut() async throws {
    let server = try LoopbackServer(
      .hangUp, .cutOff(200, announced: 5000, body: "{\"candidates\":"), Self.ok)
    defer { server.stop() }
    let answer = try await ask(server, waits: [.seconds(1), .seconds(2)])
    #expect(answer.assistant == "gemini" && server.connections == 3)
  }

  @Test("until the attempts are used up")
  func givesUp() async throws {
    let server = try LoopbackServer(.answer(503))
    defer { server.stop() }
    let answer = try await ask(server, waits: [.seconds(1), .seconds(2)])
    #expect(answer.assistant == "offline" && server.requests.count == 3)
    #expect(answer.fallback?.underlying as? GeminiFailure == .unavailable(status: 503))
  }

  @Test("not where it asks for a longer wait than an agent has")
  func tooLong() async throws {
    let server = try LoopbackServer(.answer(429, headers: [("Retry-After", "3600")]))
    defer { server.stop() }
    let answer = try await ask(server, waits: [])
    #expect(answer.fallback?.reason == "answered 429, too many requests")
    #expect(server.requests.count == 1)
  }

  @Test("not where the same request would be refused again", arguments: [302, 400, 401, 403, 404])
  func refused(status: Int) async throws {
    let server = try LoopbackServer(
      .answer(
        status, headers: [("Location", "/elsewhere")],
        body: "API key not valid: \(GeminiDesk.keyText)"))
    defer { server.stop() }
    let answer = try await ask(server, waits: [])
    #expect(answer.fallback?.underlying as? GeminiFailure == .refused(status: status))
    #expect(server.requests.count == 1)
    let fallback = try #require(answer.fallback)
    #expect(!"\(fallback) \(fallback.underlying)".contains(GeminiDesk.keyText))
  }

  @Test("and is not waited for longer than the host says")
  func slow() async throws {
    let server = try LoopbackServer(.never)
    defer { server.stop() }
    let answer = try await ask(server, waits: []) {
      $0.timeout = .milliseconds(50)
      $0.attempts = 1
    }
    #expect(answer.fallback?.underlying as? GeminiFailure == .timedOut)
    #expect(answer.assistant == "offline" && !answer.suggestions.isEmpty)
  }

  @Test("nor after the agent has gone: on the way, and while it waits")
  func cancelled() async throws {
    for reply in [LoopbackServer.Reply.never, .answer(503)] {
      let server = try LoopbackServer(reply)
      defer { server.stop() }
      let desk = try await GeminiDesk(server) { _ in }
      let maya = desk.maya
      let ticket = desk.ticket.id
      let asking = Task { try await maya.ai.answer(ticket) }
      if case .never = reply {
        await server.waitForRequests(1)
      } else {
        try await desk.clock.waitForSleepers(1)
      }
      asking.cancel()
      let error = await #expect(throws: HelpdeskError.self) { try await asking.value }
      #expect(error?.code == .cancelled)
      #expect(server.requests.count == 1)
      #expect(!desk.clock.pending.contains { $0.name == "sleep" })
      await desk.desk.close()
    }
  }

  @Test("by no more requests at once than the host allows")
  func limit() async throws {
    let server = try LoopbackServer(.answer(503), Self.ok, Self.ok)
    defer { server.stop() }
    let desk = try await GeminiDesk(server) { $0.concurrentRequests = 1 }
    let maya = desk.maya
    let ticket = desk.ticket.id
    let first = Task { try await maya.ai.answer(ticket) }
    try await desk.clock.waitForSleepers(1)
    let second = Task { try await maya.ai.answer(ticket) }
    let third = Task { try await maya.ai.answer(ticket) }
    third.cancel()
    await #expect(throws: HelpdeskError.self) { try await third.value }
    #expect(server.connections == 1)
    await desk.clock.advance(by: .seconds(1))
    #expect(try await first.value.assistant == "gemini")
    #expect(try await second.value.assistant == "gemini")
    #expect(server.connections == 3)
    await desk.desk.close()
  }

  @Test("after waits that grow to a bound, with up to half taken off by lot")
  func rule() {
    var settings = GeminiSettings()
    settings.attempts = 8
    settings.firstDelay = .seconds(1)
    settings.longestDelay = .seconds(5)
    let backoff = GeminiBackoff(settings)
    func waits(_ jitter: Double) -> [Duration?] {
      (1...8).map { backoff.wait(after: $0, asked: nil, jitter: jitter) }
    }
    let full: [Duration?] = [1, 2, 4, 5, 5, 5, 5].map { Duration.seconds($0) } + [nil]
    #expect(waits(0) == full)
    #expect(waits(1) == full.map { $0.map { $0 / 2 } })
    #expect(backoff.wait(after: 1, asked: .seconds(3), jitter: 1) == .seconds(3))
    #expect(backoff.wait(after: 4, asked: .seconds(1), jitter: 0) == .seconds(5))
    #expect(backoff.wait(after: 1, asked: .seconds(6), jitter: 0) == nil)
  }

  @Test("in the order in which places become free")
  func gate() async {
    let gate = RequestGate(1)
    #expect(await gate.enter())
    let order = Mutex<[Int]>([])
    let (stream, ready) = AsyncStream.makeStream(of: Void.self)
    let waiter = Task {
      ready.yield()
      let isIn = await gate.enter()
      order.withLock { $0.append(1) }
      return isIn
    }
    for await _ in stream { break }
    let gone = Task { await gate.enter() }
    gone.cancel()
    #expect(await !gone.value)
    order.withLock { $0.append(0) }
    gate.leave()
    #expect(await waiter.value)
    #expect(order.withLock { $0 } == [0, 1])
    gate.leave()
    #expect(await gate.enter())
  }
}
