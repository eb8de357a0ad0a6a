public import Foundation

/// Whose tickets a query takes.
public enum AssigneeFilter: Hashable, Sendable, ExpressibleByStringLiteral {
  /// The ones of whoever asks.
  case me
  /// The ones of nobody.
  case nobody
  /// The ones of an agent.
  case agent(AgentID)

  /// The ones of the agent with this id.
  public init(stringLiteral value: String) {
    self = .agent(AgentID(value))
  }
}

/// How tickets are ordered; ties are broken by id.
public enum TicketSort: Hashable, Sendable, CaseIterable {
  /// The earliest owed deadline first, tickets without one last.
  case slaDeadline
  /// The newest first.
  case newest
  /// The oldest first.
  case oldest
  /// The last changed first.
  case updated
  /// The one with the latest public message first.
  case lastMessage
  /// The most urgent first, then the oldest.
  case priority
  /// By number, the lowest first.
  case number
  /// The best match of the text first; only with a text.
  case relevance
}

/// Where a ticket's promises stand.
public enum SLAStateFilter: Hashable, Sendable {
  /// A promise is broken and still owed.
  case breached
  /// A promise breaks within this time, and none is broken.
  case dueWithin(Duration)
  /// Promises are owed, and none is broken.
  case onTrack
}

/// Which tickets, in which order: the filter behind every list.
///
/// A query reads like a sentence: `.open.assigned(to: .me).sorted(by: .slaDeadline)`. Tickets in the
/// bin are left out, unless ``bin`` asks for them.
public struct TicketQuery: Hashable, Sendable {
  var statuses: [TicketStatus] = []
  var isLive: Bool?
  var inBin = false
  var priorities: [TicketPriority] = []
  var categories: [TicketCategory] = []
  var kinds: [TicketKind] = []
  var purposes: [TicketPurpose] = []
  var channels: [Channel] = []
  var labels: [TicketLabel] = []
  var tags: [String] = []
  var inboxStates: [InboxState] = []
  var assignee: AssigneeFilter?
  var follower: AssigneeFilter?
  var teams: [TeamID] = []
  var requesters: [CustomerID] = []
  var requesterEmail: String?
  var sla: SLAStateFilter?
  var idleFor: Duration?
  var created: Range<Date>?
  var updated: Range<Date>?
  var resolved: Range<Date>?
  var article: ArticleID?
  var chatStates: [ChatState] = []
  var isHandledByBot: Bool?
  var isSnoozed: Bool?
  var isMerged: Bool?
  var hasAttachments: Bool?
  var text: String?
  var search: TicketSearch?
  var sort = TicketSort.newest
  var pageSize = 50
  var cursor: Cursor?
  var facets: [TicketFacet] = []

  init() {}

  /// Every ticket.
  public static let all = TicketQuery()
  /// Tickets that are neither resolved nor closed.
  ///
  /// Chats that a bot still has are left out, since nobody of the desk has to do anything about
  /// them: ``handledByBot(_:)`` or ``chat(_:)`` asks for them. A customer's own are not left out.
  public static let open = TicketQuery().with {
    $0.isLive = true
    $0.isHandledByBot = false
  }
  /// Live tickets of whoever asks.
  public static let mine = open.assigned(to: .me)
  /// Live tickets of nobody.
  public static let unassigned = open.assigned(to: .nobody)
  /// Live tickets with a broken promise, the longest overdue first.
  public static let breached = open.sla(.breached).sorted(by: .slaDeadline)
  /// Tickets in the bin.
  public static let bin = TicketQuery().with { $0.inBin = true }

  /// Live tickets whose next promise breaks within this time, the nearest first.
  public static func dueWithin(_ duration: Duration) -> TicketQuery {
    open.sla(.dueWithin(duration)).sorted(by: .slaDeadline)
  }

  /// Live tickets that nobody has touched for this long.
  public static func idle(for duration: Duration) -> TicketQuery {
    open.with { $0.idleFor = duration }.sorted(by: .updated)
  }

  /// Tickets with one of these statuses.
  public func status(_ statuses: TicketStatus...) -> TicketQuery {
    with { $0.statuses = statuses }
  }

  /// Tickets with one of these priorities.
  public func priority(_ priorities: TicketPriority...) -> TicketQuery {
    with { $0.priorities = priorities }
  }

  /// Tickets at least this urgent.
  public func priority(atLeast priority: TicketPriority) -> TicketQuery {
    with { $0.priorities = TicketPriority.allCases.filter { $0 >= priority } }
  }

  /// Tickets of one of these categories.
  public func category(_ categories: TicketCategory...) -> TicketQuery {
    with { $0.categories = categories }
  }

  /// Tickets of one of these kinds.
  public func kind(_ kinds: TicketKind...) -> TicketQuery {
    with { $0.kinds = kinds }
  }

  /// Tickets for one of these purposes.
  public func purpose(_ purposes: TicketPurpose...) -> TicketQuery {
    with { $0.purposes = purposes }
  }

  /// Tickets of one of these channels.
  public func channel(_ channels: Channel...) -> TicketQuery {
    with { $0.channels = channels }
  }

  /// Tickets with all of these labels.
  public func labeled(_ labels: TicketLabel...) -> TicketQuery {
    with { $0.labels += labels }
  }

  /// Tickets with all of these tags.
  public func tagged(_ tags: String...) -> TicketQuery {
    with { $0.tags += tags }
  }

