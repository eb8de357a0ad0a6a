/// What kind of sender a message or event has.
public struct SenderType: ExtensibleValue {
  /// The type's name.
  public let rawValue: String

  /// Names a type.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// Somebody who posts jobs.
  public static let poster = SenderType(rawValue: "poster")
  /// Somebody who takes jobs.
  public static let contractor = SenderType(rawValue: "contractor")
  /// Any other customer.
  public static let customer = SenderType(rawValue: "customer")
  /// A person on the desk's side.
  public static let agent = SenderType(rawValue: "agent")
  /// The desk itself.
  public static let system = SenderType(rawValue: "system")
  /// A bot or an assistant.
  public static let ai = SenderType(rawValue: "ai")

  /// Whether it is neither an agent, the system nor a bot.
  public var isCustomer: Bool {
    self != .agent && self != .system && self != .ai
  }
}

/// Who wrote a message or caused an event, as it was known at that moment.
public struct Author: Hashable, Sendable {
  /// What kind of sender.
  public let type: SenderType
  /// His id: of a customer, an agent or a bot.
  public let id: String
  /// His name, never empty.
  public let name: String
  /// His mail address.
  public let email: String?

  /// Names an author.
  public init(type: SenderType, id: String, name: String, email: String? = nil) {
    self.type = type
    self.id = id
    self.name = name.isEmpty ? id : name
    self.email = email
  }

  /// The requester as an author.
  public init(_ requester: Requester) {
    self.init(
      type: SenderType(rawValue: requester.type.rawValue), id: requester.id.rawValue,
      name: requester.name, email: requester.email)
  }

  /// Somebody on the desk's side as an author.
  public init(_ staff: Staff) {
    let type: SenderType =
      switch staff.role {
      case .bot: .ai
      case .system: .system
      default: .agent
      }
    self.init(type: type, id: staff.id.rawValue, name: staff.name, email: staff.email)
  }

  /// The desk itself.
  public static let desk = Author(type: .system, id: "system", name: "System")
}
