import HelpdeskCore

/// Escalations, their alerts, and what a bot hands over.
@MainActor
enum EscalationCommands {
  nonisolated static let table: [Command] = [
    Command(
      "escalate TICKET TEAM REASON [NOTES] [--priority LEVEL] [--agent AGENT]",
      "hands a ticket to a team: technical, billing, dispute, legal …", .escalations,
      staff: { session, desk, arguments in
        let ticket = try await session.ticket(&arguments)
        let team = TeamID(try arguments.next("which team"))
        let reason = EscalationReason(rawValue: try arguments.next("why, such as technical"))
        let escalation = try await desk.escalateTicket(
          ticket, reason: reason, to: team, agent: arguments.option("agent").map { AgentID($0) },
          priority: try arguments.option("priority").map(Vocabulary.priority),
          notes: arguments.text() ?? "")
        try await say(escalation, session, desk)
      }),
    Command(
      "escalations [pending]", "lists escalations", .escalations,
      staff: { session, desk, arguments in
        var rows: [[String]] = []
        let isPending = arguments.take("pending")
        for escalation in try await desk.escalations(pendingOnly: isPending).value {
          rows.append([
            try await desk.ticket(escalation.ticket).number.description,
            DateText.string(escalation.createdAt), TicketText.escalation(escalation),
            escalation.notes,
          ])
        }
        session.say(
          rows.isEmpty ? ["No escalations."] : TextTable(rows: rows).lines(width: session.width))
      }),
    Command(
      "approve TICKET", "approves an escalation that was asked for", .escalations,
      staff: { session, desk, arguments in
        let asked = try await pending(session, desk, &arguments)
        try await say(try await desk.approveEscalation(asked.id), session, desk)
      }),
    Command(
      "deny TICKET REASON", "denies an escalation that was asked for", .escalations,
      staff: { session, desk, arguments in
        let asked = try await pending(session, desk, &arguments)
        let denied = try await desk.denyEscalation(asked.id, reason: try arguments.text("why"))
        try await say(denied, session, desk)
      }),
    Command(
      "deescalate TICKET", "takes a ticket back from a team", .escalations,
      staff: { session, desk, arguments in
        let ticket = try await session.ticket(&arguments)
        session.say(TicketText.line(try await desk.deescalateTicket(ticket)))
      }),
    Command(
      "alert TICKET", "sends the alert of an escalation again", .escalations,
      staff: { session, desk, arguments in
        let ticket = try await session.ticket(&arguments)
        try await say(try await desk.slack.sendEscalationAlert(ticket), session, desk)
      }),
    Command(
      "outbox [dead | replay ID]", "lists what waits to be delivered, or was given up",
      .escalations,
      staff: { session, desk, arguments in
        if arguments.take("replay") {
          let id = try arguments.next("which entry")
          try await desk.outbox.replay(id)
          return session.say("\(id) is tried again.")
        }
        let isDead = arguments.take("dead")
        let entries =
          isDead ? try await desk.outbox.deadLetters() : try await desk.outbox.pending()
        let rows = entries.map {
          [
            $0.entry.id, $0.entry.topic.rawValue, $0.entry.destination,
            Counted.of($0.attempts, "attempt"), $0.reason ?? "",
          ]
        }
        let nothing = isDead ? "Nothing was given up." : "Nothing waits."
        session.say(rows.isEmpty ? [nothing] : TextTable(rows: rows).lines(width: session.width))
      }),
  ]

  private static func pending(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws -> Escalation {
    let detail = try await desk.ticketDetail(try await session.ticket(&arguments)).value
    guard let asked = detail.escalations.last(where: { $0.status == .pending }) else {
      throw CommandError("\(detail.ticket.number) has no escalation that waits for approval.")
    }
    return asked
  }

  /// Says where an escalation stands once its alert has been tried.
  private static func say(
    _ escalation: Escalation, _ session: Session, _ desk: StaffDesk
  ) async throws {
    await session.desk.settle()
    let detail = try await desk.ticketDetail(escalation.ticket).value
    let latest = detail.escalations.first { $0.id == escalation.id } ?? escalation
    session.say("\(detail.ticket.number) \(TicketText.escalation(latest))")
  }
}
