import Foundation

extension Calendar {
  /// The calendar of a host that names none: Gregorian days of Greenwich.
  static let greenwich: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar
  }()

  /// The first instant of the day after the one that an instant lies in.
  ///
  /// A day has 23 or 25 hours where clocks are changed.
  func nextDayStart(after instant: Date) -> Date {
    let end = dateInterval(of: .day, for: instant)?.end
    guard let end, end > instant else { return instant.adding(.days(1)) }
    return end.wholeMilliseconds
  }

  /// The range cut into the days of the calendar: its bounds, and each day's start between them.
  func dayBoundaries(of range: Range<Date>) -> [Date] {
    var boundaries = [range.lowerBound]
    var start = nextDayStart(after: range.lowerBound)
    while start < range.upperBound {
      boundaries.append(start)
      start = nextDayStart(after: start)
    }
    boundaries.append(range.upperBound)
    return boundaries
  }

  /// The starts of this many days, the last of which an instant lies in, and that one's end.
  func dayBoundaries(of count: Int, through instant: Date) -> [Date] {
    var boundaries = [nextDayStart(after: instant)]
    var start = startOfDay(for: instant).wholeMilliseconds
    boundaries.append(start)
    for _ in 1..<max(count, 1) {
      start = startOfDay(for: start.adding(.milliseconds(-1))).wholeMilliseconds
      boundaries.append(start)
    }
    return boundaries.reversed()
  }
}

/// Means in whole numbers, so that they are the same on every machine.
enum Mean {
  /// The quotient, rounded to the nearest whole number, halves away from zero; nil without a count.
  static func of(_ sum: Int64, _ count: Int) -> Int64? {
    guard count > 0 else { return nil }
    let (quotient, remainder) = sum.quotientAndRemainder(dividingBy: Int64(count))
    guard remainder.magnitude >= UInt64(count) - remainder.magnitude else { return quotient }
    return quotient + sum.signum()
  }
}
