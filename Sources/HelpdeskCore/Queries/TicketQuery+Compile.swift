import Foundation

extension TicketQuery {
  /// A query of the desk as one of the store.
  struct Compiled: Sendable {
    /// What does not depend on the time: what a live query has to watch.
    let lasting: Filter
    /// Everything, as of an instant.
    let filter: Filter
    let order: Query.Order
  }

  func validated() throws(HelpdeskError) -> TicketQuery {
    guard (1...1000).contains(pageSize) else {
      throw .invalid("limit", "A page has 1 to 1000 tickets, not \(pageSize). Give another limit.")
    }
    guard sort != .relevance || ranksText else {
      throw .invalid("sort", "Only a text has relevance. Add matching(_:), or sort otherwise.")
    }
    if case .dueWithin(let duration) = sla { try Validation.duration(duration, "dueWithin") }
    if let idleFor { try Validation.duration(idleFor, "idle") }
    if let text { _ = try Validation.text(text, "text", maxBytes: Limits.query) }
    try checkValues()
    return self
  }

  /// Whatever no ticket can have is refused here, so that the store need not.
  private func checkValues() throws(HelpdeskError) {
    for value in categories { try Validation.value(value, "category") }
    for value in kinds { try Validation.value(value, "kind") }
    for value in purposes { try Validation.value(value, "purpose") }
    for value in channels { try Validation.value(value, "channel") }
    for value in labels { try Validation.value(value, "labels") }
    _ = try Validation.words(tags, "tags")
    for team in teams { try Validation.id(team, "team") }
    for requester in requesters { try Validation.id(requester, "requester") }
    try Validation.email(requesterEmail, "requester")
    if let article { try Validation.id(article, "article") }
    if case .agent(let id) = assignee { try Validation.id(id, "assignee") }
    if case .agent(let id) = follower { try Validation.id(id, "follower") }
    for (count, field) in [
      (teams.count, "team"), (requesters.count, "requester"), (labels.count, "labels"),
      (facets.count, "facets"), (categories.count, "category"), (kinds.count, "kind"),
      (purposes.count, "purpose"), (channels.count, "channel"),
    ] {
      try Validation.count(count, field, max: Limits.list)
    }
  }

  func compiled(
    for principal: Principal, at now: Date, audience: TextAudience = .staff
  ) throws(HelpdeskError) -> Compiled {
    var conditions: [Condition] = []
    addRights(for: principal, to: &conditions)
    addFields(to: &conditions, me: principal.author.id)
    addDates(to: &conditions)
    let me = principal.author.id
    let search = search ?? TicketSearch(language: .staff)
    conditions += try search.textConditions(besides: text, audience: audience)
    let timed = conditions + timeConditions(at: now)
    return Compiled(
      lasting: Filter(anyOf: search.groups(me: me, at: now, isLasting: true)).and(conditions),
      filter: Filter(anyOf: search.groups(me: me, at: now, isLasting: false)).and(timed),
      order: order(for: principal))
  }

  /// Rights are part of the query: what may not be seen is never found.
  private func addRights(for principal: Principal, to conditions: inout [Condition]) {
    if case .customer(let requester) = principal {
      conditions.append(.equals(Ticket.Column.requester, .text(requester.id.rawValue)))
      conditions.append(.equals(Ticket.Column.isDeleted, .integer(0)))
    } else if inBin || isLive != true {
      // A live ticket is not in the bin; a condition less lets an order of live tickets count.
      conditions.append(.equals(Ticket.Column.isDeleted, .integer(inBin ? 1 : 0)))
    }
  }

  private func addFields(to conditions: inout [Condition], me: String) {
    func add<Value>(_ tag: FieldTag, _ values: [Value], _ field: (Value) -> FieldValue) {
      if values.count == 1 { conditions.append(.equals(tag, field(values[0]))) }
      if values.count > 1 { conditions.append(.isIn(tag, values.map(field))) }
    }
    func addFlag(_ tag: FieldTag, _ value: Bool?) {
      if let value { conditions.append(.equals(tag, .integer(value ? 1 : 0))) }
    }
    switch assignee {
    case .me: conditions.append(.equals(Ticket.Field.assignee, .text(me)))
    case .agent(let id): conditions.append(.equals(Ticket.Field.assignee, .text(id.rawValue)))
    case .nobody: conditions.append(.isNull(Ticket.Field.assignee))
    case nil: break
    }
    addFlag(Ticket.Column.isLive, isLive)
    add(Ticket.Column.status, statuses) { .integer(Int64($0.rank)) }
    add(Ticket.Column.priority, priorities) { .integer(Int64($0.rank)) }
    add(Ticket.Field.category, categories) { .text($0.rawValue) }
    add(Ticket.Field.kind, kinds) { .text($0.rawValue) }
    add(Ticket.Field.purpose, purposes) { .text($0.rawValue) }
    add(Ticket.Field.channel, channels) { .text($0.rawValue) }
    add(Ticket.Field.inbox, inboxStates) { .text($0.rawValue) }
    add(Ticket.Field.team, teams) { .text($0.rawValue) }
    add(Ticket.Column.requester, requesters) { .text($0.rawValue) }
    if let requesterEmail {
      conditions.append(.equals(Ticket.Column.requesterEmail, .text(requesterEmail)))
    }
    for label in labels { conditions.append(.contains(Ticket.Field.labels, label.rawValue)) }
    for tag in tags { conditions.append(.contains(Ticket.Field.tags, tag)) }
    if let article { conditions.append(.contains(Ticket.Field.articles, article.rawValue)) }
    switch follower {
    case .me: conditions.append(.contains(Ticket.Field.followers, me))
    case .agent(let id): conditions.append(.contains(Ticket.Field.followers, id.rawValue))
    case .nobody: conditions.append(.isNull(Ticket.Field.followers))
    case nil: break
    }
    add(Ticket.Column.chatState, chatStates) { .text($0.rawValue) }
    if let isHandledByBot {
      conditions.append(isHandledByBot ? Self.handledByBot : .not(Self.handledByBot))
    }
    addFlag(Ticket.Column.isSnoozed, isSnoozed)
    addFlag(Ticket.Column.isMerged, isMerged)
    addFlag(Ticket.Column.hasAttachments, hasAttachments)
  }

