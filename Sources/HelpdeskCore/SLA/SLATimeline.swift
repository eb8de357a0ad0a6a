import Foundation

/// What a ticket was, stretch by stretch, as far as pauses depend on it.
struct SLATimeline: Sendable {
  /// From an instant on.
  struct Entry: Hashable, Sendable {
    let from: Date
    let status: TicketStatus
    let isSnoozed: Bool
    /// The place in the history of the moment that led to it.
    let place: Int
  }

  private(set) var entries: [Entry] = []

  init(_ history: [SLAMoment]) {
    entries = [Entry(from: .distantPast, status: .open, isSnoozed: false, place: -1)]
    for (place, moment) in history.enumerated() {
      let last = entries[entries.count - 1]
      var status = last.status
      var isSnoozed = last.isSnoozed
      switch moment.kind {
      case .statusChanged(let changed): status = changed
      case .snoozed: isSnoozed = true
      case .woken: isSnoozed = false
      default: continue
      }
      // A wall clock can step back; what happened later did not happen earlier.
      let from = max(moment.at, last.from)
      entries.append(Entry(from: from, status: status, isSnoozed: isSnoozed, place: place))
    }
  }

  /// The stretches of a cycle, the last without an end.
  ///
  /// A cycle that ended is as if it had gone on as it was just before.
  func stretches(of cycle: SLACycle) -> [(from: Date, until: Date?, entry: Entry)] {
    let known = entries.filter { $0.place < cycle.endPlace }
    var result: [(from: Date, until: Date?, entry: Entry)] = []
    for (index, entry) in known.enumerated() {
      let next = index + 1 < known.count ? known[index + 1].from : nil
      if let next, next <= cycle.start { continue }
      let from = max(entry.from, cycle.start)
      if let next, next <= from { continue }
      result.append((from, next, entry))
    }
    return result
  }
}

/// How one cycle is measured: what is promised, what pauses it, which time counts.
final class SLAMeasure: Sendable {
  let metric: SLAMetric
  let target: Duration
  /// Nil where every instant counts.
  let calendar: BusinessCalendar?
  let pauses: Set<TicketStatus>
  let pausesWhileSnoozed: Bool

  init?(_ metric: SLAMetric, _ priority: TicketPriority, under policy: SLAPolicy) {
    guard let target = policy.targets[priority]?[metric] else { return nil }
    self.metric = metric
    self.target = target.duration
    calendar = target.isBusinessTime ? policy.calendar : nil
    pauses = policy.pauses[metric] ?? metric.standardPauses
    pausesWhileSnoozed = policy.pausesWhileSnoozed.contains(metric)
  }

  /// Why nothing counts; nil where it does.
  func pause(in entry: SLATimeline.Entry) -> SLASegment.Pause? {
    if !entry.status.isLive { return metric.pausesWhileResolved ? .status(entry.status) : nil }
    if pauses.contains(entry.status) { return .status(entry.status) }
    return pausesWhileSnoozed && entry.isSnoozed ? .snoozed : nil
  }

  /// When so much has been counted; nil where a pause comes first and has not ended.
  func instant(
    whenCounted amount: Duration,
    _ stretches: [(from: Date, until: Date?, entry: SLATimeline.Entry)]
  ) -> Date? {
    var left = amount
    for (from, until, entry) in stretches where pause(in: entry) == nil {
      let due = calendar?.adding(left, to: from) ?? from.adding(left)
      guard let until else { return due }
      if due <= until { return due }
      left -=
        calendar?.elapsed(from: from, to: until)
        ?? .milliseconds(until.milliseconds - from.milliseconds)
    }
    return nil
  }

  /// How much has been counted by an instant.
  func counted(
    by end: Date, _ stretches: [(from: Date, until: Date?, entry: SLATimeline.Entry)]
  ) -> Duration {
    var sum = Duration.zero
    for (from, until, entry) in stretches where pause(in: entry) == nil && from < end {
      let until = min(until ?? end, end)
      sum +=
        calendar?.elapsed(from: from, to: until)
        ?? .milliseconds(until.milliseconds - from.milliseconds)
    }
    return sum
  }
}
