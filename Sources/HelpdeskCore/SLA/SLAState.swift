public import Foundation

/// Something in a ticket's history that a promise depends on.
public struct SLAMoment: Hashable, Sendable {
  /// What happened.
  public enum Kind: Hashable, Sendable {
    /// The ticket was created with this priority.
    case created(TicketPriority)
    /// A ticket was merged into this one whose customer has waited since then.
    case waitMerged
    /// The priority changed.
    case priorityChanged(TicketPriority)
    /// The customer wrote, having had an answer.
    case customerMessage
    /// A person of the desk answered in public, the customer having waited.
    case agentReply
    /// The status changed.
    case statusChanged(TicketStatus)
    /// The ticket was merged away.
    case mergedAway
  }

  /// What happened.
  public let kind: Kind
  /// When.
  public let at: Date

  /// Notes a moment.
  public init(_ kind: Kind, at: Date) {
    self.kind = kind
    self.at = at
  }
}

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

  /// What is measured.
  public let metric: SLAMetric
  /// When the clock began.
  public let startedAt: Date
  /// When the promise is broken: at this instant, not after it.
  public let deadline: Date
  /// Where the promise stands.
  public let outcome: Outcome

  /// Whether the promise is broken, seen at an instant; a deadline is breached when it has come.
  public func isBreached(at now: Date) -> Bool {
    switch outcome {
    case .running: now >= deadline
    case .done(let end): end >= deadline
    case .cancelled: false
    }
  }
}

/// A broken promise, dated at its deadline.
public struct SLABreach: Hashable, Sendable {
  /// What was promised.
  public let metric: SLAMetric
  /// When the promise broke.
  public let deadlineAt: Date
  /// When the desk noticed; later than the deadline only after a downtime.
  public let detectedAt: Date
}

/// What the service promises for a ticket, and how it stands.
public struct SLAState: Hashable, Sendable {
  /// The policy under which the ticket was created.
  public internal(set) var policy: String
  /// That policy's version.
  public internal(set) var policyVersion: Int
  /// What the promises depend on, oldest first.
  public internal(set) var history: [SLAMoment]
  /// How each promise stands, as of the last change of the ticket.
  public internal(set) var clocks: [SLAClock]
  /// The promises that were broken, in the order of their deadlines.
  public internal(set) var breaches: [SLABreach]

  /// The earliest deadline that is still to be met, or was missed and is still owed.
  public var deadline: Date? {
    clocks.compactMap { $0.outcome == .running ? $0.deadline : nil }.min()
  }
}
