/// Which parts of an agent's entry change, and to what; everything not named stays as it is.
public struct AgentChanges: Hashable, Sendable {
  /// A part that may also be emptied.
  public typealias Value = TicketChanges.Value

  /// His name, as customers read it.
  public var name: String?
  /// His mail address.
  public var email: Value<String>?
  /// What he may do; only a super admin makes or unmakes admins.
  public var role: Role?
  /// The teams he belongs to, in place of those before.
  public var teams: [TeamID]?
  /// What he is good at, in place of what was there before.
  public var skills: [String]?
  /// How many open tickets automatic assignment may give him; cleared, there is no limit.
  public var capacity: Value<Int>?
  /// Whether he is there.
  public var presence: Presence?

  /// Names the changes.
  public init(
    name: String? = nil, email: Value<String>? = nil, role: Role? = nil, teams: [TeamID]? = nil,
    skills: [String]? = nil, capacity: Value<Int>? = nil, presence: Presence? = nil
  ) {
    self.name = name
    self.email = email
    self.role = role
    self.teams = teams
    self.skills = skills
    self.capacity = capacity
    self.presence = presence
  }

  /// Whether nothing is named.
  public var isEmpty: Bool { self == AgentChanges() }
}

extension AgentChanges {
  /// The most open tickets that can be somebody's limit.
  static let maximumCapacity = 1_000_000

  func validated() throws(HelpdeskError) -> AgentChanges {
    var result = self
    if let name { result.name = try Validation.line(name, "name", max: Limits.name) }
    if case .set(let address) = email {
      try Validation.email(address, "email")
      result.email = .set(address.lowercased())
    }
    if let role, role == .customer || role == .system {
      throw .invalid(
        "role", "An agent cannot be a \(role.rawValue). Use agent, admin, superAdmin or bot.")
    }
    if let teams {
      try Validation.count(teams.count, "teams", max: Limits.list)
      for team in teams { try Validation.id(team, "teams") }
      result.teams = Self.distinct(teams)
    }
    if let skills { result.skills = Self.distinct(try Validation.words(skills, "skills")) }
    if case .set(let capacity) = capacity, !(0...Self.maximumCapacity).contains(capacity) {
      throw .invalid(
        "capacity", "The capacity must be 0 to \(Self.maximumCapacity), not \(capacity).")
    }
    return result
  }

  private static func distinct<Element: Hashable>(_ elements: [Element]) -> [Element] {
    var seen: Set<Element> = []
    return elements.filter { seen.insert($0).inserted }
  }

  func applied(to agent: Agent) -> Agent {
    var agent = agent
    if let name { agent.name = name }
    switch email {
    case .set(let address): agent.email = address
    case .clear: agent.email = nil
    case nil: break
    }
    if let role { agent.role = role }
    if let teams { agent.teams = teams }
    if let skills { agent.skills = skills }
    switch capacity {
    case .set(let capacity): agent.capacity = capacity
    case .clear: agent.capacity = nil
    case nil: break
    }
    if let presence { agent.presence = presence }
    return agent
  }
}
