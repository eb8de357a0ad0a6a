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
            let numbers = page.tickets.prefix(12).map(\.number.description)
            let more = page.total > numbers.count ? " …" : ""
            return "\(Counted.of(page.total, "open ticket")): "
              + numbers.joined(separator: ", ") + more
          }
        case "ticket":
          let id = try await session.ticket(&arguments)
          let number = try await desk.ticket(id).number
          try await session.watch("\(number)", desk.ticketDetail(id)) { detail in
            "\(detail.ticket.status.rawValue), \(detail.ticket.priority.rawValue),"
              + " \(detail.ticket.assignee?.rawValue ?? "nobody"),"
              + " \(Counted.of(detail.messages.count, "message"))"
          }
        case "breached":
          try await session.watch("breached", desk.breachedTickets()) { tickets in
            let numbers = tickets.prefix(12).map(\.number.description).joined(separator: ", ")
            return tickets.isEmpty ? "none" : "\(Counted.grouped(tickets.count)): \(numbers)"
          }
        case "inbox":
          try await session.watch("inbox", desk.inboxStats()) { stats in
            "\(stats.unread) unread of \(stats.total)"
          }
        case "stats":
          try await session.watch("stats", desk.deskStats()) { stats in
            "\(stats.open) open, \(stats.inProgress) in progress, \(stats.waiting) waiting,"
              + " \(stats.escalated) escalated, \(stats.resolvedToday) resolved today"
          }
        case "off":
          session.say("\(Counted.of(session.watches.count, "watch", "watches")) ended.")
          session.stopWatching()
        default: throw CommandError("“\(what)” cannot be watched.", showsUsage: true)
        }
      })
  ]
}
