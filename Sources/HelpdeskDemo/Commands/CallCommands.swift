import Foundation
import HelpdeskCore

/// Scheduled calls.
@MainActor
enum CallCommands {
  nonisolated static let table: [Command] = [
    Command(
      "calls slots [DAY] | calls list [TICKET] | calls book TICKET START [TOPIC]"
        + " | calls reschedule CALL START | calls cancel CALL REASON | calls complete CALL [NOTES]"
        + " | calls no-show CALL [NOTES] | calls ics CALL [--agent AGENT] [--team TEAM]"
        + " [--outcome NAME] [--mine]",
      "books, moves and ends calls; CALL is a call's id, or a ticket with one call to come",
      .tickets,
      staff: { try await staff($0, $1, &$2) }, customer: { try await customer($0, $1, &$2) })
  ]

  private static func staff(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let agent = arguments.option("agent").map { AgentID($0) }
    let team = arguments.option("team").map { TeamID($0) }
    switch try word(&arguments) {
    case "slots":
      let range = try day(&arguments)
      let slots = try await desk.calls.slots(in: range, team: team, agent: agent).value
      say(session, slots.map { ($0.start, $0.agents.map(\.rawValue).joined(separator: ", ")) })
    case "list":
      let calls =
        if let number = arguments.next() {
          try await desk.calls.calls(about: try await session.ticket(number)).value
        } else if arguments.flag("mine") {
          try await desk.calls.mine().value
        } else {
          try await desk.calls.upcoming(of: agent).value
        }
      session.say(
        rows(try await numbered(calls.map { ($0.ticket, CallLine($0)) }, session), session.width))
    case "book":
      let ticket = try await session.ticket(&arguments)
      let start = try DateText.parse(try arguments.next("when it begins"))
      let call = try await desk.calls.book(
        ticket, at: start, with: agent, team: team, topic: arguments.text())
      await tell(session, CallLine(call))
    case "reschedule":
      let call = try await call(session, &arguments)
      let start = try DateText.parse(try arguments.next("when it begins"))
      await tell(session, CallLine(try await desk.calls.reschedule(call, to: start, with: agent)))
    case "cancel":
      let call = try await call(session, &arguments)
      await tell(
        session, CallLine(try await desk.calls.cancel(call, reason: try arguments.text("why"))))
    case "complete":
      let call = try await call(session, &arguments)
      let outcome = arguments.option("outcome").map { CallOutcome(rawValue: $0) } ?? .solved
      await tell(
        session,
        CallLine(
          try await desk.calls.complete(call, outcome: outcome, notes: arguments.text())
        ))
    case "no-show":
      let call = try await call(session, &arguments)
      await tell(session, CallLine(try await desk.calls.noShow(call, notes: arguments.text())))
    case "ics":
      let call = try await call(session, &arguments)
      ics(session, try await desk.calls.invitation(call))
    case let other: throw unknown(other)
    }
  }

  private static func customer(
    _ session: Session, _ desk: CustomerDesk, _ arguments: inout Arguments
  ) async throws {
    switch try word(&arguments) {
    case "slots":
      let slots = try await desk.calls.slots(in: try day(&arguments)).value
      say(session, slots.map { ($0.start, "") })
    case "list":
      let calls =
        if let number = arguments.next() {
          try await desk.calls.calls(about: try await session.ticket(number)).value
        } else {
          try await desk.calls.upcoming().value
        }
      session.say(
        rows(try await numbered(calls.map { ($0.ticket, CallLine($0)) }, session), session.width))
    case "book":
      let ticket = try await session.ticket(&arguments)
      let start = try DateText.parse(try arguments.next("when it begins"))
      await tell(
        session, CallLine(try await desk.calls.book(ticket, at: start, topic: arguments.text())))
    case "reschedule":
      let call = try await call(session, &arguments)
      let start = try DateText.parse(try arguments.next("when it begins"))
      await tell(session, CallLine(try await desk.calls.reschedule(call, to: start)))
    case "cancel":
      let call = try await call(session, &arguments)
      await tell(
        session, CallLine(try await desk.calls.cancel(call, reason: try arguments.text("why"))))
    case "complete", "no-show":
      throw CommandError("Only the desk says what came of a call. Become an agent with: as maya")
    case "ics":
      let call = try await call(session, &arguments)
      ics(session, try await desk.calls.invitation(call))
    case let other: throw unknown(other)
    }
  }

