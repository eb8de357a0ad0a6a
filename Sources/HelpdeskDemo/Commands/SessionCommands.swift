import Foundation
import HelpdeskCore

/// The program itself: who acts, help, leaving.
@MainActor
enum SessionCommands {
  nonisolated static let table: [Command] = [
    Command(
      "as [agent|admin|superadmin|bot|system|customer] ID [--name NAME] [--email MAIL] [--type TYPE]",
      "becomes somebody: as maya, as admin root, as customer p-17", .session,
      anyone: { session, arguments in
        session.person = try await person(session, &arguments)
        session.nextPage = nil
        session.say(description(of: session.person))
      }),
    Command(
      "whoami", "says who acts", .session,
      anyone: { session, _ in session.say(description(of: session.person)) }),
    Command(
      "demo [banking]", "loads the demo data, or twenty articles for the customers of a bank",
      .session,
      anyone: { session, arguments in
        if arguments.take("banking") {
          let made = try await DemoData.loadBankingArticles(by: session.desk)
          return session.say("\(Counted.of(made, "article")) published.")
        }
        try await DemoData.load(into: session.store, now: session.now)
        await session.desk.settle()
        session.say("The demo data is loaded.")
      }),
    Command(
      "help [COMMAND]", "lists the commands, or explains one", .session, aliases: ["?"],
      anyone: { session, arguments in
        guard let name = arguments.next() else { return session.say(overview(session)) }
        let command = try CommandTable.command(named: name)
        session.say("\(command.name): \(command.summary)")
        session.say(
          TextWidth.wrap("usage: \(command.usage)", width: session.width - 2).map { "  " + $0 })
        if !command.aliases.isEmpty {
          session.say("  also: \(command.aliases.joined(separator: ", "))")
        }
      }),
    Command(
      "quit", "leaves", .session, aliases: ["exit", "bye"],
      anyone: { session, _ in session.isOver = true }),
  ]

  private static func overview(_ session: Session) -> [String] {
    var isCustomer = false
    if case .customer = session.person { isCustomer = true }
    var lines: [String] = []
    for group in CommandGroup.allCases {
      let commands = CommandTable.all.filter {
        $0.group == group && (isCustomer ? $0.isForCustomers : $0.isForStaff)
      }
      guard !commands.isEmpty else { continue }
      // What a customer may do of it, the example may not be.
      let example = isCustomer ? nil : group.example
      lines.append(group.rawValue + (example.map { ", as in: \($0)" } ?? ""))
      lines += TextTable(rows: commands.map { [$0.name, $0.summary] }, indent: 2)
        .lines(width: session.width)
    }
    lines.append("`help COMMAND` shows how to type one. Tickets are named TK-12 or 12.")
    if session.isInteractive {
      lines.append(
        "Tab completes, the arrow keys bring back earlier lines, Ctrl-C stops a command.")
    }
    return lines
  }

  private static func description(of person: Person) -> String {
    switch person {
    case .staff(let staff): "You are \(staff.name), \(staff.role.rawValue) \(staff.id)."
    case .customer(let customer): "You are \(TicketText.person(customer))."
    }
  }

  nonisolated static func role(_ text: String) throws -> Role {
    switch text.lowercased() {
    case "agent": .agent
    case "admin": .admin
    case "superadmin", "super": .superAdmin
    case "bot": .bot
    default: throw CommandError("“\(text)” is no role. There are agent, admin, superadmin and bot.")
    }
  }

  private static func person(
    _ session: Session, _ arguments: inout Arguments
  ) async throws -> Person {
    let word = try arguments.next("who")
    guard word.lowercased() != "system" else { return .staff(.system) }
    guard let id = arguments.next() else { return try await known(session, word) }
    if word.lowercased() == "customer" {
      let customer = try await session.customer(CustomerID(id))
      return .customer(
        Requester(
          type: arguments.option("type").map(ReporterType.init(rawValue:)) ?? customer?.type
            ?? .customer, id: CustomerID(id),
          name: arguments.option("name") ?? customer?.name ?? "",
          email: arguments.option("email") ?? customer?.email))
    }
    let role = try role(word)
    let agent = try await session.agent(AgentID(id))
    let name = arguments.option("name") ?? agent?.name ?? id.capitalized
    return .staff(staff(role, AgentID(id), name, arguments.option("email") ?? agent?.email))
  }

  /// Somebody of whom only the id is said.
  private static func known(_ session: Session, _ id: String) async throws -> Person {
    if let agent = try await session.agent(AgentID(id)) {
      return .staff(staff(agent.role, agent.id, agent.name, agent.email))
    }
    if let customer = try await session.customer(CustomerID(id)) { return .customer(customer) }
    throw CommandError(
      "Nobody is called “\(id)”. Say what he is, as in: as agent \(id), or: as customer \(id)",
      showsUsage: true)
  }

  private static func staff(_ role: Role, _ id: AgentID, _ name: String, _ email: String?) -> Staff
  {
    switch role {
    case .admin: .admin(id, name: name, email: email)
    case .superAdmin: .superAdmin(id, name: name, email: email)
    case .bot: .bot(id, name: name)
    default: .agent(id, name: name, email: email)
    }
  }
}

extension Session {
  /// An agent of the directory, or nil.
  func agent(_ id: AgentID) async throws -> Agent? {
    do {
      return try await system.directory.agent(id).value
    } catch {
      if error.code == .notFound { return nil }
      throw error
    }
  }

  /// A customer whom the desk knows, or nil.
  func customer(_ id: CustomerID) async throws -> Requester? {
    do {
      return try await system.customer(id).value.customer.requester
    } catch {
      if error.code == .notFound { return nil }
      throw error
    }
  }
}
