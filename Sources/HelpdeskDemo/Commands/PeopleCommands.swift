import Foundation
import HelpdeskCore

/// Customers, agents and teams.
@MainActor
enum PeopleCommands {
  nonisolated static let table: [Command] = [
    Command(
      "customer ID|MAIL", "shows a customer with his tickets", .people,
      staff: { session, desk, arguments in
        let name = try arguments.next("which customer, by id or mail address")
        let profile =
          name.contains("@")
          ? try await desk.customer(email: name).value
          : try await desk.customer(CustomerID(name)).value
        session.say(TicketText.person(profile.customer.requester))
        session.say(
          "  \(Counted.of(profile.total, "ticket")), \(profile.open) open,"
            + " since \(DateText.day(profile.customer.createdAt))")
        session.say(TicketText.table(profile.tickets, session))
      }),
    Command(
      "customers [WORDS] [--limit N]", "finds customers by a part of the name or address", .people,
      staff: { session, desk, arguments in
        let found = try await desk.directory.customers(
          matching: arguments.text(), limit: try TicketFilter.count(arguments, 20)
        ).value
        let rows = found.map { [$0.id.rawValue, $0.type.rawValue, $0.name, $0.email ?? "-"] }
        session.say(
          rows.isEmpty ? ["No customers."] : TextTable(rows: rows).lines(width: session.width))
      }),
    Command(
      "agents", "lists the agents", .people,
      staff: { session, desk, _ in
        let rows = try await desk.directory.agents().value.map {
          [
            $0.id.rawValue, $0.name, $0.role.rawValue, $0.presence.rawValue,
            $0.teams.map(\.rawValue).joined(separator: ", "),
            $0.skills.joined(separator: ", "),
          ]
        }
        let header = ["ID", "NAME", "ROLE", "PRESENCE", "TEAMS", "SKILLS"]
        session.say(TextTable(header: header, rows: rows).lines(width: session.width))
      }),
    Command(
      "teams", "lists the teams", .people,
      staff: { session, desk, _ in
        let rows = try await desk.directory.teams().value.map { [$0.id.rawValue, $0.name] }
        session.say(
          rows.isEmpty ? ["No teams."] : TextTable(rows: rows).lines(width: session.width))
      }),
    Command(
      "agent add|edit|remove ID [--name NAME] [--email MAIL] [--role ROLE] [--teams LIST]"
        + " [--skills LIST] [--capacity N]",
      "adds, changes or removes an agent", .people,
      staff: { try await agent($0, $1, &$2) }),
    Command(
      "team add|rename|remove ID [NAME]", "adds, renames or removes a team", .people,
      staff: { session, desk, arguments in
        let action = try arguments.next("add, rename or remove")
        let id = TeamID(try arguments.next("which team"))
        switch action {
        case "add":
          let team = try await desk.directory.addTeam(
            id, name: arguments.text() ?? id.rawValue.capitalized)
          session.say("\(team.id): \(team.name)")
        case "rename":
          let team = try await desk.directory.updateTeam(id, name: try arguments.text("its name"))
          session.say("\(team.id): \(team.name)")
        case "remove":
          try await desk.directory.removeTeam(id)
          session.say("\(id) is removed.")
        default: throw CommandError("A team is not “\(action)”.", showsUsage: true)
        }
      }),
    Command(
      "presence online|away|offline", "says whether one is there", .people,
      staff: { session, desk, arguments in
        let word = try arguments.next("online, away or offline")
        guard let presence = Presence(rawValue: word.lowercased()) else {
          throw CommandError("Nobody is “\(word)”.", showsUsage: true)
        }
        let agent = try await desk.directory.setPresence(presence)
        session.say("\(agent.name) is \(agent.presence.rawValue).")
      }),
  ]

  private static func agent(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let action = try arguments.next("add, edit or remove")
    let id = AgentID(try arguments.next("which agent"))
    let role = try arguments.option("role").map(SessionCommands.role)
    let capacity = try arguments.option("capacity").map { text in
      guard let number = Int(text) else {
        throw CommandError("--capacity takes a number, not “\(text)”.")
      }
      return number
    }
    let teams = arguments.list("teams").map { TeamID($0) }
    let changed: Agent
    switch action {
    case "add":
      changed = try await desk.directory.addAgent(
        id, name: arguments.option("name") ?? id.rawValue.capitalized,
        email: arguments.option("email"), role: role ?? .agent, teams: teams,
        skills: arguments.list("skills"), capacity: capacity)
    case "edit":
      changed = try await desk.directory.updateAgent(
        id,
        AgentChanges(
          name: arguments.option("name"), email: arguments.option("email").map { .set($0) },
          role: role, teams: arguments.option("teams") == nil ? nil : teams,
          skills: arguments.option("skills") == nil ? nil : arguments.list("skills"),
          capacity: capacity.map { .set($0) }))
    case "remove":
      try await desk.directory.removeAgent(id)
      return session.say("\(id) is removed.")
    default: throw CommandError("An agent is not “\(action)”.", showsUsage: true)
    }
    session.say("\(changed.id): \(changed.name), \(changed.role.rawValue)")
  }
}
