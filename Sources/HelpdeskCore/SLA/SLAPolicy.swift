import Foundation

/// What the service promises to measure.
public enum SLAMetric: String, Hashable, Sendable, CaseIterable, Codable {
  /// From creation to the first public answer of a person of the desk.
  case firstReply = "first_reply"
  /// From creation to resolution; never pauses, and goes on after a reopen.
  case totalResolution = "total_resolution"
}

/// What the service promises, by priority, in calendar time.
public struct SLAPolicy: Hashable, Sendable {
  /// The promises for one priority; nil promises nothing.
  public struct Targets: Hashable, Sendable {
    /// The time to the first reply.
    public var firstReply: Duration?
    /// The time to the resolution.
    public var totalResolution: Duration?

    /// Makes targets.
    public init(firstReply: Duration? = nil, totalResolution: Duration? = nil) {
      self.firstReply = firstReply
      self.totalResolution = totalResolution
    }

    /// The target of one metric.
    public subscript(metric: SLAMetric) -> Duration? {
      switch metric {
      case .firstReply: firstReply
      case .totalResolution: totalResolution
      }
    }
  }

  /// The policy's id.
  public var id: String
  /// The policy's version; tickets keep the one under which they were created.
  public var version: Int
  /// The promises; a priority that is missing has none.
  public var targets: [TicketPriority: Targets]

  /// Makes a policy.
  public init(id: String, version: Int = 1, targets: [TicketPriority: Targets]) {
    self.id = id
    self.version = version
    self.targets = targets
  }

  /// Urgent 30 minutes and 4 hours, high 2 and 8 hours, medium 8 and 24 hours, low 24 and 72 hours.
  public static let standard = SLAPolicy(
    id: "standard",
    targets: [
      .urgent: Targets(firstReply: .minutes(30), totalResolution: .hours(4)),
      .high: Targets(firstReply: .hours(2), totalResolution: .hours(8)),
      .medium: Targets(firstReply: .hours(8), totalResolution: .hours(24)),
      .low: Targets(firstReply: .hours(24), totalResolution: .hours(72)),
    ])

  /// A policy that promises nothing.
  public static let none = SLAPolicy(id: "none", targets: [:])
}
