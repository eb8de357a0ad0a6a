/// A date of the Gregorian calendar, in no particular time zone.
public struct CalendarDay: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Days since 1970-01-01.
  let number: Int

  init(number: Int) {
    self.number = number
  }

  /// Makes a date; nil for one that does not exist, such as February 30, and for a year outside
  /// 1 to 9999.
  public init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.length(of: month, in: year)
    else { return nil }
    number = Self.number(year, month, day)
  }

  /// Reads `2026-12-25` or `20261225`; nil for anything else.
  public init?(_ text: String) {
    let digits = text.utf8.filter { $0 != UInt8(ascii: "-") }.map { Int($0) - 48 }
    let isPlain = text.utf8.count == 8
    let isDashed =
      text.utf8.count == 10
      && text.utf8.enumerated().allSatisfy { index, byte in
        (byte == UInt8(ascii: "-")) == (index == 4 || index == 7)
      }
    guard isPlain || isDashed, digits.count == 8, digits.allSatisfy((0...9).contains) else {
      return nil
    }
    self.init(
      year: digits[0] * 1000 + digits[1] * 100 + digits[2] * 10 + digits[3],
      month: digits[4] * 10 + digits[5], day: digits[6] * 10 + digits[7])
  }

  /// January 1 of the year 1.
  public static let earliest = CalendarDay(number: -719_162)

  /// The year.
  public var year: Int { parts.year }
  /// The month, 1 to 12.
  public var month: Int { parts.month }
  /// The day of the month, 1 to 31.
  public var day: Int { parts.day }

  /// The day of the week.
  public var weekday: Weekday {
    // 1970-01-01 was a Thursday.
    Weekday.allCases[(number + 3) % 7 + ((number + 3) % 7 < 0 ? 7 : 0)]
  }

  /// The date this many days later; earlier when negative.
  public func adding(days: Int) -> CalendarDay { CalendarDay(number: number + days) }

  /// The date as `2026-12-25`.
  public var description: String {
    func padded(_ value: Int, _ width: Int) -> String {
      let digits = String(value)
      return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let (year, month, day) = parts
    return "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))"
  }

  /// Orders dates by time.
  public static func < (left: CalendarDay, right: CalendarDay) -> Bool {
    left.number < right.number
  }

  /// How many days a month has.
  static func length(of month: Int, in year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  // Years are reckoned from March, so that the leap day is the last, in cycles of 400 years, each
  // of 146,097 days; 719,468 days lie between 0000-03-01 and 1970-01-01.

  private static func number(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let cycle = (year >= 0 ? year : year - 399) / 400
    let ofCycle = year - cycle * 400
    let ofYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    return cycle * 146_097 + ofCycle * 365 + ofCycle / 4 - ofCycle / 100 + ofYear - 719_468
  }

  var parts: (year: Int, month: Int, day: Int) {
    let shifted = number + 719_468
    let cycle = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let ofCycle = shifted - cycle * 146_097
    let year = (ofCycle - ofCycle / 1460 + ofCycle / 36_524 - ofCycle / 146_096) / 365
    let ofYear = ofCycle - (365 * year + year / 4 - year / 100)
    let place = (5 * ofYear + 2) / 153
    let month = place < 10 ? place + 3 : place - 9
    return (year + cycle * 400 + (month <= 2 ? 1 : 0), month, ofYear - (153 * place + 2) / 5 + 1)
  }

  /// The first day of a month that is counted from January of the year 0.
  init(month index: Int) {
    let year = index >= 0 ? index / 12 : (index - 11) / 12
    self.init(number: Self.number(year, index - year * 12 + 1, 1))
  }

  /// The month it lies in, counted from January of the year 0.
  var monthIndex: Int {
    let (year, month, _) = parts
    return year * 12 + month - 1
  }
}

/// A day of the week.
public enum Weekday: String, Hashable, Sendable, CaseIterable, Codable {
  /// Monday.
  case monday
  /// Tuesday.
  case tuesday
  /// Wednesday.
  case wednesday
  /// Thursday.
  case thursday
  /// Friday.
  case friday
  /// Saturday.
  case saturday
  /// Sunday.
  case sunday
}
