import Foundation

extension Notice: RecordValue {
  static let recordType = RecordType.notice
  var recordKey: RecordKey { Self.key(id) }

  static func key(_ id: NoticeID) -> RecordKey { RecordKey(.notice, id.rawValue) }

  enum Field {
    static let recipient: FieldTag = 1
    static let recipientKind: FieldTag = 2
    static let kind: FieldTag = 3
    static let change: FieldTag = 4
    static let ticket: FieldTag = 5
    static let number: FieldTag = 6
    static let subject: FieldTag = 7
    static let authorName: FieldTag = 8
    static let at: FieldTag = 9
    static let readAt: FieldTag = 10
    /// Reckoned from ``readAt``.
    static let isRead: FieldTag = 1000
  }

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(Field.recipient, recipient.id)
    writer.put(Field.recipientKind, recipient.kindName)
    writer.put(Field.kind, kind)
    writer.put(Field.change, change)
    writer.put(Field.ticket, ticket)
    writer.put(Field.number, number)
    writer.put(Field.subject, subject)
    writer.put(Field.authorName, authorName)
    writer.put(Field.at, at)
    writer.put(Field.readAt, readAt)
    writer.put(Field.isRead, isRead)
    return writer.fields
  }

  static let isReadOften = false

  func kept(version: Int64, number: Int64?) -> Self? {
    var result = self
    result.version = version
    return result
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "notice")
    id = NoticeID(record.key.id)
    version = record.version
    let recipientID = try reader.string(Field.recipient)
    recipient = try NoticeRecipient(kindName: try reader.string(Field.recipientKind), recipientID)
    kind = try reader.value(Field.kind)
    change = try reader.optionalValue(Field.change)
    ticket = try reader.optionalID(Field.ticket)
    number = try reader.text(Field.number)
    subject = try reader.string(Field.subject)
    authorName = try reader.text(Field.authorName)
    at = try reader.date(Field.at)
    readAt = try reader.optionalDate(Field.readAt)
    unknown = reader.rest()
  }

  static var schema: RecordSchema {
    RecordSchema(
      Notice.self, name: "notice",
      columns: [
        .init(Field.recipient, "recipient", .text),
        .init(Field.recipientKind, "recipientKind", .text),
        .init(Field.ticket, "ticket", .text),
        .init(Field.at, "at", .integer),
        .init(Field.isRead, "isRead", .integer),
      ],
      orders: [
        [
          .ascending(Field.recipient), .ascending(Field.recipientKind), .ascending(Field.isRead),
          .descending(Field.at),
        ],
        [.ascending(Field.recipient), .ascending(Field.recipientKind), .descending(Field.at)],
        [.ascending(Field.ticket)],
      ])
  }
}

extension NoticeRecipient {
  /// An agent and a customer may have the same id; this tells them apart.
  fileprivate var kindName: String {
    switch self {
    case .agent: "agent"
    case .customer: "customer"
    }
  }

  fileprivate init(kindName: String, _ id: String) throws(StoreError) {
    switch kindName {
    case "agent": self = .agent(AgentID(id))
    case "customer": self = .customer(CustomerID(id))
    default: throw StoreError(.corrupt, "A notice is for an unknown kind of person.")
    }
  }

  /// Takes this person's notices and nobody else's.
  ///
  /// The id stands first: live queries are filed under it.
  var filter: Filter {
    Filter([
      .equals(Notice.Field.recipient, .text(id)),
      .equals(Notice.Field.recipientKind, .text(kindName)),
    ])
  }

  var unreadFilter: Filter { filter.and([.equals(Notice.Field.isRead, .integer(0))]) }
}
