public import Foundation

/// A bot's conversation, handed over to people.
public struct AITransfer: Hashable, Sendable {
  /// One line of the conversation.
  public struct Line: Hashable, Sendable {
    /// Who said it.
    public enum Role: String, Hashable, Sendable, CaseIterable, Codable {
      /// The customer.
      case customer
      /// The bot.
      case ai
    }

    /// Who said it.
    public var role: Role
    /// What was said.
    public var text: String
    /// When; a line cannot be older than the one before it, or lie in the future.
    public var at: Date

    /// Notes a line.
    public init(_ role: Role, _ text: String, at: Date) {
      self.role = role
      self.text = text
      self.at = at
    }
  }

  /// The conversation's id; one ticket for each.
  public var conversation: String
  /// Who asks.
  public var requester: Requester
  /// What it is about, in the bot's words.
  public var summary: String
  /// What it is about; from the escalation triggers where it is nil.
  public var category: TicketCategory?
  /// How urgent it is; from the escalation triggers where it is nil.
  public var priority: TicketPriority?
  /// The whole conversation, in order; at least one line, at most 1,000.
  public var history: [Line]
  /// What the bot would do; for the desk's eyes.
  public var suggestedResolution: String?
  /// What the host knows of the customer; for the desk's eyes, secrets removed.
  public var customerContext: [String: String]

  /// Describes a conversation.
  public init(
    conversation: String, from requester: Requester, summary: String,
    category: TicketCategory? = nil, priority: TicketPriority? = nil, history: [Line],
    suggestedResolution: String? = nil, customerContext: [String: String] = [:]
  ) {
    self.conversation = conversation
    self.requester = requester
    self.summary = summary
    self.category = category
    self.priority = priority
    self.history = history
    self.suggestedResolution = suggestedResolution
    self.customerContext = customerContext
  }

  /// The most lines a conversation may have.
  public static let maximumLines = 1000
}

extension StaffDesk {
  /// Makes a ticket of a bot's conversation, once for each conversation.
  ///
  /// The thread holds the whole conversation; the suggested resolution and what is known of the
  /// customer become an internal note. Where category or priority are not given, the escalation
  /// triggers decide, and the event names the words. Repeating the transfer answers the first
  /// ticket, whatever its content.
  @discardableResult
  public func createTicketFromAITransfer(
    _ transfer: AITransfer
  ) async throws(HelpdeskError) -> Ticket {
    try principal.authorize(.transferFromAI)
    let transfer = try transfer.validated()
    do {
      return try await core.transfer(transfer, by: self)
    } catch {
      // Somebody else may have transferred the same conversation at the same moment.
      guard error.code == .conflict,
        let first = try await core.ticket(of: transfer.conversation)
      else { throw error }
      return first
    }
  }
}

extension AITransfer {
  func validated() throws(HelpdeskError) -> AITransfer {
    try Validation.id(Identifier<AITransfer>(conversation), "conversation")
    try Validation.requester(requester)
    var result = self
    result.summary = try Validation.text(summary, "summary", maxBytes: Limits.note)
    if let category { try Validation.value(category, "category") }
    guard !history.isEmpty else {
      throw .invalid("history", "The conversation is empty. Give at least one line.")
    }
    try Validation.count(history.count, "history", max: Self.maximumLines)
    for line in history { _ = try Validation.text(line.text, "history") }
    if let resolution = suggestedResolution, !resolution.trimmed.isEmpty {
      _ = try Validation.text(resolution, "suggestedResolution", maxBytes: Limits.note)
    }
    try Validation.count(customerContext.count, "customerContext", max: Limits.contextList)
    for (name, value) in customerContext {
      _ = try Validation.word(name, "customerContext")
      _ = try Validation.text(
        value, "customerContext.\(name)", maxBytes: Limits.contextText, optional: true)
    }
    return result
  }

  /// What the triggers say of the customer's own words.
  var verdict: EscalationVerdict {
    EscalationTriggers.verdict(
      for: history.filter { $0.role == .customer }.map(\.text).joined(separator: "\n"))
  }

  /// The lines with times that do not go back and do not lie ahead.
  func orderedHistory(at now: Date) -> [Line] {
    var latest = Date.distantPast
    return history.map { line in
      var line = line
      latest = max(latest, min(line.at.wholeMilliseconds, now))
      line.at = latest
      return line
    }
  }

  /// What only the desk sees.
  var note: String {
    var parts = ["Summary: \(summary)"]
    if let suggestedResolution, !suggestedResolution.trimmed.isEmpty {
      parts.append("Suggested resolution: \(suggestedResolution)")
    }
    for (name, value) in customerContext.sorted(by: { $0.key < $1.key }) {
      parts.append("\(name): \(value)")
    }
    let words = verdict.words
    if !words.isEmpty { parts.append("Triggers: \(words.joined(separator: ", "))") }
    return SecretScrubber.scrub(parts.joined(separator: "\n"))
  }
}

extension TicketPriority {
  init(_ priority: TriggerPriority) {
    switch priority {
    case .medium: self = .medium
    case .high: self = .high
    case .urgent: self = .urgent
    }
  }
}

extension DeskCore {
  /// The ticket that was made of a conversation.
  func ticket(of conversation: String) async throws(HelpdeskError) -> Ticket? {
    let query = Query(
      .ticket, Filter([.equals(Ticket.Field.conversation, .text(conversation))]), limit: 1)
    return try await reader.query(query, Ticket.self).first
  }

  fileprivate func transfer(
    _ transfer: AITransfer, by desk: StaffDesk
  ) async throws(HelpdeskError) -> Ticket {
    if let first = try await ticket(of: transfer.conversation) { return first }
    let verdict = transfer.verdict
    let lines = transfer.orderedHistory(at: now)
    let opening = lines.first { $0.role == .customer }?.text ?? transfer.summary
    let new = NewTicket(
      subject: SubjectLine.make(from: transfer.summary), description: opening,
      priority: transfer.priority ?? TicketPriority(verdict.priority),
      category: transfer.category
        ?? verdict.category.map { TicketCategory(rawValue: $0) } ?? .general,
      channel: .chatbot)
    return try await create(
      new, from: transfer.requester, origin: .aiEscalation, desk.command(.transferFromAI),
      withOpening: false
    ) { (edit, _) throws(HelpdeskError) in
      edit.ticket.conversation = transfer.conversation
      let words = verdict.words.joined(separator: ", ")
      edit.adopt(lines, of: transfer, words: words.isEmpty ? nil : words)
    }
  }
}

extension TicketEdit {
  /// Takes over a bot's conversation as the thread, and what the bot knew as a note.
  mutating func adopt(_ lines: [AITransfer.Line], of transfer: AITransfer, words: String?) {
    for line in lines {
      let isCustomer = line.role == .customer
      append(
        MessageDraft(body: line.text),
        kind: isCustomer && ticket.messageCount == 0 ? .opening : .chat,
        direction: isCustomer ? .inbound : .outbound,
        sender: isCustomer
          ? Author(transfer.requester)
          : Author(type: .ai, id: context.author.id, name: context.author.name),
        sentAt: line.at)
    }
    append(
      MessageDraft(body: transfer.note), kind: .note, direction: .internal,
      sender: Author(type: .ai, id: context.author.id, name: context.author.name))
    ticket.firstMessageAt = lines.first?.at ?? now
    ticket.lastMessageAt = lines.last?.at ?? now
    record(.transferred, field: "conversation", to: transfer.conversation, cause: words)
  }
}
