/// A time on the clock of a day, to the second.
public struct TimeOfDay: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Seconds since midnight as the clock shows them, 0 to 86,400.
  public let seconds: Int

  /// Makes a time from an hour of 0 to 24, a minute and a second; 24:00 is the end of the day.
  ///
  /// A value out of its range counts as the nearest in it.
  public static func at(_ hour: Int, _ minute: Int = 0, _ second: Int = 0) -> TimeOfDay {
    let hour = min(max(hour, 0), 24)
    let rest = min(max(minute, 0), 59) * 60 + min(max(second, 0), 59)
    return TimeOfDay(seconds: min(hour * 3600 + rest, 86_400))
  }

  init(seconds: Int) {
    self.seconds = seconds
  }

  /// Reads `09:30`, `09:30:15` or `24:00`; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count) else { return nil }
    var numbers: [Int] = []
    for part in parts {
      guard part.utf8.count == 2, part.utf8.allSatisfy({ (48...57).contains($0) }),
        let number = Int(part)
      else { return nil }
      numbers.append(number)
    }
    let second = numbers.count == 3 ? numbers[2] : 0
    let seconds = numbers[0] * 3600 + numbers[1] * 60 + second
    guard numbers[1] < 60, second < 60, seconds <= 86_400 else { return nil }
    self.seconds = seconds
  }

  /// The time as `09:30`, with seconds where there are some.
  public var description: String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    let short = "\(two(seconds / 3600)):\(two(seconds / 60 % 60))"
    return seconds % 60 == 0 ? short : "\(short):\(two(seconds % 60))"
  }

  /// Orders times of one day.
  public static func < (left: TimeOfDay, right: TimeOfDay) -> Bool {
    left.seconds < right.seconds
  }
}

/// A stretch of a day during which the desk is open, from its first instant to before its last.
///
/// One that closes at or before the time at which it opens closes on the next day: 22:00 to 06:00
/// is a night, 08:00 to 08:00 is 24 hours. It belongs, all of it, to the day on which it opens.
public struct OpenHours: Hashable, Sendable, CustomStringConvertible {
  /// When it opens; before 24:00.
  public let opens: TimeOfDay
  /// When it closes, on the next day where that is not later.
  public let closes: TimeOfDay

  /// Makes a stretch.
  public init(from opens: TimeOfDay, to closes: TimeOfDay) {
    self.opens = opens
    self.closes = closes
  }

  /// The whole day.
  public static let allDay = OpenHours(from: .at(0), to: .at(24))

  /// From when to when, in seconds after the midnight before it opens.
  var seconds: Range<Int> {
    let end = closes.seconds > opens.seconds ? closes.seconds : closes.seconds + 86_400
    return opens.seconds..<end
  }

  /// The stretch as `09:00–17:00`.
  public var description: String { "\(opens)–\(closes)" }
}

/// A stretch of one date during which the desk is closed, whatever else the calendar says.
public struct CalendarBreak: Hashable, Sendable {
  /// The date on which it begins.
  public let day: CalendarDay
  /// From when to when.
  public let hours: OpenHours

  /// Makes a break.
  public init(on day: CalendarDay, from start: TimeOfDay, to end: TimeOfDay) {
    self.day = day
    hours = OpenHours(from: start, to: end)
  }
}
