/// What may move a ticket from one status to another.
public enum StatusEvent: String, Hashable, Sendable, CaseIterable {
  /// An agent takes it, or begins to work on it.
  case work
  /// A person of the desk answers in public.
  case agentReply
  /// The customer writes.
  case customerMessage
  /// An agent waits on the customer, without having written.
  case wait
  /// An agent puts it back among the untouched.
  case putBack
  /// It is handed to somebody with more power.
  case escalate
  /// It is handed back.
  case deescalate
  /// It is answered for good.
  case resolve
  /// It is done.
  case close
  /// The customer or an agent ends a chat.
  case endChat
  /// Somebody takes it up again.
  case reopen
  /// It is merged into another ticket.
  case mergeAway
}

/// The one table of statuses: which event leads where, and who may cause it.
public enum StatusMachine: Sendable {
  /// One row of the table.
  public struct Transition: Hashable, Sendable {
    /// Before.
    public let from: TicketStatus
    /// What happens.
    public let event: StatusEvent
    /// After.
    public let to: TicketStatus
    /// Whether it counts as a reopen: `resolvedAt` and `closedAt` are cleared.
    public let isReopen: Bool
    /// Who may cause it.
    public let roles: Set<Role>
  }

  /// Every legal transition; what is not in it is refused, and nothing is stored.
  ///
  /// `work` from resolved or closed is the dashboard's "set to in progress": a reopen. A customer's
  /// message on a closed ticket reopens it only within the reopen window; later it begins a new
  /// ticket, which is not a transition.
  public static let table: [Transition] = rows.flatMap { row in
    row.from.map { status in
      Transition(
        from: status, event: row.event, to: row.to ?? status,
        isReopen: !status.isLive && (row.to ?? status).isLive, roles: row.roles)
    }
  }

  /// The transition for an event, or nil where it is illegal.
  public static func transition(from status: TicketStatus, on event: StatusEvent) -> Transition? {
    lookup[status]?[event]
  }

  private struct Row {
    let event: StatusEvent
    let from: [TicketStatus]
    /// Nil stays where it is.
    let to: TicketStatus?
    let roles: Set<Role>
  }

  private static let staff: Set<Role> = [.agent, .admin, .superAdmin, .system]
  private static let staffAndBot: Set<Role> = [.agent, .admin, .superAdmin, .system, .bot]
  private static let customers: Set<Role> = [.customer]
  private static let live: [TicketStatus] = [.open, .inProgress, .pending, .escalated]

  private static let rows: [Row] = [
    Row(event: .work, from: [.open, .pending, .inProgress], to: .inProgress, roles: staff),
    Row(event: .work, from: [.escalated], to: nil, roles: staff),
    Row(event: .work, from: [.resolved, .closed], to: .inProgress, roles: staff),
    Row(event: .agentReply, from: [.open, .inProgress], to: .pending, roles: staffAndBot),
    Row(
      event: .agentReply, from: [.pending, .escalated, .resolved], to: nil, roles: staffAndBot),
    Row(
      event: .customerMessage, from: [.pending, .resolved, .closed], to: .open, roles: customers),
    Row(
      event: .customerMessage, from: [.open, .inProgress, .escalated], to: nil, roles: customers),
    Row(
      event: .wait, from: [.open, .inProgress, .pending, .escalated], to: .pending, roles: staff),
    Row(event: .putBack, from: [.open, .inProgress, .pending], to: .open, roles: staff),
    Row(event: .escalate, from: live, to: .escalated, roles: staffAndBot),
    Row(event: .deescalate, from: [.escalated], to: .inProgress, roles: staff),
    Row(event: .resolve, from: live, to: .resolved, roles: staff),
    Row(event: .close, from: live + [.resolved], to: .closed, roles: staff),
    Row(
      event: .endChat, from: live + [.resolved], to: .closed, roles: staff.union(customers)),
    Row(
      event: .reopen, from: [.resolved, .closed], to: .open, roles: staff.union(customers)),
    Row(event: .mergeAway, from: live + [.resolved], to: .closed, roles: staff),
  ]

  private static let lookup: [TicketStatus: [StatusEvent: Transition]] = {
    var result: [TicketStatus: [StatusEvent: Transition]] = [:]
    for transition in table { result[transition.from, default: [:]][transition.event] = transition }
    return result
  }()
}
