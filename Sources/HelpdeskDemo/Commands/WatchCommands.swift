import HelpdeskCore

/// Watching.
@MainActor
enum WatchCommands {
  nonisolated static let table: [Command] = [
    Command(
      "watch list|ticket TICKET|breached|inbox|stats|off",
      "tells of changes as they happen, until `watch off`", .time,
      staff: { session, desk, arguments in
        let what = try arguments.next("what to watch")
        switch what.lowercased() {
        case "list":
          try await session.watch("list", desk.tickets(.open)) { page in
            .list(total: page.total, names: page.tickets.map(\.number.description))
          }
        case "ticket":
          let id = try await session.ticket(&arguments)
          let number = try await desk.ticket(id).number
          try await session.watch("\(number)", desk.ticketDetail(id)) { detail in
            let ticket = detail.ticket
            return .facts([
              .init("status", ticket.status.rawValue), .init("priority", ticket.priority.rawValue),
              .init("agent", ticket.assignee?.rawValue ?? "nobody"),
              .init("messages", detail.messages.count),
            ])
          }
        case "breached":
          try await session.watch("breached", desk.breachedTickets()) { tickets in
            .list(total: tickets.count, names: tickets.map(\.number.description))
          }
        case "inbox":
          try await session.watch("inbox", desk.inboxStats()) { stats in
            .facts([.init("unread", stats.unread), .init("conversations", stats.total)])
          }
        case "stats":
          try await session.watch("stats", desk.deskStats()) { stats in
            .facts([
              .init("open", stats.open), .init("in progress", stats.inProgress),
              .init("waiting", stats.waiting), .init("escalated", stats.escalated),
              .init("resolved today", stats.resolvedToday),
            ])
          }
        case "off":
          session.say("\(Counted.of(session.watches.count, "watch", "watches")) ended.")
          session.stopWatching()
        default: throw CommandError("“\(what)” cannot be watched.", showsUsage: true)
        }
      })
  ]
}
