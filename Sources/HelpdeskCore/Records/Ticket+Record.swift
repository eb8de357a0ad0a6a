import Foundation

extension Ticket: RecordValue {
  static let recordType = RecordType.ticket
  var recordKey: RecordKey { RecordKey(.ticket, id.rawValue) }

  // The numbers are part of the stored format: they are never changed or reused.
  enum Field {
    static let number: FieldTag = 1
    static let numberPrefix: FieldTag = 2
    static let numberPadding: FieldTag = 3
    static let subject: FieldTag = 4
    static let excerpt: FieldTag = 5
    static let status: FieldTag = 6
    static let priority: FieldTag = 7
    static let severity: FieldTag = 8
    static let category: FieldTag = 9
    static let kind: FieldTag = 10
    static let purpose: FieldTag = 11
    static let channel: FieldTag = 12
    static let origin: FieldTag = 13
    static let requester: FieldTag = 14
    static let assignee: FieldTag = 15
    static let team: FieldTag = 16
    static let followers: FieldTag = 17
    static let ccs: FieldTag = 18
    static let tags: FieldTag = 19
    static let labels: FieldTag = 20
    static let customFields: FieldTag = 21
    static let hostLinks: FieldTag = 22
    static let articles: FieldTag = 23
    static let links: FieldTag = 24
    static let sla: FieldTag = 25
    static let firstResponseAt: FieldTag = 26
    static let resolvedAt: FieldTag = 27
    static let closedAt: FieldTag = 28
    static let createdAt: FieldTag = 29
    static let updatedAt: FieldTag = 30
    static let firstMessageAt: FieldTag = 31
    static let lastMessageAt: FieldTag = 32
    static let lastReplyAt: FieldTag = 33
    static let lastCustomerMessageAt: FieldTag = 34
    static let messageCount: FieldTag = 35
    static let publicMessageCount: FieldTag = 36
    static let inbox: FieldTag = 37
    static let snoozedUntil: FieldTag = 38
    static let mergedInto: FieldTag = 39
    static let absorbed: FieldTag = 40
    static let attachments: FieldTag = 41
    static let context: FieldTag = 42
    static let resolution: FieldTag = 43
    static let satisfaction: FieldTag = 44
    static let reopenCount: FieldTag = 45
    static let deletedAt: FieldTag = 46
    static let conversation: FieldTag = 47
    static let lastMessageSequence: FieldTag = 48
    static let lastEventSequence: FieldTag = 49
    static let ratedResolution: FieldTag = 50
    static let autoCloseAt: FieldTag = 51
    static let visibleMessageAt: FieldTag = 52
    static let chat: FieldTag = 53
    static let assignmentChangedAt: FieldTag = 60
    static let automationMarks: FieldTag = 61
  }

  var recordFields: RecordFields {
    let facts = facts.value
    var writer = FieldWriter(keeping: facts.unknown, expecting: 56)
    writer.put(Field.number, facts.number.value)
    writer.put(Field.numberPrefix, facts.number.prefix)
    writer.put(Field.numberPadding, facts.number.padding)
    writer.put(Field.subject, facts.subject)
    writer.put(Field.excerpt, facts.excerpt)
    writer.put(Field.status, status)
    writer.put(Field.priority, priority)
    writer.put(Field.severity, facts.severity)
    writer.put(Field.category, facts.category)
    writer.put(Field.kind, facts.kind)
    writer.put(Field.purpose, facts.purpose)
    writer.put(Field.channel, facts.channel)
    writer.put(Field.origin, facts.origin)
    writer.put(Field.requester, nested: facts.requester)
    writer.put(Field.assignee, assignee)
    writer.put(Field.team, team)
    writer.put(Field.followers, facts.followers)
    writer.put(Field.ccs, nested: facts.ccs)
    writer.put(Field.tags, facts.tags)
    writer.put(Field.labels, facts.labels)
    writer.put(
      Field.customFields,
      nested: facts.customFields.sorted { $0.key < $1.key }.map {
        CustomField(name: $0.key, value: $0.value)
      })
    writer.put(Field.hostLinks, nested: facts.hostLinks)
    writer.put(Field.articles, facts.articles)
    writer.put(Field.links, nested: facts.links)
    writer.put(Field.sla, nested: sla)
    writeDatesAndCounts(facts, to: &writer)
    writeColumns(to: &writer)
    return writer.fields
  }

  func kept(version: Int64, number value: Int64?) -> Self? {
    var result = self
    result.version = version
    if let value {
      result.number = TicketNumber(prefix: number.prefix, value: value, padding: number.padding)
    }
    return result
  }

