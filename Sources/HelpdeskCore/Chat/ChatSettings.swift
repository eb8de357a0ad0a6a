/// How chats behave where teams differ; every default is what most teams want.
public struct ChatSettings: Hashable, Sendable {
  /// What the bot is to do, in words; a chat keeps the prompt it began with.
  public var systemPrompt: String
  /// The name under which customers know the bot.
  public var botName: String
  /// What the bot says in a chat that begins without a topic.
  public var greeting: String
  /// What customers read when the bot hands over.
  public var handoverText: String
  /// What customers read when a person accepts; `{agent}` is his name.
  public var joinedText: String
  /// How many answers in a row may not help before the bot hands over, from 1.
  public var maximumFailures: Int
  /// How long the bot may take for an answer before it hands over.
  public var replyTimeout: Duration
  /// How many of the last lines the bot gets, from 1.
  public var historyLimit: Int
  /// How long after the last line a chat that the bot still has closes by itself; nil never.
  public var closeIdleAfter: Duration?
  /// The groups of ``EscalationTriggers`` that hand over before the bot can answer.
  ///
  /// Words of the other groups set the category and raise the priority, and the bot may try.
  public var handoverGroups: Set<TriggerGroup>

  /// The defaults.
  public init() {
    systemPrompt = """
      You are a helpful support assistant.

      Your role:
      - Answer questions about using the product
      - Help troubleshoot common issues
      - Guide customers to the relevant articles
      - Know when to escalate to human support

      If you cannot help or the customer is frustrated, offer to connect them with human support.
      """
    botName = "Assistant"
    greeting = "Hi! How can I help you today?"
    handoverText = "You are being connected to our support team."
    joinedText = "{agent} has joined."
    maximumFailures = 2
    replyTimeout = .seconds(30)
    historyLimit = 50
    closeIdleAfter = .days(1)
    handoverGroups = [.security, .urgency]
  }

  /// The defaults.
  public static let standard = ChatSettings()

  /// The bot as the author of its lines.
  var bot: Author { Author(type: .ai, id: "chatbot", name: botName) }

  func joinedText(_ name: String) -> String {
    joinedText.split(separator: "{agent}", omittingEmptySubsequences: false)
      .joined(separator: name)
  }

  func validated() throws(HelpdeskError) -> ChatSettings {
    var result = self
    result.systemPrompt = try Validation.text(systemPrompt, "chat.systemPrompt")
    result.botName = try Validation.line(botName, "chat.botName", max: Limits.name)
    for (text, field) in [
      (greeting, "greeting"), (handoverText, "handoverText"), (joinedText, "joinedText"),
    ] {
      _ = try Validation.text(text, "chat.\(field)", maxBytes: Limits.note)
    }
    guard maximumFailures >= 1 else {
      throw .invalid("chat.maximumFailures", "The bot needs at least one try. Give 1 or more.")
    }
    guard (1...10_000).contains(historyLimit) else {
      throw .invalid("chat.historyLimit", "The bot gets 1 to 10,000 lines.")
    }
    try Validation.duration(replyTimeout, "chat.replyTimeout")
    if let closeIdleAfter { try Validation.duration(closeIdleAfter, "chat.closeIdleAfter") }
    return result
  }
}
