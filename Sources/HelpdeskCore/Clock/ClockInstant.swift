import Foundation

/// The milliseconds that a clock counts in, bounded so that sums of them cannot overflow.
enum ClockInstant {
  static let earliest = Date.distantPast.milliseconds
  static let latest = Date.distantFuture.milliseconds

  static func clamped(_ milliseconds: Int64) -> Int64 {
    min(max(milliseconds, earliest), latest)
  }

  /// The instant this much later, stopping at the bounds.
  static func adding(_ duration: Duration, to milliseconds: Int64) -> Int64 {
    // Every distance between two instants lies within this span; `Duration.milliseconds` would
    // overflow on some longer ones.
    let span = Duration.milliseconds(latest - earliest)
    let bounded = min(max(duration, .zero - span), span)
    return clamped(milliseconds + bounded.milliseconds)
  }
}

extension Date {
  /// Milliseconds since 1970 as a clock counts them; what is not a number counts as never.
  var clockMilliseconds: Int64 {
    let seconds = timeIntervalSince1970
    guard !seconds.isNaN, seconds < Date.distantFuture.timeIntervalSince1970 else {
      return ClockInstant.latest
    }
    guard seconds > Date.distantPast.timeIntervalSince1970 else { return ClockInstant.earliest }
    return milliseconds
  }
}
