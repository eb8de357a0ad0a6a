/// Makes holidays of one VEVENT.
enum HolidayEvent {
  /// Why an event is left out.
  struct Refusal: Error {
    let reason: String
  }

  static func read(
    _ event: [ICalendarProperty], name: String
  ) -> Result<[Holiday], Refusal> {
    do throws(Refusal) {
      return .success(try holidays(event, name))
    } catch {
      return .failure(error)
    }
  }

  private static func holidays(
    _ event: [ICalendarProperty], _ name: String
  ) throws(Refusal) -> [Holiday] {
    func value(_ name: String) -> ICalendarProperty? { event.first { $0.name == name } }
    if value("STATUS")?.value.uppercased() == "CANCELLED" {
      throw Refusal(reason: "It was cancelled.")
    }
    if value("RECURRENCE-ID") != nil {
      throw Refusal(reason: "It moves one instance of another event (RECURRENCE-ID).")
    }
    guard let begin = value("DTSTART") else { throw Refusal(reason: "It has no DTSTART.") }
    guard let first = CalendarDay(begin.value), begin.parameters["VALUE"] ?? "DATE" == "DATE"
    else { throw Refusal(reason: "It does not begin on a whole day (\(begin.value)).") }
    let length = try length(from: first, value("DTEND"), value("DURATION"))
    let except = Set(try days(event, "EXDATE"))
    let more = try days(event, "RDATE").filter { !except.contains($0) }
    var result: [Holiday] = []
    if let rule = value("RRULE") {
      let recurrence = try yearlyRule(rule.value, from: first)
      result.append(Holiday(name, .yearly(recurrence), length: length, except: except))
    } else if !except.contains(first) {
      result.append(Holiday(name, .once(first), length: length))
    }
    return result + more.map { Holiday(name, .once($0), length: length) }
  }

  private static func length(
    from first: CalendarDay, _ end: ICalendarProperty?, _ duration: ICalendarProperty?
  ) throws(Refusal) -> Int {
    var length = 1
    if let end {
      guard let last = CalendarDay(end.value) else {
        throw Refusal(reason: "It does not end on a whole day (\(end.value)).")
      }
      // The end is the first day after it; some programs give the same day for both.
      length = max(1, last.number - first.number)
    } else if let text = duration?.value {
      let digits = text.dropFirst().dropLast()
      guard text.first == "P", let unit = text.last, unit == "D" || unit == "W",
        let count = Int(digits), count > 0, count < 1000
      else { throw Refusal(reason: "Its length is not in days (\(text)).") }
      length = unit == "W" ? count * 7 : count
    }
    guard length <= 366 else { throw Refusal(reason: "It lasts more than a year.") }
    return length
  }

  private static func days(
    _ event: [ICalendarProperty], _ name: String
  ) throws(Refusal) -> [CalendarDay] {
    var result: [CalendarDay] = []
    for property in event where property.name == name {
      for part in property.value.split(separator: ",") {
        guard let day = CalendarDay(String(part)) else {
          throw Refusal(reason: "\(name) has something else than whole days (\(part)).")
        }
        result.append(day)
      }
    }
    return result
  }

  // MARK: - RRULE

  private static func yearlyRule(
    _ text: String, from first: CalendarDay
  ) throws(Refusal) -> YearlyRule {
    var parts: [String: String] = [:]
    for part in text.split(separator: ";") {
      let halves = part.split(separator: "=", maxSplits: 1)
      guard halves.count == 2 else { throw Refusal(reason: "Its rule cannot be read (\(part)).") }
      parts[halves[0].uppercased()] = halves[1].uppercased()
    }
    let known: Set = [
      "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYMONTHDAY", "BYDAY", "WKST",
    ]
    if let other = parts.keys.sorted().first(where: { !known.contains($0) }) {
      throw Refusal(reason: "Its rule has a part that is not read (\(other)).")
    }
    guard parts["FREQ"] == "YEARLY" else {
      throw Refusal(reason: "It does not recur yearly (\(parts["FREQ"] ?? "no FREQ")).")
    }
    var rule = YearlyRule(
      months: Set(try numbers(parts["BYMONTH"], 1...12)),
      monthDays: Set(try numbers(parts["BYMONTHDAY"], -31...31)),
      weekdays: Set(try weekdays(parts["BYDAY"])), from: first,
      everyYears: try numbers(parts["INTERVAL"], 1...1000).first ?? 1)
    if rule.months.isEmpty, !rule.weekdays.isEmpty {
      throw Refusal(reason: "Its days of the week are counted through the year (BYDAY).")
    }
    if rule.weekdays.isEmpty, rule.monthDays.isEmpty {
      rule.monthDays = [first.day]
      if rule.months.isEmpty { rule.months = [first.month] }
    }
    if let until = parts["UNTIL"] {
      guard let day = CalendarDay(String(until.prefix(8))) else {
        throw Refusal(reason: "Its end cannot be read (UNTIL=\(until)).")
      }
      rule.through = day
    } else if let count = try numbers(parts["COUNT"], 1...1000).first {
      rule.through = last(of: count, rule)
    }
    return rule
  }

  /// The day on which a rule comes for the last time, if it comes so often.
  private static func last(of count: Int, _ rule: YearlyRule) -> CalendarDay {
    var left = count
    var day = rule.from
    while day.year < 9999 {
      if rule.includes(day) { left -= 1 }
      if left == 0 { break }
      day = day.adding(days: 1)
    }
    return day
  }

  private static func numbers(
    _ text: String?, _ range: ClosedRange<Int>
  ) throws(Refusal) -> [Int] {
    var result: [Int] = []
    for part in text?.split(separator: ",") ?? [] {
      guard let number = Int(part), range.contains(number), number != 0 else {
        throw Refusal(reason: "Its rule has a number out of range (\(part)).")
      }
      result.append(number)
    }
    return result
  }

  private static func weekdays(_ text: String?) throws(Refusal) -> [YearlyRule.MonthWeekday] {
    let names: [Substring: Weekday] = [
      "MO": .monday, "TU": .tuesday, "WE": .wednesday, "TH": .thursday, "FR": .friday,
      "SA": .saturday, "SU": .sunday,
    ]
    var result: [YearlyRule.MonthWeekday] = []
    for part in text?.split(separator: ",") ?? [] {
      let digits = part.dropLast(2)
      guard let weekday = names[part.suffix(2)],
        let ordinal = digits.isEmpty ? 0 : Int(digits), (-5...5).contains(ordinal)
      else { throw Refusal(reason: "Its rule has a day of the week that is not read (\(part)).") }
      result.append(YearlyRule.MonthWeekday(ordinal, weekday))
    }
    return result
  }
}
