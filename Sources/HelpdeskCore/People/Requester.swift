/// What kind of person asks for help: a poster, a contractor, or whatever the host's customers are.
public struct ReporterType: ExtensibleValue {
  /// The type's name.
  public let rawValue: String

  /// Names a type.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// Somebody who posts jobs.
  public static let poster = ReporterType(rawValue: "poster")
  /// Somebody who takes jobs.
  public static let contractor = ReporterType(rawValue: "contractor")
  /// Any other customer.
  public static let customer = ReporterType(rawValue: "customer")
}

/// Somebody who asks for help.
///
/// The name is always known: where the host has none, it is taken from the mail address.
public struct Requester: Hashable, Sendable {
  /// What kind of customer he is.
  public let type: ReporterType
  /// His id in the host's directory; with a mail address only, the address.
  public let id: CustomerID
  /// His name.
  public let name: String
  /// His mail address, lower-cased.
  public let email: String?

  /// Names somebody; an empty name becomes the mail address's local part, or else the id.
  public init(type: ReporterType, id: CustomerID, name: String = "", email: String? = nil) {
    self.type = type
    self.id = id
    self.email = email?.lowercased()
    let given = name.trimmed
    if !given.isEmpty {
      self.name = given
    } else if let local = email?.split(separator: "@").first, !local.isEmpty {
      self.name = String(local)
    } else {
      self.name = id.rawValue
    }
  }

  /// Somebody who posts jobs.
  public static func poster(
    _ id: CustomerID, name: String = "", email: String? = nil
  ) -> Requester {
    Requester(type: .poster, id: id, name: name, email: email)
  }

  /// Somebody who takes jobs.
  public static func contractor(
    _ id: CustomerID, name: String = "", email: String? = nil
  ) -> Requester {
    Requester(type: .contractor, id: id, name: name, email: email)
  }

  /// Any other customer.
  public static func customer(
    _ id: CustomerID, name: String = "", email: String? = nil
  ) -> Requester {
    Requester(type: .customer, id: id, name: name, email: email)
  }

  /// Somebody of whom only a mail address is known; the address is the id.
  public static func email(_ address: String, name: String = "") -> Requester {
    Requester(
      type: .customer, id: CustomerID(address.lowercased()), name: name, email: address)
  }
}

/// Somebody who gets copies of a conversation.
public struct Contact: Hashable, Sendable {
  /// His name.
  public let name: String
  /// His mail address, lower-cased; nil where only the id is known.
  public let email: String?
  /// His id, where he is a customer.
  public let customer: CustomerID?

  /// Names somebody.
  public init(name: String, email: String?, customer: CustomerID? = nil) {
    self.name = name
    self.email = email?.lowercased()
    self.customer = customer
  }
}
