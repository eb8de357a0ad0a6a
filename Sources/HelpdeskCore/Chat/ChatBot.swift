/// A program that answers customers in a chat until a person takes over.
///
/// The desk asks outside of any change, so that a slow bot holds up nobody. A bot that throws,
/// answers what cannot be stored, or takes longer than ``ChatSettings/replyTimeout`` hands the chat
/// over; the task in which it works is then cancelled.
public protocol ChatBot: Sendable {
  /// Answers the customer's last line.
  func reply(to request: ChatRequest) async throws -> ChatReply
}

/// Who said a line of a chat.
public enum ChatRole: String, Hashable, Sendable, CaseIterable, Codable {
  /// The customer.
  case customer
  /// The bot.
  case bot
  /// A person of the desk.
  case support
  /// The desk itself.
  case system

  init(_ type: SenderType) {
    switch type {
    case .ai: self = .bot
    case .agent: self = .support
    case .system: self = .system
    default: self = .customer
    }
  }
}

/// What a bot is asked.
public struct ChatRequest: Hashable, Sendable {
  /// One line of the chat.
  public struct Line: Hashable, Sendable {
    /// Who said it.
    public var role: ChatRole
    /// What was said.
    public var text: String

    /// Makes a line.
    public init(role: ChatRole, text: String) {
      self.role = role
      self.text = text
    }
  }

  /// What the bot is to do, in words.
  public var prompt: String
  /// What the customer began with.
  public var topic: String?
  /// The last lines, the oldest first; the customer's that wants an answer is the last one.
  public var history: [Line]
  /// The customer's name.
  public var customerName: String
  /// What the bot itself said the chat was about so far.
  public var summary: String?

  /// Makes a request.
  public init(
    prompt: String, topic: String? = nil, history: [Line], customerName: String,
    summary: String? = nil
  ) {
    self.prompt = prompt
    self.topic = topic
    self.history = history
    self.customerName = customerName
    self.summary = summary
  }

  /// What the customer said last, empty where he said nothing.
  public var question: String { history.last { $0.role == .customer }?.text ?? "" }
}

/// What a bot answers.
public struct ChatReply: Hashable, Sendable {
  /// What it says to the customer; must not be empty.
  public var text: String
  /// The model that wrote it.
  public var model: String
  /// How many tokens question and answer took, 0 to 1,000,000,000.
  public var tokensUsed: Int
  /// How the customer feels; a frustrated one is handed over.
  public var sentiment: ChatSentiment
  /// The chat so far in a few words; nil keeps the one before.
  public var summary: String?
  /// What was talked about last, at most 100; empty keeps the ones before.
  public var lastTopics: [String]
  /// Whether it helped; ``ChatSettings/maximumFailures`` answers in a row that did not hand over.
  public var couldHelp: Bool
  /// Whether the customer wants a person; hands over.
  public var wantsHuman: Bool

  /// Makes an answer.
  public init(
    text: String, model: String, tokensUsed: Int = 0, sentiment: ChatSentiment = .neutral,
    summary: String? = nil, lastTopics: [String] = [], couldHelp: Bool = true,
    wantsHuman: Bool = false
  ) {
    self.text = text
    self.model = model
    self.tokensUsed = tokensUsed
    self.sentiment = sentiment
    self.summary = summary
    self.lastTopics = lastTopics
    self.couldHelp = couldHelp
    self.wantsHuman = wantsHuman
  }

  func validated() throws(HelpdeskError) -> ChatReply {
    var result = self
    result.text = try Validation.text(text, "text")
    result.model = try Validation.line(model, "model", max: Limits.name)
    guard (0...1_000_000_000).contains(tokensUsed) else {
      throw .invalid("tokensUsed", "An answer takes 0 to 1,000,000,000 tokens.")
    }
    if let summary {
      result.summary = try Validation.text(
        summary, "summary", maxBytes: Limits.note, optional: true)
    }
    try Validation.count(lastTopics.count, "lastTopics", max: Limits.list)
    for index in lastTopics.indices {
      result.lastTopics[index] = try Validation.line(
        lastTopics[index], "lastTopics", max: Limits.name)
    }
    return result
  }
}
