/// What the customer's program knew when the ticket was created, with secrets removed.
///
/// Every text is scrubbed of tokens, card numbers, passwords and cookies before it is stored.
public struct CapturedContext: Hashable, Sendable {
  /// Something the customer did shortly before.
  public struct Action: Hashable, Sendable {
    /// What he did.
    public var name: String
    /// When, as the host writes it.
    public var at: String

    /// Describes an action.
    public init(name: String, at: String) {
      self.name = name
      self.at = at
    }
  }

  /// The state of one of the host's services.
  public struct Service: Hashable, Sendable {
    /// The service's name.
    public var name: String
    /// Its state, as the host writes it.
    public var status: String

    /// Describes a service.
    public init(name: String, status: String) {
      self.name = name
      self.status = status
    }
  }

  /// The address of the page.
  public var page: String?
  /// Where he came from.
  public var referrer: String?
  /// His browser and its version.
  public var browser: String?
  /// His operating system.
  public var operatingSystem: String?
  /// The size of his screen.
  public var screen: String?
  /// His language.
  public var language: String?
  /// His time zone.
  public var timeZone: String?
  /// What he did last, at most 50.
  public var recentActions: [Action] = []
  /// How the host's services were, at most 50.
  public var services: [Service] = []
  /// The error that was shown to him.
  public var error: String?

  /// No context.
  public init() {}
}
