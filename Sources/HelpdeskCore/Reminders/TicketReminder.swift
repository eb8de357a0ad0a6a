public import Foundation

/// The id of a reminder of a ticket.
public typealias TicketReminderID = Identifier<TicketReminder>

/// An agent's wish to be told of a ticket at an instant.
///
/// It comes once, whatever became of the ticket; only a ticket that was deleted for good takes its
/// reminders with it. Where the ticket was merged away, it is about the one it became.
public struct TicketReminder: Hashable, Sendable, Identifiable {
  /// The reminder's id.
  public let id: TicketReminderID
  /// The ticket.
  public let ticket: TicketID
  /// Who wants to be told.
  public let agent: AgentID
  /// When.
  public let at: Date
  /// What he wrote to himself.
  public let note: String?
  /// When it was asked for.
  public let createdAt: Date
  /// When he was told; at ``at``, or as soon as the desk was up again.
  public internal(set) var firedAt: Date?
  /// One more with every change.
  public internal(set) var version: Int64
  var unknown = RecordFields()
}

extension TicketReminder: RecordValue {
  static let recordType = RecordType.ticketReminder
  var recordKey: RecordKey { Self.key(id) }

  static func key(_ id: TicketReminderID) -> RecordKey { RecordKey(.ticketReminder, id.rawValue) }

  enum Field {
    static let ticket: FieldTag = 1
    static let agent: FieldTag = 2
    static let at: FieldTag = 3
    static let note: FieldTag = 4
    static let createdAt: FieldTag = 5
    static let firedAt: FieldTag = 6
    /// When the desk has to look at it, by itself; reckoned.
    static let dueAt: FieldTag = 1000
  }

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(Field.ticket, ticket)
    writer.put(Field.agent, agent)
    writer.put(Field.at, at)
    writer.put(Field.note, note)
    writer.put(Field.createdAt, createdAt)
    writer.put(Field.firedAt, firedAt)
    writer.put(Field.dueAt, firedAt == nil ? at : nil)
    return writer.fields
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "reminder")
    id = TicketReminderID(record.key.id)
    version = record.version
    ticket = try reader.id(Field.ticket)
    agent = try reader.id(Field.agent)
    at = try reader.date(Field.at)
    note = try reader.text(Field.note)
    createdAt = try reader.date(Field.createdAt)
    firedAt = try reader.optionalDate(Field.firedAt)
    unknown = reader.rest()
  }

  static var schema: RecordSchema {
    RecordSchema(
      TicketReminder.self, name: "ticketReminder",
      columns: [
        .init(Field.ticket, "ticket", .text), .init(Field.agent, "agent", .text),
        .init(Field.dueAt, "dueAt", .integer),
      ],
      orders: [
        [.ascending(Field.dueAt)], [.ascending(Field.agent), .ascending(Field.dueAt)],
        [.ascending(Field.ticket)],
      ])
  }
}

extension TicketReminder: WriteOutput {}
