import Foundation

extension SLAMetric {
  /// Where the store finds a promise.
  struct Columns {
    /// How long it took, where it is done.
    let time: FieldTag
    /// Whether it was done late.
    let isLate: FieldTag
    /// The deadline, while it is owed.
    let owed: FieldTag
  }

  /// Nil of those that a ticket can have several of.
  var columns: Columns? {
    switch self {
    case .firstReply:
      Columns(
        time: Ticket.Column.firstReplyTime, isLate: Ticket.Column.firstReplyMissed,
        owed: Ticket.Column.firstReplyOwed)
    case .totalResolution:
      Columns(
        time: Ticket.Column.resolutionTime, isLate: Ticket.Column.resolutionMissed,
        owed: Ticket.Column.resolutionOwed)
    case .requesterWait:
      Columns(
        time: Ticket.Column.waitTime, isLate: Ticket.Column.waitMissed,
        owed: Ticket.Column.waitOwed)
    case .agentWork:
      Columns(
        time: Ticket.Column.workTime, isLate: Ticket.Column.workMissed,
        owed: Ticket.Column.workOwed)
    case .nextReply, .update: nil
    }
  }
}

/// Asks the store for service-level figures, and makes summaries of its answers.
///
/// However many tickets there are, a tally takes the same few measures, and no ticket is read.
struct SLATally {
  typealias Key = [FieldValue?]

  /// The groups in the order of their keys.
  private(set) var keys: [Key] = []
  private(set) var summaries: [Key: SLASummary] = [:]
  /// When the next promise that still runs breaks.
  private(set) var nextDeadline: Date?

  private static let leadingFigures: [Measure.Figure] = [
    .count, .sum(Ticket.Column.isLive), .sum(Ticket.Field.reopenCount),
    .sum(Ticket.Column.breaches), .present(Ticket.Column.rating), .sum(Ticket.Column.rating),
    .sum(Ticket.Column.wasReopened), .sum(Ticket.Column.firstContact),
    .sum(Ticket.Column.wasEnded),
  ]

  private static func figures(of metric: SLAMetric) -> [Measure.Figure] {
    guard let columns = metric.columns else { return [] }
    return [
      .present(columns.time), .sum(columns.isLate), .sum(columns.time),
      .percentile(columns.time, permille: 500), .percentile(columns.time, permille: 900),
      .percentile(columns.time, permille: 950),
    ]
  }

  /// The tickets that count: created in the range, not in the bin and not merged away.
  static func population(of range: Range<Date>) throws(HelpdeskError) -> Filter {
    let range = range.lowerBound.milliseconds..<range.upperBound.milliseconds
    guard !range.isEmpty else {
      throw .invalid("range", "The range is empty. Give one with an end after its beginning.")
    }
    return Filter([
      .equals(Ticket.Column.isDeleted, .integer(0)),
      .equals(Ticket.Column.isMerged, .integer(0)),
      .range(Ticket.Field.createdAt, lower: range.lowerBound, upper: range.upperBound),
    ])
  }

  /// The measures that ``init(_:)`` takes the answers of.
  static func requests(
    of metrics: [SLAMetric], _ population: Filter, by groupings: [Measure.Grouping],
    at now: Date
  ) -> [Request] {
    // A deadline is breached when it has come, so what is overdue includes this very millisecond.
    let next = now.milliseconds + 1
    func measure(_ conditions: [Condition], _ figures: [Measure.Figure]) -> Request {
      .measure(Measure(.ticket, population.and(conditions), by: groupings, figures: figures))
    }
    var requests = [
      measure([], leadingFigures + metrics.flatMap(figures)),
      measure([.range(Ticket.Column.rating, lower: 4, upper: nil)], [.count]),
    ]
    for owed in metrics.compactMap(\.columns?.owed) {
      requests.append(measure([.range(owed, lower: nil, upper: next)], [.count]))
      requests.append(
        measure([.range(owed, lower: next, upper: nil)], [.count, .minimum(owed)]))
    }
    return requests
  }

  static func requestCount(_ metrics: [SLAMetric]) -> Int { 2 + 2 * metrics.count }

  init(_ answers: ArraySlice<Answer>, of metrics: [SLAMetric]) throws(HelpdeskError) {
    var measures: [[MeasureGroup]] = []
    for answer in answers {
      guard case .groups(let groups) = answer else { throw DeskReader.mismatch }
      measures.append(groups)
    }
    guard measures.count == Self.requestCount(metrics) else { throw DeskReader.mismatch }
    let satisfied = Self.counts(measures[1])
    var overdue: [[Key: Int]] = []
    var running: [[Key: Int]] = []
    for index in metrics.indices {
      overdue.append(Self.counts(measures[2 + 2 * index]))
      let groups = measures[3 + 2 * index]
      running.append(Self.counts(groups))
      for case let instant? in groups.map({ $0.values.last ?? nil }) {
        // A paused promise names no instant.
        guard instant < Date.distantFuture.milliseconds else { continue }
        nextDeadline = min(nextDeadline ?? .distantFuture, Date(milliseconds: instant))
      }
    }
    for group in measures[0] {
      keys.append(group.key)
      summaries[group.key] = Self.summary(
        group, satisfied: satisfied[group.key] ?? 0,
        of: metrics, overdue: overdue.map { $0[group.key] ?? 0 },
        running: running.map { $0[group.key] ?? 0 })
    }
  }

  private static func counts(_ groups: [MeasureGroup]) -> [Key: Int] {
    var counts: [Key: Int] = [:]
    for group in groups { counts[group.key] = Int((group.values.first ?? nil) ?? 0) }
    return counts
  }

  private static func summary(
    _ group: MeasureGroup, satisfied: Int, of metrics: [SLAMetric], overdue: [Int], running: [Int]
  ) -> SLASummary {
    func number(_ place: Int) -> Int64? {
      group.values.indices.contains(place) ? group.values[place] : nil
    }
    func count(_ place: Int) -> Int { Int(number(place) ?? 0) }
    func time(_ place: Int) -> Duration? { number(place).map { .milliseconds($0) } }
    var figures: [SLAMetric: SLAFigures] = [:]
    for (index, metric) in metrics.enumerated() {
      let place = leadingFigures.count + index * Self.figures(of: metric).count
      let done = count(place)
      let late = count(place + 1)
      figures[metric] = SLAFigures(
        done: done, met: done - late, missed: late + overdue[index], running: running[index],
        average: Mean.of(number(place + 2) ?? 0, done).map { .milliseconds($0) },
        median: time(place + 3), p90: time(place + 4), p95: time(place + 5))
    }
    let rated = count(4)
    return SLASummary(
      created: count(0), resolved: count(0) - count(1), reopened: count(2), breaches: count(3),
      reopenedTickets: count(6), firstContact: count(7), everResolved: count(8),
      satisfaction: SatisfactionFigures(
        rated: rated, satisfied: satisfied,
        averageThousandths: Mean.of((number(5) ?? 0) * 1000, rated).map { Int($0) }),
      figures: figures)
  }
}
