public import Foundation

/// How the times of one promise are spread.
public struct SLAHistogram: Hashable, Sendable {
  /// The times from one bound to before the next.
  public struct Bar: Hashable, Sendable {
    /// The smallest time that counts here.
    public let from: Duration
    /// The first time that no longer does; nil for the last bar, which has no end.
    public let to: Duration?
    /// How many of those done in time or late took as long as that.
    public let count: Int
  }

  /// The range in which the tickets were created.
  public let range: Range<Date>
  /// Of which promise.
  public let metric: SLAMetric
  /// The times, the shortest first; those without a ticket are among them.
  public let bars: [Bar]

  /// Minutes, hours, days and weeks at which bars are divided unless others are asked for.
  public static let standardBounds: [Duration] = [
    .minutes(5), .minutes(15), .minutes(30), .hours(1), .hours(2), .hours(4), .hours(8),
    .hours(16), .days(1), .days(2), .days(4), .days(7), .days(14),
  ]
}

extension StaffDesk {
  /// How long promises took that were done, of the tickets that were created in a range, live.
  ///
  /// The tickets are those of ``slaMetrics(_:by:of:calendar:)``, and so are the times: pauses are left
  /// out, business time is business time.
  ///
  /// - Parameters:
  ///   - range: When the tickets were created; not empty.
  ///   - metric: Which promise, of those that a ticket has once.
  ///   - bounds: Where one bar ends and the next begins: 1 to 1,000 times above zero, each above the
  ///     one before it.
  /// - Returns: The bars, one more than there are bounds.
  public func slaHistogram(
    _ range: Range<Date>, of metric: SLAMetric, bounds: [Duration] = SLAHistogram.standardBounds
  ) -> LiveQuery<SLAHistogram> {
    query(.readSLA) { context throws(HelpdeskError) in
      guard let column = metric.columns?.time else {
        throw .invalid(
          "metric",
          "A ticket may have several of \(metric.rawValue). Ask for one that it has once.")
      }
      guard (1...1_000).contains(bounds.count), bounds[0] > .zero,
        zip(bounds, bounds.dropFirst()).allSatisfy(<)
      else {
        throw .invalid("bounds", "Give 1 to 1,000 times above zero, each above the one before.")
      }
      return try await context.slaHistogram(range, metric, column, bounds)
    }
  }
}

extension LiveContext {
  fileprivate func slaHistogram(
    _ range: Range<Date>, _ metric: SLAMetric, _ column: FieldTag, _ bounds: [Duration]
  ) async throws(HelpdeskError) -> SLAHistogram {
    let population = try SLATally.population(of: range)
    depend(on: .ticket, where: population)
    let ends = [.min] + bounds.map(\.milliseconds) + [.max]
    let answers = try await reader.answers([
      .measure(
        Measure(
          .ticket, population, by: [.intervals(column, boundaries: ends)], figures: [.count]))
    ]).answers
    guard case .groups(let groups)? = answers.first else { throw DeskReader.mismatch }
    let counts = groups.countsByInterval
    let lower = [.zero] + bounds
    return SLAHistogram(
      range: range, metric: metric,
      bars: lower.indices.map { place in
        SLAHistogram.Bar(
          from: lower[place], to: place < bounds.count ? bounds[place] : nil,
          count: counts[place] ?? 0)
      })
  }
}
