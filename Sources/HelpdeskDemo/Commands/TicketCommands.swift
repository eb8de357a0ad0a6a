import HelpdeskCore

/// Making, listing and looking at tickets.
@MainActor
enum TicketCommands {
  nonisolated static let table: [Command] = [
    Command(
      "new SUBJECT [--from ID] [--name NAME] [--email MAIL] [--type TYPE] [--priority LEVEL]"
        + " [--severity LEVEL] [--category NAME] [--kind NAME] [--channel NAME] [--tags LIST]"
        + " [--assign AGENT] [--body TEXT]",
      "makes a ticket, on a customer's behalf or one's own", .tickets, aliases: ["create"],
      staff: { try await create($0, $1, &$2) }, customer: { try await create($0, $1, &$2) }),
    Command(
      "list \(TicketFilter.searchUsage) [--facets LIST]", "lists tickets, a page at a time",
      .find,
      aliases: ["ls", "tickets"],
      staff: { try await list($0, $1, &$2) }, customer: { try await list($0, $1, &$2) }),
    Command(
      "next", "shows the next page of the last list", .find,
      anyone: { session, _ in
        guard let page = session.nextPage else {
          throw CommandError("There is no next page. Begin one with `list`.")
        }
        try await page()
      }),
    Command(
      "search WORDS [\"A PHRASE\"] [-NOT] [FIELD:VALUE] [--limit N]",
      "finds tickets: lost card -refund status:open priority>=high created>4h", .find,
      aliases: ["find"],
      staff: { try await search($0, $1, &$2) }, customer: { try await search($0, $1, &$2) }),
    Command(
      "open TICKET", "shows a ticket with its thread", .find, aliases: ["show"],
      staff: { try await open($0, $1, &$2) }, customer: { try await open($0, $1, &$2) }),
    Command(
      "thread TICKET", "shows the messages alone", .find, aliases: ["messages"],
      staff: { session, desk, arguments in
        let messages = try await desk.messages(try await session.ticket(&arguments)).value
        session.say(ThreadText.lines(messages, width: session.width))
      },
      customer: { session, desk, arguments in
        let messages = try await desk.messages(try await session.ticket(&arguments)).value
        session.say(ThreadText.lines(messages, width: session.width))
      }),
    Command(
      "events TICKET", "shows who did what and when", .find, aliases: ["log"],
      staff: { session, desk, arguments in
        let detail = try await desk.ticketDetail(try await session.ticket(&arguments)).value
        let table = TextTable(rows: ThreadText.rows(detail.events))
        session.say(table.lines(width: session.width))
      }),
  ]

  // MARK: - Staff

  private static func create(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let subject = arguments.text() ?? ""
    var ticket = try draft(subject, arguments)
    ticket.assignee = arguments.option("assign").map { AgentID($0) }
    let made = try await desk.createTicket(ticket, from: try await requester(session, arguments))
    session.say(TicketText.line(made))
  }

  private static func draft(_ subject: String, _ arguments: Arguments) throws -> NewTicket {
    let body = arguments.option("body") ?? ""
    guard !subject.isEmpty || !body.isEmpty else {
      throw CommandError("Say what the ticket is about.", showsUsage: true)
    }
    var ticket = NewTicket(subject: subject, description: body)
    if let text = arguments.option("priority") { ticket.priority = try Vocabulary.priority(text) }
    if let text = arguments.option("severity") { ticket.severity = try Vocabulary.severity(text) }
    if let name = arguments.option("category") { ticket.category = TicketCategory(rawValue: name) }
    if let name = arguments.option("kind") { ticket.kind = TicketKind(rawValue: name) }
    if let name = arguments.option("channel") { ticket.channel = Channel(rawValue: name) }
    ticket.tags = arguments.list("tags")
    return ticket
  }

  /// The customer that the options name; one who is known needs no more than his id.
  static func requester(_ session: Session, _ arguments: Arguments) async throws -> Requester {
    let email = arguments.option("email")
    let id = arguments.option("from")
    if let id, let known = try await session.customer(CustomerID(id)) {
      return Requester(
        type: arguments.option("type").map(ReporterType.init(rawValue:)) ?? known.type,
        id: known.id, name: arguments.option("name") ?? known.name, email: email ?? known.email)
    }
    guard let id = id ?? email else {
      return .customer("walk-in", name: arguments.option("name") ?? "Walk-in")
    }
    return Requester(
      type: ReporterType(rawValue: arguments.option("type") ?? "customer"), id: CustomerID(id),
      name: arguments.option("name") ?? "", email: email)
  }

  private static func list(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let facets = try arguments.list("facets").map { name in
      guard let facet = TicketFacet(rawValue: name) else {
        let known = TicketFacet.allCases.map(\.rawValue).joined(separator: ", ")
        throw CommandError("Tickets are not counted by “\(name)”, but by \(known).")
      }
      return facet
    }
    let (query, search) = try TicketFilter.parse(&arguments, searching: .staff)
    try await page(session, desk, query.withFacets(facets), facets, search)
  }

