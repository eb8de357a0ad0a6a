import Foundation

extension Agent: RecordValue {
  static let recordType = RecordType.agent
  var recordKey: RecordKey { RecordKey(.agent, id.rawValue) }

  static let teamsColumn: FieldTag = 4
  static let presenceColumn: FieldTag = 7

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(1, name)
    writer.put(2, email)
    writer.put(3, role)
    writer.put(Self.teamsColumn, teams)
    writer.put(5, skills)
    writer.put(6, capacity)
    writer.put(Self.presenceColumn, presence)
    writer.put(8, createdAt)
    writer.put(9, updatedAt)
    return writer.fields
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "agent")
    id = AgentID(record.key.id)
    version = record.version
    name = try reader.string(1)
    email = try reader.text(2)
    role = try reader.value(3)
    teams = try reader.ids(Self.teamsColumn)
    skills = try reader.texts(5)
    capacity = try reader.optionalInt(6)
    presence = try reader.value(Self.presenceColumn)
    createdAt = try reader.date(8)
    updatedAt = try reader.date(9)
    unknown = reader.rest()
  }

  static var schema: RecordSchema {
    RecordSchema(
      Agent.self, name: "agent",
      columns: [
        .init(teamsColumn, "teams", .texts), .init(presenceColumn, "presence", .text),
      ])
  }
}

extension Team: RecordValue {
  static let recordType = RecordType.team
  var recordKey: RecordKey { RecordKey(.team, id.rawValue) }

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(1, name)
    writer.put(2, createdAt)
    return writer.fields
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "team")
    id = TeamID(record.key.id)
    version = record.version
    name = try reader.string(1)
    createdAt = try reader.date(2)
    unknown = reader.rest()
  }

  static var schema: RecordSchema { RecordSchema(Team.self, name: "team") }
}

extension Customer: RecordValue {
  static let recordType = RecordType.customer
  var recordKey: RecordKey { RecordKey(.customer, id.rawValue) }

  private static let nameField: FieldTag = 2
  static let emailColumn: FieldTag = 3

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(1, type)
    writer.put(Self.nameField, name)
    writer.put(Self.emailColumn, email)
    writer.put(4, createdAt)
    writer.put(5, updatedAt)
    return writer.fields
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "customer")
    id = CustomerID(record.key.id)
    version = record.version
    type = try reader.value(1)
    name = try reader.string(Self.nameField)
    email = try reader.text(Self.emailColumn)
    createdAt = try reader.date(4)
    updatedAt = try reader.date(5)
    unknown = reader.rest()
  }

  static var schema: RecordSchema {
    RecordSchema(
      Customer.self, name: "customer", columns: [.init(emailColumn, "email", .text)],
      orders: [[.ascending(emailColumn)]]
    ) { key, fields in
      var parts: [TextPart] = []
      for (tag, weight) in [(nameField, 2), (emailColumn, 1)] {
        guard case .text(let text)? = fields[tag] else { continue }
        parts.append(
          TextPart(
            document: key, audience: .staff, weight: weight, tokens: Tokenizer.tokens(text)))
      }
      return parts
    }
  }
}

/// Marks something as taken: a view of an article on a day, a slug, an imported row.
///
/// Its key is what is taken, so that `.absent` makes it happen once.
struct Reservation: RecordValue {
  static let recordType = RecordType.reservation
  let name: String
  /// What it was taken for, such as the article behind a slug.
  var owner: String
  var at: Date
  var unknown = RecordFields()

  var recordKey: RecordKey { Self.key(name) }

  static func key(_ name: String) -> RecordKey { RecordKey(.reservation, name) }

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(1, owner)
    writer.put(2, at)
    return writer.fields
  }

  init(name: String, owner: String, at: Date) {
    self.name = name
    self.owner = owner
    self.at = at
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "reservation")
    name = record.key.id
    owner = try reader.string(1)
    at = try reader.date(2)
    unknown = reader.rest()
  }

  static var schema: RecordSchema { RecordSchema(Reservation.self, name: "reservation") }
}

/// What is left of a ticket that was deleted for good: its number keeps resolving.
struct TicketStub: RecordValue {
  static let recordType = RecordType.ticketStub
  static let numberColumn: FieldTag = 1
  let id: TicketID
  let number: TicketNumber
  let deletedAt: Date
  var unknown = RecordFields()

  var recordKey: RecordKey { RecordKey(.ticketStub, id.rawValue) }

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(Self.numberColumn, number.value)
    writer.put(2, number.prefix)
    writer.put(3, number.padding)
    writer.put(4, deletedAt)
    return writer.fields
  }

  init(_ ticket: Ticket, at now: Date) {
    id = ticket.id
    number = ticket.number
    deletedAt = now
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "ticket stub")
    id = TicketID(record.key.id)
    let value = try reader.int64(Self.numberColumn)
    number = TicketNumber(
      prefix: try reader.string(2), value: value, padding: try reader.int(3))
    deletedAt = try reader.date(4)
    unknown = reader.rest()
  }

  static var schema: RecordSchema {
    RecordSchema(
      TicketStub.self, name: "ticket stub",
      columns: [.init(numberColumn, "number", .integer, isUnique: true)])
  }
}
