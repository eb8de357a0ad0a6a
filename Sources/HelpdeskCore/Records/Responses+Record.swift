import Foundation

extension CannedResponse: RecordValue {
  static let recordType = RecordType.cannedResponse
  var recordKey: RecordKey { RecordKey(.cannedResponse, id.rawValue) }

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(1, title)
    writer.put(2, body)
    writer.put(3, category)
    writer.put(4, uses)
    writer.put(5, createdAt)
    writer.put(6, updatedAt)
    return writer.fields
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "canned response")
    id = CannedResponseID(record.key.id)
    version = record.version
    title = try reader.string(1)
    body = try reader.string(2)
    category = try reader.optionalValue(3)
    uses = try reader.int(4)
    createdAt = try reader.date(5)
    updatedAt = try reader.date(6)
    unknown = reader.rest()
  }

  static var schema: RecordSchema {
    RecordSchema(
      CannedResponse.self, name: "canned response",
      columns: [.init(3, "category", .text), .init(4, "uses", .integer)]
    ) { key, fields in
      var parts: [TextPart] = []
      for (tag, weight) in [(FieldTag(1), 3), (FieldTag(2), 1)] {
        guard case .text(let text)? = fields[tag] else { continue }
        parts.append(
          TextPart(
            document: key, audience: .staff, weight: weight, tokens: Tokenizer.tokens(text)))
      }
      return parts
    }
  }
}

extension QuickIssue: RecordValue {
  static let recordType = RecordType.quickIssue
  var recordKey: RecordKey { RecordKey(.quickIssue, id.rawValue) }

  static let activeColumn: FieldTag = 8
  static let sortColumn: FieldTag = 7

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(1, title)
    writer.put(2, help)
    writer.put(3, kind)
    writer.put(4, category)
    writer.put(5, article)
    writer.put(6, icon)
    writer.put(Self.sortColumn, sortOrder)
    writer.put(Self.activeColumn, isActive)
    writer.put(9, uses)
    return writer.fields
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "quick issue")
    id = QuickIssueID(record.key.id)
    version = record.version
    title = try reader.string(1)
    help = try reader.text(2)
    kind = try reader.value(3)
    category = try reader.value(4)
    article = try reader.optionalID(5)
    icon = try reader.text(6)
    sortOrder = try reader.int(Self.sortColumn)
    isActive = try reader.bool(Self.activeColumn)
    uses = try reader.int(9)
    unknown = reader.rest()
  }

  static var schema: RecordSchema {
    RecordSchema(
      QuickIssue.self, name: "quick issue",
      columns: [
        .init(sortColumn, "sortOrder", .integer), .init(activeColumn, "isActive", .integer),
      ],
      orders: [[.ascending(activeColumn), .ascending(sortColumn)]])
  }
}
