/// What a calendar says about single dates, in seconds of the clock; knows nothing of zones.
struct OpenDays: Sendable {
  private let week: [[Range<Int>]]
  private let exceptions: [Int: [Range<Int>]]
  private let breaks: [Int: [Range<Int>]]
  private let closed: Set<Int>
  private let rules: [Holiday]

  init(
    week: [Weekday: [OpenHours]], holidays: [Holiday], exceptions: [CalendarDay: [OpenHours]],
    breaks: [CalendarBreak]
  ) {
    self.week = Weekday.allCases.map { day in (week[day] ?? []).map(\.seconds) }
    self.exceptions = Dictionary(
      uniqueKeysWithValues: exceptions.map { ($0.key.number, $0.value.map(\.seconds)) })
    self.breaks = Dictionary(grouping: breaks, by: \.day.number)
      .mapValues { $0.map(\.hours.seconds) }
    var closed: Set<Int> = []
    var rules: [Holiday] = []
    for holiday in holidays {
      if case .once(let first) = holiday.days, (0...366).contains(holiday.length) {
        if !holiday.except.contains(first) {
          closed.formUnion(first.number..<first.number + holiday.length)
        }
      } else {
        rules.append(holiday)
      }
    }
    self.closed = closed
    self.rules = rules
  }

  var hasNoWeek: Bool { week.allSatisfy(\.isEmpty) }

  /// The stretches that open on a date, holidays and exceptions considered.
  func hours(on day: CalendarDay) -> [Range<Int>] {
    if let exception = exceptions[day.number] { return exception }
    let place = (day.number + 3) % 7
    let hours = week[place < 0 ? place + 7 : place]
    if hours.isEmpty || closed.contains(day.number) { return [] }
    return rules.contains { $0.contains(day) } ? [] : hours
  }

  /// The stretches that are closed on a date, whatever opened before.
  func breaks(on day: CalendarDay) -> [Range<Int>] { breaks[day.number] ?? [] }
}
