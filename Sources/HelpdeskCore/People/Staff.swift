/// Somebody on the desk's side, as the host has authenticated him.
///
/// The host says who it is; the desk checks what he may do.
public struct Staff: Hashable, Sendable {
  /// What he is to the desk; never ``Role/customer``.
  public let role: Role
  /// His id in the host's directory.
  public let id: AgentID
  /// His name, as customers read it; his id where the host has none.
  public let name: String
  /// His mail address.
  public let email: String?

  init(role: Role, id: AgentID, name: String, email: String? = nil) {
    self.role = role
    self.id = id
    self.name = name.trimmed.isEmpty ? id.rawValue : name.trimmed
    self.email = email
  }

  /// Somebody who answers customers.
  public static func agent(_ id: AgentID, name: String, email: String? = nil) -> Staff {
    Staff(role: .agent, id: id, name: name, email: email)
  }

  /// An agent who also writes articles and runs the desk.
  public static func admin(_ id: AgentID, name: String, email: String? = nil) -> Staff {
    Staff(role: .admin, id: id, name: name, email: email)
  }

  /// An admin who may also delete for good.
  public static func superAdmin(_ id: AgentID, name: String, email: String? = nil) -> Staff {
    Staff(role: .superAdmin, id: id, name: name, email: email)
  }

  /// A program that talks to customers.
  public static func bot(_ id: AgentID, name: String) -> Staff {
    Staff(role: .bot, id: id, name: name)
  }

  /// The host's own jobs, such as an import.
  public static let system = Staff(role: .system, id: "system", name: "System")
}
