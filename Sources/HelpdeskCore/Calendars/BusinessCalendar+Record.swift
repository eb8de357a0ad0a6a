import Foundation

extension OpenHours {
  /// The stretch as it is kept: the seconds after midnight at which it opens and closes.
  var kept: String { "\(opens.seconds)-\(closes.seconds)" }

  init?(kept: String) {
    let parts = kept.split(separator: "-").compactMap { Int($0) }
    guard parts.count == 2, parts.allSatisfy((0...86_400).contains) else { return nil }
    self.init(from: TimeOfDay(seconds: parts[0]), to: TimeOfDay(seconds: parts[1]))
  }

  static func list(_ texts: [String]) throws(StoreError) -> [OpenHours] {
    var result: [OpenHours] = []
    for text in texts {
      guard let hours = OpenHours(kept: text) else {
        throw StoreError(.corrupt, "A calendar has hours that cannot be read (\(text)).")
      }
      result.append(hours)
    }
    return result
  }
}

/// The hours of a day of the week, or of a date.
private struct KeptHours: NestedValue {
  let day: Int
  let hours: [OpenHours]

  init(_ day: Int, _ hours: [OpenHours]) {
    self.day = day
    self.hours = hours
  }

  func write(to writer: inout FieldWriter) {
    writer.put(1, day)
    writer.put(2, hours.map(\.kept))
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    day = try reader.int(1)
    hours = try OpenHours.list(try reader.texts(2))
  }
}

extension Holiday: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, name)
    writer.put(2, length)
    writer.put(3, except.sorted().map(\.description))
    switch days {
    case .once(let day): writer.put(4, day.number)
    case .yearly(let rule):
      writer.put(5, rule.months.sorted().map(String.init))
      writer.put(6, rule.monthDays.sorted().map(String.init))
      writer.put(
        7, rule.weekdays.map { "\($0.ordinal) \($0.weekday.rawValue)" }.sorted())
      writer.put(8, rule.from.number)
      writer.put(9, rule.through?.number)
      writer.put(10, rule.everyYears)
    }
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    let name = try reader.string(1)
    let length = try reader.int(2)
    let except = Set(try reader.texts(3).compactMap { CalendarDay($0) })
    if let day = try reader.optionalInt(4) {
      self.init(name, .once(CalendarDay(number: day)), length: length, except: except)
      return
    }
    let months = Set(try reader.texts(5).compactMap { Int($0) })
    let monthDays = Set(try reader.texts(6).compactMap { Int($0) })
    var weekdays: Set<YearlyRule.MonthWeekday> = []
    for text in try reader.texts(7) {
      let parts = text.split(separator: " ").map(String.init)
      guard parts.count == 2, let ordinal = Int(parts[0]), let day = Weekday(rawValue: parts[1])
      else { throw StoreError(.corrupt, "A holiday has a day that cannot be read (\(text)).") }
      weekdays.insert(YearlyRule.MonthWeekday(ordinal, day))
    }
    let from = CalendarDay(number: try reader.int(8))
    let through = try reader.optionalInt(9).map { CalendarDay(number: $0) }
    let rule = YearlyRule(
      months: months, monthDays: monthDays, weekdays: weekdays, from: from, through: through,
      everyYears: try reader.int(10))
    self.init(name, .yearly(rule), length: length, except: except)
  }
}

extension BusinessCalendar: NestedValue {
  func write(to writer: inout FieldWriter) {
    writer.put(1, id)
    writer.put(2, timeZone.identifier)
    writer.put(
      3,
      nested: Weekday.allCases.enumerated().compactMap { index, day in
        week[day].map { KeptHours(index, $0) }
      })
    writer.put(4, nested: holidays)
    writer.put(
      5,
      nested: exceptions.sorted { $0.key < $1.key }.map { KeptHours($0.key.number, $0.value) })
    writer.put(6, nested: breaks.map { KeptHours($0.day.number, [$0.hours]) })
  }

  init(from reader: inout FieldReader) throws(StoreError) {
    let id = try reader.string(1)
    let zone = try reader.string(2)
    guard let timeZone = TimeZone(identifier: zone) else {
      throw StoreError(.corrupt, "This machine does not know the time zone \(zone).")
    }
    var week: [Weekday: [OpenHours]] = [:]
    for kept in try reader.nestedList(3, KeptHours.self) {
      guard Weekday.allCases.indices.contains(kept.day) else {
        throw StoreError(.corrupt, "Calendar \(id) has an unknown day of the week.")
      }
      week[Weekday.allCases[kept.day]] = kept.hours
    }
    let holidays = try reader.nestedList(4, Holiday.self)
    var exceptions: [CalendarDay: [OpenHours]] = [:]
    for kept in try reader.nestedList(5, KeptHours.self) {
      exceptions[CalendarDay(number: kept.day)] = kept.hours
    }
    let breaks = try reader.nestedList(6, KeptHours.self).flatMap { kept in
      kept.hours.map {
        CalendarBreak(on: CalendarDay(number: kept.day), from: $0.opens, to: $0.closes)
      }
    }
    do throws(HelpdeskError) {
      try self.init(
        id: id, timeZone: timeZone, week: week, holidays: holidays, exceptions: exceptions,
        breaks: breaks)
    } catch {
      throw StoreError(.corrupt, "Calendar \(id) cannot be made again: \(error.message)")
    }
  }
}
