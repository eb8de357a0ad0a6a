import HelpdeskCore

extension SampleSchema {
  static func fields(_ ticket: SampleTicket) -> RecordFields {
    var fields = RecordFields()
    fields[Ticket.number] = .integer(Int64(ticket.number))
    fields[Ticket.subject] = .text(ticket.subject)
    fields[Ticket.excerpt] = .text(ticket.excerpt)
    fields[Ticket.status] = .integer(Int64(ticket.status))
    fields[Ticket.priority] = .integer(Int64(ticket.priority))
    fields[Ticket.isLive] = .integer(ticket.isLive ? 1 : 0)
    fields[Ticket.category] = .text(ticket.category)
    fields[Ticket.kind] = .text(ticket.kind)
    fields[Ticket.channel] = .text(ticket.channel)
    fields[Ticket.requester] = .text(ticket.requester)
    fields[Ticket.requesterName] = .text(ticket.requesterName)
    fields[Ticket.requesterEmail] = .text(ticket.requesterEmail)
    fields[Ticket.assignee] = ticket.assignee.map(FieldValue.text)
    fields[Ticket.team] = ticket.team.map(FieldValue.text)
    fields[Ticket.tags] = .texts(ticket.tags)
    fields[Ticket.createdAt] = .integer(ticket.createdAt)
    fields[Ticket.updatedAt] = .integer(ticket.updatedAt)
    fields[Ticket.lastMessageAt] = .integer(ticket.lastMessageAt)
    fields[Ticket.slaDeadline] = ticket.slaDeadline.map(FieldValue.integer)
    fields[Ticket.lastMessage] = .integer(Int64(ticket.lastMessage))
    fields[Ticket.lastEvent] = .integer(Int64(ticket.lastEvent))
    fields[Ticket.reopenCount] = .integer(Int64(ticket.reopenCount))
    fields[Ticket.firstReplyTime] = ticket.firstReplyTime.map(FieldValue.integer)
    fields[Ticket.resolutionTime] = ticket.resolutionTime.map(FieldValue.integer)
    fields[Ticket.waitTime] = ticket.waitTime.map(FieldValue.integer)
    return fields
  }

  static func fields(_ message: SampleMessage) -> RecordFields {
    var fields = RecordFields()
    fields[Message.sender] = .text(message.sender)
    fields[Message.body] = .text(message.body)
    fields[Message.kind] = .text(message.kind)
    fields[Message.direction] = .text(message.direction)
    fields[Message.sentAt] = .integer(message.sentAt)
    return fields
  }

  static func fields(_ event: SampleEvent) -> RecordFields {
    var fields = RecordFields()
    fields[Event.kind] = .text(event.kind)
    fields[Event.field] = event.field.map(FieldValue.text)
    fields[Event.author] = .text(event.author)
    fields[Event.oldValue] = event.oldValue.map(FieldValue.text)
    fields[Event.newValue] = event.newValue.map(FieldValue.text)
    fields[Event.at] = .integer(event.at)
    return fields
  }
}

extension SampleTicket {
  /// The ticket of a record's fields; what is missing is 0 or empty.
  init(_ fields: RecordFields) {
    typealias Tag = SampleSchema.Ticket
    func integer(_ tag: FieldTag) -> Int64? {
      guard case .integer(let value)? = fields[tag] else { return nil }
      return value
    }
    func text(_ tag: FieldTag) -> String? {
      guard case .text(let value)? = fields[tag] else { return nil }
      return value
    }
    var tags: [String] = []
    if case .texts(let values)? = fields[Tag.tags] { tags = values }
    self.init(
      number: Int(integer(Tag.number) ?? 0), subject: text(Tag.subject) ?? "",
      excerpt: text(Tag.excerpt) ?? "", status: Int(integer(Tag.status) ?? 0),
      priority: Int(integer(Tag.priority) ?? 0), isLive: integer(Tag.isLive) == 1,
      category: text(Tag.category) ?? "", kind: text(Tag.kind) ?? "",
      channel: text(Tag.channel) ?? "", requester: text(Tag.requester) ?? "",
      requesterName: text(Tag.requesterName) ?? "",
      requesterEmail: text(Tag.requesterEmail) ?? "", assignee: text(Tag.assignee),
      team: text(Tag.team), tags: tags, createdAt: integer(Tag.createdAt) ?? 0,
      updatedAt: integer(Tag.updatedAt) ?? 0, lastMessageAt: integer(Tag.lastMessageAt) ?? 0,
      slaDeadline: integer(Tag.slaDeadline), lastMessage: Int(integer(Tag.lastMessage) ?? 0),
      lastEvent: Int(integer(Tag.lastEvent) ?? 0),
      reopenCount: Int(integer(Tag.reopenCount) ?? 0),
      firstReplyTime: integer(Tag.firstReplyTime), resolutionTime: integer(Tag.resolutionTime),
      waitTime: integer(Tag.waitTime))
  }
}
