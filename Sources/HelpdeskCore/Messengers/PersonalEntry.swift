import Foundation

/// What an outbox entry of a personal message refers to; what is sent is rendered at dispatch.
///
/// A step of a call carries what the step made of it, for the call may be moved before the entry is
/// delivered.
struct PersonalEntry: Hashable, Sendable {
  static let topic = OutboxTopic(rawValue: "person")

  /// What it is about.
  enum Cause: Hashable, Sendable {
    case call(CallStep)
    case reminder(TicketReminderID)
  }

  // The numbers are part of the stored format: they are never changed or reused.
  private enum Field {
    static let kind: FieldTag = 1
    static let agent: FieldTag = 2
    static let customer: FieldTag = 3
    static let at: FieldTag = 4
    static let reminder: FieldTag = 5
    static let call: FieldTag = 6
    static let start: FieldTag = 7
    static let end: FieldTag = 8
    static let sequence: FieldTag = 9
    static let host: FieldTag = 10
    static let link: FieldTag = 11
    static let isOff: FieldTag = 12
  }

  let kind: NoticeKind
  let recipient: NoticeRecipient
  /// When what it tells of happened.
  let at: Date
  let cause: Cause

  init(kind: NoticeKind, recipient: NoticeRecipient, at: Date, cause: Cause) {
    self.kind = kind
    self.recipient = recipient
    self.at = at
    self.cause = cause
  }

  /// Reads an entry; nil for one that a later version wrote otherwise.
  init?(_ entry: OutboxEntry) {
    let agent = entry.text(Field.agent).map { NoticeRecipient.agent(AgentID($0)) }
    let customer = entry.text(Field.customer).map { NoticeRecipient.customer(CustomerID($0)) }
    guard let kind = entry.text(Field.kind).map(NoticeKind.init(rawValue:)),
      let recipient = agent ?? customer, let at = entry.integer(Field.at)
    else { return nil }
    if let reminder = entry.text(Field.reminder) {
      cause = .reminder(TicketReminderID(reminder))
    } else if let call = entry.text(Field.call), let start = entry.integer(Field.start),
      let end = entry.integer(Field.end), let sequence = entry.integer(Field.sequence),
      let host = entry.text(Field.host), let isOff = entry.integer(Field.isOff)
    {
      cause = .call(
        CallStep(
          call: CallID(call), start: Date(milliseconds: start), end: Date(milliseconds: end),
          sequence: Int(sequence), agent: AgentID(host), link: entry.text(Field.link),
          isOff: isOff != 0))
    } else {
      return nil
    }
    self.kind = kind
    self.recipient = recipient
    self.at = Date(milliseconds: at)
  }

  /// The entry for a messenger, under a name that is given once.
  func entry(named name: String, of ticket: TicketID, to messenger: String, dueAt: Date)
    -> OutboxEntry
  {
    var writer = FieldWriter()
    writer.put(Field.kind, kind)
    switch recipient {
    case .agent(let id): writer.put(Field.agent, id)
    case .customer(let id): writer.put(Field.customer, id)
    }
    writer.put(Field.at, at)
    switch cause {
    case .reminder(let id): writer.put(Field.reminder, id)
    case .call(let step):
      writer.put(Field.call, step.call)
      writer.put(Field.start, step.start)
      writer.put(Field.end, step.end)
      writer.put(Field.sequence, step.sequence)
      writer.put(Field.host, step.agent)
      writer.put(Field.link, step.link)
      writer.put(Field.isOff, step.isOff)
    }
    return OutboxEntry(
      id: "\(name)/\(messenger)", topic: Self.topic, destination: messenger,
      group: ticket.rawValue, payload: writer.fields, dueAt: dueAt)
  }
}

/// What a step made of a call.
struct CallStep: Hashable, Sendable {
  let call: CallID
  let start: Date
  let end: Date
  let sequence: Int
  let agent: AgentID
  let link: String?
  /// Whether it was called off, for whom it is told.
  let isOff: Bool

  init(_ call: ScheduledCall, isOff: Bool = false) {
    self.init(
      call: call.id, start: call.start, end: call.end, sequence: call.sequence,
      agent: call.agent.id, link: call.link, isOff: isOff || call.status == .cancelled)
  }

  init(
    call: CallID, start: Date, end: Date, sequence: Int, agent: AgentID, link: String?,
    isOff: Bool
  ) {
    self.call = call
    self.start = start
    self.end = end
    self.sequence = sequence
    self.agent = agent
    self.link = link
    self.isOff = isOff
  }
}
