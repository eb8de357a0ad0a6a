import Foundation
import Testing

@testable import HelpdeskCore

@Suite("Business time, beside rows reckoned elsewhere")
struct CalendarOracleTests {
  /// Reckoned by two other programs, over 16 zones.
  ///
  /// Those two agree on all of these rows, and so do we: row 121 is the one in which a stretch
  /// begins within a time that the clock shows twice. What opens at 03:15 in Chatham that night
  /// opens the first time and stays open. The one row of the source on which the two did not agree,
  /// such a time in Casablanca, is not among them.
  @Test("agrees with all 500 rows of the oracle")
  func oracle() throws {
    let file = try #require(
      Bundle.module.url(forResource: "business-hours", withExtension: "tsv"))
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst()
    #expect(lines.count == 500)
    for line in lines { try check(line) }
  }

  private func check(_ line: Substring) throws {
    let cells = line.split(separator: "\t", omittingEmptySubsequences: false)
    try #require(cells.count == 13)
    func instant(_ place: Int) throws -> Date {
      try CalendarSupport.instant(String(cells[place]))
    }
    func seconds(_ place: Int) throws -> Duration { .seconds(try #require(Int(cells[place]))) }
    let breaks = try cells[4].split(separator: ";").map { text -> CalendarBreak in
      let halves = text.split(separator: " ")
      let hours = try CalendarSupport.hours(halves[1])
      return CalendarBreak(
        on: try CalendarSupport.day(String(halves[0])), from: hours.opens, to: hours.closes)
    }
    let calendar = try BusinessCalendar(
      id: "row", timeZone: try CalendarSupport.zone(String(cells[1])),
      week: try CalendarSupport.week(cells[2]),
      holidays: try cells[3].split(separator: ";").map {
        Holiday("holiday", on: try CalendarSupport.day(String($0)))
      }, breaks: breaks)
    let row = "row \(cells[0])"
    let start = try instant(5)
    #expect(calendar.adding(try seconds(6), to: start) == (try instant(7)), "\(row)")
    #expect(calendar.subtracting(try seconds(6), from: start) == (try instant(8)), "\(row)")
    #expect(calendar.nextOpen(from: start) == (try instant(9)), "\(row)")
    #expect(calendar.isOpen(at: start) == (cells[10] == "1"), "\(row)")
    #expect(
      calendar.elapsed(from: start, to: try instant(11)) == (try seconds(12)), "\(row)")
  }

  @Test(
    "agrees with the deadlines of another helpdesk",
    arguments: [
      ("within the same day", "", "2024-01-17T10:00:00Z", 7200, "2024-01-17T12:00:00Z"),
      ("spans the weekend", "", "2024-01-19T16:00:00Z", 7200, "2024-01-22T10:00:00Z"),
      ("before opening", "", "2024-01-17T07:00:00Z", 7200, "2024-01-17T11:00:00Z"),
      ("after closing", "", "2024-01-17T18:00:00Z", 7200, "2024-01-18T11:00:00Z"),
      ("closed day", "", "2024-01-20T10:00:00Z", 7200, "2024-01-22T11:00:00Z"),
      ("several days", "", "2024-01-15T16:00:00Z", 36_000, "2024-01-17T10:00:00Z"),
      ("zone", "America/New_York", "2024-01-19T21:00:00Z", 7200, "2024-01-22T15:00:00Z"),
      ("open all day", "sat", "2024-01-20T10:00:00Z", 7200, "2024-01-20T12:00:00Z"),
      (
        "open all day, last minute", "sat", "2024-01-20T00:00:00Z", 86_400,
        "2024-01-21T00:00:00Z"
      ),
      ("varying hours", "tue", "2024-01-15T18:00:00Z", 36_000, "2024-01-16T19:00:00Z"),
      (
        "varying hours, exact close", "tue", "2024-01-15T16:00:00Z", 43_200,
        "2024-01-16T20:00:00Z"
      ),
      ("all days closed: wall clock", "none", "2024-01-19T16:00:00Z", 3600, "2024-01-19T17:00:00Z"),
    ])
  func deadlines(
    name: String, variant: String, start: String, seconds: Int, deadline: String
  ) throws {
    var week: [Weekday: [OpenHours]] = .workdays(OpenHours(from: .at(9), to: .at(17)))
    switch variant {
    case "sat": week[.saturday] = [.allDay]
    case "tue": week[.tuesday] = [OpenHours(from: .at(9), to: .at(20))]
    case "none": week = [:]
    default: break
    }
    let zone = try CalendarSupport.zone(variant.contains("/") ? variant : "UTC")
    let calendar = try BusinessCalendar(id: "row", timeZone: zone, week: week)
    let due = calendar.adding(.seconds(seconds), to: try CalendarSupport.instant(start))
    #expect(due == (try CalendarSupport.instant(deadline)), "\(name)")
  }
}
