import Foundation
import Testing

@testable import HelpdeskCore

@Suite("A business calendar")
struct BusinessCalendarTests {
  private let nineToFive = OpenHours(from: .at(9), to: .at(17))

  private func calendar(
    _ zone: String = "UTC", _ week: [Weekday: [OpenHours]]? = nil, holidays: [Holiday] = [],
    exceptions: [CalendarDay: [OpenHours]] = [:], breaks: [CalendarBreak] = []
  ) throws -> BusinessCalendar {
    try BusinessCalendar(
      id: "test", timeZone: try CalendarSupport.zone(zone), week: week ?? .workdays(nineToFive),
      holidays: holidays, exceptions: exceptions, breaks: breaks)
  }

  private func instant(_ text: String) throws -> Date { try CalendarSupport.instant(text) }
  private func day(_ text: String) throws -> CalendarDay { try CalendarSupport.day(text) }

  @Test("lets a deadline fall on closing time, not on the next opening")
  func closingTime() throws {
    let due = try calendar().adding(.hours(8), to: instant("2026-03-02T09:00:00Z"))
    #expect(due == (try instant("2026-03-02T17:00:00Z")))
  }

  @Test("begins at opening time when time is taken back")
  func openingTime() throws {
    let begun = try calendar().subtracting(.hours(8), from: instant("2026-03-03T09:00:00Z"))
    #expect(begun == (try instant("2026-03-02T09:00:00Z")))
  }

  @Test("adds no time at all to the instant itself, open or not")
  func nothing() throws {
    let night = try instant("2026-03-02T03:00:00Z")
    #expect(try calendar().adding(.zero, to: night) == night)
    #expect(try calendar().subtracting(.zero, from: night) == night)
  }

  @Test("is exact to the millisecond")
  func milliseconds() throws {
    let start = try instant("2026-03-02T16:59:59Z").adding(.milliseconds(250))
    let due = try calendar().adding(.milliseconds(800), to: start)
    #expect(due == (try instant("2026-03-03T09:00:00Z")).adding(.milliseconds(50)))
    #expect(try calendar().elapsed(from: start, to: due) == .milliseconds(800))
  }

  @Test("closes on holidays, and opens for half a day where an exception says so")
  func halfDay() throws {
    let eve = try day("2026-12-24")
    let calendar = try calendar(
      holidays: [Holiday("Christmas", .yearly(.date(month: 12, day: 24)), length: 3)],
      exceptions: [eve: [OpenHours(from: .at(9), to: .at(12))]])
    let due = calendar.adding(.hours(4), to: try instant("2026-12-24T09:00:00Z"))
    // Three hours on the 24th; the 25th and 26th are holidays, then comes a Sunday.
    #expect(due == (try instant("2026-12-28T10:00:00Z")))
    #expect(!calendar.isOpen(at: try instant("2026-12-24T12:00:00Z")))
    #expect(!calendar.isOpen(at: try instant("2031-12-25T12:00:00Z")))
  }

  @Test("counts a night to the day on which it opens, also where the next is a holiday")
  func night() throws {
    let night = OpenHours(from: .at(22), to: .at(6))
    let calendar = try calendar(
      "UTC", [.friday: [night]], holidays: [Holiday("Saturday", on: try day("2026-03-07"))])
    #expect(calendar.isOpen(at: try instant("2026-03-07T05:59:59Z")))
    #expect(!calendar.isOpen(at: try instant("2026-03-07T06:00:00Z")))
    let closed = try self.calendar(
      "UTC", [.friday: [night]], holidays: [Holiday("Friday", on: try day("2026-03-06"))])
    #expect(!closed.isOpen(at: try instant("2026-03-07T03:00:00Z")))
  }