  /// Says what became of a call, after the messages about it have gone out.
  private static func tell(_ session: Session, _ line: CallLine) async {
    await session.desk.settle()
    session.say(line.text)
  }

  private static func word(_ arguments: inout Arguments) throws -> String {
    try arguments.next("what, such as slots or list").lowercased()
  }

  private static func unknown(_ word: String) -> CommandError {
    CommandError(
      "Calls know no “\(word)”. Say slots, list, book, reschedule, cancel, complete, no-show or ics.",
      showsUsage: true)
  }

  /// Takes the next word as a day, where there is one.
  private static func day(_ arguments: inout Arguments) throws -> Range<Date>? {
    guard let text = arguments.next() else { return nil }
    let day = try DateText.parse(text)
    return day..<day.adding(.days(1))
  }

  /// Takes the next word as a call: its id, or the number of a ticket with one call to come.
  private static func call(
    _ session: Session, _ arguments: inout Arguments
  ) async throws -> CallID {
    let name = try arguments.next("which call, by its id or its ticket")
    guard TicketNumber(name) != nil else { return CallID(name) }
    let ticket = try await session.ticket(name)
    let calls: [(CallID, CallStatus)]
    switch session.person {
    case .staff(let staff):
      calls = try await session.desk.acting(as: staff).calls.calls(about: ticket).value
        .map { ($0.id, $0.status) }
    case .customer(let customer):
      calls = try await session.desk.acting(as: customer).calls.calls(about: ticket).value
        .map { ($0.id, $0.status) }
    }
    let booked = calls.filter { $0.1 == .scheduled }
    let candidates = booked.isEmpty ? calls.suffix(1) : booked[...]
    guard let found = candidates.first, candidates.count == 1 else {
      throw CommandError(
        calls.isEmpty
          ? "\(name) has no call. Book one with: calls book \(name) START"
          : "\(name) has \(booked.count) calls. Name one by its id; `calls list \(name)` shows them."
      )
    }
    return found.0
  }

  private static func say(_ session: Session, _ slots: [(Date, String)]) {
    guard !slots.isEmpty else { return session.say("Nobody is free.") }
    let shown = slots.prefix(16)
    session.say(
      TextTable(rows: shown.map { [DateText.string($0.0), $0.1] }).lines(width: session.width))
    if slots.count > shown.count { session.say("and \(slots.count - shown.count) more.") }
  }

  private static func numbered(
    _ lines: [(TicketID, CallLine)], _ session: Session
  ) async throws -> [[String]] {
    var rows: [[String]] = []
    for (ticket, line) in lines {
      let number = try await session.system.ticket(ticket).number
      rows.append([line.id, number.description] + line.cells)
    }
    return rows
  }

  private static func rows(_ rows: [[String]], _ width: Int) -> [String] {
    rows.isEmpty ? ["No calls."] : TextTable(rows: rows).lines(width: width)
  }

  private static func ics(_ session: Session, _ invitation: CallInvitation) {
    session.say(
      invitation.text.split(whereSeparator: \.isNewline).map(String.init))
  }
}

/// A call in one line.
struct CallLine {
  let id: String
  let cells: [String]

  /// The call without its id.
  var text: String { "Call at \(cells.filter { !$0.isEmpty }.joined(separator: ", "))" }

  init(_ call: ScheduledCall) {
    id = call.id.rawValue
    cells = [
      DateText.string(call.start), call.status.rawValue,
      "\(call.agent.id) with \(call.customer.name)",
      call.outcome?.rawValue ?? call.cancelReason ?? call.topic ?? "",
    ]
  }

  init(_ call: CustomerCall) {
    id = call.id.rawValue
    cells = [
      DateText.string(call.start), call.status.rawValue, "with \(call.agentName)",
      call.cancelReason ?? call.topic ?? "",
    ]
  }
}
