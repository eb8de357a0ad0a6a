import Foundation

extension Ticket {
  /// Columns that are reckoned from the ticket when it is written.
  enum Column {
    static let status: FieldTag = 1000
    static let priority: FieldTag = 1001
    static let isLive: FieldTag = 1002
    static let isDeleted: FieldTag = 1003
    static let requester: FieldTag = 1004
    static let requesterType: FieldTag = 1005
    static let requesterEmail: FieldTag = 1006
    /// The earliest deadline still owed; only of live tickets.
    static let slaDeadline: FieldTag = 1007
    /// When the desk has to look at the ticket next, by itself.
    static let dueAt: FieldTag = 1008
    static let firstReplyTime: FieldTag = 1009
    static let firstReplyMissed: FieldTag = 1010
    static let resolutionTime: FieldTag = 1011
    static let resolutionMissed: FieldTag = 1012
    static let rating: FieldTag = 1013
    static let breaches: FieldTag = 1014
    static let isSnoozed: FieldTag = 1015
    static let isMerged: FieldTag = 1016
    static let hasAttachments: FieldTag = 1017
    /// The deadline of a promise that still runs, also past it.
    static let firstReplyOwed: FieldTag = 1018
    static let resolutionOwed: FieldTag = 1019
    /// What the customer sees as the date of the last message.
    static let customerMessageAt: FieldTag = 1020
    static let chatState: FieldTag = 1021
    static let chatWaitingSince: FieldTag = 1022
    /// How many announcements of promises were put into the outbox.
    static let announced: FieldTag = 1023
    static let waitTime: FieldTag = 1024
    static let waitMissed: FieldTag = 1025
    static let waitOwed: FieldTag = 1026
    static let workTime: FieldTag = 1027
    static let workMissed: FieldTag = 1028
    static let workOwed: FieldTag = 1029
    /// Whether it was reopened at least once.
    static let wasReopened: FieldTag = 1030
    /// Whether it is done, with one answer at most, and was never reopened.
    static let firstContact: FieldTag = 1031
    /// Whether it was resolved or closed at least once.
    static let wasEnded: FieldTag = 1033
    /// When it was resolved, or else closed; nil while it is live.
    static let endedAt: FieldTag = 1032
    /// The files that its messages name.
    static let files: FieldTag = 1034
  }

  func writeColumns(to writer: inout FieldWriter) {
    writer.put(Column.status, status.rank)
    writer.put(Column.priority, priority.rank)
    writer.put(Column.isLive, isLive)
    writer.put(Column.isDeleted, deletedAt != nil)
    writer.put(Column.requester, requester.id)
    writer.put(Column.requesterType, requester.type)
    writer.put(Column.requesterEmail, requester.email)
    writer.put(Column.slaDeadline, isLive ? sla.deadline : nil)
    writer.put(Column.dueAt, dueAt)
    for clock in sla.clocks {
      guard let columns = clock.metric.columns else { continue }
      if clock.outcome == .running, deletedAt == nil {
        // A paused promise is owed, at no instant that can be told.
        writer.put(columns.owed, clock.deadline ?? .distantFuture)
      }
      guard case .done(let end) = clock.outcome else { continue }
      writer.put(columns.time, clock.time)
      writer.put(columns.isLate, clock.isBreached(at: end))
    }
    writer.put(Column.wasReopened, reopenCount > 0)
    writer.put(Column.wasEnded, reopenCount > 0 || !status.isLive)
    writer.put(Column.firstContact, isFirstContact)
    writer.put(Column.endedAt, status.isLive ? nil : resolvedAt ?? closedAt)
    writer.put(Column.announced, sla.announced == 0 ? nil : sla.announced)
    writer.put(Column.rating, satisfaction?.rating)
    writer.put(Column.breaches, sla.breaches.count)
    writer.put(Column.isSnoozed, snoozedUntil != nil)
    writer.put(Column.isMerged, mergedInto != nil)
    writer.put(Column.hasAttachments, !attachments.isEmpty)
    writer.put(Column.files, attachments.map(\.blob.rawValue))
    writer.put(Column.customerMessageAt, customerMessageAt)
    writer.put(Column.chatState, chat?.state)
    writer.put(Column.chatWaitingSince, chat?.waitingSince)
  }

  /// Whether one answer was enough; not of tickets that came from elsewhere when they were done.
  private var isFirstContact: Bool {
    !status.isLive && reopenCount == 0 && !sla.history.isEmpty
      && sla.history.count { $0.kind == .agentReply } <= 1
  }

  /// When the desk has to do something with the ticket by itself.
  var dueAt: Date? {
    if let deletedAt { return deletedAt.adding(Ticket.binRetention) }
    var instants = [sla.nextInstant, snoozedUntil].compactMap(\.self)
    if let autoCloseAt { instants.append(autoCloseAt) }
    instants += automationMarks.compactMap(\.dueAt)
    if isHandledByBot, let due = chat?.answerDueAt { instants.append(due) }
    return instants.min()
  }

  static let binRetention = Duration.days(30)

