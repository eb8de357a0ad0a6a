import HelpdeskCore

/// How our side keeps the sample's records: the columns and orders that SQLite has, too.
enum SampleSchema {
  static let ticketType = RecordType(rawValue: 1)
  static let messageType = RecordType(rawValue: 2)
  static let eventType = RecordType(rawValue: 3)

  enum Ticket {
    static let number: FieldTag = 1
    static let subject: FieldTag = 2
    static let excerpt: FieldTag = 3
    static let status: FieldTag = 4
    static let priority: FieldTag = 5
    static let isLive: FieldTag = 6
    static let category: FieldTag = 7
    static let kind: FieldTag = 8
    static let channel: FieldTag = 9
    static let requester: FieldTag = 10
    static let requesterName: FieldTag = 11
    static let requesterEmail: FieldTag = 12
    static let assignee: FieldTag = 13
    static let team: FieldTag = 14
    static let tags: FieldTag = 15
    static let createdAt: FieldTag = 16
    static let updatedAt: FieldTag = 17
    static let lastMessageAt: FieldTag = 18
    static let slaDeadline: FieldTag = 19
    static let lastMessage: FieldTag = 20
    static let lastEvent: FieldTag = 21
    static let reopenCount: FieldTag = 22
    static let firstReplyTime: FieldTag = 23
    static let resolutionTime: FieldTag = 24
    static let waitTime: FieldTag = 25
  }

  enum Message {
    static let sender: FieldTag = 1
    static let body: FieldTag = 2
    static let kind: FieldTag = 3
    static let direction: FieldTag = 4
    static let sentAt: FieldTag = 5
  }

  enum Event {
    static let kind: FieldTag = 1
    static let field: FieldTag = 2
    static let author: FieldTag = 3
    static let oldValue: FieldTag = 4
    static let newValue: FieldTag = 5
    static let at: FieldTag = 6
  }

  static let facetColumns = [
    Ticket.status, Ticket.priority, Ticket.category, Ticket.kind, Ticket.channel,
  ]

  static let promises = [Ticket.firstReplyTime, Ticket.resolutionTime, Ticket.waitTime]

  static func queue(of agent: String) -> Filter {
    Filter([.equals(Ticket.assignee, .text(agent)), .equals(Ticket.isLive, .integer(1))])
  }

  /// A text like the ids that desks make up: neither ordered nor short.
  static func key(ofNumber number: Int) -> RecordKey {
    let mixed = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
    return RecordKey(
      ticketType, "t" + String(mixed | 1 << 63, radix: 36) + String(number, radix: 36))
  }

  static func messageKey(_ ticket: RecordKey, _ sequence: Int) -> RecordKey {
    RecordKey(messageType, ticket.id, sequence: Int64(sequence))
  }

  static func eventKey(_ ticket: RecordKey, _ sequence: Int) -> RecordKey {
    RecordKey(eventType, ticket.id, sequence: Int64(sequence))
  }

  static func schema(withText: Bool) -> Schema {
    Schema([
      RecordSchema(
        type: ticketType, name: "ticket", columns: columns, orders: orders,
        text: withText ? ticketText : nil, decode: decodeTicket),
      RecordSchema(type: messageType, name: "message", text: withText ? messageText : nil),
      RecordSchema(type: eventType, name: "event"),
    ])
  }

  private static let columns: [RecordSchema.Column] = [
    .init(Ticket.number, "number", .integer, isUnique: true),
    .init(Ticket.status, "status", .integer),
    .init(Ticket.priority, "priority", .integer),
    .init(Ticket.isLive, "isLive", .integer),
    .init(Ticket.category, "category", .text),
    .init(Ticket.kind, "kind", .text),
    .init(Ticket.channel, "channel", .text),
    .init(Ticket.requester, "requester", .text),
    .init(Ticket.assignee, "assignee", .text),
    .init(Ticket.team, "team", .text),
    .init(Ticket.tags, "tags", .texts),
    .init(Ticket.createdAt, "createdAt", .integer),
    .init(Ticket.updatedAt, "updatedAt", .integer),
    .init(Ticket.lastMessageAt, "lastMessageAt", .integer),
    .init(Ticket.slaDeadline, "slaDeadline", .integer),
    .init(Ticket.reopenCount, "reopenCount", .integer),
    .init(Ticket.firstReplyTime, "firstReplyTime", .integer),
    .init(Ticket.resolutionTime, "resolutionTime", .integer),
    .init(Ticket.waitTime, "waitTime", .integer),
  ]

  private static let orders: [[SortTerm]] = [
    [.ascending(Ticket.assignee), .ascending(Ticket.isLive), .ascending(Ticket.slaDeadline)],
    [.ascending(Ticket.isLive), .ascending(Ticket.slaDeadline)],
    [.ascending(Ticket.requester), .descending(Ticket.updatedAt)],
    [.descending(Ticket.createdAt)],
    [.descending(Ticket.updatedAt)],
  ]

  private static let ticketText: @Sendable (RecordKey, RecordFields) -> [TextPart] = {
    key, fields in
    guard case .text(let subject)? = fields[Ticket.subject] else { return [] }
    return [
      TextPart(document: key, audience: .everyone, tokens: Tokenizer.tokens(subject))
    ]
  }

  private static let messageText: @Sendable (RecordKey, RecordFields) -> [TextPart] = {
    key, fields in
    guard case .text(let body)? = fields[Message.body] else { return [] }
    return [
      TextPart(
        document: RecordKey(ticketType, key.id), audience: .everyone,
        tokens: Tokenizer.tokens(body))
    ]
  }

  private static let decodeTicket: @Sendable (StoredRecord) throws(StoreError) -> any Sendable = {
    record throws(StoreError) in
    SampleTicket(record.fields)
  }

  /// The ticket of a record, as the store keeps it or decoded.
  static func ticket(_ record: StoredRecord) throws -> SampleTicket {
    if let kept = record.kept as? SampleTicket { return kept }
    return SampleTicket(record.fields)
  }
}
