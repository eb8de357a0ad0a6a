/// What an assistant answered, who it was, and whether he stood in for another.
public struct AssistAnswer: Sendable {
  /// The suggestions; empty where there is nothing to offer.
  public var suggestions: [Suggestion]
  /// Who made them: the name of an ``Assistant``.
  public var assistant: String
  /// Why another than the desk's own assistant answered; nil where none did.
  public var fallback: AssistFallback?
  /// How many suggestions were left out for citing what was not given, or for breaking another rule.
  public var dropped: Int
  /// What a remote assistant has counted.
  public var usage: AssistUsage?

  /// Makes an answer.
  public init(
    _ suggestions: [Suggestion], by assistant: String, fallback: AssistFallback? = nil,
    dropped: Int = 0, usage: AssistUsage? = nil
  ) {
    self.suggestions = suggestions
    self.assistant = assistant
    self.fallback = fallback
    self.dropped = dropped
    self.usage = usage
  }
}

/// Why another assistant answered than the one that was asked first.
public struct AssistFallback: Sendable {
  /// Who was asked first.
  public let assistant: String
  /// What went wrong, in a few words; it quotes nothing that came from outside.
  public let reason: String
  /// The error itself.
  public let underlying: any Error

  /// Names a reason.
  public init(from assistant: String, reason: String, underlying: any Error) {
    self.assistant = assistant
    self.reason = reason
    self.underlying = underlying
  }
}

/// What an answer took of a remote assistant, in tokens, by its own count.
public struct AssistUsage: Hashable, Sendable {
  /// What was sent.
  public let inputTokens: Int
  /// What was written, with what was thought on the way.
  public let outputTokens: Int

  /// Counts tokens.
  public init(inputTokens: Int, outputTokens: Int) {
    self.inputTokens = inputTokens
    self.outputTokens = outputTokens
  }
}
