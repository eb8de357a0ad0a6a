/// Who searches, and so which fields there are.
///
/// What is not in somebody's language does not exist for him: it is an unknown field in errors, and
/// completion never offers it.
public enum SearchLanguage: Hashable, Sendable, CaseIterable {
  /// The desk: every field.
  case staff
  /// A customer: what he can see of his own tickets.
  case customer
}

/// What a term of a search asks about.
enum SearchField: String, CaseIterable, Sendable {
  case status, priority, category, kind, purpose, channel, label, tag, inbox
  case assignee, follower, team, customer, article, chat, has
  case state = "is"
  case sla, created, updated, resolved, due, order

  /// What may stand behind a field.
  enum Values {
    /// One of these names.
    case names([String])
    /// One of these names, which have an order, the least first.
    case ranked([String])
    /// Any name; these are the usual ones.
    case words([String])
    /// `me`, `nobody` or the id of an agent.
    case people
    /// An id, or of a customer also the mail address.
    case ids
    /// How long ago something was, or when.
    case times
  }

  static func all(in language: SearchLanguage) -> [SearchField] {
    switch language {
    case .staff: allCases
    case .customer: [.status, .category, .kind, .channel, .state, .created, .resolved, .order]
    }
  }

  func values(in language: SearchLanguage) -> Values {
    switch self {
    case .status:
      language == .customer
        ? .names(CustomerTicketStatus.allCases.map(\.rawValue))
        : .names(TicketStatus.allCases.map(\.rawValue))
    case .priority: .ranked(TicketPriority.allCases.map(\.rawValue))
    case .category: .words(Self.categories)
    case .kind: .words(Self.kinds)
    case .purpose: .words([TicketPurpose.support, .sales, .general].map(\.rawValue))
    case .channel: .words([Channel.ticket, .chatbot, .email, .sms, .webhook].map(\.rawValue))
    case .label: .words([TicketLabel.urgent, .followUp, .resolved].map(\.rawValue))
    case .tag: .words([])
    case .inbox: .names(InboxState.allCases.map(\.rawValue))
    case .assignee, .follower: .people
    case .team, .customer, .article: .ids
    case .chat: .names(ChatState.allCases.map(\.rawValue))
    case .has: .names(["attachment", "assignee", "team", "deadline"])
    case .state: .names(language == .customer ? ["live"] : ["live", "snoozed", "merged", "bot"])
    case .sla: .names(["breached", "ontrack"])
    case .created, .updated, .resolved, .due: .times
    case .order: .names(Self.orders(in: language).map(\.name))
    }
  }

  /// How a field may be compared, in the order in which completion offers it.
  func comparisons(in language: SearchLanguage) -> [SearchComparison] {
    switch values(in: language) {
    case .ranked: [.equal, .atLeast, .atMost, .more, .less]
    case .times: [.less, .more, .atMost, .atLeast, .equal]
    default: [.equal]
    }
  }

  /// Whether a ticket has one value of this at most, so that asking twice finds nothing.
  var isSingle: Bool {
    switch self {
    case .status, .category, .kind, .purpose, .channel, .inbox, .assignee, .team, .customer, .chat,
      .sla:
      true
    default: false
    }
  }

  static func orders(in language: SearchLanguage) -> [(name: String, sort: TicketSort)] {
    let shared: [(String, TicketSort)] = [
      ("newest", .newest), ("oldest", .oldest), ("message", .lastMessage), ("number", .number),
    ]
    guard language == .staff else { return shared }
    return shared + [
      ("updated", .updated), ("deadline", .slaDeadline), ("priority", .priority),
      ("relevance", .relevance),
    ]
  }

  private static let categories = [
    TicketCategory.payments, .onboarding, .disputes, .technical, .general, .billing, .account,
    .gateway, .plugin, .appError, .bankingIssue, .accountAccess, .transactionError,
    .featureQuestion, .securityConcern, .other,
  ].map(\.rawValue)

  private static let kinds = [
    TicketKind.bug, .question, .billing, .featureRequest, .other,
  ].map(\.rawValue)
}

/// How a field is compared with its value.
enum SearchComparison: String, CaseIterable, Sendable {
  case equal = ":"
  case less = "<"
  case atMost = "<="
  case more = ">"
  case atLeast = ">="
}

/// One field with what it must be.
struct SearchTerm: Hashable, Sendable {
  let field: SearchField
  let comparison: SearchComparison
  /// One of these; several only where the comparison is ``SearchComparison/equal``.
  var values: [SearchValue]
  let isExcluded: Bool
}

/// What a field is compared with.
enum SearchValue: Hashable, Sendable {
  /// A name or an id.
  case word(String)
  /// So long ago, or from now, in the unit it was written in.
  case age(Int, SearchUnit)
  /// A day or a minute, in Greenwich time: milliseconds from the first to behind the last.
  case span(Range<Int64>)

  /// How many milliseconds an age has; 0 for anything else.
  var milliseconds: Int64 {
    if case .age(let count, let unit) = self { Int64(count) * unit.milliseconds } else { 0 }
  }
}

/// A unit of a time that was written as `4h`.
enum SearchUnit: String, CaseIterable, Sendable {
  case minutes = "m"
  case hours = "h"
  case days = "d"
  case weeks = "w"

  var milliseconds: Int64 {
    switch self {
    case .minutes: 60_000
    case .hours: 3_600_000
    case .days: 86_400_000
    case .weeks: 604_800_000
    }
  }
}
