public import Foundation

/// What another policy, or another version or calendar, makes of the same tickets.
public struct SLAComparison: Hashable, Sendable {
  /// A ticket whose promises come out differently.
  public struct Difference: Hashable, Sendable {
    /// The ticket.
    public let ticket: TicketID
    /// Its number.
    public let number: TicketNumber
    /// Its promises as they stand.
    public let before: [SLAClock]
    /// Its promises under the other policy.
    public let after: [SLAClock]
  }

  /// How many promises stand how.
  public struct Compliance: Hashable, Sendable {
    /// Done in time.
    public private(set) var met = 0
    /// Done late, or owed though the deadline has come.
    public private(set) var missed = 0
    /// Owed and not due yet.
    public private(set) var running = 0
    /// No longer owed.
    public private(set) var cancelled = 0

    /// Kept promises in thousandths of all that were kept or broken, rounded down; nil without any.
    public var permille: Int? { met + missed == 0 ? nil : met * 1000 / (met + missed) }

    mutating func add(_ clock: SLAClock, at now: Date) {
      switch clock.outcome {
      case .cancelled: cancelled += 1
      case _ where clock.isBreached(at: now): missed += 1
      case .done: met += 1
      case .running: running += 1
      }
    }
  }

  /// Under which policy.
  public let policy: SLAPolicyReference
  /// As of when.
  public let at: Date
  /// How many tickets were compared; those to which nothing is promised are not among them.
  public private(set) var tickets = 0
  /// How the promises stand, by metric.
  public private(set) var before: [SLAMetric: Compliance] = [:]
  /// How they would stand.
  public private(set) var after: [SLAMetric: Compliance] = [:]
  /// The tickets that come out differently, in the order of their ids.
  public private(set) var differences: [Difference] = []

  init(_ policy: SLAPolicyReference, at instant: Date) {
    self.policy = policy
    at = instant
  }

  /// Puts the differences into the order of their tickets' ids.
  mutating func sort() {
    differences.sort { $0.ticket < $1.ticket }
  }

  mutating func add(_ ticket: Ticket, under terms: SLATerms) {
    guard !ticket.sla.history.isEmpty else { return }
    let others = terms.clocks(for: ticket.sla.history)
    tickets += 1
    for clock in ticket.sla.clocks {
      before[clock.metric, default: Compliance()].add(clock, at: at)
    }
    for clock in others { after[clock.metric, default: Compliance()].add(clock, at: at) }
    guard others != ticket.sla.clocks || ticket.sla.reference != terms.policy.reference
    else { return }
    differences.append(
      Difference(
        ticket: ticket.id, number: ticket.number, before: ticket.sla.clocks, after: others))
  }
}
