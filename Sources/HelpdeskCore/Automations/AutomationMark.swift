import Foundation

/// What a ticket knows of a rule of time: that its instant will come, or that it has acted.
///
/// One for each rule and the state whose time passes; a state that begins anew has a beginning of
/// its own, and the rule is armed again.
struct AutomationMark: Hashable, Sendable {
  let automation: AutomationID
  /// When the state began: the instant since which, or until which, time passes.
  let since: Date
  /// When the rule acts; nil once its turn is over.
  var dueAt: Date?
  /// Whether the rule is one of events that waits for the ticket's number.
  var isDeferred = false
}

extension AutomationMark: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, automation)
    writer.put(2, since)
    writer.put(3, dueAt)
    writer.put(4, isDeferred)
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    self.init(
      automation: try reader.id(1), since: try reader.date(2), dueAt: try reader.optionalDate(3),
      isDeferred: try reader.bool(4))
  }
}

extension AutomationTrigger {
  /// The state whose time passes on a ticket, and when the rule acts in it; nil where the ticket is
  /// in no such state.
  func state(of ticket: Ticket) -> (since: Date, due: Date)? {
    switch self {
    case .after(let duration, let anchor, let calendar):
      guard let since = anchor.instant(of: ticket) else { return nil }
      return (since, calendar?.adding(duration, to: since) ?? since.adding(duration))
    case .before(let duration, let metric, let calendar):
      guard let deadline = ticket.openDeadline(of: metric) else { return nil }
      return (
        deadline,
        calendar?.subtracting(duration, from: deadline) ?? deadline.adding(.zero - duration)
      )
    default: return nil
    }
  }
}

extension AutomationAnchor {
  /// When the state began that a ticket is in.
  fileprivate func instant(of ticket: Ticket) -> Date? {
    switch self {
    case .created: ticket.createdAt
    case .customerMessage: ticket.lastCustomerMessageAt
    case .staffReply: ticket.lastAnswerAt
    case .status: ticket.statusSince
    case .assigned: ticket.assignee == nil ? nil : ticket.assignmentChangedAt ?? ticket.createdAt
    case .unassigned: ticket.assignee != nil ? nil : ticket.assignmentChangedAt ?? ticket.createdAt
    case .slaDeadline(let metric): ticket.openDeadline(of: metric)
    }
  }
}

extension Ticket {
  /// When a person of the desk last answered; what automations send is none.
  fileprivate var lastAnswerAt: Date? {
    sla.history.last { $0.kind == .agentReply }?.at
  }

  /// When the ticket came to its status.
  fileprivate var statusSince: Date {
    for moment in sla.history.reversed() {
      if case .statusChanged = moment.kind { return moment.at }
    }
    return createdAt
  }

  /// The deadline of a metric that is still owed.
  fileprivate func openDeadline(of metric: SLAMetric) -> Date? {
    guard let clock = sla[metric], clock.outcome == .running else { return nil }
    return clock.deadline
  }
}