  static let handledByBot = Condition.equals(
    Ticket.Column.chatState, .text(ChatState.ai.rawValue))

  private func addDates(to conditions: inout [Condition]) {
    func add(_ tag: FieldTag, _ range: Range<Date>?) {
      guard let range else { return }
      conditions.append(
        .range(
          tag, lower: range.lowerBound.milliseconds, upper: range.upperBound.milliseconds))
    }
    add(Ticket.Field.createdAt, created)
    add(Ticket.Field.updatedAt, updated)
    add(Ticket.Field.resolvedAt, resolved)
  }

  // MARK: - Time

  /// A deadline is breached when it has come, so "up to now" includes this very millisecond.
  private func timeConditions(at now: Date) -> [Condition] {
    let next = now.milliseconds + 1
    var conditions: [Condition] = []
    switch sla {
    case .breached:
      conditions.append(.range(Ticket.Column.slaDeadline, lower: nil, upper: next))
    case .dueWithin(let duration):
      conditions.append(
        .range(
          Ticket.Column.slaDeadline, lower: next, upper: next + duration.milliseconds))
    case .onTrack:
      conditions.append(.range(Ticket.Column.slaDeadline, lower: next, upper: nil))
    case nil: break
    }
    if let idleFor {
      conditions.append(
        .range(
          Ticket.Field.updatedAt, lower: nil, upper: next - idleFor.milliseconds))
    }
    return conditions
  }

  /// When the answer may become another without any change of data.
  func nextInstant(
    after now: Date, lasting: Filter, _ reader: DeskReader
  ) async throws(HelpdeskError) -> Date? {
    var instant: Int64?
    for edge in timeEdges {
      // The first whose value is not yet so far back.
      let bound = now.milliseconds - edge.offset
      let query = Query(
        .ticket, lasting.and([.range(edge.column, lower: bound + 1, upper: nil)]),
        order: .columns([.ascending(edge.column)]), limit: 1)
      guard
        case .integer(let value)? = try await reader.page(.query(query)).records.first?
          .fields[edge.column]
      else { continue }
      instant = min(instant ?? .max, value + edge.offset)
    }
    return instant.map { Date(milliseconds: $0) }
  }

  private var timeEdges: Set<TimeEdge> {
    var edges = Set(search?.terms.flatMap(\.edges) ?? [])
    if let sla {
      edges.insert(TimeEdge(column: Ticket.Column.slaDeadline, offset: 0))
      if case .dueWithin(let duration) = sla {
        edges.insert(
          TimeEdge(column: Ticket.Column.slaDeadline, offset: -duration.milliseconds))
      }
    }
    if let idleFor {
      edges.insert(TimeEdge(column: Ticket.Field.updatedAt, offset: idleFor.milliseconds))
    }
    return edges
  }

  // MARK: - Order

  private func order(for principal: Principal) -> Query.Order {
    switch sort {
    case .slaDeadline: .columns([.ascending(Ticket.Column.slaDeadline)])
    case .newest: .columns([.descending(Ticket.Field.createdAt)])
    case .oldest: .columns([.ascending(Ticket.Field.createdAt)])
    case .updated: .columns([.descending(Ticket.Field.updatedAt)])
    case .lastMessage:
      .columns([
        .descending(
          principal.role == .customer
            ? Ticket.Column.customerMessageAt : Ticket.Field.lastMessageAt)
      ])
    case .priority:
      .columns([.descending(Ticket.Column.priority), .ascending(Ticket.Field.createdAt)])
    case .number: .columns([.ascending(Ticket.Field.number)])
    case .relevance: .relevance
    }
  }
}

extension LiveContext {
  /// Answers a query with its total and facets.
  func page(
    _ query: TicketQuery, for principal: Principal, audience: TextAudience = .staff
  ) async throws(HelpdeskError) -> TicketPage {
    let compiled = try query.compiled(for: principal, at: now, audience: audience)
    depend(on: .ticket, where: compiled.lasting)
    if query.looksAtText { depend(on: .message) }
    var requests: [Request] = [
      .query(
        Query(
          .ticket, compiled.filter, order: compiled.order, after: query.cursor,
          limit: query.pageSize, wantsTotal: true))
    ]
    for facet in query.facets {
      requests.append(
        .measure(
          Measure(
            .ticket, compiled.filter, by: [.column(facet.column)], figures: [.count])))
    }
    let answers = try await reader.answers(requests).answers
    guard case .page(let page)? = answers.first else { throw DeskReader.mismatch }
    depend(on: try await query.nextInstant(after: now, lasting: compiled.lasting, reader))
    var facets: [TicketFacet: [FacetCount]] = [:]
    for (facet, answer) in zip(query.facets, answers.dropFirst()) {
      guard case .groups(let groups) = answer else { throw DeskReader.mismatch }
      facets[facet] = groups.map { group in
        FacetCount(
          value: facet.name(of: group.key.first ?? nil), count: Int((group.values.first ?? 0) ?? 0)
        )
      }.sorted { ($1.count, $0.value) < ($0.count, $1.value) }
    }
    return TicketPage(
      tickets: try DeskReader.decode(page), total: page.total ?? 0, facets: facets,
      next: page.next)
  }
}
