internal import Foundation

/// Reads the `Retry-After` header of RFC 9110, section 10.2.3: seconds or a date.
enum RetryAfter {
  /// The longest wait a receiver can ask for; beyond it the retry schedule has given up anyway.
  static let longest = Duration.hours(6)

  /// How long the header asks to wait; nil for nonsense, which is ignored.
  ///
  /// A date in the past is no wait at all; a longer wait than ``longest`` is cut to it.
  static func delay(_ header: String, now: Date) -> Duration? {
    let value = header.trimmingCharacters(in: .whitespaces)
    if !value.isEmpty,
      value.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
    {
      // Digits that do not fit are a very long wait, not nonsense.
      guard let seconds = Int64(value) else { return longest }
      return .seconds(min(seconds, longest.components.seconds))
    }
    guard let date = date(value, now: now) else { return nil }
    let wait = date.timeIntervalSince(now)
    return .seconds(min(max(wait.rounded(.up), 0), Double(longest.components.seconds)))
  }

  /// Reads an HTTP date in any of its three forms; nil for anything else.
  ///
  /// By hand, because a `DateFormatter` reads more than the header may hold.
  static func date(_ text: String, now: Date) -> Date? {
    let parts = text.split(whereSeparator: { " ,-:".contains($0) })
    let inOrder: [Substring]
    if parts.count == 8, parts[7] == "GMT" {
      // Sun, 06 Nov 1994 08:49:37 GMT and Sunday, 06-Nov-94 08:49:37 GMT
      inOrder = [parts[3], parts[2], parts[1]] + parts[4...6]
    } else if parts.count == 7 {
      // Sun Nov  6 08:49:37 1994
      inOrder = [parts[6], parts[1], parts[2]] + parts[3...5]
    } else {
      return nil
    }
    guard let month = months.firstIndex(of: inOrder[1]) else { return nil }
    let numbers = [0, 2, 3, 4, 5].compactMap { number(inOrder[$0]) }
    guard numbers.count == 5 else { return nil }

    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let components = DateComponents(
      calendar: calendar, timeZone: .gmt,
      year: fullYear(numbers[0], digits: inOrder[0].count, now: now, calendar: calendar),
      month: month + 1, day: numbers[1],
      hour: numbers[2], minute: numbers[3], second: min(numbers[4], 59))
    guard numbers[4] <= 60, components.isValidDate else { return nil }
    return components.date
  }

  private static let months: [Substring] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func number(_ text: Substring) -> Int? {
    text.count <= 4 && text.utf8.allSatisfy { $0 >= 48 && $0 <= 57 } ? Int(text) : nil
  }

  /// RFC 9110: a year of two digits that seems over 50 years ahead lies in the past.
  private static func fullYear(_ year: Int, digits: Int, now: Date, calendar: Calendar) -> Int {
    guard digits == 2 else { return year }
    let current = calendar.component(.year, from: now)
    let sameCentury = current / 100 * 100 + year
    if sameCentury > current + 50 { return sameCentury - 100 }
    return sameCentury + 100 <= current + 50 ? sameCentury + 100 : sameCentury
  }
}
