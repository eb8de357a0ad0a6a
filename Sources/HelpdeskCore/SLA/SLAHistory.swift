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
  /// The cycles of every metric, by metric and then number.
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
        let metric = cycles.isRunning(.firstReply) ? SLAMetric.firstReply : .nextReply
        if !cycles.isRunning(metric) { cycles.begin(metric, at: moment.at) }
        cycles.start(metric, noLaterThan: moment.at)
      case .customerMessage:
        if cycles.isDone(.firstReply), !cycles.isRunning(.nextReply) {
          cycles.begin(.nextReply, at: moment.at)
        }
      case .agentReply:
        cycles.end(CycleList.replies, .done(at: moment.at), place)
        if isLive { cycles.begin(.update, at: moment.at) }
      case .statusChanged(let status):
        if isLive, !status.isLive {
          cycles.end(CycleList.replies, .cancelled(at: moment.at), place)
          cycles.end(CycleList.waits, .done(at: moment.at), place)
        }
        if !isLive, status.isLive { cycles.resume(at: moment.at) }
        isLive = status.isLive
      case .mergedAway: cycles.end(SLAMetric.allCases, .cancelled(at: moment.at), place)
      case .priorityChanged, .policyChanged, .snoozed, .woken: break
      }
    }
    return cycles.all
  }
}

/// The cycles while a history is read, in the order in which they began.
private struct CycleList {
  static let replies: [SLAMetric] = [.firstReply, .nextReply, .update]
  static let waits: [SLAMetric] = [.requesterWait, .agentWork, .totalResolution]

  /// How many moments the history has.
  private let count: Int
  private var begun: [SLACycle] = []
  /// Where each metric's latest cycle is, by the metric's place; -1 where none has begun.
  private var latest = [Int](repeating: -1, count: SLAMetric.allCases.count)

  init(count: Int) {
    self.count = count
    begun.reserveCapacity(count + Self.waits.count)
  }

  /// By metric and then number.
  var all: [SLACycle] {
    begun.sorted { ($0.metric.place, $0.number) < ($1.metric.place, $1.number) }
  }

  /// The place of a metric's latest cycle, which may run.
  private func latest(_ metric: SLAMetric) -> Int? {
    latest[metric.place] < 0 ? nil : latest[metric.place]
  }

  func isRunning(_ metric: SLAMetric) -> Bool {
    latest(metric).map { begun[$0].outcome == .running } ?? false
  }

  func isDone(_ metric: SLAMetric) -> Bool {
    guard let place = latest(metric), case .done = begun[place].outcome else { return false }
    return true
  }

  mutating func begin(_ metric: SLAMetric, at instant: Date) {
    let number = latest(metric).map { begun[$0].number } ?? 0
    latest[metric.place] = begun.count
    begun.append(SLACycle(metric: metric, number: number + 1, start: instant, endPlace: count))
  }

  mutating func start(_ metric: SLAMetric, noLaterThan instant: Date) {
    guard let place = latest(metric) else { return }
    begun[place].start = min(begun[place].start, instant)
  }

  mutating func end(_ metrics: [SLAMetric], _ outcome: SLAClock.Outcome, _ moment: Int) {
    for metric in metrics {
      guard let place = latest(metric), begun[place].outcome == .running else { continue }
      begun[place].outcome = outcome
      begun[place].endPlace = moment
    }
  }

  /// The ticket was reopened.
  mutating func resume(at instant: Date) {
    for metric in [SLAMetric.firstReply, .nextReply] {
      guard let place = latest(metric), case .cancelled = begun[place].outcome else { continue }
      resume(place)
    }
    for metric in Self.waits {
      if let place = latest(metric), isDone(metric) { resume(place) }
    }
    if isDone(.firstReply) { begin(.update, at: instant) }
  }

  private mutating func resume(_ place: Int) {
    begun[place].outcome = .running
    begun[place].endPlace = count
  }
}

extension SLAMetric {
  /// Where it stands among all cases.
  var place: Int {
    switch self {
    case .firstReply: 0
    case .nextReply: 1
    case .update: 2
    case .requesterWait: 3
    case .agentWork: 4
    case .totalResolution: 5
    }
  }
}
