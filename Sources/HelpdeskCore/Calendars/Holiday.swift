/// A date, or the same day of many years, on which the desk is closed.
public struct Holiday: Hashable, Sendable {
  /// What it is called.
  public let name: String
  /// On which days it begins.
  public let days: Recurrence
  /// How many days it lasts.
  public let length: Int
  /// Days on which it does not begin, though its rule says so.
  public let except: Set<CalendarDay>

  /// Makes a holiday.
  ///
  /// - Parameters:
  ///   - name: What it is called.
  ///   - days: On which days it begins.
  ///   - length: How many days it lasts, 1 to 366.
  ///   - except: Days on which it does not begin, though its rule says so.
  public init(
    _ name: String, _ days: Recurrence, length: Int = 1, except: Set<CalendarDay> = []
  ) {
    self.name = name
    self.days = days
    self.length = length
    self.except = except
  }

  /// Makes a holiday of one date.
  public init(_ name: String, on day: CalendarDay) {
    self.init(name, .once(day))
  }

  /// On which days a holiday begins.
  public enum Recurrence: Hashable, Sendable {
    /// On one date.
    case once(CalendarDay)
    /// In many years.
    case yearly(YearlyRule)
  }

  /// Whether a date lies in it.
  public func contains(_ day: CalendarDay) -> Bool {
    switch days {
    case .once(let first):
      return !except.contains(first) && first <= day && day < first.adding(days: length)
    case .yearly(let rule):
      for back in 0..<length {
        let first = day.adding(days: -back)
        if rule.includes(first), !except.contains(first) { return true }
      }
      return false
    }
  }
}

/// A day that comes in many years: December 25, or the fourth Thursday of November.
///
/// A day belongs to the rule when every part of it that is not empty says so. February 29 comes in
/// leap years only.
public struct YearlyRule: Hashable, Sendable {
  /// A day of the week, and which one of the month.
  public struct MonthWeekday: Hashable, Sendable {
    /// Which one of the month: 1 is the first, -1 the last, 0 every one.
    public let ordinal: Int
    /// The day of the week.
    public let weekday: Weekday

    /// Makes one.
    public init(_ ordinal: Int, _ weekday: Weekday) {
      self.ordinal = ordinal
      self.weekday = weekday
    }
  }

  /// The months, 1 to 12; any where it is empty.
  public var months: Set<Int>
  /// The days of the month, 1 to 31, or from its end, -1 to -31; any where it is empty.
  public var monthDays: Set<Int>
  /// The days of the week; any where it is empty.
  public var weekdays: Set<MonthWeekday>
  /// The first date it may fall on.
  public var from: CalendarDay
  /// The last date it may fall on; nil for ever.
  public var through: CalendarDay?
  /// In every how many years it comes, counted from that of ``from``.
  public var everyYears: Int

  /// Makes a rule.
  public init(
    months: Set<Int>, monthDays: Set<Int> = [], weekdays: Set<MonthWeekday> = [],
    from: CalendarDay = .earliest, through: CalendarDay? = nil,
    everyYears: Int = 1
  ) {
    self.months = months
    self.monthDays = monthDays
    self.weekdays = weekdays
    self.from = from
    self.through = through
    self.everyYears = everyYears
  }

  /// A day of a month, every year, such as `.date(month: 12, day: 25)`.
  public static func date(month: Int, day: Int) -> YearlyRule {
    YearlyRule(months: [month], monthDays: [day])
  }

  /// A day of the week in a month, every year: `.weekday(4, .thursday, month: 11)`.
  public static func weekday(_ ordinal: Int, _ weekday: Weekday, month: Int) -> YearlyRule {
    YearlyRule(months: [month], weekdays: [MonthWeekday(ordinal, weekday)])
  }

  /// Whether the rule names a date.
  public func includes(_ day: CalendarDay) -> Bool {
    guard day >= from, through.map({ day <= $0 }) ?? true else { return false }
    let (year, month, ofMonth) = day.parts
    if everyYears > 1, (year - from.year) % everyYears != 0 { return false }
    guard months.isEmpty || months.contains(month) else { return false }
    let last = CalendarDay.length(of: month, in: year)
    guard
      monthDays.isEmpty || monthDays.contains(ofMonth) || monthDays.contains(ofMonth - last - 1)
    else { return false }
    if weekdays.isEmpty { return true }
    let weekday = day.weekday
    let places = [0, (ofMonth - 1) / 7 + 1, -((last - ofMonth) / 7 + 1)]
    return places.contains { weekdays.contains(MonthWeekday($0, weekday)) }
  }
}
