import HelpdeskCore

/// Merging, splitting and linking.
@MainActor
enum JoinCommands {
  nonisolated static let table: [Command] = [
    Command(
      "merge TICKET into TICKET", "merges the first into the second", .joining,
      staff: { session, desk, arguments in
        let source = try await session.ticket(&arguments)
        _ = arguments.take("into")
        let target = try await session.ticket(&arguments)
        let number = try await desk.ticket(source).number
        let merged = try await desk.mergeTickets(source, into: target)
        session.say("\(number) is now part of \(TicketText.line(merged))")
      }),
    Command(
      "unmerge TICKET", "takes a merge back", .joining,
      staff: { session, desk, arguments in
        let result = try await desk.unmerge(try await session.ticket(&arguments))
        session.say(TicketText.line(result.source))
        session.say(TicketText.line(result.target))
        let count = result.messagesSince.count
        if count > 0 {
          session.say(
            "\(result.target.number) keeps \(Counted.of(count, "message")) that came since.")
        }
      }),
    Command(
      "split TICKET MESSAGE… [--subject TEXT]",
      "gives messages, by their place in the thread, to a new ticket", .joining,
      staff: { session, desk, arguments in try await split(session, desk, &arguments) }),
    Command(
      "link TICKET KIND TICKET",
      "links two tickets: related, duplicate_of, parent_of, follow_up_of …", .joining,
      staff: { session, desk, arguments in
        let (ticket, kind, other) = try await link(session, &arguments)
        let linked = try await desk.linkTickets(ticket, kind, other)
        session.say("\(linked.number) is \(kind) \(try await desk.ticket(other).number).")
      }),
    Command(
      "unlink TICKET KIND TICKET", "removes a link", .joining,
      staff: { session, desk, arguments in
        let (ticket, kind, other) = try await link(session, &arguments)
        let linked = try await desk.unlinkTickets(ticket, kind, other)
        session.say("\(linked.number) is no longer \(kind) \(try await desk.ticket(other).number).")
      }),
  ]

  private static func link(
    _ session: Session, _ arguments: inout Arguments
  ) async throws -> (TicketID, TicketLinkKind, TicketID) {
    let ticket = try await session.ticket(&arguments)
    let kind = TicketLinkKind(rawValue: try arguments.next("what kind of link, such as related"))
    return (ticket, kind, try await session.ticket(&arguments))
  }

  private static func split(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let ticket = try await session.ticket(&arguments)
    let messages = try await desk.messages(ticket).value
    let words = arguments.all()
    guard !words.isEmpty else {
      throw CommandError("Say which messages, by their place in the thread.", showsUsage: true)
    }
    let chosen = try words.map { word in
      guard let place = Int(word.drop { $0 == "#" }), messages.indices.contains(place - 1) else {
        throw CommandError(
          "There is no message “\(word)”. The thread has #1 to #\(messages.count).")
      }
      return messages[place - 1].id
    }
    let made = try await desk.splitTicket(
      ticket, messages: chosen, subject: arguments.option("subject"))
    session.say(TicketText.line(made))
  }
}
