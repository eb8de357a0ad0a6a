import Foundation
import HelpdeskCore

/// What the desk does by itself.
@MainActor
enum AutomationCommands {
  nonisolated static let table: [Command] = [
    Command(
      "automation [list | show NAME | add NAME --when TRIGGER --then ACTIONS FILTER | on NAME"
        + " | off NAME | remove NAME | move NAME PLACE | dry-run NAME [--since 2d] FILTER] "
        + TicketFilter.usage,
      "lists and manages what the desk does by itself, and tries it on the past; `automation help`"
        + " names triggers and actions",
      .automation,
      staff: { try await automation($0, $1, &$2) })
  ]

  private static func automation(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    switch arguments.next()?.lowercased() {
    case "add"?: try await add(session, desk, &arguments)
    case "show"?:
      try await show(try await find(desk, try arguments.text("which one")), session, desk)
    case "on"?: try await enable(true, session, desk, &arguments)
    case "off"?: try await enable(false, session, desk, &arguments)
    case "remove"?:
      let found = try await find(desk, try arguments.text("which one"))
      try await desk.automations.delete(found.id)
      session.say("“\(found.name)” is removed.")
    case "move"?:
      let found = try await find(desk, try arguments.next("which one"))
      let text = try arguments.next("to which place")
      guard let place = Int(text) else {
        throw CommandError("A place is a number, not “\(text)”.", showsUsage: true)
      }
      let moved = try await desk.automations.update(found.id, AutomationChanges(position: place))
      session.say("“\(moved.name)” is at \(moved.position).")
    case "dry-run"?: try await dryRun(session, desk, &arguments)
    case "help"?: session.say(AutomationWords.help)
    case "list"?, nil: try await list(session, desk)
    case let word?: throw CommandError("Automations are not “\(word)”.", showsUsage: true)
    }
  }

  private static func list(_ session: Session, _ desk: StaffDesk) async throws {
    var rows: [[String]] = []
    for automation in try await desk.automations.all().value {
      let figures = try await desk.automations.figures(of: automation.id).value
      rows.append([
        "\(automation.position)", automation.name, automation.isEnabled ? "on" : "off",
        AutomationWords.text(automation.rule.trigger), "\(figures.fired)",
        figures.lastFiredAt.map(DateText.string) ?? "-", "\(figures.failed)",
      ])
    }
    let header = ["PLACE", "NAME", "STATE", "WHEN", "ACTED", "LAST", "REFUSED"]
    session.say(
      rows.isEmpty
        ? ["No automations."] : TextTable(header: header, rows: rows).lines(width: session.width))
  }

  private static func show(
    _ automation: Automation, _ session: Session, _ desk: StaffDesk
  ) async throws {
    let figures = try await desk.automations.figures(of: automation.id).value
    session.say(
      "\(automation.name): \(automation.isEnabled ? "on" : "off"),"
        + " \(AutomationWords.text(automation.rule.trigger))")
    for action in automation.rule.actions { session.say("  \(AutomationWords.text(action))") }
    session.say("  acted \(figures.fired), refused \(figures.failed)")
    if let failure = figures.lastFailure, let message = failure.message {
      session.say("  last refused \(DateText.string(failure.at)): \(message.oneLine)")
    }
    for firing in try await desk.automations.firings(of: automation.id, limit: 5).value {
      let name = try await number(of: firing.ticket, desk)
      session.say("  \(DateText.string(firing.at)) \(name) \(firing.outcome.rawValue)")
    }
  }

  /// A ticket's number, or its id where it was deleted for good.
  private static func number(of id: TicketID, _ desk: StaffDesk) async throws -> String {
    do throws(HelpdeskError) {
      return try await desk.ticket(id).number.description
    } catch {
      guard error.code == .notFound else { throw error }
      return id.rawValue
    }
  }

  private static func add(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let name = try arguments.next("its name")
    guard let when = arguments.option("when"), let then = arguments.option("then") else {
      throw CommandError("Say --when it acts and what it does --then.", showsUsage: true)
    }
    let trigger = try AutomationWords.trigger(when)
    var actions: [AutomationAction] = []
    for part in then.split(separator: ";") {
      actions.append(try await AutomationWords.action(String(part).trimmingSpaces, desk))
    }
    let query = try TicketFilter.parse(&arguments, otherwise: .all)
    try arguments.finish()
    let conditions: AutomationConditions = query == .all.limit(20) ? .everyTicket : .matching(query)
    let made = try await desk.automations.create(
      name, AutomationRule(when: trigger, if: conditions, then: actions))
    session.say("“\(made.name)” is on, at place \(made.position).")
  }

  private static func enable(
    _ isOn: Bool, _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let found = try await find(desk, try arguments.text("which one"))
    let changed = try await desk.automations.update(found.id, AutomationChanges(isEnabled: isOn))
    session.say("“\(changed.name)” is \(changed.isEnabled ? "on" : "off").")
  }

  private static func dryRun(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let found = try await find(desk, try arguments.next("which one"))
    var start = session.now.adding(.zero - .days(7))
    if let since = arguments.option("since") {
      start =
        since.contains("-")
        ? try DateText.parse(since) : session.now.adding(.zero - (try DurationText.parse(since)))
    }
    let query = try TicketFilter.parse(&arguments, otherwise: .all, limit: 200)
    try arguments.finish()
    let trial = try await desk.automations.dryRun(found.id, over: query, from: start)
    let rows = trial.firings.map { firing in
      [
        firing.number.description, DateText.string(firing.at),
        firing.message?.oneLine ?? firing.changes.map(AutomationWords.text).joined(separator: "; "),
      ]
    }
    session.say(
      "“\(found.name)” would have acted \(Counted.of(rows.count, "time")) on"
        + " \(Counted.of(trial.tickets, "ticket")).")
    session.say(
      TextTable(header: ["NUMBER", "AT", "CHANGES"], rows: rows).lines(width: session.width))
    for left in trial.leftOut { session.say("  \(left.number) is left out: \(left.reason)") }
  }

  /// The automation with a name or id; the beginning of the name is enough.
  private static func find(_ desk: StaffDesk, _ name: String) async throws -> Automation {
    let all = try await desk.automations.all().value
    let lower = name.lowercased()
    if let exact = all.first(where: { $0.id.rawValue == name || $0.name.lowercased() == lower }) {
      return exact
    }
    let matches = all.filter { $0.name.lowercased().hasPrefix(lower) }
    guard matches.count == 1 else {
      throw CommandError(
        matches.isEmpty
          ? "There is no automation “\(name)”. `automation` lists them."
          : "“\(name)” may be \(matches.map(\.name).joined(separator: " or ")). Say which.")
    }
    return matches[0]
  }
}
