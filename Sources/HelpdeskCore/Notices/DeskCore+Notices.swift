import Foundation

extension DeskCore {
  /// Adds the notices of a command's changes to its commit.
  ///
  /// Nothing is read unless a note contains an "@", or an answer was addressed to a ticket that was
  /// merged away.
  func notify(of transaction: inout Transaction) async throws(HelpdeskError) {
    let facts = NoticeFacts(
      agents: try await agents(namedIn: transaction.edits),
      conversations: try await conversations(of: transaction.edits))
    notify(NoticeRules.drafts(for: transaction.edits, knowing: facts), in: &transaction)
  }

  /// Adds notices to a commit.
  ///
  /// Ids are made here and not from the ticket's counts, which customers must not see.
  func notify(_ drafts: [NoticeDraft], in transaction: inout Transaction) {
    for draft in drafts {
      var notice = Notice(NoticeID(makeID()), draft)
      // A commit writes each key once. An id that is taken in the store lets the commit conflict
      // and the command be decided anew.
      for _ in 0..<Self.idAttempts where transaction.writes(notice.recordKey) {
        notice = Notice(NoticeID(makeID()), draft)
      }
      transaction.insert(notice)
    }
  }

  private static let idAttempts = 64

  private func agents(namedIn edits: [TicketEdit]) async throws(HelpdeskError) -> Set<AgentID> {
    var named: Set<AgentID> = []
    edits.withUnsafeBufferPointer { edits in
      for index in edits.indices {
        for note in NoticeRules.notes(of: edits[index]) {
          named.formUnion(Mentions.candidates(in: note.body).joined())
        }
      }
    }
    let keys = named.sorted().map { RecordKey(.agent, $0.rawValue) }
    let agents = try await reader.records(keys, Agent.self).compactMap(\.self)
    return Set(agents.filter { $0.role != .bot }.map(\.id))
  }

  private func conversations(
    of edits: [TicketEdit]
  ) async throws(HelpdeskError) -> [TicketID: Ticket] {
    var addressed: Set<TicketID> = []
    edits.withUnsafeBufferPointer { edits in
      for index in edits.indices {
        for answer in NoticeRules.answers(of: edits[index])
        where answer.conversation != edits[index].ticket.id {
          addressed.insert(answer.conversation)
        }
      }
    }
    var tickets: [TicketID: Ticket] = [:]
    for ticket in try await reader.tickets(addressed.sorted()) { tickets[ticket.id] = ticket }
    return tickets
  }

  /// Every notice about a ticket, to be deleted with it.
  func notices(about ticket: TicketID) async throws(HelpdeskError) -> [Notice] {
    try await reader.all(
      Notice.self, where: Filter([.equals(Notice.Field.ticket, .text(ticket.rawValue))]))
  }

  // MARK: - Reading them

  /// Marks one of somebody's notices read; another's does not exist for him.
  func markRead(_ id: NoticeID, _ command: Command) async throws(HelpdeskError) -> Notice {
    try command.principal.authorize(command.operation)
    try Validation.id(id, "notice")
    return try await write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Notice in
      guard var notice: Notice = try await reader.record(Notice.key(id)),
        notice.recipient == NoticeRecipient(command.principal)
      else {
        throw HelpdeskError(
          .notFound, "You have no notice \(id). Take the id from notifications().",
          field: "notice")
      }
      if notice.readAt == nil {
        notice.readAt = context.now
        transaction.update(notice, from: notice.version)
      }
      let found = try await reader.numbered([notice]).first ?? notice
      return { applied in
        var notice = found
        notice.version = applied.version(of: notice.recordKey) ?? notice.version
        return notice
      }
    }
  }

  /// Marks all of somebody's notices read, those left out that came after the call.
  ///
  /// - Returns: How many were unread.
  /// - Throws: What the store fails at; notices marked before that stay so.
  func markAllRead(_ command: Command) async throws(HelpdeskError) -> Int {
    try command.principal.authorize(command.operation)
    guard let recipient = NoticeRecipient(command.principal) else { return 0 }
    let unread = recipient.unreadFilter.and([
      .range(Notice.Field.at, lower: nil, upper: now.milliseconds + 1)
    ])
    var total = 0
    while true {
      let marked: MarkedNotices = try await write(command) {
        (transaction, context) async throws(HelpdeskError) -> (Applied) -> MarkedNotices in
        let notices: [Notice] = try await reader.query(
          Query(
            .notice, unread, order: .columns([.descending(Notice.Field.at)]), limit: Self.batch))
        for var notice in notices {
          notice.readAt = context.now
          transaction.update(notice, from: notice.version)
        }
        return { _ in MarkedNotices(count: notices.count) }
      }
      total += marked.count
      if marked.count < Self.batch { return total }
    }
  }

  private static let batch = 500
}

/// How many notices a commit marked read.
private struct MarkedNotices: WriteOutput {
  let count: Int

  static func replayed(
    _ receipt: Receipt, _ reader: DeskReader
  ) async throws(HelpdeskError) -> MarkedNotices {
    MarkedNotices(count: receipt.written.count { $0.key.type == .notice })
  }
}

extension Notice: WriteOutput {}

extension Notice {
  init(_ id: NoticeID, _ draft: NoticeDraft) {
    self.init(
      id: id, recipient: draft.recipient, kind: draft.kind, change: draft.change,
      ticket: draft.ticket, number: draft.number, subject: draft.subject,
      authorName: draft.authorName, at: draft.at, readAt: nil, version: 0)
  }
}

extension DeskReader {
  /// The notices with the numbers that were drawn in the commit that wrote them.
  func numbered(_ notices: [Notice]) async throws(HelpdeskError) -> [Notice] {
    let unnumbered = Set(notices.filter { $0.number == nil }.compactMap(\.ticket))
    if unnumbered.isEmpty { return notices }
    var numbers: [TicketID: String] = [:]
    for ticket in try await tickets(unnumbered.sorted()) {
      numbers[ticket.id] = ticket.number.description
    }
    return notices.map { notice in
      var notice = notice
      if let ticket = notice.ticket { notice.number = notice.number ?? numbers[ticket] }
      return notice
    }
  }
}
