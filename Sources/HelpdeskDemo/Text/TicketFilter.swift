import HelpdeskCore

/// Reads a query from words: `mine --status open,pending --sort sla`.
enum TicketFilter {
  /// The options that a command with a filter names in its usage.
  static let usage =
    "[open|mine|unassigned|breached|all|bin|snoozed|followed|due 30m|idle 2d|STATUS]"
    + " [--status LIST] [--priority LIST] [--category LIST] [--kind LIST] [--channel LIST]"
    + " [--assignee AGENT] [--team LIST] [--tag LIST] [--label LIST] [--customer ID] [--text WORDS]"
    + " [--sort ORDER] [--limit N]"

  /// The lists that have a name.
  static let views = [
    "mine", "unassigned", "breached", "all", "bin", "snoozed", "followed", "due", "idle",
  ]

  static let sorts: [(name: String, sort: TicketSort)] = [
    ("sla", .slaDeadline), ("newest", .newest), ("oldest", .oldest), ("updated", .updated),
    ("last-message", .lastMessage), ("priority", .priority), ("number", .number),
    ("relevance", .relevance),
  ]

  /// What `list` takes: a list with a name, options, and a search behind them.
  static let searchUsage = "[SEARCH] " + usage

  static func parse(
    _ arguments: inout Arguments, otherwise standard: TicketQuery = .open, limit: Int = 20
  ) throws -> TicketQuery {
    guard let view = try view(&arguments) else {
      if let word = arguments.peek {
        throw CommandError("There is no list “\(word)”.", showsUsage: true)
      }
      return try options(arguments, of: standard, limit)
    }
    return try options(arguments, of: view, limit)
  }

  /// The same with a search in whatever words are left; without the name of a list it looks among
  /// all tickets.
  @MainActor
  static func parse(
    _ arguments: inout Arguments, otherwise standard: TicketQuery = .open,
    searching language: SearchLanguage
  ) throws -> (query: TicketQuery, search: TicketSearch?) {
    let view = try view(&arguments)
    guard let text = arguments.raw() else {
      return (try options(arguments, of: view ?? standard, 20), nil)
    }
    let search = try SearchLines.read(text, language)
    return (try options(arguments, of: (view ?? .all).matching(search), 20), search)
  }

  private static func options(
    _ arguments: Arguments, of base: TicketQuery, _ limit: Int
  ) throws -> TicketQuery {
    var query = base
    if let statuses = try values(arguments, "status", TicketStatus.init(named:)) {
      query = (arguments.wasGivenView ? query : .all).status(statuses)
    }
    if let priorities = try values(arguments, "priority", TicketPriority.init(named:)) {
      query = query.priority(priorities)
    }
    query = query.category(arguments.list("category").map(TicketCategory.init(rawValue:)))
      .kind(arguments.list("kind").map(TicketKind.init(rawValue:)))
      .channel(arguments.list("channel").map(Channel.init(rawValue:)))
      .tagged(arguments.list("tag"))
      .labeled(arguments.list("label").map(TicketLabel.init(rawValue:)))
      .team(arguments.list("team").map { TeamID($0) })
    switch arguments.option("assignee") {
    case "me"?: query = query.assigned(to: .me)
    case "nobody"?, "none"?: query = query.assigned(to: .nobody)
    case let agent?: query = query.assigned(to: .agent(AgentID(agent)))
    case nil: break
    }
    if let customer = arguments.option("customer") {
      query =
        customer.contains("@")
        ? query.requester(email: customer) : query.requester(CustomerID(customer))
    }
    if let text = arguments.option("text") { query = query.matching(text) }
    if let name = arguments.option("sort") { query = query.sorted(by: try sort(name)) }
    return query.limit(try count(arguments, limit))
  }

  static func count(_ arguments: Arguments, _ standard: Int) throws -> Int {
    guard let text = arguments.option("limit") else { return standard }
    guard let number = Int(text), number > 0 else {
      throw CommandError("--limit takes a number from 1 on, not “\(text)”.")
    }
    return number
  }

  static func sort(_ name: String) throws -> TicketSort {
    if let known = sorts.first(where: { $0.name == name.lowercased() }) { return known.sort }
    throw CommandError(
      "There is no order “\(name)”. There are \(sorts.map(\.name).joined(separator: ", ")).")
  }

  private static func view(_ arguments: inout Arguments) throws -> TicketQuery? {
    guard let word = arguments.peek?.lowercased() else { return nil }
    let view: TicketQuery?
    switch word {
    case "open": view = .open
    case "mine": view = .mine
    case "unassigned": view = .unassigned
    case "breached": view = .breached
    case "all": view = .all
    case "bin": view = .bin
    case "snoozed": view = .open.snoozed(true)
    case "followed": view = .open.followed(by: .me)
    case "due", "idle":
      _ = arguments.next()
      arguments.wasGivenView = true
      let duration = try DurationText.parse(try arguments.next("how long, such as 30m"))
      return word == "due" ? .dueWithin(duration) : .idle(for: duration)
    default: view = TicketStatus(named: word).map { TicketQuery.all.status($0) }
    }
    guard let view else { return nil }
    arguments.wasGivenView = true
    _ = arguments.next()
    return view
  }

  private static func values<Value>(
    _ arguments: Arguments, _ option: String, _ read: (String) -> Value?
  ) throws -> [Value]? {
    let words = arguments.list(option)
    guard !words.isEmpty else { return nil }
    return try words.map { word in
      guard let value = read(word) else {
        throw CommandError("“\(word)” is no \(option). \(Vocabulary.choices(of: option))")
      }
      return value
    }
  }
}

/// The values that a word can have, for the errors that name them and to complete them.
enum Vocabulary {
  static func values(of field: String) -> [String] {
    switch field {
    case "status": TicketStatus.allCases.map(\.rawValue)
    case "priority": TicketPriority.allCases.map(\.rawValue)
    case "severity": TicketSeverity.allCases.map(\.rawValue)
    default: []
    }
  }

  static func choices(of field: String) -> String {
    let names = values(of: field)
    return names.isEmpty ? "" : "Choose one of \(names.joined(separator: ", "))."
  }

  static func status(_ text: String) throws -> TicketStatus {
    guard let status = TicketStatus(named: text) else { throw unknown(text, "status") }
    return status
  }

  static func priority(_ text: String) throws -> TicketPriority {
    guard let priority = TicketPriority(named: text) else { throw unknown(text, "priority") }
    return priority
  }

  static func severity(_ text: String) throws -> TicketSeverity {
    guard let severity = TicketSeverity(rawValue: text.lowercased()) else {
      throw unknown(text, "severity")
    }
    return severity
  }

  private static func unknown(_ text: String, _ field: String) -> CommandError {
    CommandError("“\(text)” is no \(field). \(choices(of: field))")
  }
}
