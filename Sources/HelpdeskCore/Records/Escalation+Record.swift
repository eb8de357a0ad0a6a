import Foundation

extension Escalation: RecordValue {
  static let recordType = RecordType.escalation
  var recordKey: RecordKey { RecordKey(.escalation, id.rawValue) }

  enum Field {
    static let ticket: FieldTag = 1
    static let reason: FieldTag = 2
    static let from: FieldTag = 3
    static let toTeam: FieldTag = 4
    static let toAgent: FieldTag = 5
    static let priorityOverride: FieldTag = 6
    static let notes: FieldTag = 7
    static let status: FieldTag = 8
    static let decidedBy: FieldTag = 9
    static let alert: FieldTag = 10
    static let alertFailure: FieldTag = 11
    static let createdAt: FieldTag = 12
    static let decidedAt: FieldTag = 13
    static let denialReason: FieldTag = 14
    static let alertCount: FieldTag = 15
    static let decidingAlert: FieldTag = 16
  }

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(Field.ticket, ticket)
    writer.put(Field.reason, reason)
    writer.put(Field.from, nested: from)
    writer.put(Field.toTeam, toTeam)
    writer.put(Field.toAgent, toAgent)
    writer.put(Field.priorityOverride, priorityOverride)
    writer.put(Field.notes, notes)
    writer.put(Field.status, status)
    writer.put(Field.decidedBy, nested: decidedBy)
    writer.put(Field.alert, alert)
    writer.put(Field.alertFailure, alertFailure)
    writer.put(Field.createdAt, createdAt)
    writer.put(Field.decidedAt, decidedAt)
    writer.put(Field.denialReason, denialReason)
    writer.put(Field.alertCount, alertCount)
    writer.put(Field.decidingAlert, decidingAlert)
    return writer.fields
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "escalation")
    id = EscalationID(record.key.id)
    version = record.version
    ticket = try reader.id(Field.ticket)
    reason = try reader.value(Field.reason)
    from = try reader.nested(Field.from)
    toTeam = try reader.id(Field.toTeam)
    toAgent = try reader.optionalID(Field.toAgent)
    priorityOverride = try reader.optionalValue(Field.priorityOverride)
    notes = try reader.string(Field.notes)
    status = try reader.value(Field.status)
    decidedBy = try reader.optionalNested(Field.decidedBy)
    alert = try reader.value(Field.alert)
    alertFailure = try reader.text(Field.alertFailure)
    createdAt = try reader.date(Field.createdAt)
    decidedAt = try reader.optionalDate(Field.decidedAt)
    denialReason = try reader.text(Field.denialReason)
    alertCount = Int(try reader.integer(Field.alertCount) ?? 0)
    decidingAlert = try reader.integer(Field.decidingAlert).map { Int($0) }
    unknown = reader.rest()
  }

  static var schema: RecordSchema {
    RecordSchema(
      Escalation.self, name: "escalation",
      columns: [
        .init(Field.ticket, "ticket", .text),
        .init(Field.status, "status", .text),
        .init(Field.alert, "alert", .text),
        .init(Field.createdAt, "createdAt", .integer),
      ],
      orders: [
        [.ascending(Field.ticket), .ascending(Field.createdAt)],
        [.ascending(Field.status), .descending(Field.createdAt)],
      ])
  }
}
