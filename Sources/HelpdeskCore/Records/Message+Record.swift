import Foundation

extension Message: RecordValue {
  static let recordType = RecordType.message
  var recordKey: RecordKey { RecordKey(.message, id.ticket.rawValue, sequence: id.sequence) }

  private enum Field {
    static let sender: FieldTag = 1
    static let body: FieldTag = 2
    static let htmlBody: FieldTag = 3
    static let kind: FieldTag = 4
    static let direction: FieldTag = 5
    static let attachments: FieldTag = 6
    static let cannedResponse: FieldTag = 7
    static let sentAt: FieldTag = 8
    static let readAt: FieldTag = 9
    static let addressedTo: FieldTag = 10
    static let forwardedTo: FieldTag = 11
    static let emailMessageID: FieldTag = 12
  }

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown, expecting: 6)
    writer.put(Field.sender, nested: sender)
    writer.put(Field.body, body)
    writer.put(Field.htmlBody, htmlBody)
    writer.put(Field.kind, kind)
    writer.put(Field.direction, direction)
    writer.put(Field.attachments, nested: attachments)
    writer.put(Field.cannedResponse, cannedResponse)
    writer.put(Field.sentAt, sentAt)
    writer.put(Field.readAt, readAt)
    writer.put(Field.addressedTo, addressedTo)
    writer.put(Field.forwardedTo, forwardedTo)
    writer.put(Field.emailMessageID, emailMessageID)
    return writer.fields
  }

  func kept(version: Int64, number: Int64?) -> Self? { self }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "message")
    id = MessageID(ticket: TicketID(record.key.id), sequence: record.key.sequence)
    sender = try reader.nested(Field.sender)
    body = try reader.string(Field.body)
    htmlBody = try reader.text(Field.htmlBody)
    kind = try reader.value(Field.kind)
    direction = try reader.value(Field.direction)
    attachments = try reader.nestedList(Field.attachments)
    cannedResponse = try reader.optionalID(Field.cannedResponse)
    sentAt = try reader.date(Field.sentAt)
    readAt = try reader.optionalDate(Field.readAt)
    addressedTo = try reader.optionalID(Field.addressedTo)
    forwardedTo = try reader.text(Field.forwardedTo)
    emailMessageID = try reader.text(Field.emailMessageID)
    unknown = reader.rest()
  }

  static var schema: RecordSchema {
    RecordSchema(Message.self, name: "message") { key, fields in
      guard case .text(let body)? = fields[Field.body],
        case .text(let direction)? = fields[Field.direction]
      else { return [] }
      // A message that was sent to a ticket merged away stays out of what customers can search:
      // the ticket it is kept under may be another customer's.
      let isPublic =
        direction != MessageDirection.internal.rawValue && fields[Field.addressedTo] == nil
      return [
        TextPart(
          document: RecordKey(.ticket, key.id), audience: isPublic ? .everyone : .staff,
          tokens: Tokenizer.tokens(body))
      ]
    }
  }
}

extension TicketEvent: RecordValue {
  static let recordType = RecordType.event
  var recordKey: RecordKey { RecordKey(.event, ticket.rawValue, sequence: sequence) }

  private enum Field {
    static let kind: FieldTag = 1
    static let field: FieldTag = 2
    static let author: FieldTag = 3
    static let oldValue: FieldTag = 4
    static let newValue: FieldTag = 5
    static let at: FieldTag = 6
    static let cause: FieldTag = 7
  }

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(Field.kind, kind)
    writer.put(Field.field, field)
    writer.put(Field.author, nested: author)
    writer.put(Field.oldValue, oldValue)
    writer.put(Field.newValue, newValue)
    writer.put(Field.at, at)
    writer.put(Field.cause, cause)
    return writer.fields
  }

  func kept(version: Int64, number: Int64?) -> Self? { self }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "event")
    ticket = TicketID(record.key.id)
    sequence = record.key.sequence
    kind = try reader.value(Field.kind)
    field = try reader.text(Field.field)
    author = try reader.nested(Field.author)
    oldValue = try reader.text(Field.oldValue)
    newValue = try reader.text(Field.newValue)
    at = try reader.date(Field.at)
    cause = try reader.text(Field.cause)
    unknown = reader.rest()
  }

  static let isReadOften = false

  static var schema: RecordSchema { RecordSchema(TicketEvent.self, name: "event") }
}
