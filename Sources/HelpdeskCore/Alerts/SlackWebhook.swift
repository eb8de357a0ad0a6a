public import Foundation

#if canImport(FoundationNetworking)
public import FoundationNetworking
#endif

/// Posts alerts to a Slack channel through an incoming webhook.
///
/// An alert counts as delivered only when Slack answered 200 with the body `ok`.
///
/// | What came back | Outcome |
/// | --- | --- |
/// | 200 `ok` | delivered |
/// | 200 or another success with any other body | retry |
/// | 429, 5xx, 407, 408, 425 | retry, after `Retry-After` where it is given, 6 hours at most |
/// | no connection, no answer in time, half an answer, not HTTP | retry |
/// | cancelled task | retry |
/// | any redirect; none is followed | rejected |
/// | 400, 403, 404, 410 and the rest of 4xx | rejected, Slack's code in the reason |
///
/// The webhook's address is a secret, since whoever has it can post. It is in no reason, no
/// description and no reflection, and is blanked out of answers that quote it. Use `https`; plain
/// `http` is for receivers on the same machine or network.
///
/// Every copy of a webhook shares one URL session, which ends with the last of them.
public struct SlackWebhook: AlertChannel {
  /// The Slack channel that the webhook posts to, for people and as the outbox destination; Slack
  /// itself goes by the address alone.
  public let name: String

  private let url: URL
  private let timeout: Duration
  private let client: HTTPClient

  /// Makes a channel of a webhook's address.
  ///
  /// The timeout is for a whole delivery, from 1 millisecond to 1 hour. The configuration is for
  /// proxies, TLS and the like; cookies, caches and stored credentials are never used.
  public init(
    url: URL, channel: String = "#ops_alerts", timeout: Duration = .seconds(10),
    configuration: URLSessionConfiguration = .ephemeral
  ) {
    self.url = url
    self.name = channel
    self.timeout = timeout
    self.client = HTTPClient(configuration: configuration)
  }

  /// Posts one alert, and says whether to try again.
  ///
  /// The idempotency key goes along in the header `Idempotency-Key`. Slack takes no notice of it,
  /// so an alert whose answer was lost shows twice there; other receivers may know better.
  public func deliver(_ alert: Alert, idempotencyKey: String) async -> DeliveryOutcome {
    guard let scheme = url.scheme?.lowercased(), scheme == "https" || scheme == "http",
      url.host?.isEmpty == false
    else {
      return .rejected(reason: "the webhook's address is not an https address with a host")
    }
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.setValue("application/json; charset=utf-8", forHTTPHeaderField: "Content-Type")
    request.setValue(Self.headerValue(idempotencyKey), forHTTPHeaderField: "Idempotency-Key")
    do {
      request.httpBody = try SlackPayload(alert).encoded()
    } catch {
      return .rejected(reason: "the alert cannot be written as JSON")
    }
    let result = await client.send(request, timeout: timeout)
    return SlackAnswer.outcome(result, secrets: secrets, now: Date())
  }

  /// Visible ASCII as it is, all else in per cent: no key can end the header and begin another.
  private static func headerValue(_ text: String) -> String {
    var value = ""
    for byte in text.utf8 {
      if byte > 0x20, byte < 0x7F, byte != UInt8(ascii: "%") {
        value.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        value += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return value
  }

  /// The parts of the address that must not be quoted, the longest first.
  private var secrets: [String] {
    let components = URLComponents(url: url, resolvingAgainstBaseURL: true)
    var parts: [String?] = [
      url.absoluteString, url.path, components?.percentEncodedPath, url.query, url.fragment,
      url.user, url.password,
    ]
    parts += components?.queryItems?.map(\.value) ?? []
    parts += url.pathComponents.filter { $0.count >= 6 }
    return Set(parts.compactMap { $0 }.filter { $0.count >= 4 })
      .sorted { ($0.count, $0) > ($1.count, $1) }
  }
}

extension SlackWebhook: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// The channel, never the address.
  public var description: String { "SlackWebhook(\(name))" }

  /// The channel, never the address.
  public var debugDescription: String { description }

  /// The channel and the timeout, never the address.
  public var customMirror: Mirror {
    Mirror(self, children: ["name": name, "timeout": timeout], displayStyle: .struct)
  }
}
