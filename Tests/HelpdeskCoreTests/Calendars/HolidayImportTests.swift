import Foundation
import Testing

@testable import HelpdeskCore

@Suite("Holidays from an iCalendar file")
struct HolidayImportTests {
  private func file(_ events: [String]) -> String {
    let lines = ["BEGIN:VCALENDAR", "VERSION:2.0"] + events + ["END:VCALENDAR", ""]
    return lines.joined(separator: "\r\n")
  }

  private func event(_ lines: String...) -> String {
    (["BEGIN:VEVENT"] + lines + ["END:VEVENT"]).joined(separator: "\r\n")
  }

  private func days(_ holiday: Holiday, _ from: String, _ through: String) throws -> [String] {
    let first = try CalendarSupport.day(from)
    let last = try CalendarSupport.day(through)
    return (first.number...last.number).map { CalendarDay(number: $0) }
      .filter(holiday.contains).map(\.description)
  }

  @Test("reads whole days, folded lines, escapes, several days and zones it does not need")
  func single() throws {
    let text = file([
      "BEGIN:VTIMEZONE", "TZID:Europe/Berlin", "BEGIN:STANDARD", "DTSTART:19701025T030000",
      "END:STANDARD", "END:VTIMEZONE",
      event(
        "DTSTART;VALUE=DATE:20261225", "SUMMARY;LANGUAGE=de:Erster Weih", " nachtstag\\, frei",
        "BEGIN:VALARM", "SUMMARY:alarm", "END:VALARM"),
      event("SUMMARY:Retreat", "DTSTART;VALUE=DATE:20260330", "DTEND;VALUE=DATE:20260402"),
      event("SUMMARY:Week", "DTSTART:20260504", "DURATION:P1W"),
    ])
    let result = try HolidayImport(iCalendar: text)
    #expect(result.skipped.isEmpty)
    #expect(result.holidays.map(\.name) == ["Erster Weihnachtstag, frei", "Retreat", "Week"])
    #expect(result.holidays.map(\.length) == [1, 3, 7])
    #expect(
      try days(result.holidays[1], "2026-03-01", "2026-04-30")
        == ["2026-03-30", "2026-03-31", "2026-04-01"])
  }

  @Test(
    "reads yearly rules",
    arguments: [
      ("20200101", "FREQ=YEARLY", "2020-01-01 2021-01-01 2022-01-01 2023-01-01 2024-01-01"),
      ("20200101", "FREQ=YEARLY;COUNT=3", "2020-01-01 2021-01-01 2022-01-01"),
      ("20200101", "FREQ=YEARLY;INTERVAL=2", "2020-01-01 2022-01-01 2024-01-01"),
      ("20200101", "FREQ=YEARLY;UNTIL=20210101T000000Z", "2020-01-01 2021-01-01"),
      ("20200229", "FREQ=YEARLY;COUNT=2", "2020-02-29 2024-02-29"),
      (
        "20201126", "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH",
        "2020-11-26 2021-11-25 2022-11-24 2023-11-23 2024-11-28"
      ),
      (
        "20200525", "RRULE:;FREQ=YEARLY;BYMONTH=5;BYDAY=-1MO;UNTIL=20221231",
        "2020-05-25 2021-05-31 2022-05-30"
      ),
      (
        "20200131", "FREQ=YEARLY;BYMONTH=1,6;BYMONTHDAY=-1;COUNT=3",
        "2020-01-31 2020-06-30 2021-01-31"
      ),
      (
        "20201103", "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
        "2020-11-03 2024-11-05"
      ),
    ])
  func yearly(start: String, rule: String, expected: String) throws {
    let rule = rule.replacingOccurrences(of: "RRULE:;", with: "")
    let text = file([event("SUMMARY:Day", "DTSTART;VALUE=DATE:\(start)", "RRULE:\(rule)")])
    let result = try HolidayImport(iCalendar: text)
    #expect(result.skipped.isEmpty)
    let holiday = try #require(result.holidays.first)
    #expect(
      try days(holiday, "2019-01-01", "2024-12-31").joined(separator: " ") == expected)
  }

  @Test("leaves out excepted days, and adds further ones")
  func exceptions() throws {
    let text = file([
      event(
        "SUMMARY:Day", "DTSTART;VALUE=DATE:20200101", "RRULE:FREQ=YEARLY",
        "EXDATE;VALUE=DATE:20210101,20220101", "RDATE;VALUE=DATE:20210104")
    ])
    let holidays = try HolidayImport(iCalendar: text).holidays
    let all = try holidays.flatMap { try days($0, "2020-01-01", "2023-12-31") }
    #expect(all == ["2020-01-01", "2023-01-01", "2021-01-04"])
  }

  @Test(
    "says of what it leaves out where it stood and why",
    arguments: [
      (["DTSTART:20260101T090000Z"], "whole day"),
      (["DTSTART;TZID=Europe/Berlin:20260101T090000"], "whole day"),
      (["SUMMARY:none"], "DTSTART"),
      (["DTSTART;VALUE=DATE:20260101", "STATUS:CANCELLED"], "cancelled"),
      (["DTSTART;VALUE=DATE:20260101", "RECURRENCE-ID;VALUE=DATE:20260101"], "instance"),
      (["DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=MONTHLY"], "yearly"),
      (["DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;BYSETPOS=1;BYDAY=MO"], "BYSETPOS"),
      (["DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;BYDAY=20MO"], "day of the week"),
      (["DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;BYDAY=1MO"], "through the year"),
      (["DTSTART;VALUE=DATE:20260101", "RRULE:FREQ=YEARLY;BYMONTH=13"], "out of range"),
      (["DTSTART;VALUE=DATE:20260101", "DURATION:PT1H"], "not in days"),
      (["DTSTART;VALUE=DATE:20260101", "DTEND;VALUE=DATE:20280101"], "more than a year"),
    ])
  func skipped(lines: [String], reason: String) throws {
    let text = file([(["BEGIN:VEVENT"] + lines + ["END:VEVENT"]).joined(separator: "\n")])
    let result = try HolidayImport(iCalendar: text)
    #expect(result.holidays.isEmpty)
    #expect(result.skipped.map(\.line) == [3])
    #expect(result.skipped.first?.reason.contains(reason) == true, "\(result.skipped)")
  }

  @Test(
    "refuses what is no calendar",
    arguments: [
      "", "hello", "BEGIN:VEVENT\nEND:VEVENT", "BEGIN:VCALENDAR\nBEGIN:VEVENT",
      "BEGIN:VCALENDAR\nEND:VEVENT\nEND:VCALENDAR",
    ])
  func refusals(_ text: String) {
    #expect(throws: HelpdeskError.self) { try HolidayImport(iCalendar: text) }
  }
}
