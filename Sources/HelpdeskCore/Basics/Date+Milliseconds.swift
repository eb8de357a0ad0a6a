public import Foundation

extension Date {
  /// The instant that lies this many milliseconds after 1970-01-01T00:00:00Z.
  ///
  /// Every instant that the desk keeps is a whole number of milliseconds and is made here, so that
  /// a value read back from a store equals the value that was put in.
  public init(milliseconds: Int64) {
    self.init(timeIntervalSince1970: Double(milliseconds) / 1000)
  }

  /// Milliseconds since 1970-01-01T00:00:00Z, rounded to the nearest one.
  ///
  /// Instants beyond the years ±285,000 come out as those; what is not a number as 1970.
  public var milliseconds: Int64 {
    let exact = (timeIntervalSince1970 * 1000).rounded()
    if exact.isNaN { return 0 }
    return Int64(min(max(exact, -Self.bound), Self.bound))
  }

  /// The instant this much later (earlier when negative), to the millisecond.
  public func adding(_ duration: Duration) -> Date {
    let (sum, overflow) = milliseconds.addingReportingOverflow(duration.milliseconds)
    let far = Int64(duration < .zero ? -Self.bound : Self.bound)
    return Date(milliseconds: overflow ? far : sum)
  }

  /// 2^53: up to here a Double holds every whole number.
  private static let bound = 9_007_199_254_740_992.0

  /// The same instant, to the millisecond.
  package var wholeMilliseconds: Date { Date(milliseconds: milliseconds) }
}

extension Duration {
  /// Whole milliseconds, rounded towards zero; durations beyond 292 million years come out as those.
  public var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    if overflow { return seconds < 0 ? .min : .max }
    let (sum, overflows) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
    return overflows ? whole : sum
  }

  /// A duration of this many minutes.
  public static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }

  /// A duration of this many hours.
  public static func hours(_ count: Int) -> Duration { .seconds(count * 3600) }

  /// A duration of this many times 24 hours.
  public static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
}
