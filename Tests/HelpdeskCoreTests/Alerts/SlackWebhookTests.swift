import Foundation
import Testing

@testable import HelpdeskCore

#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

/// What a webhook makes of the answers of a real server.
///
/// One case at a time: FoundationNetworking blocks threads of the pool for every session, and dozens of
/// sessions at once would leave none to read what arrives.
@Suite("A Slack webhook", .serialized)
struct SlackWebhookTests {
  let alert = Alert(
    title: "TK-7 was escalated", text: "A payment is stuck in escrow.",
    fields: [Alert.Field(name: "Priority", value: "urgent")])

  /// Delivers once to a server with this script.
  private func deliver(
    _ reply: LoopbackServer.Reply, path: String = "/services/T0001/B0002/secret9token",
    timeout: Duration = .seconds(3600)
  ) async throws -> (outcome: DeliveryOutcome, server: LoopbackServer) {
    let server = try LoopbackServer(reply)
    defer { server.stop() }
    let webhook = SlackWebhook(url: try server.url(path), timeout: timeout)
    return (await webhook.deliver(alert, idempotencyKey: "out-1"), server)
  }

  private func outcome(_ reply: LoopbackServer.Reply) async throws -> DeliveryOutcome {
    try await deliver(reply).outcome
  }

  @Test("delivers when Slack answers ok")
  func delivers() async throws {
    #expect(try await outcome(.answer(200, body: "ok")) == .delivered)
  }

  @Test("posts JSON with the idempotency key and no cookies")
  func postsJSON() async throws {
    let (_, server) = try await deliver(.answer(200, body: "ok"))
    let request = try #require(server.requests.first)
    #expect(server.connections == 1)
    #expect(request.method == "POST")
    #expect(request.target == "/services/T0001/B0002/secret9token")
    #expect(request.header("Content-Type") == "application/json; charset=utf-8")
    #expect(request.header("Idempotency-Key") == "out-1")
    #expect(request.header("Cookie") == nil)
    #expect(request.body == (try SlackPayload(alert).encoded()))
  }

  @Test("sends no cookie that an earlier answer has set")
  func keepsNoCookies() async throws {
    let server = try LoopbackServer(
      .answer(500, headers: [("Set-Cookie", "d=1; Path=/")]), .answer(200, body: "ok"))
    defer { server.stop() }
    let webhook = SlackWebhook(
      url: try server.url(), timeout: .seconds(3600), configuration: .default)
    _ = await webhook.deliver(alert, idempotencyKey: "a")
    _ = await webhook.deliver(alert, idempotencyKey: "a")
    #expect(server.requests.map { $0.header("Cookie") } == [nil, nil])
  }

  @Test("cannot be made to send other headers by an idempotency key")
  func escapesKey() async throws {
    let server = try LoopbackServer(.answer(200, body: "ok"))
    defer { server.stop() }
    let webhook = SlackWebhook(url: try server.url(), timeout: .seconds(3600))
    let outcome = await webhook.deliver(alert, idempotencyKey: "a\r\nX-Evil: 1 é%")
    #expect(outcome == .delivered)
    #expect(server.requests.first?.header("X-Evil") == nil)
    #expect(server.requests.first?.header("Idempotency-Key") == "a%0D%0AX-Evil:%201%20%C3%A9%25")
  }

