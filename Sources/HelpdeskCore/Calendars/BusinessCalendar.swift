public import Foundation

/// When the desk is open: hours of the week in a time zone, holidays, exceptions and breaks.
///
/// ```swift
/// let office = try BusinessCalendar(
///   id: "new-york", timeZone: TimeZone(identifier: "America/New_York") ?? .gmt,
///   week: .workdays(OpenHours(from: .at(9), to: .at(17))),
///   holidays: [Holiday("Christmas", .yearly(.date(month: 12, day: 25)))])
/// let deadline = office.adding(.hours(2), to: monday9am)
/// ```
///
/// What is open on a date:
/// - The hours of its day of the week, or those of ``exceptions`` for the date instead.
/// - Nothing that opens on a holiday, unless ``exceptions`` names the date: so a half day is an
///   exception.
/// - Nothing within ``breaks``.
/// - Stretches that overlap count once. A night belongs, all of it, to the day on which it opens.
///
/// Where the zone's clocks are changed, a time on the clock means an instant as RFC 5545 has it: of
/// two instants that show the time, the first; a time that the clock skips is as long after the
/// change as it would have been. A date that the clock skips has no hours. Everything is exact to
/// the millisecond; hours themselves have whole seconds.
///
/// A calendar whose week has no hours at all counts every instant, holidays too: there is nothing
/// that could ever come due under it otherwise.
public struct BusinessCalendar: Sendable, Identifiable {
  /// The calendar's name, under which policies refer to it.
  public let id: String
  /// The zone whose clock the hours are read from.
  public let timeZone: TimeZone
  /// The hours of each day of the week; a day that is missing is closed.
  public let week: [Weekday: [OpenHours]]
  /// Days on which nothing opens.
  public let holidays: [Holiday]
  /// The hours of single dates in place of the week's, holiday or not; none closes the date.
  public let exceptions: [CalendarDay: [OpenHours]]
  /// Stretches of single dates that are closed.
  public let breaks: [CalendarBreak]
  let pages: CalendarPages

  /// Makes a calendar.
  ///
  /// - Parameters:
  ///   - id: Its name, 1 to 128 bytes.
  ///   - timeZone: The zone whose clock the hours are read from.
  ///   - week: The hours of each day of the week; see also `.workdays(_:)` and `.everyDay(_:)`.
  ///   - holidays: Days on which nothing opens; ``HolidayImport`` reads them from an .ics file.
  ///   - exceptions: The hours of single dates in place of the week's.
  ///   - breaks: Stretches of single dates that are closed.
  /// - Throws: ``HelpdeskError/Code/invalidField`` naming what is out of range: hours that open at
  ///   24:00, more than 48 stretches a day, a holiday of no day or more than 366, more than 10,000
  ///   holidays, exceptions or breaks.
  public init(
    id: String, timeZone: TimeZone, week: [Weekday: [OpenHours]], holidays: [Holiday] = [],
    exceptions: [CalendarDay: [OpenHours]] = [:], breaks: [CalendarBreak] = []
  ) throws(HelpdeskError) {
    self.id = id
    self.timeZone = timeZone
    self.week = week.filter { !$0.value.isEmpty }
    self.holidays = holidays
    self.exceptions = exceptions
    self.breaks = breaks
    pages = CalendarPages(
      OpenDays(week: self.week, holidays: holidays, exceptions: exceptions, breaks: breaks),
      in: timeZone)
    try validate()
  }

  private func validate() throws(HelpdeskError) {
    try Validation.id(Identifier<BusinessCalendar>(id), "calendar.id")
    let limit = 10_000
    try Validation.count(holidays.count, "calendar.holidays", max: limit)
    try Validation.count(exceptions.count, "calendar.exceptions", max: limit)
    try Validation.count(breaks.count, "calendar.breaks", max: limit)
    for hours in week.values { try Self.check(hours, "calendar.week") }
    for hours in exceptions.values { try Self.check(hours, "calendar.exceptions") }
    try Self.check(breaks.map(\.hours), "calendar.breaks", max: limit)
    for holiday in holidays where !(1...366).contains(holiday.length) {
      throw .invalid(
        "calendar.holidays", "\(holiday.name) lasts \(holiday.length) days. Give 1 to 366.")
    }
    for case .yearly(let rule) in holidays.map(\.days) where rule.everyYears < 1 {
      throw .invalid("calendar.holidays", "A yearly holiday comes every 1 or more years.")
    }
  }

  private static func check(
    _ hours: [OpenHours], _ field: String, max: Int = 48
  ) throws(HelpdeskError) {
    try Validation.count(hours.count, field, max: max)
    for stretch in hours where stretch.opens.seconds >= 86_400 {
      throw .invalid(field, "\(stretch) opens at 24:00. Say 00:00 of the next day instead.")
    }
  }

  /// Whether the week has no hours at all, so that every instant counts.
  public var countsEveryInstant: Bool { week.isEmpty }
}

extension BusinessCalendar: Hashable {
  /// Whether both have the same name and the same hours.
  public static func == (left: BusinessCalendar, right: BusinessCalendar) -> Bool {
    left.id == right.id && left.timeZone.identifier == right.timeZone.identifier
      && left.week == right.week && left.holidays == right.holidays
      && left.exceptions == right.exceptions && left.breaks == right.breaks
  }

  /// Hashes the name and the zone.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(id)
    hasher.combine(timeZone.identifier)
  }
}

extension [Weekday: [OpenHours]] {
  /// The same hours from Monday to Friday.
  public static func workdays(_ hours: OpenHours...) -> [Weekday: [OpenHours]] {
    var week: [Weekday: [OpenHours]] = [:]
    for day in Weekday.allCases where day != .saturday && day != .sunday { week[day] = hours }
    return week
  }

  /// The same hours on every day of the week.
  public static func everyDay(_ hours: OpenHours...) -> [Weekday: [OpenHours]] {
    var week: [Weekday: [OpenHours]] = [:]
    for day in Weekday.allCases { week[day] = hours }
    return week
  }
}
