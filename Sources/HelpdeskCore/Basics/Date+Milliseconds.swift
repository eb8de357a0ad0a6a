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
  public var milliseconds: Int64 {
    Int64((timeIntervalSince1970 * 1000).rounded())
  }

  /// The instant this much later (earlier when negative), to the millisecond.
  public func adding(_ duration: Duration) -> Date {
    Date(milliseconds: milliseconds + duration.milliseconds)
  }

  /// The same instant, to the millisecond.
  package var wholeMilliseconds: Date { Date(milliseconds: milliseconds) }
}

extension Duration {
  /// Whole milliseconds, rounded towards zero.
  public var milliseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds * 1000 + attoseconds / 1_000_000_000_000_000
  }

  /// A duration of this many minutes.
  public static func minutes(_ count: Int) -> Duration { .seconds(count * 60) }

  /// A duration of this many hours.
  public static func hours(_ count: Int) -> Duration { .seconds(count * 3600) }

  /// A duration of this many times 24 hours.
  public static func days(_ count: Int) -> Duration { .seconds(count * 86_400) }
}
