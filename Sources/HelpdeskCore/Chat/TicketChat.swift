public import Foundation

/// What a ticket knows of the chat that it is.
///
/// A chat is a ticket, not a record of its own: its lines are the ticket's messages.
public struct TicketChat: Hashable, Sendable {
  /// Who has it.
  public internal(set) var state: ChatState
  /// What the customer began with.
  public internal(set) var topic: String?
  /// What the bot was told about its job when the chat began.
  public internal(set) var prompt: String
  /// The model that answered last.
  public internal(set) var model: String?
  /// The tokens that all answers took together.
  public internal(set) var tokensUsed = 0
  /// How the customer felt last.
  public internal(set) var sentiment: ChatSentiment?
  /// The bot's summary.
  public internal(set) var summary: String?
  /// What was talked about last.
  public internal(set) var lastTopics: [String] = []
  /// How often in a row the bot could not help.
  public internal(set) var failures = 0
  /// Why the bot no longer answers.
  public internal(set) var handover: ChatHandoverReason?
  /// Since when it waits, or waited last, for a person.
  public internal(set) var waitingSince: Date?
  /// When a person accepted it last.
  public internal(set) var acceptedAt: Date?
  /// Who accepted it last.
  public internal(set) var acceptedBy: AgentID?
  /// His name at that time.
  public internal(set) var agentName: String?

  /// The place of the customer's last line, and of the last one that the bot answered: what the bot
  /// says to any other line comes too late.
  var lastLine: Int64 = 0
  var answeredLine: Int64 = 0
  /// When the bot counts as failed, unless it answers before.
  var answerDueAt: Date?

  init(state: ChatState, topic: String?, prompt: String) {
    self.state = state
    self.topic = topic
    self.prompt = prompt
  }

  /// Whether no person has accepted it yet.
  var awaitsAgent: Bool { state == .ai || state == .waiting }

  /// Whether the customer's last line waits for the bot.
  var awaitsBot: Bool { state == .ai && answeredLine < lastLine }
}

extension TicketChat: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, state)
    writer.put(2, topic)
    writer.put(3, prompt)
    writer.put(4, model)
    writer.put(5, tokensUsed)
    writer.put(6, sentiment)
    writer.put(7, summary)
    writer.put(8, lastTopics)
    writer.put(9, failures)
    writer.put(10, handover)
    writer.put(11, waitingSince)
    writer.put(12, acceptedAt)
    writer.put(13, acceptedBy)
    writer.put(14, agentName)
    writer.put(15, lastLine)
    writer.put(16, answeredLine)
    writer.put(17, answerDueAt)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    state = try reader.value(1)
    topic = try reader.text(2)
    prompt = try reader.string(3)
    model = try reader.text(4)
    tokensUsed = try reader.int(5)
    sentiment = try reader.optionalValue(6)
    summary = try reader.text(7)
    lastTopics = try reader.texts(8)
    failures = try reader.int(9)
    handover = try reader.optionalValue(10)
    waitingSince = try reader.optionalDate(11)
    acceptedAt = try reader.optionalDate(12)
    acceptedBy = try reader.optionalID(13)
    agentName = try reader.text(14)
    lastLine = try reader.int64(15)
    answeredLine = try reader.int64(16)
    answerDueAt = try reader.optionalDate(17)
  }
}