  private static func page(
    _ session: Session, _ desk: StaffDesk, _ query: TicketQuery, _ facets: [TicketFacet] = [],
    _ search: TicketSearch? = nil
  ) async throws {
    let page = try await desk.tickets(query).value
    let table = page.tickets.isEmpty ? [] : TicketText.table(page.tickets, session)
    session.say(
      try await SearchLines.lines(table, of: page.tickets.map(\.id), search, session) {
        try await desk.messages($0).value.map(\.body)
      })
    for facet in facets {
      let counts = (page.facets[facet] ?? []).map {
        "\($0.value.isEmpty ? "none" : $0.value) \(Counted.grouped($0.count))"
      }
      session.say("by \(facet.rawValue): \(counts.joined(separator: ", "))")
    }
    summary(session, page.tickets.count, page.total, isLast: page.next == nil)
    session.offerNext(page.next) { cursor in
      try await self.page(session, desk, query.after(cursor), facets, search)
    }
  }

  static func summary(_ session: Session, _ count: Int, _ total: Int, isLast: Bool) {
    if total == 0 {
      session.say("No tickets.")
    } else if isLast, count == total {
      session.say(Counted.of(total, "ticket") + ".")
    } else {
      let more = isLast ? "that was the last page." : "`next` shows more."
      session.say("\(Counted.grouped(count)) of \(Counted.of(total, "ticket")); \(more)")
    }
  }

  private static func search(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let search = try search(&arguments, .staff)
    let query = TicketQuery.all.matching(search).limit(try TicketFilter.count(arguments, 20))
    try await page(session, desk, query, [], search)
  }

  private static func search(
    _ arguments: inout Arguments, _ language: SearchLanguage
  ) throws -> TicketSearch {
    guard let text = arguments.raw() else {
      throw CommandError("Say what to look for.", showsUsage: true)
    }
    return try SearchLines.read(text, language)
  }

  private static func open(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let id = try await session.ticket(&arguments)
    let asked = try await desk.ticket(id)
    let detail = try await desk.ticketDetail(id).value
    if asked.mergedInto != nil {
      session.say("\(asked.number) was merged into \(detail.ticket.number).")
    }
    session.say("\(detail.ticket.number)  \(detail.ticket.subject.oneLine)")
    session.say(
      TextTable(rows: TicketText.facts(detail, now: session.now), indent: 2)
        .lines(width: session.width))
    session.say(ThreadText.lines(detail.messages, width: session.width))
  }

  // MARK: - Customers

  private static func create(
    _ session: Session, _ desk: CustomerDesk, _ arguments: inout Arguments
  ) async throws {
    for option in ["from", "name", "email", "type", "assign"]
    where arguments.option(option) != nil {
      throw CommandError("A customer may not use --\(option). Leave it out.")
    }
    let subject = arguments.text() ?? ""
    let made = try await desk.createTicket(try draft(subject, arguments))
    session.say(line(made))
  }

  static func line(_ ticket: CustomerTicket) -> String {
    "\(ticket.number) \(ticket.status.rawValue): \(ticket.subject.oneLine)"
  }

  private static func list(
    _ session: Session, _ desk: CustomerDesk, _ arguments: inout Arguments
  ) async throws {
    let (query, search) = try TicketFilter.parse(
      &arguments, otherwise: .all, searching: .customer)
    try await page(session, desk, query, search)
  }

  private static func page(
    _ session: Session, _ desk: CustomerDesk, _ query: TicketQuery, _ search: TicketSearch?
  ) async throws {
    let page = try await desk.tickets(query).value
    let rows = page.tickets.map {
      [
        $0.number.description, $0.status.rawValue, DateText.string($0.lastMessageAt), $0.subject,
      ]
    }
    if !rows.isEmpty {
      let table = TextTable(header: ["NUMBER", "STATUS", "LAST MESSAGE", "SUBJECT"], rows: rows)
      let lines = table.lines(width: session.width)
      session.say(
        try await SearchLines.lines(lines, of: page.tickets.map(\.id), search, session) {
          try await desk.messages($0).value.map(\.body)
        })
    }
    summary(session, rows.count, page.total, isLast: page.next == nil)
    session.offerNext(page.next) { cursor in
      try await self.page(session, desk, query.after(cursor), search)
    }
  }

  private static func search(
    _ session: Session, _ desk: CustomerDesk, _ arguments: inout Arguments
  ) async throws {
    let search = try search(&arguments, .customer)
    let query = TicketQuery.all.matching(search).limit(try TicketFilter.count(arguments, 20))
    try await page(session, desk, query, search)
  }

  private static func open(
    _ session: Session, _ desk: CustomerDesk, _ arguments: inout Arguments
  ) async throws {
    let detail = try await desk.ticketDetail(try await session.ticket(&arguments)).value
    session.say(line(detail.ticket))
    if let resolution = detail.ticket.resolution { session.say("  resolution: \(resolution)") }
    for article in detail.articles { session.say("  article: \(article.title) (\(article.slug))") }
    if detail.ticket.canBeRated { session.say("  Say how good the help was: rate N 1-5") }
    session.say(ThreadText.lines(detail.messages, width: session.width))
  }
}
