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
          cycles[metric].begin(at: moment.at)
        }
      case .waitMerged:
        let metric = cycles[.firstReply].isRunning ? SLAMetric.firstReply : .nextReply
        if !cycles[metric].isRunning { cycles[metric].begin(at: moment.at) }
        cycles[metric].start(noLaterThan: moment.at)
      case .customerMessage:
        if cycles[.firstReply].isDone, !cycles[.nextReply].isRunning {
          cycles[.nextReply].begin(at: moment.at)
        }
      case .agentReply:
        cycles.end(CycleList.replies, .done(at: moment.at), place)
        if isLive { cycles[.update].begin(at: moment.at) }
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

/// The cycles while a history is read.
private struct CycleList {
  static let replies: [SLAMetric] = [.firstReply, .nextReply, .update]
  static let waits: [SLAMetric] = [.requesterWait, .agentWork, .totalResolution]

  private var ofMetrics: [CyclesOfMetric]

  init(count: Int) {
    ofMetrics = SLAMetric.allCases.map { CyclesOfMetric(metric: $0, count: count) }
  }

  var all: [SLACycle] { ofMetrics.flatMap(\.all) }

  subscript(metric: SLAMetric) -> CyclesOfMetric {
    get { ofMetrics[metric.place] }
    _modify { yield &ofMetrics[metric.place] }
  }

  mutating func end(_ metrics: [SLAMetric], _ outcome: SLAClock.Outcome, _ place: Int) {
    for metric in metrics { self[metric].end(outcome, place) }
  }

  /// The ticket was reopened.
  mutating func resume(at instant: Date) {
    for metric in [SLAMetric.firstReply, .nextReply] { self[metric].resumeIfCancelled() }
    for metric in Self.waits { self[metric].resumeIfDone() }
    if self[.firstReply].isDone { self[.update].begin(at: instant) }
  }
}

/// The cycles of one metric; the last may run.
private struct CyclesOfMetric {
  let metric: SLAMetric
  /// How many moments the history has.
  let count: Int
  private(set) var all: [SLACycle] = []

  init(metric: SLAMetric, count: Int) {
    self.metric = metric
    self.count = count
  }

  var isRunning: Bool { all.last?.outcome == .running }

  var isDone: Bool {
    if case .done? = all.last?.outcome { true } else { false }
  }

  mutating func begin(at instant: Date) {
    all.append(SLACycle(metric: metric, number: all.count + 1, start: instant, endPlace: count))
  }

  mutating func start(noLaterThan instant: Date) {
    guard let last = all.indices.last else { return }
    all[last].start = min(all[last].start, instant)
  }

  mutating func end(_ outcome: SLAClock.Outcome, _ place: Int) {
    guard isRunning, let last = all.indices.last else { return }
    all[last].outcome = outcome
    all[last].endPlace = place
  }

  mutating func resumeIfCancelled() {
    if case .cancelled? = all.last?.outcome { resume() }
  }

  mutating func resumeIfDone() {
    if isDone { resume() }
  }

  private mutating func resume() {
    guard let last = all.indices.last else { return }
    all[last].outcome = .running
    all[last].endPlace = count
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
