import Foundation

extension SLAPolicy {
  /// How every promise of this policy stands: a pure function of a ticket's history.
  ///
  /// - A change of priority recomputes the deadline from the start of the cycle.
  /// - The first reply is done by the first public answer of a person of the desk, and cancelled by
  ///   a resolution without one; it does not restart after a reopen once it was done.
  /// - The total resolution is done by resolving or closing, and goes on after a reopen with the
  ///   deadline it had.
  /// - Merging away cancels what is running; where both tickets wait for a first reply, the earlier
  ///   wait goes on.
  func clocks(for history: [SLAMoment]) -> [SLAClock] {
    SLAMetric.allCases.compactMap { metric in clock(metric, history) }
  }

  private func clock(_ metric: SLAMetric, _ history: [SLAMoment]) -> SLAClock? {
    var startedAt: Date?
    var priority = TicketPriority.medium
    var outcome = SLAClock.Outcome.running
    for moment in history {
      switch moment.kind {
      case .created(let initial):
        startedAt = moment.at
        priority = initial
      case .waitMerged:
        if metric == .firstReply, outcome == .running, let begun = startedAt {
          startedAt = min(begun, moment.at)
        }
      case .priorityChanged(let changed):
        if outcome == .running { priority = changed }
      case .agentReply:
        if metric == .firstReply, outcome == .running { outcome = .done(at: moment.at) }
      case .customerMessage:
        break
      case .statusChanged(let status):
        outcome = Self.outcome(of: metric, outcome, after: status, at: moment.at)
        if outcome == .running { priority = Self.priority(in: history, at: moment.at) ?? priority }
      case .mergedAway:
        if outcome == .running { outcome = .cancelled(at: moment.at) }
      }
    }
    guard let startedAt, let target = targets[priority]?[metric] else { return nil }
    return SLAClock(
      metric: metric, startedAt: startedAt, deadline: startedAt.adding(target), outcome: outcome)
  }

  private static func outcome(
    of metric: SLAMetric, _ outcome: SLAClock.Outcome, after status: TicketStatus, at: Date
  ) -> SLAClock.Outcome {
    switch (metric, outcome, status.isLive) {
    case (.totalResolution, .running, false): .done(at: at)
    case (.firstReply, .running, false): .cancelled(at: at)
    case (.totalResolution, .done, true), (.firstReply, .cancelled, true): .running
    default: outcome
    }
  }

  /// The priority in force at an instant, for a clock that runs again after a reopen.
  private static func priority(in history: [SLAMoment], at instant: Date) -> TicketPriority? {
    var result: TicketPriority?
    for moment in history where moment.at <= instant {
      switch moment.kind {
      case .created(let priority), .priorityChanged(let priority): result = priority
      default: break
      }
    }
    return result
  }
}

extension SLAState {
  /// The state of a ticket that begins now.
  init(_ policy: SLAPolicy, priority: TicketPriority, at now: Date) {
    self.init(
      policy: policy.id, policyVersion: policy.version,
      history: [SLAMoment(.created(priority), at: now)], clocks: [], breaches: [])
    clocks = policy.clocks(for: history)
  }

  /// Notes what happened and reckons anew.
  mutating func note(_ kind: SLAMoment.Kind, at now: Date, under policy: SLAPolicy) {
    history.append(SLAMoment(kind, at: now))
    clocks = policy.clocks(for: history)
  }

  /// Whether a customer's message is still unanswered.
  var isCustomerWaiting: Bool {
    for moment in history.reversed() {
      switch moment.kind {
      case .agentReply: return false
      case .customerMessage, .created, .waitMerged: return true
      default: continue
      }
    }
    return false
  }

  /// The promises whose deadline has come and whose breach is not on record yet.
  func unrecordedBreaches(at now: Date) -> [SLAClock] {
    clocks.filter { clock in
      clock.isBreached(at: now)
        && !breaches.contains {
          $0.metric == clock.metric && $0.deadlineAt == clock.deadline
        }
    }
  }

  /// When a running promise breaks next, of those whose breach is not on record.
  var nextDeadline: Date? {
    clocks.filter { clock in
      clock.outcome == .running
        && !breaches.contains {
          $0.metric == clock.metric && $0.deadlineAt == clock.deadline
        }
    }.map(\.deadline).min()
  }
}