  @Test(
    "tries again when a success is not Slack's",
    arguments: [
      (200, "", "answered 200, but not ok: nothing"),
      (200, "okay", "answered 200, but not ok: okay"),
      (
        200, "<html><title>Sign in</title>\r\n</html>",
        "answered 200, but not ok: <html><title>Sign in</title> </html>"
      ),
      (201, "ok", "answered 201: ok"),
    ])
  func doubtsOtherSuccesses(status: Int, body: String, reason: String) async throws {
    #expect(
      try await outcome(.answer(status, body: body)) == .retry(after: nil, reason: reason))
  }

  @Test(
    "tries again after failures that pass",
    arguments: [
      (500, "rollup_error", "answered 500: rollup_error"), (503, "", "answered 503"),
      (408, "", "answered 408"),
      (429, "rate_limited", "answered 429, too many requests: rate_limited"),
    ])
  func retriesFailures(status: Int, body: String, reason: String) async throws {
    #expect(
      try await outcome(.answer(status, body: body)) == .retry(after: nil, reason: reason))
  }

  @Test(
    "waits as long as the receiver asks",
    arguments: [429, 503])
  func honoursRetryAfter(status: Int) async throws {
    #expect(
      try await outcome(.answer(status, headers: [("Retry-After", "30")], body: "later")).delay
        == .seconds(30))
  }

  @Test("measures a date in Retry-After by the server's own clock")
  func measuresDates() async throws {
    let headers = [
      ("Date", "Sun, 06 Nov 1994 08:49:37 GMT"), ("Retry-After", "Sun, 06 Nov 1994 08:51:07 GMT"),
    ]
    #expect(try await outcome(.answer(429, headers: headers)).delay == .seconds(90))
  }

  @Test(
    "gives up on Slack's refusals, and names its code",
    arguments: [
      (400, "invalid_payload"), (403, "action_prohibited"), (404, "no_service"),
      (404, "channel_not_found"), (410, "channel_is_archived"),
    ])
  func rejects(status: Int, code: String) async throws {
    #expect(
      try await outcome(.answer(status, body: code))
        == .rejected(reason: "answered \(status): \(code)"))
  }

  @Test("follows no redirect", arguments: [301, 302, 303, 307, 308])
  func followsNoRedirect(status: Int) async throws {
    let elsewhere = try LoopbackServer(.answer(200, body: "ok"))
    defer { elsewhere.stop() }
    let target = try elsewhere.url("/catch").absoluteString
    #expect(
      try await outcome(.answer(status, headers: [("Location", target)]))
        == .rejected(reason: "answered \(status), a redirect, which is not followed"))
    #expect(elsewhere.connections == 0)
  }

  @Test(
    "is not disturbed by a redirect to nowhere",
    arguments: ["", "//", "//[::1", "http://a b/", "mailto:ada", "?%zz", "#", "/é"])
  func survivesOddLocations(location: String) async throws {
    #expect(
      try await outcome(.answer(302, headers: [("Location", location)]))
        == .rejected(reason: "answered 302, a redirect, which is not followed"))
  }

  @Test("gives up when it is asked to sign in, without waiting for the timeout")
  func hasNoCredentials() async throws {
    let headers = [("WWW-Authenticate", "Basic realm=\"desk\"")]
    #expect(
      try await outcome(.answer(401, headers: headers, body: "who are you"))
        == .rejected(reason: "answered 401: who are you"))
  }

  @Test("tries again when no answer comes in time")
  func timesOut() async throws {
    let (outcome, server) = try await deliver(.never, timeout: .milliseconds(300))
    #expect(outcome == .retry(after: nil, reason: "timed out"))
    #expect(server.requests.count == 1)
  }

  @Test("takes an answer that is late, but in time")
  func waitsForLateAnswer() async throws {
    #expect(try await outcome(.late(milliseconds: 100, 200, body: "ok")) == .delivered)
  }

  @Test("tries again when the answer is cut off, even in the middle of an ok")
  func doubtsHalfAnswers() async throws {
    #expect(try await outcome(.cutOff(200, announced: 10, body: "ok")).isRetry)
  }

  @Test("tries again when the other side hangs up")
  func survivesHangUp() async throws {
    #expect(try await outcome(.hangUp).isRetry)
  }

  @Test(
    "tries again when the answer is not HTTP",
    arguments: [
      "", "\r\n\r\n", "SSH-2.0-OpenSSH_9.6\r\n", "HTTP/1.1 abc\r\n\r\nok",
      "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nok",
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
      "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\nok",
    ])
  func survivesNonsense(answer: String) async throws {
    #expect(try await outcome(.raw(answer)).isRetry)
  }

  @Test("tries again when nobody listens")
  func survivesRefusal() async throws {
    let server = try LoopbackServer(.never)
    server.stop()
    let webhook = SlackWebhook(url: try server.url(), timeout: .seconds(3600))
    #expect(
      await webhook.deliver(alert, idempotencyKey: "a")
        == .retry(after: nil, reason: "the connection was refused"))
  }

  @Test("stops reading a body that does not end, and hangs up")
  func limitsBody() async throws {
    let server = try LoopbackServer(.flood(200))
    defer { server.stop() }
    let webhook = SlackWebhook(url: try server.url(), timeout: .seconds(3600))
    let outcome = await webhook.deliver(alert, idempotencyKey: "a")
    let quoted = String(repeating: "a", count: 120) + "…"
    #expect(outcome == .retry(after: nil, reason: "answered 200, but not ok: \(quoted)"))
    await server.waitForEnd(ofConnections: 1)
  }

  @Test("ends at once when its task is cancelled")
  func cancels() async throws {
    let server = try LoopbackServer(.never)
    defer { server.stop() }
    let webhook = SlackWebhook(url: try server.url(), timeout: .seconds(3600))
    let delivery = Task { await webhook.deliver(alert, idempotencyKey: "a") }
    await server.waitForRequests(1)
    delivery.cancel()
    #expect(await delivery.value == .retry(after: nil, reason: "cancelled"))
  }

  @Test("sends nothing when its task was cancelled before")
  func cancelledBefore() async throws {
    let server = try LoopbackServer(.answer(200, body: "ok"))
    defer { server.stop() }
    let webhook = SlackWebhook(url: try server.url(), timeout: .seconds(3600))
    let outcome = await withTaskGroup(of: DeliveryOutcome.self) { group in
      group.cancelAll()
      group.addTask { await webhook.deliver(alert, idempotencyKey: "a") }
      return await group.next()
    }
    #expect(outcome == .retry(after: nil, reason: "cancelled"))
    #expect(server.connections == 0)
  }

  @Test("delivers many alerts at a time, each to its own answer")
  func deliversManyAtOnce() async throws {
    let server = try LoopbackServer(.answer(404, body: "no_service"), .answer(200, body: "ok"))
    defer { server.stop() }
    let webhook = SlackWebhook(url: try server.url(), timeout: .seconds(3600))
    let outcomes = await withTaskGroup(of: DeliveryOutcome.self) { group in
      for number in 1...20 {
        group.addTask { await webhook.deliver(alert, idempotencyKey: "key-\(number)") }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(outcomes.count(where: { $0 == .delivered }) == 19)
    #expect(outcomes.contains(.rejected(reason: "answered 404: no_service")))
    #expect(Set(server.requests.map { $0.header("Idempotency-Key") }).count == 20)
  }

  @Test("refuses an address that is not of the web")
  func refusesOtherSchemes() async throws {
    let url = try #require(URL(string: "file:///etc/secret9token"))
    let outcome = await SlackWebhook(url: url).deliver(alert, idempotencyKey: "a")
    #expect(
      outcome == .rejected(reason: "the webhook's address is not an https address with a host"))
  }
}

extension DeliveryOutcome {
  var isRetry: Bool {
    if case .retry = self { true } else { false }
  }

  var delay: Duration? {
    if case .retry(let after, _) = self { after } else { nil }
  }

  var reason: String {
    switch self {
    case .delivered: ""
    case .retry(_, let reason), .rejected(let reason): reason
    }
  }
}
