/// What the service promises to measure.
public enum SLAMetric: String, Hashable, Sendable, CaseIterable, Codable {
  /// From creation to the first public answer of a person of the desk.
  case firstReply = "first_reply"
  /// From the oldest message of the customer that is unanswered, after the first reply, to the next
  /// public answer; one cycle for each wait.
  case nextReply = "next_reply"
  /// From one public answer to the next; one cycle for each.
  case update
  /// How long the customer waits for a resolution; pauses while the desk waits on him, and goes on
  /// after a reopen.
  case requesterWait = "requester_wait"
  /// How long the desk's own agents have it; pauses while it waits on the customer or is escalated,
  /// and goes on after a reopen.
  case agentWork = "agent_work"
  /// From creation to resolution; never pauses, and goes on after a reopen.
  case totalResolution = "total_resolution"

  /// The statuses in which it pauses where a policy names no others.
  public var standardPauses: Set<TicketStatus> {
    switch self {
    case .firstReply, .nextReply, .update, .totalResolution: []
    case .requesterWait: [.pending]
    case .agentWork: [.pending, .escalated]
    }
  }

  /// Whether the time between a resolution and a reopen is left out.
  var pausesWhileResolved: Bool { self == .requesterWait || self == .agentWork }
}

/// How much time a promise allows, and which time counts.
///
/// ```swift
/// var policy = SLAPolicy.standard
/// policy.targets[.high] = .init(firstReply: .businessHours(2), totalResolution: .hours(24))
/// ```
public struct SLATarget: Hashable, Sendable {
  /// How much.
  public let duration: Duration
  /// Whether only the open time of the policy's calendar counts.
  public let isBusinessTime: Bool

  /// Makes a target.
  public init(_ duration: Duration, isBusinessTime: Bool = false) {
    self.duration = duration
    self.isBusinessTime = isBusinessTime
  }

  /// This many seconds on the wall.
  public static func seconds(_ count: Int) -> SLATarget { SLATarget(.seconds(count)) }
  /// This many minutes on the wall.
  public static func minutes(_ count: Int) -> SLATarget { SLATarget(.minutes(count)) }
  /// This many hours on the wall.
  public static func hours(_ count: Int) -> SLATarget { SLATarget(.hours(count)) }
  /// This many times 24 hours on the wall.
  public static func days(_ count: Int) -> SLATarget { SLATarget(.days(count)) }
  /// This many minutes of the calendar's open time.
  public static func businessMinutes(_ count: Int) -> SLATarget {
    SLATarget(.minutes(count), isBusinessTime: true)
  }
  /// This many hours of the calendar's open time.
  public static func businessHours(_ count: Int) -> SLATarget {
    SLATarget(.hours(count), isBusinessTime: true)
  }
}

/// How long before a deadline somebody is warned.
public enum SLAWarningLead: Hashable, Sendable {
  /// When this much of the target's own time is left.
  case before(Duration)
  /// When this many percent of the target are used up, 1 to 99.
  case percent(Int)

  /// How much of a target has been counted when the warning is due; zero at the start.
  func counted(of target: Duration) -> Duration {
    switch self {
    case .before(let left): max(.zero, target - left)
    case .percent(let share):
      .milliseconds(
        target.milliseconds / 100 * Int64(share)
          + target.milliseconds % 100 * Int64(share) / 100)
    }
  }
}
