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
    /// The policy changed, because the ticket's fields did.
    case policyChanged(from: SLAPolicyReference, to: SLAPolicyReference)
    /// The customer wrote, having had an answer.
    case customerMessage
    /// A person of the desk answered in public.
    case agentReply
    /// The status changed.
    case statusChanged(TicketStatus)
    /// The ticket was snoozed.
    case snoozed
    /// The snooze ended.
    case woken
    /// The ticket was merged away.
    case mergedAway
  }

  /// What happened.
  public let kind: Kind
  /// When; of a merged wait, since when.
  public let at: Date

  /// Notes a moment.
  public init(_ kind: Kind, at: Date) {
    self.kind = kind
    self.at = at
  }
}

/// One stretch of time that a metric measures, as the history has it, whatever is promised.
struct SLACycle: Hashable, Sendable {
  let metric: SLAMetric
  /// 1 for the metric's first.
  let number: Int
  var start: Date
  var outcome = SLAClock.Outcome.running
  /// The place in the history of the moment that ended it; the history's count while it runs.
  var endPlace: Int
}

extension [SLAMoment] {
  /// The cycles of every metric, in the order in which they began.
  ///
  /// - A first reply is done by the first public answer; a next reply begins with the first message
  ///   of the customer after an answer; an update begins with each answer.
  /// - Resolving or closing ends the waits and cancels the replies still owed. A reopen takes both
  ///   up again where they were, and begins a new update.
  /// - Merging away cancels what is running; where both tickets wait, the earlier wait goes on.
  func slaCycles() -> [SLACycle] {
    var cycles = CycleList(count: count)
    var isLive = true
    for (place, moment) in enumerated() {
      switch moment.kind {
      case .created:
        for metric in SLAMetric.allCases where metric != .nextReply && metric != .update {
          cycles.begin(metric, at: moment.at)
        }
      case .waitMerged:
        let metric = cycles.outcome(of: .firstReply) == .running ? SLAMetric.firstReply : .nextReply
        if cycles.outcome(of: metric) != .running { cycles.begin(metric, at: moment.at) }
        cycles.start(metric, noLaterThan: moment.at)
      case .customerMessage:
        if case .done? = cycles.outcome(of: .firstReply),
          cycles.outcome(of: .nextReply) != .running
        {
          cycles.begin(.nextReply, at: moment.at)
        }
      case .agentReply:
        for metric in [SLAMetric.firstReply, .nextReply, .update] {
          cycles.end(metric, .done(at: moment.at), place)
        }
        if isLive { cycles.begin(.update, at: moment.at) }
      case .statusChanged(let status):
        if isLive, !status.isLive { cycles.stop(at: moment.at, place) }
        if !isLive, status.isLive { cycles.resume(at: moment.at) }
        isLive = status.isLive
      case .mergedAway:
        for metric in SLAMetric.allCases { cycles.end(metric, .cancelled(at: moment.at), place) }
      case .priorityChanged, .policyChanged, .snoozed, .woken: break
      }
    }
    return cycles.all
  }
}

/// The cycles while a history is read.
private struct CycleList {
  private(set) var all: [SLACycle] = []
  private var latest: [SLAMetric: Int] = [:]
  private let count: Int

  init(count: Int) {
    self.count = count
  }

  func outcome(of metric: SLAMetric) -> SLAClock.Outcome? {
    latest[metric].map { all[$0].outcome }
  }

  mutating func begin(_ metric: SLAMetric, at instant: Date) {
    let number = latest[metric].map { all[$0].number + 1 } ?? 1
    latest[metric] = all.count
    all.append(SLACycle(metric: metric, number: number, start: instant, endPlace: count))
  }

  mutating func start(_ metric: SLAMetric, noLaterThan instant: Date) {
    guard let index = latest[metric] else { return }
    all[index].start = min(all[index].start, instant)
  }

  mutating func end(_ metric: SLAMetric, _ outcome: SLAClock.Outcome, _ place: Int) {
    guard let index = latest[metric], all[index].outcome == .running else { return }
    all[index].outcome = outcome
    all[index].endPlace = place
  }

  /// The ticket was resolved or closed.
  mutating func stop(at instant: Date, _ place: Int) {
    for metric in [SLAMetric.firstReply, .nextReply, .update] {
      end(metric, .cancelled(at: instant), place)
    }
    for metric in [SLAMetric.requesterWait, .agentWork, .totalResolution] {
      end(metric, .done(at: instant), place)
    }
  }

  /// The ticket was reopened.
  mutating func resume(at instant: Date) {
    for metric in SLAMetric.allCases where metric != .update {
      guard let index = latest[metric] else { continue }
      switch (metric, all[index].outcome) {
      case (.firstReply, .cancelled), (.nextReply, .cancelled), (.requesterWait, .done),
        (.agentWork, .done), (.totalResolution, .done):
        all[index].outcome = .running
        all[index].endPlace = count
      default: break
      }
    }
    if case .done? = outcome(of: .firstReply) { begin(.update, at: instant) }
  }
}
