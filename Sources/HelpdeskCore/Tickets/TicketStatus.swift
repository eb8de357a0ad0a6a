/// Where a ticket stands.
///
/// Which event leads from which status to which is the business of ``StatusMachine`` alone.
public enum TicketStatus: String, Hashable, Sendable, CaseIterable, Codable, Comparable {
  /// Nobody has begun.
  case open
  /// Somebody works on it.
  case inProgress = "in_progress"
  /// Waiting on the customer.
  case pending
  /// Handed to somebody with more power.
  case escalated
  /// Answered for good, unless the customer says otherwise.
  case resolved
  /// Done.
  case closed

  /// Reads a status by its name or one of the names other desks use for it.
  ///
  /// `waiting_customer`, `waiting_user`, `waiting` and `on_hold` mean ``pending``; `new` means
  /// ``open``; `solved` means ``resolved``. Case, hyphens and spaces do not matter.
  public init?(named name: String) {
    let plain = name.trimmed.lowercased().map { $0 == "-" || $0 == " " ? "_" : $0 }
    switch String(plain) {
    case "open", "new": self = .open
    case "in_progress", "inprogress": self = .inProgress
    case "pending", "waiting", "waiting_customer", "waiting_user", "on_hold": self = .pending
    case "escalated": self = .escalated
    case "resolved", "solved": self = .resolved
    case "closed": self = .closed
    default: return nil
    }
  }

  /// Whether somebody still has to do something: neither resolved nor closed.
  public var isLive: Bool { self != .resolved && self != .closed }

  /// The place in the order open, inProgress, pending, escalated, resolved, closed.
  public var rank: Int {
    switch self {
    case .open: 0
    case .inProgress: 1
    case .pending: 2
    case .escalated: 3
    case .resolved: 4
    case .closed: 5
    }
  }

  /// Orders by ``rank``.
  public static func < (left: TicketStatus, right: TicketStatus) -> Bool {
    left.rank < right.rank
  }
}

/// How urgent a ticket is for the desk.
public enum TicketPriority: String, Hashable, Sendable, CaseIterable, Codable, Comparable {
  /// Can wait.
  case low
  /// The ordinary case.
  case medium
  /// Before the ordinary.
  case high
  /// Now.
  case urgent

  /// Reads a priority by its name or one of the names other desks use for it.
  ///
  /// `normal` means ``medium``, `critical` means ``urgent``.
  public init?(named name: String) {
    switch name.trimmed.lowercased() {
    case "low": self = .low
    case "medium", "normal": self = .medium
    case "high": self = .high
    case "urgent", "critical": self = .urgent
    default: return nil
    }
  }

  /// 0 for low to 3 for urgent.
  public var rank: Int {
    switch self {
    case .low: 0
    case .medium: 1
    case .high: 2
    case .urgent: 3
    }
  }

  /// Orders by ``rank``.
  public static func < (left: TicketPriority, right: TicketPriority) -> Bool {
    left.rank < right.rank
  }
}

/// How bad the customer's trouble is, apart from how fast the desk must be.
public enum TicketSeverity: String, Hashable, Sendable, CaseIterable, Codable {
  /// A nuisance.
  case low
  /// The ordinary case.
  case medium
  /// Something important does not work.
  case high
  /// Nothing works, or money is at stake.
  case critical
}

/// Where a conversation stands in the inbox.
public enum InboxState: String, Hashable, Sendable, CaseIterable, Codable {
  /// Something from the customer that nobody has read.
  case unread
  /// Read, not answered.
  case read
  /// Answered.
  case replied
  /// Put away.
  case archived
}
