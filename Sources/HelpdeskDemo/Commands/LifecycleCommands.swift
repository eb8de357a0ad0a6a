import HelpdeskCore

/// Resolving, closing, deleting, and taking it back.
@MainActor
enum LifecycleCommands {
  nonisolated static let table: [Command] = [
    Command(
      "resolve TICKET TEXT", "resolves a ticket, saying how", .lifecycle,
      staff: { session, desk, arguments in
        let ticket = try await session.ticket(&arguments)
        let text = try arguments.text("how it was resolved")
        session.say(TicketText.line(try await desk.resolveTicket(ticket, text)))
      }),
    change("close", "closes a ticket") { try await $0.closeTicket($1) },
    Command(
      "reopen TICKET", "takes a resolved or closed ticket up again", .lifecycle,
      staff: { session, desk, arguments in
        let ticket = try await session.ticket(&arguments)
        session.say(TicketText.line(try await desk.reopenTicket(ticket)))
      },
      customer: { session, desk, arguments in
        let ticket = try await session.ticket(&arguments)
        session.say(TicketCommands.line(try await desk.reopenTicket(ticket)))
      }),
    Command(
      "rate TICKET 1-5 [COMMENT]", "says how good the help was", .lifecycle,
      customer: { session, desk, arguments in
        let ticket = try await session.ticket(&arguments)
        let text = try arguments.next("a rating from 1 to 5")
        guard let rating = Int(text) else {
          throw CommandError("“\(text)” is no rating. Give 1 (bad) to 5 (good).")
        }
        let rated = try await desk.rateTicket(ticket, rating, comment: arguments.text())
        session.say("\(rated.number) rated \(rating) of 5.")
      }),
    change("delete", "puts a ticket into the bin") { try await $0.deleteTicket($1) },
    change("restore", "takes a ticket out of the bin") { try await $0.restoreTicket($1) },
    Command(
      "purge TICKET", "deletes a ticket in the bin for good", .lifecycle,
      staff: { session, desk, arguments in
        let number = try arguments.next("which ticket, such as TK-12")
        try await desk.purgeTicket(try await session.ticket(number))
        session.say("\(number) is gone for good.")
      }),
  ]

  private nonisolated static func change(
    _ name: String, _ summary: String,
    _ act: @escaping @Sendable (StaffDesk, TicketID) async throws -> Ticket
  ) -> Command {
    Command(
      "\(name) TICKET", summary, .lifecycle,
      staff: { session, desk, arguments in
        let changed = try await act(desk, try await session.ticket(&arguments))
        session.say(
          TicketText.line(changed) + (changed.deletedAt == nil ? "" : " (in the bin)"))
      })
  }
}
