import Foundation

extension StaffDesk {
  /// The inbox, a page at a time, live (the seeds' getTickets).
  ///
  /// A thread is a ticket with whatever it absorbed. Tickets in the bin and those that were merged
  /// away have no thread of their own.
  ///
  /// - Parameters:
  ///   - view: Which threads.
  ///   - channel: Only those of a channel.
  ///   - includingSnoozed: Whether to show those that an agent has hidden for a while.
  ///   - limit: How many a page has, 1 to 1,000.
  ///   - cursor: Where the page before ended.
  /// - Returns: The page, as a question that can be asked once or watched.
  public func inbox(
    _ view: InboxView = .all, channel: Channel? = nil, includingSnoozed: Bool = false,
    limit: Int = 50, after cursor: Cursor? = nil
  ) -> LiveQuery<InboxPage> {
    query(.readInbox) { context throws(HelpdeskError) in
      guard (1...1000).contains(limit) else {
        throw .invalid("limit", "Ask for 1 to 1000 threads, not \(limit).")
      }
      if let channel { try Validation.value(channel, "channel") }
      let filter = Filter.inbox(view, channel, includingSnoozed: includingSnoozed)
      return try await context.inbox(filter, limit: limit, after: cursor)
    }
  }

  /// The inbox in figures, live (the seeds' getTicketStats).
  ///
  /// - Parameters:
  ///   - channel: Only threads of a channel.
  ///   - includingSnoozed: Whether to count those that an agent has hidden for a while.
  /// - Returns: The figures, as a question that can be asked once or watched.
  public func inboxStats(
    channel: Channel? = nil, includingSnoozed: Bool = false
  ) -> LiveQuery<InboxStats> {
    query(.readInbox) { context throws(HelpdeskError) in
      if let channel { try Validation.value(channel, "channel") }
      return try await context.inboxStats(
        Filter.inbox(.all, channel, includingSnoozed: includingSnoozed))
    }
  }
}

extension Filter {
  fileprivate static func inbox(
    _ view: InboxView, _ channel: Channel?, includingSnoozed: Bool
  ) -> Filter {
    var conditions: [Condition] = [
      .equals(Ticket.Column.isDeleted, .integer(0)), .equals(Ticket.Column.isMerged, .integer(0)),
    ]
    if let state = view.state {
      conditions.append(.equals(Ticket.Field.inbox, .text(state.rawValue)))
    }
    if let channel { conditions.append(.equals(Ticket.Field.channel, .text(channel.rawValue))) }
    if !includingSnoozed { conditions.append(.equals(Ticket.Column.isSnoozed, .integer(0))) }
    return Filter(conditions)
  }
}

extension LiveContext {
  fileprivate func inbox(
    _ filter: Filter, limit: Int, after cursor: Cursor?
  ) async throws(HelpdeskError) -> InboxPage {
    // Every message changes its ticket in the same commit; what the threads say need not be watched.
    depend(on: .ticket, where: filter)
    let page = try await reader.page(
      .query(
        Query(
          .ticket, filter, order: .columns([.descending(Ticket.Field.lastMessageAt)]),
          after: cursor, limit: limit, wantsTotal: true)))
    let tickets = try DeskReader.decode(page, Ticket.self)
    let last = try await reader.lastPublicMessages(of: tickets)
    let threads = tickets.map { ticket in
      let message = last[ticket.id]
      return InboxThread(
        ticket: ticket, excerpt: message.map { Excerpt.make($0.body) } ?? ticket.excerpt,
        lastSender: message?.sender ?? Author(ticket.requester),
        lastMessageAt: message?.sentAt ?? ticket.lastMessageAt)
    }
    return InboxPage(threads: threads, total: page.total ?? threads.count, next: page.next)
  }

  fileprivate func inboxStats(_ filter: Filter) async throws(HelpdeskError) -> InboxStats {
    depend(on: .ticket, where: filter)
    let priorities = [TicketPriority.high, .urgent].map { FieldValue.integer(Int64($0.rank)) }
    let answers = try await reader.answers([
      .measure(Measure(.ticket, filter, by: [.column(Ticket.Field.inbox)], figures: [.count])),
      .count(
        .ticket,
        filter.and([
          .equals(Ticket.Column.isLive, .integer(1)), .not(TicketQuery.handledByBot),
          .isIn(Ticket.Column.priority, priorities),
        ])),
    ]).answers
    guard answers.count == 2, case .groups(let groups) = answers[0],
      case .count(let highPriority) = answers[1]
    else { throw DeskReader.mismatch }
    var counts: [InboxState: Int] = [:]
    for group in groups {
      guard case .text(let name)?? = group.key.first, let state = InboxState(rawValue: name),
        case let count?? = group.values.first
      else { continue }
      counts[state] = Int(count)
    }
    func count(_ state: InboxState) -> Int { counts[state] ?? 0 }
    return InboxStats(
      total: InboxState.allCases.reduce(0) { $0 + count($1) }, unread: count(.unread),
      read: count(.read), replied: count(.replied), archived: count(.archived),
      highPriority: highPriority)
  }
}

extension DeskReader {
  /// The last public message of each ticket's thread, whatever it absorbed included.
  ///
  /// Threads are read from their ends, in a few messages each, further only past internal notes.
  func lastPublicMessages(
    of tickets: [Ticket]
  ) async throws(HelpdeskError) -> [TicketID: Message] {
    struct Search {
      let ticket: TicketID
      let owner: TicketID
      var below = Int64.max
    }
    var pending: [Search] = []
    for ticket in tickets {
      for owner in [ticket.id] + ticket.absorbed {
        pending.append(Search(ticket: ticket.id, owner: owner))
      }
    }
    var found: [TicketID: Message] = [:]
    var length = 4
    while !pending.isEmpty {
      let requests = pending.map { search in
        Request.children(
          .init(
            .message, of: search.owner.rawValue, sequences: 0..<search.below, limit: length,
            isReversed: true))
      }
      let answers = try await answers(requests).answers
      guard answers.count == pending.count else { throw Self.mismatch }
      var further: [Search] = []
      for (search, answer) in zip(pending, answers) {
        guard case .page(let page) = answer else { throw Self.mismatch }
        let messages = try Self.decode(page, Message.self)
        if let message = messages.first(where: { !$0.isInternal }) {
          let other = found[search.ticket]
          if other.map({ ($0.sentAt, $0.id) < (message.sentAt, message.id) }) ?? true {
            found[search.ticket] = message
          }
        } else if messages.count == length, let oldest = messages.last {
          further.append(
            Search(ticket: search.ticket, owner: search.owner, below: oldest.id.sequence))
        }
      }
      pending = further
      length = 64
    }
    return found
  }
}
