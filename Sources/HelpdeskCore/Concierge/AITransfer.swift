public import Foundation

/// A bot's conversation that a person of the desk takes over.
public struct AITransfer: Hashable, Sendable {
  /// Who said a line.
  public enum Role: String, Hashable, Sendable, CaseIterable, Codable {
    /// The customer.
    case customer
    /// The bot.
    case ai
    /// A person who had joined the chat.
    case agent
  }

  /// A line of the conversation.
  public struct Message: Hashable, Sendable {
    /// Who said it.
    public var role: Role
    /// What was said, 1 to 262,144 bytes.
    public var text: String
    /// When; nil for as soon as the line before.
    ///
    /// A time before that of the line above counts as that time, one in the future as now.
    public var at: Date?
    /// The name of the person who had joined, for ``Role/agent``.
    public var name: String?

    /// Makes a line.
    public init(role: Role, text: String, at: Date? = nil, name: String? = nil) {
      self.role = role
      self.text = text
      self.at = at
      self.name = name
    }
  }

  /// How many lines a conversation may have.
  public static let maximumLines = 1000
  /// How many bytes of UTF-8 all lines together may have.
  public static let maximumBytes = 4 * 1024 * 1024

  /// The conversation's id in the bot's world; one ticket comes of it, however often it is handed
  /// over.
  public var conversation: String
  /// The customer.
  public var requester: Requester
  /// What it is about; the subject is taken from its beginning.
  public var summary: String
  /// What it is about; found in the customer's words where it is nil.
  public var category: TicketCategory?
  /// How urgent it is; found in the customer's words where it is nil.
  public var priority: TicketPriority?
  /// Everything that was said, the oldest line first.
  public var history: [Message]
  /// What the bot would do.
  public var suggestedResolution: String?
  /// What the bot knows of the customer, such as `accountStatus`.
  public var customerContext: [String: String]
  /// The bot's name, where somebody else hands over for it.
  public var botName: String

  /// Describes a conversation to hand over.
  public init(
    conversation: String, requester: Requester, summary: String, category: TicketCategory? = nil,
    priority: TicketPriority? = nil, history: [Message], suggestedResolution: String? = nil,
    customerContext: [String: String] = [:], botName: String = "AI Concierge"
  ) {
    self.conversation = conversation
    self.requester = requester
    self.summary = summary
    self.category = category
    self.priority = priority
    self.history = history
    self.suggestedResolution = suggestedResolution
    self.customerContext = customerContext
    self.botName = botName
  }
}

extension AITransfer {
  /// Checks every part.
  func validated() throws(HelpdeskError) -> AITransfer {
    var result = self
    try Validation.id(Identifier<AITransfer>(conversation), "conversation")
    try Validation.requester(requester)
    result.summary = try Validation.text(summary, "summary", maxBytes: Limits.note)
    if let category { try Validation.value(category, "category") }
    result.botName = try Validation.line(botName, "botName", max: Limits.name)
    try validateHistory()
    if let text = suggestedResolution {
      result.suggestedResolution = try Validation.text(
        text, "suggestedResolution", maxBytes: Limits.note, optional: true)
    }
    try Validation.count(customerContext.count, "customerContext", max: Limits.list)
    for (name, value) in customerContext.sorted(by: { $0.key < $1.key }) {
      _ = try Validation.word(name, "customerContext")
      _ = try Validation.text(
        value, "customerContext.\(name)", maxBytes: Limits.contextText, optional: true)
    }
    return result
  }

  private func validateHistory() throws(HelpdeskError) {
    guard !history.isEmpty else {
      throw .invalid(
        "history", "The history is empty. Hand over everything that was said, the oldest first.")
    }
    try Validation.count(history.count, "history", max: Self.maximumLines)
    var bytes = 0
    for (index, line) in history.enumerated() {
      _ = try Validation.text(line.text, "history[\(index)].text")
      if let name = line.name {
        _ = try Validation.line(name, "history[\(index)].name", max: Limits.name, optional: true)
      }
      bytes += line.text.utf8.count
    }
    guard bytes <= Self.maximumBytes else {
      throw .invalid(
        "history", "The history has \(bytes) bytes. Give at most \(Self.maximumBytes).")
    }
  }

  /// What the escalation triggers say about the customer's own words.
  var verdict: EscalationVerdict {
    // Empty lines between them keep a form from reaching over two messages.
    EscalationTriggers.verdict(
      for: history.filter { $0.role == .customer }.map(\.text).joined(separator: "\n\n"))
  }

  /// The lines' times: never earlier than the line above, never later than now.
  func times(until now: Date) -> [Date] {
    let latest = now.milliseconds
    var floor =
      history.lazy.compactMap(\.at).first.map { min($0.clockMilliseconds, latest) }
      ?? latest
    return history.map { line in
      if let at = line.at { floor = min(max(floor, at.clockMilliseconds), latest) }
      return Date(milliseconds: floor)
    }
  }

  /// What a new ticket is made of: what the bot did not say follows from the verdict.
  func newTicket(_ verdict: EscalationVerdict) throws(HelpdeskError) -> NewTicket {
    let opening = history.first { $0.role == .customer }?.text ?? summary
    return try NewTicket(
      subject: SubjectLine.make(from: summary), description: opening,
      priority: priority ?? TicketPriority(verdict.priority),
      category: category ?? verdict.category.map { TicketCategory(rawValue: $0) } ?? .general,
      channel: .chatbot
    ).validated()
  }

  /// What the person who takes over should know, without secrets.
  func note(_ verdict: EscalationVerdict) throws(HelpdeskError) -> String {
    var parts = ["Summary: \(summary)"]
    if let text = suggestedResolution, !text.trimmed.isEmpty {
      parts.append("Suggested resolution: \(text)")
    }
    if !customerContext.isEmpty {
      let lines = customerContext.sorted { TicketEdit.precedes($0.key, $1.key) }
        .map { "- \($0.key): \($0.value)" }
      parts.append("About the customer:\n" + lines.joined(separator: "\n"))
    }
    if verdict.isEscalation {
      parts.append("Triggers: \(verdict.words.joined(separator: ", "))")
    }
    return try Validation.text(
      SecretScrubber.scrub(parts.joined(separator: "\n\n")), "customerContext")
  }
}

extension TicketPriority {
  /// The priority that a trigger asks for.
  init(_ priority: TriggerPriority) {
    self =
      switch priority {
      case .medium: .medium
      case .high: .high
      case .urgent: .urgent
      }
  }
}
