import Foundation

/// How Gemini is asked.
public struct GeminiSettings: Hashable, Sendable {
  /// The model; what is a preview today is withdrawn some day.
  public var model = "gemini-3-flash-preview"
  /// The address before `/models/…`: `https`, or `http` to this machine.
  public var baseURL = "https://generativelanguage.googleapis.com/v1beta"
  /// How long one attempt may take, from the connection to the last byte: 1 ms to 10 minutes.
  public var timeout = Duration.seconds(20)
  /// How often a request is sent at most, the first time included: 1 to 10.
  public var attempts = 3
  /// How long to wait after the first failed attempt; twice as long after each further one.
  ///
  /// A random share of up to half is taken off, so that many desks do not come back at once.
  public var firstDelay = Duration.seconds(1)
  /// The longest wait between two attempts: where the server asks for a longer one, the desk falls
  /// back at once.
  public var longestDelay = Duration.seconds(20)
  /// How many requests may be under way at once; more wait their turn: 1 to 64.
  public var concurrentRequests = 4
  /// How many bytes of UTF-8 the material may take, 2,000 to 1,000,000; a token is about four.
  ///
  /// The newest messages and the best sources come first; what does not fit is not sent, and cannot
  /// be cited.
  public var inputBytes = 40_000
  /// How many tokens an answer may take, thoughts included: 64 to 65,536.
  public var outputTokens = 4096
  /// How many bytes of an answer are read, 1,000 to 10,000,000; a longer one is refused.
  public var answerBytes = 262_144
  /// How long the model thinks: `minimal`, `low`, `medium` or `high`; nil for models that know no
  /// such setting.
  public var thinkingLevel: String? = "low"
  /// Whether internal notes are sent.
  public var includesInternalNotes = false
  /// Whether subjects and resolutions of similar tickets are sent, which may be other customers'.
  public var includesSimilarTickets = true

  /// The settings above.
  public init() {}

  /// The settings above.
  public static let standard = GeminiSettings()
}

extension GeminiSettings {
  /// The address of the model, where the settings are in range.
  func endpoint() throws(HelpdeskError) -> URL {
    let isName = model.utf8.allSatisfy { SecretByte.isName($0) }
    guard (1...128).contains(model.utf8.count), isName, model.utf8.first != 0x2E else {
      throw .invalid("model", "A model's name has letters, digits, points and hyphens only.")
    }
    try check(Duration.milliseconds(1)...Duration.minutes(10), timeout, "timeout")
    try check(1...10, attempts, "attempts")
    try check(Duration.milliseconds(1)...Duration.minutes(10), firstDelay, "firstDelay")
    try check(firstDelay...Duration.hours(1), longestDelay, "longestDelay")
    try check(1...64, concurrentRequests, "concurrentRequests")
    try check(2000...1_000_000, inputBytes, "inputBytes")
    try check(64...65_536, outputTokens, "outputTokens")
    try check(1000...10_000_000, answerBytes, "answerBytes")
    if let thinkingLevel, !["minimal", "low", "medium", "high"].contains(thinkingLevel) {
      throw .invalid("thinkingLevel", "Say minimal, low, medium, high, or nil.")
    }
    guard let parts = URLComponents(string: baseURL), let host = parts.host, !host.isEmpty,
      parts.query == nil, parts.fragment == nil, parts.user == nil, parts.password == nil,
      parts.scheme == "https" || (parts.scheme == "http" && Self.local.contains(host))
    else {
      throw .invalid(
        "baseURL", "Give an https address with a host, and without a user, query or fragment.")
    }
    let base = baseURL.hasSuffix("/") ? String(baseURL.dropLast()) : baseURL
    guard let url = URL(string: "\(base)/models/\(model):generateContent") else {
      throw .invalid("baseURL", "This is no address.")
    }
    return url
  }

  private static let local: Set<String> = ["127.0.0.1", "localhost", "::1", "[::1]"]

  private func check<Value: Comparable>(
    _ range: ClosedRange<Value>, _ value: Value, _ field: String
  ) throws(HelpdeskError) {
    guard range.contains(value) else {
      throw .invalid(field, "Choose \(range.lowerBound) to \(range.upperBound), not \(value).")
    }
  }
}
