import Foundation
import Testing

@testable import HelpdeskCore

/// One case at a time: FoundationNetworking blocks threads of the pool for every session, and dozens of
/// sessions at once would leave none to read what arrives.
@Suite("A webhook's address stays secret", .serialized)
struct SlackSecretTests {
  let token = "XXyyZZ0123456789secretTK"

  @Test("in every way of printing the webhook")
  func hiddenFromPrinting() throws {
    let url = try #require(URL(string: "https://hooks.slack.com/services/T01/B02/\(token)"))
    let webhook = SlackWebhook(url: url)
    var dumped = ""
    dump(webhook, to: &dumped)
    var dumpedInside = ""
    dump([webhook as any AlertChannel], to: &dumpedInside)
    let texts = [
      "\(webhook)", String(describing: webhook), String(reflecting: webhook), dumped, dumpedInside,
      "\([webhook])", "\(Optional(webhook) as Any)",
    ]
    for text in texts {
      #expect(text.contains("#ops_alerts"))
      #expect(!text.contains(token))
      #expect(!text.contains("hooks.slack.com"))
    }
  }

  @Test("when an answer quotes it", arguments: [200, 404, 500])
  func hiddenFromReasons(status: Int) async throws {
    // The token lies across the place where quotes are cut.
    let padding = String(repeating: "-", count: 80)
    let body = "\(padding) /services/T01/B02/\(token) and \(token.lowercased())\u{301}"
    let server = try LoopbackServer(.answer(status, body: body))
    defer { server.stop() }
    let webhook = SlackWebhook(url: try server.url("/services/T01/B02/\(token)?key=hush%20hush"))
    let reason = await webhook.deliver(
      Alert(title: "a", text: "b"), idempotencyKey: "a"
    ).reason
    #expect(reason.contains("[hidden]"))
    #expect(!reason.lowercased().contains(token.lowercased().prefix(6)))
  }

  @Test("when a redirect leads to it")
  func hiddenFromRedirects() async throws {
    let server = try LoopbackServer(
      .answer(302, headers: [("Location", "/services/\(token)")], body: token))
    defer { server.stop() }
    let webhook = SlackWebhook(url: try server.url("/services/\(token)"))
    let reason = await webhook.deliver(Alert(title: "a", text: "b"), idempotencyKey: "a").reason
    #expect(!reason.contains(token))
  }

  @Test("when the connection fails")
  func hiddenFromFailures() async throws {
    let server = try LoopbackServer(.never)
    server.stop()
    let webhook = SlackWebhook(url: try server.url("/services/\(token)"))
    let reason = await webhook.deliver(Alert(title: "a", text: "b"), idempotencyKey: "a").reason
    #expect(!reason.contains(token))
    #expect(!reason.contains("127.0.0.1"))
  }

  @Test("while the rest of an answer is quoted on one line of 120 characters at most")
  func quotesBriefly() {
    let body = Data("no\u{0}_ser\u{1B}vice\r\n\t".utf8) + Data(repeating: 0x61, count: 500) + [0xFF]
    let quote = SlackAnswer.quote(body, secrets: [])
    #expect(quote == "no_service  " + String(repeating: "a", count: 108) + "…")
  }
}