  static var schema: RecordSchema {
    RecordSchema(
      Ticket.self, name: "ticket", columns: columns, orders: orders, text: searchableText)
  }

  private static var columns: [RecordSchema.Column] {
    [
      .init(Field.number, "number", .integer, isUnique: true),
      .init(Field.category, "category", .text),
      .init(Field.kind, "kind", .text),
      .init(Field.purpose, "purpose", .text),
      .init(Field.channel, "channel", .text),
      .init(Field.origin, "origin", .text),
      .init(Field.assignee, "assignee", .text),
      .init(Field.team, "team", .text),
      .init(Field.followers, "followers", .texts),
      .init(Field.tags, "tags", .texts),
      .init(Field.labels, "labels", .texts),
      .init(Field.articles, "articles", .texts),
      .init(Field.firstResponseAt, "firstResponseAt", .integer),
      .init(Field.resolvedAt, "resolvedAt", .integer),
      .init(Field.closedAt, "closedAt", .integer),
      .init(Field.createdAt, "createdAt", .integer),
      .init(Field.updatedAt, "updatedAt", .integer),
      .init(Field.lastMessageAt, "lastMessageAt", .integer),
      .init(Field.lastCustomerMessageAt, "lastCustomerMessageAt", .integer),
      .init(Field.inbox, "inbox", .text),
      .init(Field.snoozedUntil, "snoozedUntil", .integer),
      .init(Field.mergedInto, "mergedInto", .text),
      .init(Field.reopenCount, "reopenCount", .integer),
      .init(Field.conversation, "conversation", .text, isUnique: true),
      .init(Column.status, "status", .integer),
      .init(Column.priority, "priority", .integer),
      .init(Column.isLive, "isLive", .integer),
      .init(Column.isDeleted, "isDeleted", .integer),
      .init(Column.requester, "requester", .text),
      .init(Column.requesterType, "requesterType", .text),
      .init(Column.requesterEmail, "requesterEmail", .text),
      .init(Column.slaDeadline, "slaDeadline", .integer),
      .init(Column.dueAt, "dueAt", .integer),
      .init(Column.firstReplyTime, "firstReplyTime", .integer),
      .init(Column.firstReplyMissed, "firstReplyMissed", .integer),
      .init(Column.resolutionTime, "resolutionTime", .integer),
      .init(Column.resolutionMissed, "resolutionMissed", .integer),
      .init(Column.rating, "rating", .integer),
      .init(Column.breaches, "breaches", .integer),
      .init(Column.isSnoozed, "isSnoozed", .integer),
      .init(Column.isMerged, "isMerged", .integer),
      .init(Column.hasAttachments, "hasAttachments", .integer),
      .init(Column.firstReplyOwed, "firstReplyOwed", .integer),
      .init(Column.resolutionOwed, "resolutionOwed", .integer),
      .init(Column.customerMessageAt, "customerMessageAt", .integer),
      .init(Column.announced, "announced", .integer),
      .init(Column.waitTime, "waitTime", .integer),
      .init(Column.waitMissed, "waitMissed", .integer),
      .init(Column.waitOwed, "waitOwed", .integer),
      .init(Column.workTime, "workTime", .integer),
      .init(Column.workMissed, "workMissed", .integer),
      .init(Column.workOwed, "workOwed", .integer),
      .init(Column.wasReopened, "wasReopened", .integer),
      .init(Column.firstContact, "firstContact", .integer),
      .init(Column.endedAt, "endedAt", .integer),
      .init(Column.wasEnded, "wasEnded", .integer),
      .init(Column.files, "files", .texts),
      .init(Column.chatState, "chatState", .text),
      .init(Column.chatWaitingSince, "chatWaitingSince", .integer),
    ]
  }

  private static var orders: [[SortTerm]] {
    [
      [.ascending(Column.dueAt)],
      [.ascending(Column.isLive), .ascending(Column.slaDeadline)],
      [.ascending(Field.assignee), .ascending(Column.isLive), .ascending(Column.slaDeadline)],
      [.descending(Field.createdAt)],
      [.descending(Field.updatedAt)],
      [.descending(Field.lastMessageAt)],
      [.ascending(Field.inbox), .descending(Field.lastMessageAt)],
      [.ascending(Column.requester), .descending(Column.customerMessageAt)],
      [.ascending(Column.isLive), .descending(Column.priority), .ascending(Field.createdAt)],
      [.ascending(Column.chatState), .ascending(Column.chatWaitingSince)],
    ]
  }

  private static let searchableText: @Sendable (RecordKey, RecordFields) -> [TextPart] = {
    key, fields in
    guard case .integer(0)? = fields[Column.isDeleted],
      case .text(let subject)? = fields[Field.subject]
    else { return [] }
    var tags: [String] = []
    if case .texts(let values)? = fields[Field.tags] { tags = values }
    let words = tags.flatMap(Tokenizer.tokens)
    var parts = [
      TextPart(
        document: key, audience: .everyone, weight: 3, tokens: Tokenizer.tokens(subject))
    ]
    if !words.isEmpty {
      parts.append(TextPart(document: key, audience: .staff, weight: 2, tokens: words))
    }
    return parts
  }
}
