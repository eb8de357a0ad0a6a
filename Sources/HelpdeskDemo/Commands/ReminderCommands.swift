import HelpdeskCore

/// Reminders of tickets.
@MainActor
enum ReminderCommands {
  nonisolated static let table: [Command] = [
    Command(
      "remind TICKET WHEN [NOTE] | remind list | remind cancel TICKET",
      "reminds you of a ticket at an instant, once", .time,
      staff: { session, desk, arguments in
        if arguments.take("list") { return try await list(session, desk) }
        if arguments.take("cancel") { return try await cancel(session, desk, &arguments) }
        let ticket = try await session.ticket(&arguments)
        let at = try DateText.parse(try arguments.next("when, such as 2026-03-04T10:00"))
        let reminder = try await desk.remind(of: ticket, at: at, note: arguments.text())
        let number = try await desk.ticket(reminder.ticket).number
        session.say("You are reminded of \(number) at \(DateText.string(reminder.at)).")
      })
  ]

  private static func list(_ session: Session, _ desk: StaffDesk) async throws {
    var rows: [[String]] = []
    for reminder in try await desk.reminders().value {
      let number = try await desk.ticket(reminder.ticket).number
      rows.append([DateText.string(reminder.at), number.description, reminder.note ?? ""])
    }
    session.say(
      rows.isEmpty ? ["No reminders."] : TextTable(rows: rows).lines(width: session.width))
  }

  /// Takes back the next reminder of a ticket.
  private static func cancel(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let ticket = try await desk.ticket(try await session.ticket(&arguments))
    let reminders = try await desk.reminders().value
    guard let next = reminders.first(where: { $0.ticket == ticket.id }) else {
      throw CommandError("You have no reminder of \(ticket.number). `remind list` shows them.")
    }
    try await desk.cancelReminder(next.id)
    session.say("You are not reminded of \(ticket.number) at \(DateText.string(next.at)).")
  }
}
