public import Foundation

/// Once that an automation acted on a ticket, or could not.
public struct AutomationFiring: Hashable, Sendable {
  /// How it ended.
  public enum Outcome: String, Hashable, Sendable, CaseIterable, Codable {
    /// It did what its rule says.
    case done
    /// One of its actions was refused, so it did nothing.
    case failed
    /// It was part of a cycle, so it did nothing.
    case cycle
  }

  /// The automation.
  public let automation: AutomationID
  /// The ticket.
  public let ticket: TicketID
  /// When: for a rule of time the instant at which it was due, however late the desk came to it.
  public let at: Date
  /// How it ended.
  public let outcome: Outcome
  /// Why it could not act; a cycle is named by its automations in their order.
  public let message: String?
  /// The places in the ticket's trail of what it did: from the event that names it to the last
  /// change.
  public let events: ClosedRange<Int64>
  /// Tells several that stand at one event apart.
  let place: Int64
  var unknown = RecordFields()

  init(
    automation: AutomationID, ticket: TicketID, at: Date, outcome: Outcome,
    message: String? = nil, events: ClosedRange<Int64>, place: Int64 = 0
  ) {
    self.automation = automation
    self.ticket = ticket
    self.at = at
    self.outcome = outcome
    self.message = message
    self.events = events
    self.place = place
  }
}

/// How often an automation acted, and what it met last.
public struct AutomationFigures: Hashable, Sendable {
  /// How often it acted.
  public let fired: Int
  /// When it last acted.
  public let lastFiredAt: Date?
  /// How often it could not act.
  public let failed: Int
  /// The last time it could not act, with the reason.
  public let lastFailure: AutomationFiring?
}

extension AutomationFiring: RecordValue {
  static let recordType = RecordType.automationFiring

  /// How many automations of one cycle have a place of their own.
  static let placesPerEvent: Int64 = 1024

  var recordKey: RecordKey {
    RecordKey(
      .automationFiring, ticket.rawValue,
      sequence: events.lowerBound * Self.placesPerEvent + place)
  }

  enum Field {
    static let automation: FieldTag = 1
    static let at: FieldTag = 2
    static let outcome: FieldTag = 3
    static let message: FieldTag = 4
    static let lastEvent: FieldTag = 5
    /// Reckoned from the outcome.
    static let isDone: FieldTag = 1000
  }

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(Field.automation, automation)
    writer.put(Field.at, at)
    writer.put(Field.outcome, outcome)
    writer.put(Field.message, message)
    writer.put(Field.lastEvent, events.upperBound)
    writer.put(Field.isDone, outcome == .done)
    return writer.fields
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "firing")
    ticket = TicketID(record.key.id)
    automation = try reader.id(Field.automation)
    at = try reader.date(Field.at)
    outcome = try reader.value(Field.outcome)
    message = try reader.text(Field.message)
    let first = record.key.sequence / Self.placesPerEvent
    place = record.key.sequence % Self.placesPerEvent
    events = first...max(first, try reader.int64(Field.lastEvent))
    unknown = reader.rest()
  }

  static var schema: RecordSchema {
    RecordSchema(
      AutomationFiring.self, name: "firing",
      columns: [
        .init(Field.automation, "automation", .text), .init(Field.at, "at", .integer),
        .init(Field.isDone, "isDone", .integer),
      ],
      orders: [
        [.ascending(Field.automation), .ascending(Field.isDone), .descending(Field.at)],
        [.ascending(Field.automation), .descending(Field.at)],
      ])
  }
}
