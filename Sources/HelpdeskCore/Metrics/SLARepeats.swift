import Foundation

/// Figures of promises that a ticket can have several of, from the tickets themselves.
///
/// The store's columns have room for one value a ticket, so that these tickets are read.
struct SLARepeats {
  /// What was seen of one promise in one group.
  fileprivate struct Sample {
    var times: [Int64] = []
    var late = 0
    var overdue = 0
    var running = 0

    func figures() -> SLAFigures {
      let sorted = times.sorted()
      // The nearest rank: the smallest time within which so many were done.
      func percentile(_ permille: Int) -> Duration? {
        guard !sorted.isEmpty else { return nil }
        return .milliseconds(sorted[max(0, (permille * sorted.count + 999) / 1000 - 1)])
      }
      return SLAFigures(
        done: times.count, met: times.count - late, missed: late + overdue, running: running,
        average: Mean.of(times.reduce(0, +), times.count).map { .milliseconds($0) },
        median: percentile(500), p90: percentile(900), p95: percentile(950))
    }
  }

  private let metrics: [SLAMetric]
  private let grouping: Measure.Grouping?
  private let now: Date
  private var overall: [SLAMetric: Sample] = [:]
  private var groups: [SLATally.Key: [SLAMetric: Sample]] = [:]
  /// When the next promise that still runs breaks.
  private(set) var nextDeadline: Date?

  private init(_ metrics: [SLAMetric], by grouping: Measure.Grouping?, at now: Date) {
    self.metrics = metrics
    self.grouping = grouping
    self.now = now
  }

  /// Reads the tickets of a population at one revision.
  ///
  /// - Complexity: Linear in the tickets and their histories; nothing where no metric is asked for.
  static func read(
    _ metrics: [SLAMetric], of population: Filter, by grouping: Measure.Grouping?, at now: Date,
    _ reader: DeskReader
  ) async throws(HelpdeskError) -> SLARepeats {
    var repeats = SLARepeats(metrics, by: grouping, at: now)
    guard !metrics.isEmpty else { return repeats }
    var query = Query(
      .ticket, population, order: .columns([.descending(Ticket.Field.createdAt)]), limit: 1000)
    repeat {
      let page = try await reader.page(.query(query))
      for record in page.records { repeats.add(record, try DeskReader.decode(record)) }
      query.cursor = page.next
    } while query.cursor != nil
    return repeats
  }

  private mutating func add(_ record: StoredRecord, _ ticket: Ticket) {
    let group = grouping.map { [$0.value(in: record.fields)] }
    for clock in ticket.sla.clocks where metrics.contains(clock.metric) {
      overall[clock.metric, default: Sample()].add(clock, at: now)
      if let group {
        groups[group, default: [:]][clock.metric, default: Sample()].add(clock, at: now)
      }
      if clock.outcome == .running, let deadline = clock.deadline, deadline > now {
        nextDeadline = min(nextDeadline ?? .distantFuture, deadline)
      }
    }
  }

  /// The figures over all tickets.
  func figures() -> [SLAMetric: SLAFigures] { overall.mapValues { $0.figures() } }

  /// The figures of one group.
  func figures(of group: SLATally.Key) -> [SLAMetric: SLAFigures] {
    (groups[group] ?? [:]).mapValues { $0.figures() }
  }
}

extension SLARepeats.Sample {
  fileprivate mutating func add(_ clock: SLAClock, at now: Date) {
    switch clock.outcome {
    case .done(let end):
      times.append(clock.time?.milliseconds ?? 0)
      if clock.isBreached(at: end) { late += 1 }
    case .running:
      if clock.isBreached(at: now) { overdue += 1 } else { running += 1 }
    case .cancelled: break
    }
  }
}

extension Measure.Grouping {
  /// The group of a record, as the store would tell it.
  fileprivate func value(in fields: RecordFields) -> FieldValue? {
    switch self {
    case .column(let tag): return fields[tag]
    case .intervals(let tag, let boundaries):
      guard case .integer(let number)? = fields[tag] else { return nil }
      // The first boundary above the number; the interval is the one before it.
      var (low, high) = (0, boundaries.count)
      while low < high {
        let middle = (low + high) / 2
        if boundaries[middle] <= number { low = middle + 1 } else { high = middle }
      }
      return .integer(Int64(low - 1))
    }
  }
}
