import Foundation

extension ScheduledCall: RecordValue {
  static let recordType = RecordType.call
  var recordKey: RecordKey { Self.key(id) }

  static func key(_ id: CallID) -> RecordKey { RecordKey(.call, id.rawValue) }

  enum Field {
    static let ticket: FieldTag = 1
    static let customer: FieldTag = 2
    static let agent: FieldTag = 3
    static let start: FieldTag = 4
    static let end: FieldTag = 5
    static let topic: FieldTag = 6
    static let link: FieldTag = 7
    static let status: FieldTag = 8
    static let outcome: FieldTag = 9
    static let notes: FieldTag = 10
    static let cancelReason: FieldTag = 11
    static let bookedBy: FieldTag = 12
    static let endedBy: FieldTag = 13
    static let endedAt: FieldTag = 14
    static let sequence: FieldTag = 15
    static let uid: FieldTag = 16
    static let leads: FieldTag = 17
    static let armedAt: FieldTag = 18
    static let reminders: FieldTag = 19
    static let createdAt: FieldTag = 20
    static let updatedAt: FieldTag = 21
  }

  /// Columns that are reckoned from the call when it is written.
  enum Column {
    static let agent: FieldTag = 1000
    static let customer: FieldTag = 1001
    /// When the desk has to look at the call next, by itself.
    static let dueAt: FieldTag = 1002
  }

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(Field.ticket, ticket)
    writer.put(Field.customer, nested: customer)
    writer.put(Field.agent, nested: agent)
    writer.put(Field.start, start)
    writer.put(Field.end, end)
    writer.put(Field.topic, topic)
    writer.put(Field.link, link)
    writer.put(Field.status, status)
    writer.put(Field.outcome, outcome)
    writer.put(Field.notes, notes)
    writer.put(Field.cancelReason, cancelReason)
    writer.put(Field.bookedBy, nested: bookedBy)
    writer.put(Field.endedBy, nested: endedBy)
    writer.put(Field.endedAt, endedAt)
    writer.put(Field.sequence, sequence)
    writer.put(Field.uid, uid)
    writer.put(Field.leads, leads.map { String($0.milliseconds) })
    writer.put(Field.armedAt, armedAt)
    writer.put(Field.reminders, nested: reminders)
    writer.put(Field.createdAt, createdAt)
    writer.put(Field.updatedAt, updatedAt)
    writer.put(Column.agent, agent.id)
    writer.put(Column.customer, customer.id)
    writer.put(Column.dueAt, dueAt)
    return writer.fields
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "call")
    id = CallID(record.key.id)
    version = record.version
    ticket = try reader.id(Field.ticket)
    customer = try reader.nested(Field.customer)
    agent = try reader.nested(Field.agent)
    start = try reader.date(Field.start)
    end = try reader.date(Field.end)
    topic = try reader.text(Field.topic)
    link = try reader.text(Field.link)
    status = try reader.value(Field.status)
    outcome = try reader.optionalValue(Field.outcome)
    notes = try reader.text(Field.notes)
    cancelReason = try reader.text(Field.cancelReason)
    bookedBy = try reader.nested(Field.bookedBy)
    endedBy = try reader.optionalNested(Field.endedBy)
    endedAt = try reader.optionalDate(Field.endedAt)
    sequence = try reader.int(Field.sequence)
    uid = try reader.string(Field.uid)
    leads = try reader.texts(Field.leads).compactMap { Int64($0) }
      .map { .milliseconds($0) }.sorted(by: >)
    armedAt = try reader.date(Field.armedAt)
    reminders = try reader.nestedList(Field.reminders)
    createdAt = try reader.date(Field.createdAt)
    updatedAt = try reader.date(Field.updatedAt)
    unknown = reader.rest()
  }

  static var schema: RecordSchema {
    RecordSchema(
      ScheduledCall.self, name: "call",
      columns: [
        .init(Field.ticket, "ticket", .text),
        .init(Field.start, "start", .integer),
        .init(Field.end, "end", .integer),
        .init(Field.status, "status", .text),
        .init(Column.agent, "agent", .text),
        .init(Column.customer, "customer", .text),
        .init(Column.dueAt, "dueAt", .integer),
      ],
      orders: [
        [.ascending(Column.dueAt)],
        [.ascending(Field.ticket), .ascending(Field.start)],
        [.ascending(Field.status), .ascending(Field.start)],
        [.ascending(Column.agent), .ascending(Field.status), .ascending(Field.start)],
        [.ascending(Column.customer), .ascending(Field.status), .ascending(Field.start)],
      ])
  }
}

extension CallReminder: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, lead)
    writer.put(2, start)
    writer.put(3, at)
    writer.put(4, wasSent)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    lead = try reader.duration(1) ?? .zero
    start = try reader.date(2)
    at = try reader.date(3)
    wasSent = try reader.bool(4)
  }
}

/// The turnstile of an agent's calls: whoever gives him another one passes it.
///
/// It says how many calls he was ever given. A booking reads it before it looks for his calls, and
/// its commit demands that nobody has passed since; so two that overlap can never both be stored,
/// whichever desk or process they come from.
struct CallAgenda: RecordValue {
  static let recordType = RecordType.callAgenda
  let agent: AgentID
  var bookings: Int
  var version: Int64
  var unknown = RecordFields()

  var recordKey: RecordKey { Self.key(agent) }

  static func key(_ agent: AgentID) -> RecordKey { RecordKey(.callAgenda, agent.rawValue) }

  init(agent: AgentID) {
    self.agent = agent
    bookings = 0
    version = 0
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "call agenda")
    agent = AgentID(record.key.id)
    version = record.version
    bookings = try reader.int(1)
    unknown = reader.rest()
  }

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(1, bookings)
    return writer.fields
  }

  static var schema: RecordSchema { RecordSchema(CallAgenda.self, name: "callAgenda") }
}
