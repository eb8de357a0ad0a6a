import HelpdeskCore

/// Writing.
@MainActor
enum MessageCommands {
  nonisolated static let table: [Command] = [
    Command(
      "reply TICKET TEXT [--resolve HOW]",
      "writes to the customer, or to the desk as a customer; may resolve the ticket",
      .messages, aliases: ["send"],
      staff: { session, desk, arguments in
        let ticket = try await session.ticket(&arguments)
        let text = try arguments.text("what to write")
        if let resolution = arguments.option("resolve") {
          try await desk.sendMessage(ticket, text, resolving: resolution)
        } else {
          try await desk.sendMessage(ticket, text)
        }
        try await say("Sent.", ticket, session, desk)
      },
      customer: { session, desk, arguments in
        guard arguments.option("resolve") == nil else {
          throw CommandError("Only staff resolve tickets. Leave --resolve out.")
        }
        let ticket = try await session.ticket(&arguments)
        let landed = try await desk.sendMessage(ticket, try arguments.text("what to write"))
        session.say("Sent. \(TicketCommands.line(landed))")
      }),
    Command(
      "note TICKET TEXT", "writes an internal note", .messages,
      staff: { session, desk, arguments in
        let ticket = try await session.ticket(&arguments)
        try await desk.addInternalNote(ticket, try arguments.text("what to note"))
        try await say("Noted.", ticket, session, desk)
      }),
    Command(
      "canned TICKET RESPONSE", "answers with a canned response", .messages,
      staff: { session, desk, arguments in
        let ticket = try await session.ticket(&arguments)
        let response = try await ResponseCommands.response(desk, arguments.text("which response"))
        let message = try await desk.sendCannedResponse(response.id, to: ticket)
        session.say(
          ThreadText.block("Sent “\(response.title)”:", message.body, [], session.width))
        try await say("", ticket, session, desk)
      }),
    Command(
      "forward TICKET MAIL TEXT", "sends the ticket to somebody outside", .messages,
      staff: { session, desk, arguments in
        let ticket = try await session.ticket(&arguments)
        let address = try arguments.next("to which address")
        try await desk.forward(ticket, to: address, try arguments.text("what to write"))
        try await say("Forwarded to \(address).", ticket, session, desk)
      }),
  ]

  private static func say(
    _ what: String, _ id: TicketID, _ session: Session, _ desk: StaffDesk
  ) async throws {
    let ticket = try await desk.ticketDetail(id).value.ticket
    session.say((what.isEmpty ? "" : what + " ") + TicketText.line(ticket))
  }
}

/// The inbox.
@MainActor
enum InboxCommands {
  nonisolated static let table: [Command] = [
    Command(
      "inbox [all|unread|read|replied|archived] [--channel NAME] [--limit N]",
      "shows conversations, the latest first", .messages,
      staff: { session, desk, arguments in
        let word = arguments.next() ?? "all"
        guard let view = InboxView(rawValue: word.lowercased()) else {
          throw CommandError("The inbox has no view “\(word)”.", showsUsage: true)
        }
        try await show(
          session, desk, view, arguments.option("channel").map(Channel.init(rawValue:)),
          try TicketFilter.count(arguments, 20), nil)
      }),
    change("read", "marks a conversation read") { try await $0.markRead($1) },
    change("unread", "marks a conversation unread again") { try await $0.markUnread($1) },
    change("archive", "puts a conversation away") { try await $0.archive($1) },
    change("unarchive", "takes a conversation back") { try await $0.unarchive($1) },
  ]

  private nonisolated static func change(
    _ name: String, _ summary: String,
    _ act: @escaping @Sendable (StaffDesk, TicketID) async throws -> Ticket
  ) -> Command {
    Command(
      "\(name) TICKET", summary, .messages,
      staff: { session, desk, arguments in
        let changed = try await act(desk, try await session.ticket(&arguments))
        session.say("\(changed.number) is \(changed.inbox.rawValue).")
      })
  }

  private static func show(
    _ session: Session, _ desk: StaffDesk, _ view: InboxView, _ channel: Channel?, _ limit: Int,
    _ cursor: Cursor?
  ) async throws {
    let page = try await desk.inbox(view, channel: channel, limit: limit, after: cursor).value
    let rows = page.threads.map {
      [
        $0.isUnread ? "*" : "", $0.ticket.number.description,
        DateText.string($0.lastMessageAt), $0.requesterName,
        "\($0.ticket.subject) — \($0.lastSender.name): \($0.excerpt)",
      ]
    }
    session.say(TextTable(rows: rows).lines(width: session.width))
    let stats = try await desk.inboxStats(channel: channel).value
    session.say(
      "\(Counted.of(stats.total, "conversation")): \(stats.unread) unread, \(stats.read) read,"
        + " \(stats.replied) replied, \(stats.archived) archived;"
        + " \(stats.highPriority) of high priority")
    session.offerNext(page.next) { cursor in
      try await show(session, desk, view, channel, limit, cursor)
    }
    if page.next != nil { session.say("`next` shows more.") }
  }
}
