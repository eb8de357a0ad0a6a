public import Foundation

/// The id of a notice; it tells nothing about the ticket or about others' notices.
public typealias NoticeID = Identifier<Notice>

/// Whom a notice is for.
public enum NoticeRecipient: Hashable, Sendable {
  /// Somebody of the desk.
  case agent(AgentID)
  /// A customer.
  case customer(CustomerID)

  /// His id.
  public var id: String {
    switch self {
    case .agent(let id): id.rawValue
    case .customer(let id): id.rawValue
    }
  }

  /// Whoever wrote or did something; the desk itself is nobody.
  init?(_ author: Author) {
    if author.type == .system { return nil }
    self =
      author.type.isCustomer ? .customer(CustomerID(author.id)) : .agent(AgentID(author.id))
  }

  /// Whose notices somebody may read: his own.
  ///
  /// A bot and the desk itself have none.
  init?(_ principal: Principal) {
    switch principal {
    case .customer(let requester): self = .customer(requester.id)
    case .staff(let staff):
      if staff.role == .bot || staff.role == .system { return nil }
      self = .agent(staff.id)
    }
  }
}

/// Something that happened and that a person should know of, for a bell in his app.
///
/// It is written in the same commit as its cause. Nobody is told of what he did himself, and a
/// commit tells each person at most one thing. Notices are kept until their ticket is deleted for
/// good.
public struct Notice: Hashable, Sendable, Identifiable {
  /// The notice's id.
  public let id: NoticeID
  /// Whom it is for.
  public let recipient: NoticeRecipient
  /// Why he gets it.
  public let kind: NoticeKind
  /// What happened, where he only follows the ticket.
  public let change: TicketEventKind?
  /// The ticket it is about.
  public let ticket: TicketID?
  /// The ticket's number.
  public internal(set) var number: String?
  /// The beginning of the ticket's subject as it was then, or what a job did.
  public let subject: String
  /// The name of who did it; nil where the recipient is not told.
  public let authorName: String?
  /// When it happened.
  public let at: Date
  /// When the recipient read it.
  public internal(set) var readAt: Date?
  /// One more with every change.
  public internal(set) var version: Int64
  var unknown = RecordFields()

  /// Whether the recipient has read it.
  public var isRead: Bool { readAt != nil }
}

/// Some of an agent's notices, and how many he has not read.
public struct NoticePage: Hashable, Sendable {
  /// The notices, the newest first.
  public let notices: [Notice]
  /// How many of all his notices are unread.
  public let unread: Int
  /// Where the next page begins, nil when this is the last.
  public let next: Cursor?
}
