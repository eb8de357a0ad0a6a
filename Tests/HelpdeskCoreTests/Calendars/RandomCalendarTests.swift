import Foundation
import Testing

@testable import HelpdeskCore

@Suite("Any business calendar")
struct RandomCalendarTests {
  private static let zones = CalendarTransitionTests.zones + ["UTC", "Asia/Kathmandu"]

  private static func calendar(_ random: inout SeededRandom) throws -> BusinessCalendar {
    var week: [Weekday: [OpenHours]] = [:]
    func hours() -> OpenHours {
      let opens = TimeOfDay(seconds: Int.random(in: 0..<86_400, using: &random))
      return OpenHours(
        from: opens, to: TimeOfDay(seconds: Int.random(in: 0...86_400, using: &random)))
    }
    for day in Weekday.allCases where Int.random(in: 0..<4, using: &random) > 0 {
      week[day] = (0..<Int.random(in: 1...3, using: &random)).map { _ in hours() }
    }
    if week.isEmpty { week[.monday] = [hours()] }
    func day() -> CalendarDay {
      CalendarDay(number: Int.random(in: 18_000..<21_000, using: &random))
    }
    let exceptions = (0..<5).map { _ in (day(), Bool.random(using: &random) ? [hours()] : []) }
    return try BusinessCalendar(
      id: "any",
      timeZone: try CalendarSupport.zone(zones[Int.random(in: 0..<zones.count, using: &random)]),
      week: week,
      holidays: [
        Holiday("once", .once(day()), length: Int.random(in: 1...9, using: &random)),
        Holiday("yearly", .yearly(.date(month: 12, day: 25)), length: 2),
        Holiday("weekday", .yearly(.weekday(-1, .monday, month: 5))),
      ], exceptions: Dictionary(exceptions) { first, _ in first },
      breaks: (0..<4).map { _ in
        let hours = hours()
        return CalendarBreak(on: day(), from: hours.opens, to: hours.closes)
      })
  }

  @Test("has elapsed(start, adding(d, start)) = d, and the same backwards")
  func roundTrips() throws {
    let seed: UInt64 = 20_261_121
    var random = SeededRandom(seed)
    for turn in 0..<(1000 * CalendarSupport.factor) {
      let calendar = try Self.calendar(&random)
      let start = Date(
        milliseconds: Int64.random(in: 1_560_000_000_000...1_800_000_000_000, using: &random))
      let isLong = Int.random(in: 0..<20, using: &random) == 0
      let amount = Duration.milliseconds(
        Int64.random(in: 1...(isLong ? 3_000_000_000 : 90_000_000), using: &random))
      let comment: Comment = "seed \(seed), turn \(turn)"
      let due = calendar.adding(amount, to: start)
      #expect(calendar.elapsed(from: start, to: due) == amount, comment)
      // The earliest such instant: a millisecond before, something was missing.
      let early = calendar.elapsed(from: start, to: due.adding(.milliseconds(-1)))
      #expect(early == amount - .milliseconds(1), comment)
      let begun = calendar.subtracting(amount, from: start)
      #expect(calendar.elapsed(from: begun, to: start) == amount, comment)
      #expect(
        calendar.elapsed(from: begun.adding(.milliseconds(1)), to: start)
          == amount - .milliseconds(1), comment)
      #expect(calendar.adding(.zero - amount, to: start) == begun, comment)
      #expect(calendar.elapsed(from: due, to: start) == .zero - amount, comment)
      let middle = Date(milliseconds: (start.milliseconds + due.milliseconds) / 2)
      #expect(
        calendar.elapsed(from: start, to: middle) + calendar.elapsed(from: middle, to: due)
          == amount, comment)
      let sum = calendar.openStretches(from: start, to: due).reduce(Duration.zero) {
        $0 + .milliseconds($1.upperBound.milliseconds - $1.lowerBound.milliseconds)
      }
      #expect(sum == amount, comment)
    }
  }
}