  private func writeDatesAndCounts(_ facts: TicketFacts, to writer: inout FieldWriter) {
    writer.put(Field.firstResponseAt, firstResponseAt)
    writer.put(Field.resolvedAt, resolvedAt)
    writer.put(Field.closedAt, closedAt)
    writer.put(Field.createdAt, facts.createdAt)
    writer.put(Field.updatedAt, updatedAt)
    writer.put(Field.firstMessageAt, facts.firstMessageAt)
    writer.put(Field.lastMessageAt, lastMessageAt)
    writer.put(Field.lastReplyAt, lastReplyAt)
    writer.put(Field.lastCustomerMessageAt, lastCustomerMessageAt)
    writer.put(Field.messageCount, messageCount)
    writer.put(Field.publicMessageCount, publicMessageCount)
    writer.put(Field.inbox, inbox)
    writer.put(Field.snoozedUntil, snoozedUntil)
    writer.put(Field.mergedInto, facts.mergedInto)
    writer.put(Field.absorbed, facts.absorbed)
    writer.put(Field.attachments, nested: facts.attachments)
    writer.put(Field.context, nested: facts.context)
    writer.put(Field.resolution, resolution)
    writer.put(Field.satisfaction, nested: facts.satisfaction)
    writer.put(Field.reopenCount, reopenCount)
    writer.put(Field.deletedAt, facts.deletedAt)
    writer.put(Field.conversation, facts.conversation)
    writer.put(Field.lastMessageSequence, lastMessageSequence)
    writer.put(Field.lastEventSequence, lastEventSequence)
    writer.put(Field.ratedResolution, facts.ratedResolution)
    writer.put(Field.autoCloseAt, autoCloseAt)
    writer.put(Field.visibleMessageAt, facts.visibleMessageAt)
    writer.put(Field.chat, nested: chat)
    writer.put(Field.assignmentChangedAt, assignmentChangedAt)
    writer.put(Field.automationMarks, nested: automationMarks)
  }

  init(_ record: StoredRecord) throws(StoreError) {
    // In the order of the tags: what the ticket holds itself and what its facts hold lie among each
    // other.
    var reader = FieldReader(record, of: "ticket")
    id = TicketID(record.key.id)
    version = record.version
    let value = try reader.int64(Field.number)
    let number = TicketNumber(
      prefix: try reader.string(Field.numberPrefix), value: value,
      padding: try reader.int(Field.numberPadding))
    let subject = try reader.string(Field.subject)
    let excerpt = try reader.string(Field.excerpt)
    status = try reader.value(Field.status)
    priority = try reader.value(Field.priority)
    // The dates that it always has come later.
    var facts = TicketFacts(
      number: number, subject: subject, excerpt: excerpt,
      severity: try reader.value(Field.severity), category: try reader.value(Field.category),
      kind: try reader.value(Field.kind), purpose: try reader.value(Field.purpose),
      channel: try reader.value(Field.channel), origin: try reader.value(Field.origin),
      requester: try reader.nested(Field.requester), createdAt: .distantPast,
      firstMessageAt: .distantPast)
    assignee = try reader.optionalID(Field.assignee)
    team = try reader.optionalID(Field.team)
    facts.followers = try reader.ids(Field.followers)
    facts.ccs = try reader.nestedList(Field.ccs)
    facts.tags = try reader.texts(Field.tags)
    facts.labels = try reader.values(Field.labels)
    for field in try reader.nestedList(Field.customFields, CustomField.self) {
      facts.customFields[field.name] = field.value
    }
    facts.hostLinks = try reader.nestedList(Field.hostLinks)
    facts.articles = try reader.ids(Field.articles)
    facts.links = try reader.nestedList(Field.links)
    sla = try reader.nested(Field.sla)
    firstResponseAt = try reader.optionalDate(Field.firstResponseAt)
    resolvedAt = try reader.optionalDate(Field.resolvedAt)
    closedAt = try reader.optionalDate(Field.closedAt)
    facts.createdAt = try reader.date(Field.createdAt)
    updatedAt = try reader.date(Field.updatedAt)
    facts.firstMessageAt = try reader.date(Field.firstMessageAt)
    lastMessageAt = try reader.date(Field.lastMessageAt)
    lastReplyAt = try reader.optionalDate(Field.lastReplyAt)
    lastCustomerMessageAt = try reader.optionalDate(Field.lastCustomerMessageAt)
    messageCount = try reader.int(Field.messageCount)
    publicMessageCount = try reader.int(Field.publicMessageCount)
    inbox = try reader.value(Field.inbox)
    snoozedUntil = try reader.optionalDate(Field.snoozedUntil)
    facts.mergedInto = try reader.optionalID(Field.mergedInto)
    facts.absorbed = try reader.ids(Field.absorbed)
    facts.attachments = try reader.nestedList(Field.attachments)
    facts.context = try reader.optionalNested(Field.context)
    resolution = try reader.text(Field.resolution)
    facts.satisfaction = try reader.optionalNested(Field.satisfaction)
    reopenCount = try reader.int(Field.reopenCount)
    facts.deletedAt = try reader.optionalDate(Field.deletedAt)
    facts.conversation = try reader.text(Field.conversation)
    lastMessageSequence = try reader.int64(Field.lastMessageSequence)
    lastEventSequence = try reader.int64(Field.lastEventSequence)
    facts.ratedResolution = try reader.optionalDate(Field.ratedResolution)
    autoCloseAt = try reader.optionalDate(Field.autoCloseAt)
    facts.visibleMessageAt = try reader.optionalDate(Field.visibleMessageAt)
    chatApart = Apart(try reader.optionalNested(Field.chat))
    assignmentChangedAt = try reader.optionalDate(Field.assignmentChangedAt)
    automationMarks = try reader.nestedList(Field.automationMarks)
    facts.unknown = reader.rest()
    self.facts = Boxed(facts)
  }
}
