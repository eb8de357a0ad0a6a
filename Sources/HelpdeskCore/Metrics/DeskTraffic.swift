public import Foundation

/// What came in, what was done, and what was left, day by day.
public struct DeskTraffic: Hashable, Sendable {
  /// One day.
  public struct Day: Hashable, Sendable {
    /// The day, from its first instant to the next one's, cut to the range asked for.
    public let day: Range<Date>
    /// How many tickets were created.
    public let arrivals: Int
    /// How many tickets were resolved, or closed without that, and were not reopened since.
    public let ended: Int
    /// How many tickets were open at its end, of those that are not open any more: a ticket that was
    /// reopened counts as open all the time.
    public let backlog: Int
  }

  /// The range asked for.
  public let range: Range<Date>
  /// Its days, the oldest first.
  public let days: [Day]
  /// How many tickets were created in each hour of the clock, 0 to 23, of each day of the week.
  public let arrivals: [Weekday: [Int]]
}

extension StaffDesk {
  /// Arrivals, work done and backlog by day, and arrivals by hour and day of the week, live.
  ///
  /// Tickets in the bin and those that were merged away do not count.
  ///
  /// - Parameters:
  ///   - range: Which instants; not empty, and at most 400 days.
  ///   - calendar: What a day and an hour is, by its time zone; Greenwich where it is nil.
  /// - Returns: The figures, as a question that can be asked once or watched.
  public func deskTraffic(
    _ range: Range<Date>, calendar: Calendar? = nil
  ) -> LiveQuery<DeskTraffic> {
    let calendar = calendar ?? .greenwich
    return query(.readDeskStats) { context throws(HelpdeskError) in
      try await context.deskTraffic(range, calendar)
    }
  }
}

extension LiveContext {
  fileprivate func deskTraffic(
    _ range: Range<Date>, _ calendar: Calendar
  ) async throws(HelpdeskError) -> DeskTraffic {
    let (start, end) = (range.lowerBound.milliseconds, range.upperBound.milliseconds)
    guard start < end, end - start <= Duration.days(400).milliseconds else {
      throw .invalid("range", "Give a range that is not empty and has 400 days at most.")
    }
    let population = Filter([
      .equals(Ticket.Column.isDeleted, .integer(0)),
      .equals(Ticket.Column.isMerged, .integer(0)),
    ])
    depend(on: .ticket, where: population)
    let days = calendar.dayBoundaries(of: range)
    let hours = ClockHours(range, days: days, in: calendar.timeZone)
    func count(_ tag: FieldTag, _ boundaries: [Int64]) -> Request {
      .measure(
        Measure(
          .ticket, population.and([.range(tag, lower: start, upper: end)]),
          by: [.intervals(tag, boundaries: boundaries)], figures: [.count]))
    }
    let before = { (tag: FieldTag) in
      Request.count(.ticket, population.and([.range(tag, lower: nil, upper: start)]))
    }
    let answers = try await reader.answers([
      count(Ticket.Field.createdAt, hours.boundaries),
      count(Ticket.Column.endedAt, days.map(\.milliseconds)),
      before(Ticket.Field.createdAt), before(Ticket.Column.endedAt),
    ]).answers
    guard answers.count == 4, case .groups(let byHour) = answers[0],
      case .groups(let byDay) = answers[1], case .count(let created) = answers[2],
      case .count(let ended) = answers[3]
    else { throw DeskReader.mismatch }
    return hours.traffic(
      range, days: days, arrivals: byHour.countsByInterval, ended: byDay.countsByInterval,
      backlog: created - ended)
  }

}

extension [MeasureGroup] {
  /// The first figure of each interval, by the interval's place.
  var countsByInterval: [Int: Int] {
    var counts: [Int: Int] = [:]
    for group in self {
      guard case .integer(let place)?? = group.key.first else { continue }
      counts[Int(place)] = Int((group.values.first ?? nil) ?? 0)
    }
    return counts
  }
}

/// A range cut into the hours that a clock shows.
private struct ClockHours {
  /// The bounds of the hours.
  private(set) var boundaries: [Int64] = []
  /// The day of the week, the hour, and the place of the day, for each hour.
  private var labels: [(weekday: Weekday, hour: Int, day: Int)] = []

  init(_ range: Range<Date>, days: [Date], in zone: TimeZone) {
    let end = range.upperBound.milliseconds
    var day = 0
    var instant = range.lowerBound.milliseconds
    while instant < end {
      while day + 2 < days.count, instant >= days[day + 1].milliseconds { day += 1 }
      let offset = zone.secondsFromGMT(for: Date(milliseconds: instant))
      let clock = floorDivide(Int(instant), 1000) + offset
      let number = floorDivide(clock, 86_400)
      let second = clock - number * 86_400
      boundaries.append(instant)
      labels.append((CalendarDay(number: number).weekday, second / 3600, day))
      let left = 3600 - second % 3600
      let next = (floorDivide(Int(instant), 1000) + left) * 1000
      instant = min(Int64(next), days[day + 1].milliseconds, end)
    }
    boundaries.append(end)
  }

  func traffic(
    _ range: Range<Date>, days: [Date], arrivals: [Int: Int], ended: [Int: Int], backlog: Int
  ) -> DeskTraffic {
    var byHour: [Weekday: [Int]] = [:]
    for day in Weekday.allCases { byHour[day] = Array(repeating: 0, count: 24) }
    var byDay = Array(repeating: 0, count: days.count - 1)
    for (place, label) in labels.enumerated() {
      let count = arrivals[place] ?? 0
      byHour[label.weekday]?[label.hour] += count
      byDay[label.day] += count
    }
    var backlog = backlog
    var result: [DeskTraffic.Day] = []
    for (place, bounds) in zip(days, days.dropFirst()).enumerated() {
      backlog += byDay[place] - (ended[place] ?? 0)
      result.append(
        DeskTraffic.Day(
          day: bounds.0..<bounds.1, arrivals: byDay[place], ended: ended[place] ?? 0,
          backlog: backlog))
    }
    return DeskTraffic(range: range, days: result, arrivals: byHour)
  }
}
