public import Foundation

/// Whether an agent is there.
public enum Presence: String, Hashable, Sendable, CaseIterable, Codable {
  /// Takes tickets.
  case online
  /// Takes no automatic assignments.
  case away
  /// Not working.
  case offline
}

/// An agent in the desk's directory.
public struct Agent: Hashable, Sendable, Identifiable {
  /// The agent's id.
  public let id: AgentID
  /// His name, as customers read it.
  public internal(set) var name: String
  /// His mail address.
  public internal(set) var email: String?
  /// What he may do.
  public internal(set) var role: Role
  /// The teams he belongs to.
  public internal(set) var teams: [TeamID]
  /// What he is good at.
  public internal(set) var skills: [String]
  /// How many open tickets automatic assignment may give him; nil for no limit.
  public internal(set) var capacity: Int?
  /// Whether he is there.
  public internal(set) var presence: Presence
  /// Since when the desk knows him.
  public internal(set) var createdAt: Date
  /// When his entry changed last.
  public internal(set) var updatedAt: Date
  /// One more with every change.
  public internal(set) var version: Int64
  var unknown = RecordFields()
}

/// A team in the desk's directory.
public struct Team: Hashable, Sendable, Identifiable {
  /// The team's id.
  public let id: TeamID
  /// Its name.
  public internal(set) var name: String
  /// Since when the desk knows it.
  public internal(set) var createdAt: Date
  /// One more with every change.
  public internal(set) var version: Int64
  var unknown = RecordFields()
}

/// A customer in the desk's directory, kept up to date by his tickets.
public struct Customer: Hashable, Sendable, Identifiable {
  /// The customer's id.
  public let id: CustomerID
  /// What kind of customer.
  public internal(set) var type: ReporterType
  /// His name.
  public internal(set) var name: String
  /// His mail address, lower-cased.
  public internal(set) var email: String?
  /// When he first turned up.
  public internal(set) var createdAt: Date
  /// When his name or address changed last.
  public internal(set) var updatedAt: Date
  /// One more with every change.
  public internal(set) var version: Int64
  var unknown = RecordFields()

  /// The customer as the requester of a ticket.
  public var requester: Requester {
    Requester(type: type, id: id, name: name, email: email)
  }
}
