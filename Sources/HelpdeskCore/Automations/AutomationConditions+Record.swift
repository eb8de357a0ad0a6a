import Foundation

extension TicketCondition: NestedValue {
  func write(to writer: inout FieldWriter) {
    switch self {
    case .matches(let query): writer.put(1, nested: KeptQuery(query))
    case .doesNotMatch(let query): writer.put(2, nested: KeptQuery(query))
    case .fulfils(let conditions): writer.put(3, nested: conditions)
    }
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    if let kept = try reader.optionalNested(1, KeptQuery.self) {
      self = .matches(kept.query)
    } else if let kept = try reader.optionalNested(2, KeptQuery.self) {
      self = .doesNotMatch(kept.query)
    } else {
      self = .fulfils(try reader.nested(3))
    }
  }
}

/// What of a query can be a condition, as it is kept.
private struct KeptQuery: NestedValue {
  var query: TicketQuery

  init(_ query: TicketQuery) {
    self.query = query
  }

  func write(to writer: inout FieldWriter) {
    writer.put(1, query.statuses)
    writer.put(2, query.isLive.map { $0 ? 1 : 0 })
    writer.put(3, query.priorities)
    writer.put(4, query.categories)
    writer.put(5, query.kinds)
    writer.put(6, query.purposes)
    writer.put(7, query.channels)
    writer.put(8, query.labels)
    writer.put(9, query.tags)
    writer.put(10, query.inboxStates)
    writer.put(11, query.assignee.flatMap(Self.name))
    writer.put(12, query.assignee == .nobody ? 1 : nil as Int?)
    writer.put(13, query.follower.flatMap(Self.name))
    writer.put(14, query.follower == .nobody ? 1 : nil as Int?)
    writer.put(15, query.teams)
    writer.put(16, query.requesters)
    writer.put(17, query.requesterEmail)
    Self.write(query.created, 18, to: &writer)
    Self.write(query.updated, 20, to: &writer)
    Self.write(query.resolved, 22, to: &writer)
    writer.put(24, query.article)
    writer.put(25, query.chatStates)
    writer.put(26, query.isHandledByBot.map { $0 ? 1 : 0 })
    writer.put(27, query.isSnoozed.map { $0 ? 1 : 0 })
    writer.put(28, query.isMerged.map { $0 ? 1 : 0 })
    writer.put(29, query.hasAttachments.map { $0 ? 1 : 0 })
    writer.put(30, query.search?.description)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    func flag(_ value: Int?) -> Bool? { value.map { $0 != 0 } }
    query = TicketQuery()
    query.statuses = try reader.values(1)
    query.isLive = flag(try reader.optionalInt(2))
    query.priorities = try reader.values(3)
    query.categories = try reader.values(4)
    query.kinds = try reader.values(5)
    query.purposes = try reader.values(6)
    query.channels = try reader.values(7)
    query.labels = try reader.values(8)
    query.tags = try reader.texts(9)
    query.inboxStates = try reader.values(10)
    query.assignee = Self.filter(try reader.text(11), try reader.optionalInt(12))
    query.follower = Self.filter(try reader.text(13), try reader.optionalInt(14))
    query.teams = try reader.ids(15)
    query.requesters = try reader.ids(16)
    query.requesterEmail = try reader.text(17)
    query.created = Self.range(try reader.optionalDate(18), try reader.optionalDate(19))
    query.updated = Self.range(try reader.optionalDate(20), try reader.optionalDate(21))
    query.resolved = Self.range(try reader.optionalDate(22), try reader.optionalDate(23))
    query.article = try reader.optionalID(24)
    query.chatStates = try reader.values(25)
    query.isHandledByBot = flag(try reader.optionalInt(26))
    query.isSnoozed = flag(try reader.optionalInt(27))
    query.isMerged = flag(try reader.optionalInt(28))
    query.hasAttachments = flag(try reader.optionalInt(29))
    if let text = try reader.text(30) {
      do throws(HelpdeskError) {
        query.search = try TicketSearch(text)
      } catch {
        throw StoreError(
          .corrupt, "The search in an automation's condition cannot be read.", underlying: error)
      }
    }
  }

  private static func name(_ filter: AssigneeFilter) -> String? {
    if case .agent(let id) = filter { id.rawValue } else { nil }
  }

  private static func filter(_ name: String?, _ nobody: Int?) -> AssigneeFilter? {
    if let name { return .agent(AgentID(name)) }
    return nobody == nil ? nil : .nobody
  }

  private static func write(
    _ range: Range<Date>?, _ tag: FieldTag, to writer: inout FieldWriter
  ) {
    writer.put(tag, range?.lowerBound)
    writer.put(tag + 1, range?.upperBound)
  }

  private static func range(_ lower: Date?, _ upper: Date?) -> Range<Date>? {
    guard let lower, let upper, lower <= upper else { return nil }
    return lower..<upper
  }
}
