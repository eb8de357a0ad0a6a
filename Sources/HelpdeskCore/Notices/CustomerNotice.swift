public import Foundation

/// A notice as its customer sees it: nothing in it tells what is internal.
///
/// Its kind is ``NoticeKind/answered``, ``NoticeKind/resolved``, ``NoticeKind/reopened``, or one of a
/// call's.
public struct CustomerNotice: Hashable, Sendable, Identifiable {
  /// The notice's id.
  public let id: NoticeID
  /// Why he gets it.
  public let kind: NoticeKind
  /// The ticket it is about, always his own.
  public let ticket: TicketID?
  /// The ticket's number.
  public let number: String?
  /// The beginning of the ticket's subject as it was then.
  public let subject: String
  /// The name of who answered; nil for other kinds.
  public let authorName: String?
  /// When it happened.
  public let at: Date
  /// When the customer read it.
  public let readAt: Date?

  /// Whether the customer has read it.
  public var isRead: Bool { readAt != nil }

  init(_ notice: Notice) {
    id = notice.id
    kind = notice.kind
    ticket = notice.ticket
    number = notice.number
    subject = notice.subject
    authorName = notice.authorName
    at = notice.at
    readAt = notice.readAt
  }
}

/// Some of a customer's notices, and how many he has not read.
public struct CustomerNoticePage: Hashable, Sendable {
  /// The notices, the newest first.
  public let notices: [CustomerNotice]
  /// How many of all his notices are unread.
  public let unread: Int
  /// Where the next page begins, nil when this is the last.
  public let next: Cursor?
}
