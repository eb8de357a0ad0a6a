import Foundation
import HelpdeskCore

/// Instants as people write them: `2026-03-02T09:00`, always Greenwich time.
enum DateText {
  private static let calendar: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    return calendar
  }()

  static func parse(_ text: String) throws -> Date {
    guard let date = date(text) else {
      throw CommandError(
        "“\(text)” is no instant. Write it like 2026-03-02T09:00 (Greenwich time) or 2026-03-02.")
    }
    return date
  }

  private static func date(_ text: String) -> Date? {
    let plain = text.hasSuffix("Z") ? text.dropLast() : text[...]
    let halves = plain.split(
      maxSplits: 1, omittingEmptySubsequences: false, whereSeparator: { $0 == "T" || $0 == " " })
    guard let day = halves.first.flatMap({ numbers($0, "-", [4, 2, 2]) }) else { return nil }
    var time = [0, 0, 0]
    if halves.count == 2 {
      guard let given = numbers(halves[1], ":", [2, 2]) ?? numbers(halves[1], ":", [2, 2, 2])
      else { return nil }
      time = given + (given.count == 2 ? [0] : [])
    }
    let components = DateComponents(
      calendar: calendar, timeZone: .gmt, year: day[0], month: day[1], day: day[2],
      hour: time[0], minute: time[1], second: time[2])
    return components.isValidDate ? calendar.date(from: components) : nil
  }

  private static func numbers(
    _ text: Substring, _ separator: Character, _ lengths: [Int]
  ) -> [Int]? {
    let parts = text.split(separator: separator, omittingEmptySubsequences: false)
    guard parts.map(\.count) == lengths,
      parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } })
    else { return nil }
    return parts.compactMap { Int($0) }
  }

  /// `2026-03-02 09:00`.
  static func string(_ date: Date) -> String {
    let parts = calendar.dateComponents([.hour, .minute], from: date)
    return "\(day(date)) \(padded(parts.hour ?? 0, 2)):\(padded(parts.minute ?? 0, 2))"
  }

  /// `2026-03-02`.
  static func day(_ date: Date) -> String {
    let parts = calendar.dateComponents([.year, .month, .day], from: date)
    return [(parts.year ?? 0, 4), (parts.month ?? 0, 2), (parts.day ?? 0, 2)]
      .map { padded($0, $1) }.joined(separator: "-")
  }

  private static func padded(_ number: Int, _ count: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, count - digits.count)) + digits
  }

  /// How long it is from one instant to another, without a sign.
  static func distance(_ from: Date, _ to: Date) -> String {
    DurationText.string(.milliseconds(abs(to.milliseconds - from.milliseconds)))
  }
}
