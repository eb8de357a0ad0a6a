public import Foundation

/// How one promise stands.
public struct SLAClock: Hashable, Sendable {
  /// Where a promise stands.
  public enum Outcome: Hashable, Sendable {
    /// Not kept yet; broken when the deadline has come.
    case running
    /// Kept or broken, and done at this instant.
    case done(at: Date)
    /// No longer owed.
    case cancelled(at: Date)
  }

  /// When somebody is to be warned.
  public struct Warning: Hashable, Sendable {
    /// How long before the deadline.
    public let lead: SLAWarningLead
    /// When that is.
    public let at: Date
  }

  /// What is measured.
  public let metric: SLAMetric
  /// Which one it is of those that the metric has measured, from 1.
  public let cycle: Int
  /// When the clock began.
  public let startedAt: Date
  /// How much time was promised.
  public let target: Duration
  /// When the promise is broken: at this instant, not after it; nil while the clock is paused
  /// before its time is used up.
  public let deadline: Date?
  /// Since when the clock is paused; nil while it counts, and once it is done.
  public let pausedSince: Date?
  /// When somebody is to be warned, as far as it is known; only of what is running.
  public let warnings: [Warning]
  /// Where the promise stands.
  public let outcome: Outcome
  /// How much of the time that counts was used up when it was done; nil before.
  let took: Duration?

  /// How long it took, in the time that counts; nil where it is not done.
  public var time: Duration? {
    guard case .done(let end) = outcome else { return nil }
    return took ?? .milliseconds(end.milliseconds - startedAt.milliseconds)
  }

  /// Whether the promise is broken, seen at an instant; a deadline is breached when it has come.
  public func isBreached(at now: Date) -> Bool {
    guard let deadline else { return false }
    return switch outcome {
    case .running: now >= deadline
    case .done(let end): end >= deadline
    case .cancelled: false
    }
  }
}

/// A broken promise, dated at its deadline.
public struct SLABreach: Hashable, Sendable {
  /// Why a promise broke.
  public enum Reason: String, Hashable, Sendable, CaseIterable, Codable {
    /// The deadline came while it was owed.
    case overdue
    /// A higher priority moved the deadline to an instant that had passed.
    case priorityChanged = "priority_changed"
    /// Another policy moved the deadline to an instant that had passed.
    case policyChanged = "policy_changed"
    /// A ticket was merged into this one whose customer had waited longer.
    case merged
    /// What was left after a pause had been used up before.
    case other
  }

  /// What was promised.
  public let metric: SLAMetric
  /// When the promise broke.
  public let deadlineAt: Date
  /// When the desk noticed; later than the deadline after a downtime, or where the deadline moved.
  public let detectedAt: Date
  /// Which cycle of it.
  public let cycle: Int
  /// Why.
  public let reason: Reason
}

/// A warning that was given, once for each lead of a cycle's deadline.
public struct SLAWarning: Hashable, Sendable {
  /// What is promised.
  public let metric: SLAMetric
  /// Which cycle of it.
  public let cycle: Int
  /// The deadline that is near; another deadline is warned of anew.
  public let deadline: Date
  /// How long before it.
  public let lead: SLAWarningLead
  /// When the warning was due.
  public let at: Date
  /// When the desk gave it; later after a downtime, or where the deadline moved.
  public let detectedAt: Date
}

/// What the service promises for a ticket, and how it stands.
public struct SLAState: Hashable, Sendable {
  /// The policy that the ticket was given.
  public internal(set) var policy: String
  /// That policy's version.
  public internal(set) var policyVersion: Int
  /// What the promises depend on, oldest first.
  public internal(set) var history: [SLAMoment]
  /// How each promise stands, as of the last change of the ticket.
  public internal(set) var clocks: [SLAClock]
  /// The promises that were broken, in the order in which that was noticed.
  public internal(set) var breaches: [SLABreach]
  /// The warnings that were given, in that order.
  public internal(set) var warnings: [SLAWarning] = []
  /// How many announcements were put into the outbox.
  var announced = 0

  /// The earliest deadline that is still to be met, or was missed and is still owed.
  public var deadline: Date? {
    clocks.compactMap { $0.outcome == .running ? $0.deadline : nil }.min()
  }

  /// The clock of a metric's latest cycle; nil where nothing is promised.
  public subscript(metric: SLAMetric) -> SLAClock? {
    clocks.last { $0.metric == metric }
  }

  /// The policy and version that the ticket was given.
  public var reference: SLAPolicyReference {
    SLAPolicyReference(id: policy, version: policyVersion)
  }
}
