import Foundation

/// What a reply of `generateContent` amounts to; rules without side effects.
///
/// Fields that are not known are passed over, since the service grows; what is known must have its
/// type.
enum GeminiReply {
  /// The model's own text, with what it took.
  struct Text: Hashable, Sendable {
    let text: String
    let usage: AssistUsage?
  }

  /// A failure, and whether and when to try again.
  struct Refusal: Error, Hashable, Sendable {
    let failure: GeminiFailure
    var mayRetry = false
    var after: Duration?
  }

  static func text(
    _ result: Result<HTTPReply, HTTPFailure>, answerBytes: Int, now: Date
  ) throws(Refusal) -> Text {
    let reply: HTTPReply
    switch result {
    case .success(let received): reply = received
    case .failure(.timedOut): throw Refusal(failure: .timedOut, mayRetry: true)
    case .failure(.cancelled): throw Refusal(failure: .cancelled)
    case .failure(.transport(let reason)):
      throw Refusal(failure: .connection(reason), mayRetry: true)
    }
    switch reply.status {
    case 200: break
    // Too many requests; the server's own fault.
    case 429, 500...599:
      throw Refusal(
        failure: .unavailable(status: reply.status), mayRetry: true, after: wait(reply, now: now))
    default: throw Refusal(failure: .refused(status: reply.status))
    }
    guard !reply.isTruncated else {
      throw Refusal(failure: .oversized(limit: answerBytes))
    }
    do throws(GeminiFailure) {
      return try text(of: reply.body)
    } catch {
      throw Refusal(failure: error)
    }
  }

  static func text(of body: Data) throws(GeminiFailure) -> Text {
    let envelope: Envelope
    do {
      envelope = try JSONDecoder().decode(Envelope.self, from: body)
    } catch let error as DecodingError {
      throw GeminiFailure(error)
    } catch {
      throw .notJSON
    }
    if let reason = envelope.promptFeedback?.blockReason { throw .blocked(known(reason)) }
    guard let candidate = envelope.candidates?.first else { throw .empty }
    if let reason = candidate.finishReason, reason != "STOP" { throw .unfinished(known(reason)) }
    // What the model thought on the way is no part of its answer.
    let parts = (candidate.content?.parts ?? []).filter { $0.thought != true }
    let text = parts.compactMap(\.text).joined()
    guard !text.trimmed.isEmpty else { throw .empty }
    let usage = envelope.usageMetadata.map { usage in
      AssistUsage(
        inputTokens: max(0, usage.promptTokenCount ?? 0),
        outputTokens: max(0, usage.candidatesTokenCount ?? 0)
          .addingReportingOverflow(max(0, usage.thoughtsTokenCount ?? 0)).partialValue)
    }
    return Text(text: text, usage: usage)
  }

  /// How long the server asks to wait: by the header, or as Google's services say it in the body.
  private static func wait(_ reply: HTTPReply, now: Date) -> Duration? {
    if let header = reply.headers["retry-after"] {
      let sent = reply.headers["date"].flatMap { RetryAfter.date($0, now: now) }
      return RetryAfter.delay(header, now: sent ?? now)
    }
    let details = try? JSONDecoder().decode(ErrorBody.self, from: reply.body).error?.details
    guard let delay = details?.compactMap(\.retryDelay).first, delay.hasSuffix("s"),
      let seconds = Double(delay.dropLast()), seconds >= 0, seconds <= 86_400
    else { return nil }
    return .milliseconds(Int64((seconds * 1000).rounded(.up)))
  }

  /// A reason as it is named, where it is a known one: nothing from outside is quoted.
  private static func known(_ reason: String) -> String {
    reasons.contains(reason) ? reason : "OTHER"
  }

  private static let reasons: Set<String> = [
    "SAFETY", "OTHER", "BLOCKLIST", "PROHIBITED_CONTENT", "IMAGE_SAFETY", "MAX_TOKENS",
    "RECITATION", "LANGUAGE", "SPII", "MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL",
  ]

  private struct Envelope: Decodable {
    struct Feedback: Decodable { var blockReason: String? }
    struct Part: Decodable {
      var text: String?
      var thought: Bool?
    }
    struct Content: Decodable { var parts: [Part]? }
    struct Candidate: Decodable {
      var content: Content?
      var finishReason: String?
    }
    struct Usage: Decodable {
      var promptTokenCount: Int?
      var candidatesTokenCount: Int?
      var thoughtsTokenCount: Int?
    }

    var promptFeedback: Feedback?
    var candidates: [Candidate]?
    var usageMetadata: Usage?
  }

  private struct ErrorBody: Decodable {
    struct Detail: Decodable { var retryDelay: String? }
    struct Body: Decodable { var details: [Detail]? }

    var error: Body?
  }
}

extension GeminiFailure {
  /// What is wrong with a piece of JSON, by the place and in the desk's own words.
  init(_ error: DecodingError) {
    let context: DecodingError.Context
    let problem: String
    switch error {
    case .typeMismatch(_, let place): (context, problem) = (place, "another type than expected")
    case .valueNotFound(_, let place): (context, problem) = (place, "a value is missing")
    case .keyNotFound(let key, let place):
      (context, problem) = (place, "“\(key.stringValue)” is missing")
    case .dataCorrupted(let place) where place.codingPath.isEmpty:
      self = .notJSON
      return
    case .dataCorrupted(let place): (context, problem) = (place, "a value that is not allowed")
    @unknown default:
      self = .notJSON
      return
    }
    let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
    self = .wrongShape((path + [problem]).joined(separator: " "))
  }
}
