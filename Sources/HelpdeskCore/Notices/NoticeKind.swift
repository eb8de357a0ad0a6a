/// Why somebody gets a notice.
public struct NoticeKind: ExtensibleValue {
  /// The kind's name.
  public let rawValue: String

  /// Names a kind.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// A ticket was escalated to this agent.
  public static let escalatedToYou = NoticeKind(rawValue: "escalated_to_you")
  /// An automation tells this agent of a ticket.
  public static let automated = NoticeKind(rawValue: "automated")
  /// A ticket was given to this agent.
  public static let assigned = NoticeKind(rawValue: "assigned")
  /// A note names this agent.
  public static let mentioned = NoticeKind(rawValue: "mentioned")
  /// A resolved or closed ticket was taken up again.
  public static let reopened = NoticeKind(rawValue: "reopened")
  /// A customer wrote on a ticket that this agent answers for or follows.
  public static let customerReplied = NoticeKind(rawValue: "customer_replied")
  /// A customer rated the help that this agent gave.
  public static let rated = NoticeKind(rawValue: "rated")
  /// The customer's ticket was answered for good.
  public static let resolved = NoticeKind(rawValue: "resolved")
  /// The desk wrote to the customer.
  public static let answered = NoticeKind(rawValue: "answered")
  /// Something happened to a ticket that this agent follows.
  public static let followedChanged = NoticeKind(rawValue: "followed_changed")
  /// A job over many tickets is done.
  public static let bulkFinished = NoticeKind(rawValue: "bulk_finished")

  /// The most specific first: of several kinds in one commit a person hears the first.
  private static let precedence: [NoticeKind] = [
    .escalatedToYou, .assigned, .mentioned, .automated, .reopened, .customerReplied, .rated,
    .resolved,
    .answered, .followedChanged, .bulkFinished,
  ]

  /// Whether this kind says more than another.
  func isMoreSpecific(than other: NoticeKind) -> Bool {
    let places = Self.precedence
    return places.firstIndex(of: self) ?? places.count
      < places.firstIndex(of: other) ?? places.count
  }
}
