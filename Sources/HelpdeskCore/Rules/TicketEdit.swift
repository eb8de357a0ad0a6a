import Foundation

/// A ticket while a command changes it, with the messages and events that come of it.
///
/// The rules of the desk are this type's methods: values in, values or a refusal out.
struct TicketEdit: Sendable {
  var ticket: Ticket
  private(set) var messages: [Message] = []
  private(set) var events: [TicketEvent] = []
  /// What goes into the outbox in the same commit.
  var announcements: [OutboxEntry] = []
  /// Whether several changes are gathered, after which promises are looked at once.
  var isGathering = false
  /// The agent to whom it was escalated.
  var escalatedTo: AgentID?
  /// Whether the ticket is new.
  let isNew: Bool
  /// In a box, since an edit is passed on more often than this is looked at.
  private let box: Box
  /// What the rules may know; another while the desk does something by itself.
  var context: RuleContext
  /// The command's instant, also while something is dated earlier.
  let commandedAt: Date
  /// What automations did.
  var trail = AutomationTrail()
  /// Whether what is said belongs to another customer's conversation, that was merged into this one.
  var isForeign = false

  private final class Box: Sendable {
    let ticket: Ticket

    init(_ ticket: Ticket) {
      self.ticket = ticket
    }
  }

  init(_ ticket: Ticket, isNew: Bool = false, in context: RuleContext) {
    self.ticket = ticket
    self.isNew = isNew
    box = Box(ticket)
    self.context = context
    commandedAt = context.now
    catchUp()
  }

  var now: Date { context.now }

  /// What was there before; version 0 for a new ticket.
  var original: Ticket {
    _read { yield box.ticket }
  }

  /// Whether anything would be written.
  var isChanged: Bool {
    // The comparison last: it looks at everything where nothing differs.
    isNew || !messages.isEmpty || !events.isEmpty || ticket != original
  }

  // MARK: - What every rule uses

  /// Refuses a ticket in the bin.
  func requireNotDeleted() throws(HelpdeskError) {
    guard ticket.deletedAt == nil else {
      throw HelpdeskError(
        .ticketDeleted, "\(ticket.number) is in the bin. Restore it first.",
        ticket: ticket.number.description)
    }
  }

  mutating func record(
    _ kind: TicketEventKind, field: String? = nil, from oldValue: String? = nil,
    to newValue: String? = nil, at instant: Date? = nil, by author: Author? = nil,
    cause: String? = nil
  ) {
    ticket.lastEventSequence += 1
    events.append(
      TicketEvent(
        ticket: ticket.id, sequence: ticket.lastEventSequence, kind: kind, field: field,
        author: author ?? context.author, oldValue: oldValue, newValue: newValue,
        at: instant ?? now, cause: cause ?? context.cause))
  }

  /// Changes a field and records it, where the value differs.
  mutating func set<Value: Equatable>(
    _ path: WritableKeyPath<Ticket, Value>, _ name: String, to value: Value,
    _ text: (Value) -> String?
  ) {
    let old = ticket[keyPath: path]
    guard old != value else { return }
    ticket[keyPath: path] = value
    ticket.updatedAt = now
    record(.fieldChanged, field: name, from: text(old), to: text(value))
  }

  /// Moves the ticket by the status machine, with everything that follows from it.
  mutating func move(on event: StatusEvent) throws(HelpdeskError) {
    guard let transition = StatusMachine.transition(from: ticket.status, on: event) else {
      throw HelpdeskError(
        .illegalTransition,
        "\(ticket.number) is \(ticket.status.rawValue); it cannot \(Self.verb(event)). "
          + Self.remedy(for: ticket),
        field: "status", ticket: ticket.number.description)
    }
    guard transition.roles.contains(context.role) else {
      throw HelpdeskError(
        .permissionDenied,
        "\(context.role.anybody) may not cause “\(event.rawValue)” on \(ticket.number). Allowed: "
          + Role.allCases.filter(transition.roles.contains).map(\.rawValue)
          .joined(separator: ", ") + ".",
        ticket: ticket.number.description)
    }
    let old = ticket.status
    if transition.isReopen {
      guard ticket.mergedInto == nil else {
        throw HelpdeskError(
          .illegalTransition,
          "\(ticket.number) was merged away. Take the merge back, or reopen the ticket it became.",
          field: "status", ticket: ticket.number.description)
      }
      ticket.reopenCount += 1
      ticket.resolvedAt = nil
      ticket.closedAt = nil
      ticket.autoCloseAt = nil
    }
    guard transition.to != old else { return }
    ticket.status = transition.to
    ticket.updatedAt = now
    noteSLA(.statusChanged(transition.to))
    if transition.isReopen {
      record(.reopened, from: old.rawValue, to: transition.to.rawValue)
    } else {
      record(.statusChanged, from: old.rawValue, to: transition.to.rawValue)
    }
    followInChat(transition)
  }

  @discardableResult
  mutating func append(
    _ draft: MessageDraft, kind: MessageKind, direction: MessageDirection, sender: Author? = nil,
    sentAt: Date? = nil, addressedTo: TicketID? = nil
  ) -> Message {
    ticket.lastMessageSequence += 1
    var message = Message(
      id: MessageID(ticket: ticket.id, sequence: ticket.lastMessageSequence),
      sender: sender ?? context.author, body: draft.body, htmlBody: draft.htmlBody, kind: kind,
      direction: direction, sentAt: sentAt ?? now)
    message.attachments = draft.attachments
    message.cannedResponse = draft.cannedResponse
    message.addressedTo = addressedTo == ticket.id ? nil : addressedTo
    message.forwardedTo = draft.forwardedTo
    messages.append(message)
    ticket.messageCount += 1
    if direction != .internal { ticket.publicMessageCount += 1 }
    if !draft.attachments.isEmpty { ticket.attachments += draft.attachments }
    return message
  }

  private static func verb(_ event: StatusEvent) -> String {
    switch event {
    case .work: "be worked on"
    case .agentReply: "be answered"
    case .customerMessage: "take a customer's message"
    case .wait: "wait on the customer"
    case .putBack: "be put back to open"
    case .escalate: "be escalated"
    case .deescalate: "be de-escalated"
    case .resolve: "be resolved"
    case .close: "be closed"
    case .endChat: "be ended as a chat"
    case .reopen: "be reopened"
    case .mergeAway: "be merged away"
    }
  }

  private static func remedy(for ticket: Ticket) -> String {
    let legal = StatusEvent.allCases.filter {
      $0 != .customerMessage && $0 != .endChat
        && StatusMachine.transition(from: ticket.status, on: $0) != nil
    }
    return "From \(ticket.status.rawValue) it can \(legal.map(verb).joined(separator: ", "))."
  }
}

/// What a message says, before it has a sender and a place.
struct MessageDraft: Hashable, Sendable {
  var body: String
  var htmlBody: String?
  var attachments: [MessageAttachment] = []
  var cannedResponse: CannedResponseID?
  var forwardedTo: String?
}
