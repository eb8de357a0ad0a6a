import Foundation

extension BulkOperation: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, name)
    switch self {
    case .assign(let agent): writer.put(2, agent)
    case .unassign: break
    case .close(let template): writer.put(3, template)
    case .update(let changes): writer.put(4, nested: changes)
    }
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    switch try reader.string(1) {
    case "assign": self = .assign(try reader.id(2))
    case "unassign": self = .unassign
    case "close": self = .close(template: try reader.optionalID(3))
    case "update": self = .update(try reader.nested(4))
    default: throw StoreError(.corrupt, "A bulk job has an unknown operation.")
    }
  }
}

extension BulkJob: RecordValue {
  static let recordType = RecordType.bulkJob
  var recordKey: RecordKey { RecordKey(.bulkJob, id.rawValue) }

  static let phaseColumn: FieldTag = 5
  static let selectionColumn: FieldTag = 11
  static let startedColumn: FieldTag = 3

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(1, nested: operation)
    writer.put(2, nested: startedBy)
    writer.put(Self.startedColumn, startedAt)
    writer.put(4, total)
    writer.put(Self.phaseColumn, phase)
    writer.put(6, chunksDone)
    writer.put(7, succeeded)
    writer.put(8, skipped)
    writer.put(9, failed)
    writer.put(10, endedAt)
    writer.put(Self.selectionColumn, selection)
    return writer.fields
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "bulk job")
    id = BulkJobID(record.key.id)
    version = record.version
    operation = try reader.nested(1)
    startedBy = try reader.nested(2)
    startedAt = try reader.date(Self.startedColumn)
    total = try reader.int(4)
    phase = try reader.value(Self.phaseColumn)
    chunksDone = try reader.int(6)
    succeeded = try reader.int(7)
    skipped = try reader.int(8)
    failed = try reader.int(9)
    endedAt = try reader.optionalDate(10)
    selection = try reader.string(Self.selectionColumn)
    unknown = reader.rest()
  }

  static var schema: RecordSchema {
    RecordSchema(
      BulkJob.self, name: "bulk job",
      columns: [
        .init(phaseColumn, "phase", .text), .init(selectionColumn, "selection", .text),
        .init(startedColumn, "startedAt", .integer),
      ],
      orders: [[.ascending(selectionColumn), .descending(startedColumn)]])
  }
}

extension BulkChunk.Item: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, ticket)
    writer.put(2, expectedVersion)
    switch outcome {
    case .waiting: break
    case .succeeded: writer.put(3, "succeeded")
    case .skipped(let reason):
      writer.put(3, "skipped")
      writer.put(4, reason)
    case .failed(let code, let message):
      writer.put(3, "failed")
      writer.put(4, message)
      writer.put(5, code.description)
    case .cancelled: writer.put(3, "cancelled")
    }
    writer.put(6, expectedTarget)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    ticket = try reader.id(1)
    expectedVersion = try reader.integer(2)
    switch try reader.text(3) {
    case nil: outcome = .waiting
    case "succeeded": outcome = .succeeded
    case "skipped": outcome = .skipped(reason: try reader.string(4))
    case "failed":
      let message = try reader.string(4)
      outcome = .failed(HelpdeskError.Code(named: try reader.string(5)), message: message)
    case "cancelled": outcome = .cancelled
    default: throw StoreError(.corrupt, "A bulk job has a ticket with an unknown outcome.")
    }
    expectedTarget = try reader.optionalID(6)
  }
}

extension BulkChunk: RecordValue {
  static let recordType = RecordType.bulkChunk
  var recordKey: RecordKey { RecordKey(.bulkChunk, job.rawValue, sequence: sequence) }

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(1, nested: items)
    return writer.fields
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "bulk job's chunk")
    job = BulkJobID(record.key.id)
    sequence = record.key.sequence
    items = try reader.nestedList(1)
    unknown = reader.rest()
  }

  static var schema: RecordSchema { RecordSchema(BulkChunk.self, name: "bulk job's chunk") }
}