  /// Tickets in one of these inbox states.
  public func inbox(_ states: InboxState...) -> TicketQuery {
    with { $0.inboxStates = states }
  }

  /// Tickets of an agent, of nobody, or of whoever asks.
  public func assigned(to assignee: AssigneeFilter) -> TicketQuery {
    with { $0.assignee = assignee }
  }

  /// Tickets that an agent follows.
  public func followed(by follower: AssigneeFilter) -> TicketQuery {
    with { $0.follower = follower }
  }

  /// Tickets of one of these teams.
  public func team(_ teams: TeamID...) -> TicketQuery {
    with { $0.teams = teams }
  }

  /// Tickets of one of these customers.
  public func requester(_ requesters: CustomerID...) -> TicketQuery {
    with { $0.requesters = requesters }
  }

  /// Tickets of the customer with this mail address.
  public func requester(email: String) -> TicketQuery {
    with { $0.requesterEmail = email.lowercased() }
  }

  /// Tickets whose promises stand so.
  public func sla(_ state: SLAStateFilter) -> TicketQuery {
    with { $0.sla = state }
  }

  /// Tickets created in a range.
  public func created(in range: Range<Date>) -> TicketQuery {
    with { $0.created = range }
  }

  /// Tickets changed in a range.
  public func updated(in range: Range<Date>) -> TicketQuery {
    with { $0.updated = range }
  }

  /// Tickets resolved in a range.
  public func resolved(in range: Range<Date>) -> TicketQuery {
    with { $0.resolved = range }
  }

  /// Tickets with this article.
  public func article(_ article: ArticleID) -> TicketQuery {
    with { $0.article = article }
  }

  /// Chats in one of these states; every other ticket is left out.
  public func chat(_ states: ChatState...) -> TicketQuery {
    with {
      $0.chatStates = states
      $0.isHandledByBot = nil
    }
  }

  /// Tickets that a bot has, or that it has not.
  public func handledByBot(_ isHandledByBot: Bool) -> TicketQuery {
    with { $0.isHandledByBot = isHandledByBot }
  }

  /// Tickets that are snoozed, or that are not.
  public func snoozed(_ isSnoozed: Bool) -> TicketQuery {
    with { $0.isSnoozed = isSnoozed }
  }

  /// Tickets that were merged away, or that were not.
  public func merged(_ isMerged: Bool) -> TicketQuery {
    with { $0.isMerged = isMerged }
  }

  /// Tickets with files, or without.
  public func withAttachments(_ hasAttachments: Bool) -> TicketQuery {
    with { $0.hasAttachments = hasAttachments }
  }

  /// Tickets in whose thread every word occurs; the last one may be a beginning.
  public func matching(_ text: String) -> TicketQuery {
    with { $0.text = text }
  }

  /// In this order; ``TicketSort/newest`` where nothing is said.
  public func sorted(by sort: TicketSort) -> TicketQuery {
    with { $0.sort = sort }
  }

  /// Pages of this many tickets, 1 to 1,000; 50 where nothing is said.
  public func limit(_ count: Int) -> TicketQuery {
    with { $0.pageSize = count }
  }

  /// The page that begins where another ended.
  public func after(_ cursor: Cursor?) -> TicketQuery {
    with { $0.cursor = cursor }
  }

  /// With counts by these properties, over all pages.
  public func withFacets(_ facets: TicketFacet...) -> TicketQuery {
    with { $0.facets = facets }
  }

  func with(_ change: (inout TicketQuery) -> Void) -> TicketQuery {
    var copy = self
    change(&copy)
    return copy
  }
}

/// A property by which tickets are counted.
public enum TicketFacet: String, Hashable, Sendable, CaseIterable {
  /// By status.
  case status
  /// By priority.
  case priority
  /// By category.
  case category
  /// By kind.
  case kind
  /// By channel.
  case channel
  /// By assigned agent.
  case assignee
  /// By team.
  case team
  /// By tag; a ticket counts under each of its tags.
  case tag
  /// By label; a ticket counts under each of its labels.
  case label

  var column: FieldTag {
    switch self {
    case .status: Ticket.Column.status
    case .priority: Ticket.Column.priority
    case .category: Ticket.Field.category
    case .kind: Ticket.Field.kind
    case .channel: Ticket.Field.channel
    case .assignee: Ticket.Field.assignee
    case .team: Ticket.Field.team
    case .tag: Ticket.Field.tags
    case .label: Ticket.Field.labels
    }
  }

  func name(of value: FieldValue?) -> String {
    switch (self, value) {
    case (.status, .integer(let rank)?):
      TicketStatus.allCases.first { $0.rank == Int(rank) }?.rawValue ?? "\(rank)"
    case (.priority, .integer(let rank)?):
      TicketPriority.allCases.first { $0.rank == Int(rank) }?.rawValue ?? "\(rank)"
    case (_, .text(let text)?): text
    case (_, .integer(let number)?): "\(number)"
    default: ""
    }
  }
}

/// How many tickets have a value.
public struct FacetCount: Hashable, Sendable {
  /// The value's name; empty for tickets without one.
  public let value: String
  /// How many tickets have it.
  public let count: Int
}

/// A page of tickets.
public struct TicketPage: Hashable, Sendable {
  /// The tickets in order.
  public let tickets: [Ticket]
  /// How many tickets the query takes over all pages.
  public let total: Int
  /// Counts by property, where the query asked for them, the most frequent value first.
  public let facets: [TicketFacet: [FacetCount]]
  /// Where the next page begins, nil when this is the last.
  public let next: Cursor?
}
