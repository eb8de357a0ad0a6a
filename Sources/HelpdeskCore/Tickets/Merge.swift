import Foundation

/// What a merge changed, so that it can be taken back exactly.
struct Merge: Hashable, Sendable {
  /// The ticket that was merged away; one merge at a time, so this is the key.
  let source: TicketID
  let target: TicketID
  let author: Author
  let at: Date
  /// The source as it was.
  let sourceBefore: Ticket
  /// What the merge gave to the target that it did not have.
  var addedTags: [String] = []
  var addedFollowers: [AgentID] = []
  var addedContacts: [Contact] = []
  var addedLinks: [TicketLink] = []
  var addedHostLinks: [HostLink] = []
  var addedArticles: [ArticleID] = []
  /// The tickets that had been merged into the source and moved along.
  var movedAlong: [TicketID] = []
  /// Tickets whose link to the source was pointed at the target.
  var repointed: [Repointed] = []
  /// The target's state where the merge changed it.
  var targetBefore: TargetBefore
  /// The target's counts right after the merge: what is above them happened since.
  var targetMessages: Int64 = 0
  var targetEvents: Int64 = 0
  var targetInboxAfter = InboxState.unread
  var unknown = RecordFields()

  struct Repointed: Hashable, Sendable {
    let ticket: TicketID
    let kind: TicketLinkKind
    /// Whether the ticket already had the same link to the target.
    let hadTarget: Bool
  }

  struct TargetBefore: Hashable, Sendable {
    var status: TicketStatus
    var inbox: InboxState
    var resolvedAt: Date?
    var resolution: String?
    var reopenCount: Int
    var sla: SLAState
    var firstResponseAt: Date?
    var lastMessageAt: Date
    var lastReplyAt: Date?
    var lastCustomerMessageAt: Date?
    var snoozedUntil: Date?
    var autoCloseAt: Date?
    var visibleMessageAt: Date?
    var chat: TicketChat?
  }
}

/// What taking back a merge gave.
public struct UnmergeResult: Hashable, Sendable {
  /// The ticket that had been merged away, as it is now.
  public let source: Ticket
  /// The ticket it had been merged into, as it is now.
  public let target: Ticket
  /// Messages that were sent to either since the merge and stay on the target.
  public let messagesSince: [MessageID]
  /// What else happened on the target since the merge; it stays there.
  public let eventsSince: [TicketEvent]
}
