/// Why Gemini gave no answer that could be used.
///
/// It quotes nothing that came from outside: neither answers, nor addresses, nor the key.
public enum GeminiFailure: Error, Hashable, Sendable {
  /// There was no answer in time.
  case timedOut
  /// The connection failed; why, in the desk's own words.
  case connection(String)
  /// The server refused: a status of HTTP.
  case refused(status: Int)
  /// The server is busy or broken, and asked for a longer wait than allowed, or was so every time.
  case unavailable(status: Int)
  /// The answer was longer than this many bytes.
  case oversized(limit: Int)
  /// The answer is not JSON, or ends in the middle.
  case notJSON
  /// The answer is JSON of another shape; what is wrong with it.
  case wrongShape(String)
  /// The question was blocked; the reason as Gemini names it.
  case blocked(String)
  /// The answer was not finished; the reason as Gemini names it.
  case unfinished(String)
  /// There was no answer in the reply.
  case empty
  /// Every suggestion broke a rule, such as citing what was not sent.
  case nothingSound(dropped: Int)
  /// No source fits into the settings' `inputBytes`; nothing was sent.
  case nothingFits
  /// The task was cancelled.
  case cancelled
}

extension GeminiFailure: CustomStringConvertible {
  /// What happened, in a few words.
  public var description: String {
    switch self {
    case .timedOut: "no answer in time"
    case .connection(let reason): reason
    case .refused(let status):
      switch status {
      case 300...399: "answered \(status), a redirect, which is not followed"
      case 400: "answered 400, which may mean a wrong model, setting or key"
      case 401, 403: "answered \(status), so the key may be wrong"
      case 404: "answered 404, so there may be no such model"
      default: "answered \(status)"
      }
    case .unavailable(429): "answered 429, too many requests"
    case .unavailable(let status): "answered \(status)"
    case .oversized(let limit): "an answer of more than \(limit) bytes"
    case .notJSON: "an answer that is not JSON"
    case .wrongShape(let what): "an answer of the wrong shape: \(what)"
    case .blocked(let reason): "the question was blocked (\(reason))"
    case .unfinished(let reason): "the answer was not finished (\(reason))"
    case .empty: "an empty answer"
    case .nothingSound(let dropped): "none of \(dropped) suggestions kept to its sources"
    case .nothingFits: "no source fits into the bytes that may be sent"
    case .cancelled: "cancelled"
    }
  }
}
