/// A ticket as both sides keep it; times are milliseconds since 1970.
struct SampleTicket: Hashable, Sendable {
  /// Drawn by the store, 0 before.
  var number: Int
  var subject: String
  var excerpt: String
  var status: Int
  var priority: Int
  var isLive: Bool
  var category: String
  var kind: String
  var channel: String
  var requester: String
  var requesterName: String
  var requesterEmail: String
  var assignee: String?
  var team: String?
  var tags: [String]
  var createdAt: Int64
  var updatedAt: Int64
  var lastMessageAt: Int64
  /// Only of live tickets.
  var slaDeadline: Int64?
  var lastMessage: Int
  var lastEvent: Int
  var reopenCount: Int
  /// How long promises took, in milliseconds; nil where they are not done.
  var firstReplyTime: Int64?
  var resolutionTime: Int64?
  var waitTime: Int64?
}

/// A message of a ticket.
struct SampleMessage: Hashable, Sendable {
  var sender: String
  var body: String
  var kind: String
  var direction: String
  var sentAt: Int64
}

/// An entry of a ticket's history.
struct SampleEvent: Hashable, Sendable {
  var kind: String
  var field: String?
  var author: String
  var oldValue: String?
  var newValue: String?
  var at: Int64
}

/// A ticket with what belongs to it, written by one commit.
struct SampleThread: Sendable {
  var ticket: SampleTicket
  var messages: [SampleMessage]
  var events: [SampleEvent]
}

/// The figures of a group of tickets: how many there are, and of each of three promises how many were
/// done, the sum of their times, the median, and the times within which 90 % and 95 % were done.
struct PromiseFigures: Hashable, Comparable, Sendable {
  let group: Int
  let values: [Int64]

  static func < (left: PromiseFigures, right: PromiseFigures) -> Bool {
    left.group < right.group
  }
}

/// One figure of a facet: a column's value and how many tickets have it.
struct FacetCount: Hashable, Comparable, Sendable {
  let column: Int
  let value: String
  let count: Int

  static func < (left: FacetCount, right: FacetCount) -> Bool {
    (left.column, left.value) < (right.column, right.value)
  }
}
