internal import Foundation

/// What an answer to a Slack webhook means; a rule without side effects.
enum SlackAnswer {
  /// The outcome that an answer or a failure amounts to.
  ///
  /// Only status 200 with the body `ok` is Slack's yes. Anything else with a status of success
  /// comes from something in between, such as the sign-in page of a network, and passes.
  /// `secrets` are blanked out of whatever is quoted; `now` counts only where the answer has no
  /// date of its own.
  static func outcome(
    _ result: Result<HTTPReply, HTTPFailure>, secrets: [String], now: Date
  ) -> DeliveryOutcome {
    switch result {
    case .failure(let failure):
      return .retry(after: nil, reason: failure.reason)
    case .success(let reply):
      if reply.status == 200, isYes(reply) { return .delivered }
      let reason = reason(reply, secrets: secrets)
      return isPermanent(reply.status)
        ? .rejected(reason: reason)
        : .retry(after: wait(reply, now: now), reason: reason)
    }
  }

  private static func isYes(_ reply: HTTPReply) -> Bool {
    !reply.isTruncated
      && String(decoding: reply.body, as: UTF8.self)
        .trimmingCharacters(in: .whitespacesAndNewlines) == "ok"
  }

  /// Redirects, which are not followed, and the refusals that the same message meets again.
  private static func isPermanent(_ status: Int) -> Bool {
    switch status {
    // A proxy that wants a sign-in, a slow request, a replayed handshake, too many requests.
    case 407, 408, 425, 429: false
    case 300...499: true
    default: false
    }
  }

  private static func wait(_ reply: HTTPReply, now: Date) -> Duration? {
    guard let header = reply.headers["retry-after"] else { return nil }
    // The sender's date is measured by the sender's clock.
    let sent = reply.headers["date"].flatMap { RetryAfter.date($0, now: now) }
    return RetryAfter.delay(header, now: sent ?? now)
  }

  private static func reason(_ reply: HTTPReply, secrets: [String]) -> String {
    let quoted = quote(reply.body, secrets: secrets)
    let said = quoted.isEmpty ? "" : ": \(quoted)"
    switch reply.status {
    case 200: return "answered 200, but not ok\(said.isEmpty ? ": nothing" : said)"
    case 300...399: return "answered \(reply.status), a redirect, which is not followed"
    case 429: return "answered 429, too many requests\(said)"
    default: return "answered \(reply.status)\(said)"
    }
  }

  /// The beginning of a body on one line: printable characters only, 120 of them at most.
  static func quote(_ body: Data, secrets: [String]) -> String {
    var text = SlackText.line(String(decoding: body, as: UTF8.self))
    // Before the cut, which could leave the first half of a secret. Literally, since an accent
    // behind a secret would make another character of its end.
    for secret in secrets {
      text = text.replacingOccurrences(
        of: secret, with: "[hidden]", options: [.caseInsensitive, .literal])
    }
    var kept = ""
    var count = 0
    for character in text {
      // A character can be made of any number of scalars; few are, that anyone reads.
      guard character.unicodeScalars.count <= 8 else { continue }
      guard count < 120 else { return kept + "…" }
      kept.append(character)
      count += 1
    }
    return kept
  }
}