  @Test("takes breaks out of whatever is open, also out of a night")
  func breaks() throws {
    let calendar = try calendar(
      "UTC", [.friday: [OpenHours(from: .at(22), to: .at(6))]],
      breaks: [CalendarBreak(on: try day("2026-03-07"), from: .at(1), to: .at(2))])
    let start = try instant("2026-03-06T22:00:00Z")
    #expect(calendar.elapsed(from: start, to: start.adding(.hours(9))) == .hours(7))
    #expect(
      calendar.openStretches(from: start, to: start.adding(.hours(9))).map(\.lowerBound)
        == [start, start.adding(.hours(4))])
  }

  @Test("counts stretches that overlap once")
  func overlap() throws {
    let hours = [
      OpenHours(from: .at(9), to: .at(13)), OpenHours(from: .at(12), to: .at(17)),
      OpenHours(from: .at(17), to: .at(18)),
    ]
    let calendar = try calendar("UTC", [.monday: hours])
    let start = try instant("2026-03-02T00:00:00Z")
    #expect(calendar.elapsed(from: start, to: start.adding(.days(1))) == .hours(9))
    #expect(calendar.openStretches(from: start, to: start.adding(.days(1))).count == 1)
  }

  @Test("opens a time shown twice at its first showing, and a skipped one as much later")
  func changedClocks() throws {
    let sunday: [Weekday: [OpenHours]] = [.sunday: [OpenHours(from: .at(2, 30), to: .at(5))]]
    let berlin = try calendar("Europe/Berlin", sunday)
    // 02:30 is shown at 00:30 and 01:30 Greenwich time on 2026-10-25, and skipped on 2026-03-29.
    #expect(
      berlin.nextOpen(from: try instant("2026-10-24T12:00:00Z"))
        == (try instant("2026-10-25T00:30:00Z")))
    #expect(
      berlin.nextOpen(from: try instant("2026-03-28T12:00:00Z"))
        == (try instant("2026-03-29T01:30:00Z")))
  }

  @Test("has no hours on a date that the clock skips")
  func skippedDate() throws {
    let apia = try calendar("Pacific/Apia", .everyDay(nineToFive))
    // Samoa went from 29 to 31 December 2011.
    let start = try instant("2011-12-29T19:00:00Z")
    #expect(apia.adding(.hours(16), to: start) == (try instant("2011-12-31T03:00:00Z")))
  }

  @Test("counts every instant where the week has no hours at all")
  func noWeek() throws {
    let calendar = try calendar("UTC", [:], holidays: [Holiday("all", on: try day("2026-03-02"))])
    let start = try instant("2026-03-02T03:00:00Z")
    #expect(calendar.countsEveryInstant)
    #expect(calendar.adding(.hours(1), to: start) == start.adding(.hours(1)))
    #expect(calendar.subtracting(.hours(1), from: start) == start.adding(.hours(-1)))
    #expect(calendar.elapsed(from: start, to: start.adding(.days(3))) == .days(3))
    #expect(calendar.isOpen(at: start) && calendar.nextOpen(from: start) == start)
    #expect(calendar.openStretches(from: start, to: start.adding(.hours(1))).count == 1)
  }

  @Test("gives up after 400 years of holidays")
  func neverOpen() throws {
    let calendar = try calendar(
      holidays: [Holiday("always", .yearly(YearlyRule(months: [])))])
    let start = try instant("2026-03-02T03:00:00Z")
    #expect(calendar.adding(.seconds(1), to: start) == .distantFuture)
    #expect(calendar.nextOpen(from: start) == nil)
  }

  @Test("reckons deadlines decades away month by month")
  func farDeadline() throws {
    let calendar = try calendar("America/New_York")
    let start = try instant("2026-03-02T14:00:00Z")
    // 2,080 working hours are 52 weeks.
    let due = calendar.adding(.hours(2080 * 30), to: start)
    #expect(calendar.elapsed(from: start, to: due) == .hours(2080 * 30))
    #expect(calendar.subtracting(.hours(2080 * 30), from: due) == start)
  }

  @Test("refuses what cannot be meant, naming the field")
  func refusals() throws {
    func field(_ make: () throws(HelpdeskError) -> BusinessCalendar) -> String? {
      do throws(HelpdeskError) {
        _ = try make()
        return nil
      } catch {
        return error.code == .invalidField ? error.field : "another error"
      }
    }
    func make(
      _ id: String = "test", _ week: [Weekday: [OpenHours]] = [:], _ holidays: [Holiday] = []
    ) throws(HelpdeskError) -> BusinessCalendar {
      try BusinessCalendar(id: id, timeZone: .gmt, week: week, holidays: holidays)
    }
    #expect(field { () throws(HelpdeskError) in try make("") } == "calendar.id")
    let late = OpenHours(from: .at(24), to: .at(3))
    #expect(
      field { () throws(HelpdeskError) in try make("a", [.monday: [late]]) } == "calendar.week")
    let many = Array(repeating: nineToFive, count: 49)
    #expect(field { () throws(HelpdeskError) in try make("a", [.monday: many]) } == "calendar.week")
    let today = try day("2026-03-02")
    for length in [0, -1, 367, .max] {
      let holiday = Holiday("x", .once(today), length: length)
      #expect(
        field { () throws(HelpdeskError) in try make("a", [:], [holiday]) } == "calendar.holidays")
    }
    let never = Holiday("x", .yearly(YearlyRule(months: [1], everyYears: 0)))
    #expect(
      field { () throws(HelpdeskError) in try make("a", [:], [never]) } == "calendar.holidays")
  }
}

@Suite("A calendar day")
struct CalendarDayTests {
  @Test("agrees with Foundation's Gregorian calendar")
  func foundation() throws {
    var gregorian = Calendar(identifier: .gregorian)
    gregorian.timeZone = .gmt
    for number in stride(from: -100_000, through: 200_000, by: 997) {
      let day = CalendarDay(number: number)
      let date = Date(timeIntervalSince1970: Double(number) * 86_400)
      let parts = gregorian.dateComponents([.year, .month, .day, .weekday], from: date)
      #expect([day.year, day.month, day.day] == [parts.year, parts.month, parts.day])
      let sundayFirst = (Weekday.allCases.firstIndex(of: day.weekday) ?? 0) + 2
      #expect((sundayFirst - 1) % 7 + 1 == parts.weekday)
      #expect(CalendarDay(year: day.year, month: day.month, day: day.day) == day)
      #expect(CalendarDay(day.description) == day)
      #expect(CalendarDay(month: day.monthIndex).day == 1)
    }
  }

  @Test(
    "refuses dates that do not exist and texts that are none",
    arguments: [
      "2026-02-29", "2026-13-01", "2026-00-10", "2026-04-31", "0000-01-01", "26-04-01", "2026-4-1",
      "2026/04/01", "20260401T00", "2026-0401-", "٢٠٢٦0401", "",
    ])
  func refusals(_ text: String) {
    #expect(CalendarDay(text) == nil)
  }

  @Test(
    "has times of day as text",
    arguments: [("09:30", 34_200), ("24:00", 86_400), ("00:00:01", 1), ("23:59:59", 86_399)])
  func times(_ text: String, _ seconds: Int) {
    #expect(TimeOfDay(text)?.seconds == seconds)
    #expect(TimeOfDay(text)?.description == text)
  }

  @Test(
    "refuses times that no clock shows", arguments: ["24:01", "9:30", "12:60", "12", "ab:cd", ""])
  func noTimes(_ text: String) {
    #expect(TimeOfDay(text) == nil)
  }
}
