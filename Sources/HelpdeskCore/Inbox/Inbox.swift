public import Foundation

/// Which threads the inbox shows.
public enum InboxView: String, Hashable, Sendable, CaseIterable, Codable {
  /// All of them, those put away too.
  case all
  /// Those with something from the customer that nobody has read.
  case unread
  /// Those that were read and not answered.
  case read
  /// Those that were answered.
  case replied
  /// Those that were put away.
  case archived

  /// The state that the view shows; nil for all.
  public var state: InboxState? {
    switch self {
    case .all: nil
    case .unread: .unread
    case .read: .read
    case .replied: .replied
    case .archived: .archived
    }
  }
}

/// A conversation as the inbox lists it.
public struct InboxThread: Hashable, Sendable, Identifiable {
  /// The ticket behind it.
  public let ticket: Ticket
  /// The beginning of the last public message, in one line of at most 140 characters.
  public let excerpt: String
  /// Who wrote the last public message.
  public let lastSender: Author
  /// When the last public message was sent.
  public let lastMessageAt: Date

  /// The ticket's id.
  public var id: TicketID { ticket.id }
  /// The name of the customer, never empty.
  public var requesterName: String { ticket.requester.name }
  /// Whether nobody has read what the customer wrote last.
  public var isUnread: Bool { ticket.inbox == .unread }
}

/// A page of the inbox, the thread with the latest message first.
public struct InboxPage: Hashable, Sendable {
  /// The threads in order.
  public let threads: [InboxThread]
  /// How many threads there are over all pages.
  public let total: Int
  /// Where the next page begins, nil when this is the last.
  public let next: Cursor?
}

/// The inbox in figures.
public struct InboxStats: Hashable, Sendable {
  /// How many threads there are.
  public let total: Int
  /// How many have something that nobody has read.
  public let unread: Int
  /// How many were read and not answered.
  public let read: Int
  /// How many were answered.
  public let replied: Int
  /// How many were put away.
  public let archived: Int
  /// How many are neither resolved nor closed and of high or urgent priority.
  public let highPriority: Int
}
