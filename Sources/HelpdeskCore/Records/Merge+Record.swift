import Foundation

extension Merge.Repointed: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, ticket)
    writer.put(2, kind)
    writer.put(3, hadTarget)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init(
      ticket: try reader.id(1), kind: try reader.value(2), hadTarget: try reader.bool(3))
  }
}

extension Merge.TargetBefore: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, status)
    writer.put(2, inbox)
    writer.put(3, resolvedAt)
    writer.put(4, resolution)
    writer.put(5, reopenCount)
    writer.put(6, nested: sla)
    writer.put(7, firstResponseAt)
    writer.put(8, lastMessageAt)
    writer.put(9, lastReplyAt)
    writer.put(10, lastCustomerMessageAt)
    writer.put(11, snoozedUntil)
    writer.put(12, autoCloseAt)
    writer.put(13, visibleMessageAt)
    writer.put(14, nested: chat)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    status = try reader.value(1)
    inbox = try reader.value(2)
    resolvedAt = try reader.optionalDate(3)
    resolution = try reader.text(4)
    reopenCount = try reader.int(5)
    sla = try reader.nested(6)
    firstResponseAt = try reader.optionalDate(7)
    lastMessageAt = try reader.date(8)
    lastReplyAt = try reader.optionalDate(9)
    lastCustomerMessageAt = try reader.optionalDate(10)
    snoozedUntil = try reader.optionalDate(11)
    autoCloseAt = try reader.optionalDate(12)
    visibleMessageAt = try reader.optionalDate(13)
    chat = try reader.optionalNested(14)
  }
}

/// A ticket kept inside another record, as it was.
private struct KeptTicket: NestedValue {
  let ticket: Ticket

  init(_ ticket: Ticket) {
    self.ticket = ticket
  }

  func write(to writer: inout FieldWriter) {
    writer.put(1, ticket.id)
    writer.put(2, ticket.version)
    writer.put(3, blob: WireCodec.encode(ticket.recordFields))
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    let id = try reader.string(1)
    let version = try reader.int64(2)
    ticket = try Ticket(
      StoredRecord(
        key: RecordKey(.ticket, id), version: version,
        fields: try WireCodec.decode(try reader.blob(3))))
  }
}

extension Merge: RecordValue {
  static let recordType = RecordType.merge
  var recordKey: RecordKey { Self.key(source) }

  static func key(_ source: TicketID) -> RecordKey { RecordKey(.merge, source.rawValue) }
  static let targetColumn: FieldTag = 1

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(Self.targetColumn, target)
    writer.put(2, nested: author)
    writer.put(3, at)
    writer.put(4, nested: KeptTicket(sourceBefore))
    writer.put(5, addedTags)
    writer.put(6, addedFollowers)
    writer.put(7, nested: addedContacts)
    writer.put(8, nested: addedLinks)
    writer.put(9, nested: addedHostLinks)
    writer.put(10, addedArticles)
    writer.put(11, movedAlong)
    writer.put(12, nested: repointed)
    writer.put(13, nested: targetBefore)
    writer.put(14, targetMessages)
    writer.put(15, targetEvents)
    writer.put(16, targetInboxAfter)
    return writer.fields
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "merge")
    source = TicketID(record.key.id)
    target = try reader.id(Self.targetColumn)
    author = try reader.nested(2)
    at = try reader.date(3)
    sourceBefore = try reader.nested(4, KeptTicket.self).ticket
    addedTags = try reader.texts(5)
    addedFollowers = try reader.ids(6)
    addedContacts = try reader.nestedList(7)
    addedLinks = try reader.nestedList(8)
    addedHostLinks = try reader.nestedList(9)
    addedArticles = try reader.ids(10)
    movedAlong = try reader.ids(11)
    repointed = try reader.nestedList(12)
    targetBefore = try reader.nested(13)
    targetMessages = try reader.int64(14)
    targetEvents = try reader.int64(15)
    targetInboxAfter = try reader.value(16)
    unknown = reader.rest()
  }

  static var schema: RecordSchema {
    RecordSchema(Merge.self, name: "merge", columns: [.init(targetColumn, "target", .text)])
  }
}
