import Foundation
import Testing

@testable import HelpdeskCore

/// A window of seconds around a change of the clocks, in which everything is found by counting.
private struct SecondBySecond {
  let start: Int
  /// For each second of the window, whether the desk is open.
  let isOpen: [Bool]
  /// How many open seconds lie before each second of the window, and before its end.
  private let before: [Int]

  init(_ zone: TimeZone, around change: Int, hours: Int, week: [Weekday: [OpenHours]]) {
    start = change - hours * 3600
    let count = 2 * hours * 3600
    var clock: [Int] = []
    for second in start..<start + count {
      let date = Date(timeIntervalSince1970: Double(second))
      clock.append(second + zone.secondsFromGMT(for: date))
    }
    var isOpen = Array(repeating: false, count: count)
    /// The place of the first second that shows a time, or of one that long after it was skipped.
    func place(of time: Int) -> Int {
      if time < clock[0] { return time - clock[0] }
      if let shown = clock.firstIndex(of: time) { return shown }
      for place in 1..<count where clock[place - 1] < time && time < clock[place] {
        return place + time - clock[place - 1] - 1
      }
      return count - 1 + time - clock[count - 1]
    }
    let first = Int((Double(clock[0]) / 86_400).rounded(.down)) - 1
    let last = Int((Double(clock[count - 1]) / 86_400).rounded(.down))
    for day in first...last {
      for stretch in week[CalendarDay(number: day).weekday] ?? [] {
        let opens = place(of: day * 86_400 + stretch.opens.seconds)
        let isNight = stretch.closes.seconds <= stretch.opens.seconds
        let closes = place(
          of: day * 86_400 + stretch.closes.seconds + (isNight ? 86_400 : 0))
        if max(opens, 0) < min(closes, count) {
          for place in max(opens, 0)..<min(closes, count) { isOpen[place] = true }
        }
      }
    }
    var before = [0]
    for isOpen in isOpen { before.append(before[before.count - 1] + (isOpen ? 1 : 0)) }
    self.isOpen = isOpen
    self.before = before
  }

  func elapsed(_ from: Int, _ to: Int) -> Int { before[to] - before[from] }
}

@Suite("Business time across a change of the clocks")
struct CalendarTransitionTests {
  static let zones = [
    "America/New_York", "America/Los_Angeles", "America/Havana", "America/Sao_Paulo",
    "America/St_Johns", "America/Santiago", "America/Asuncion", "America/Scoresbysund",
    "Africa/Casablanca", "Africa/Cairo", "Asia/Amman", "Asia/Beirut", "Asia/Tehran",
    "Asia/Jerusalem", "Australia/Lord_Howe", "Australia/Sydney", "Europe/Berlin",
    "Europe/Lisbon", "Pacific/Auckland", "Pacific/Chatham",
  ]

  /// The changes of a zone in the years 2016 to 2025, found by asking it every quarter of an hour
  /// (where two days differ) and then every second.
  private static func changes(of zone: TimeZone) -> [Int] {
    func offset(_ second: Int) -> Int {
      zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
    }
    var result: [Int] = []
    for day in 16_801..<20_454 where offset(day * 86_400) != offset((day + 1) * 86_400) {
      for quarter in 0..<96 {
        let from = day * 86_400 + quarter * 900
        guard offset(from) != offset(from + 900) else { continue }
        if let second = (from..<from + 900).first(where: { offset($0) != offset($0 + 1) }) {
          result.append(second + 1)
        }
      }
    }
    return result
  }

  /// A week with nights, halves of hours and stretches that begin and end within the change.
  private static func week(_ random: inout SeededRandom) -> [Weekday: [OpenHours]] {
    var week: [Weekday: [OpenHours]] = [:]
    for day in Weekday.allCases {
      var hours: [OpenHours] = []
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        // Most of it in the small hours, where clocks are changed.
        let isEarly = Int.random(in: 0..<3, using: &random) > 0
        let minutes = Int.random(in: 0..<(isEarly ? 20 : 96), using: &random) * 15
        let length = Int.random(in: 1...(isEarly ? 16 : 40), using: &random) * 15
        let second = Int.random(in: 0..<5, using: &random) == 0 ? 17 : 0
        let opens = TimeOfDay(seconds: minutes * 60 + second)
        let end = (minutes + length) * 60
        hours.append(
          OpenHours(from: opens, to: TimeOfDay(seconds: end > 86_400 ? end - 86_400 : end)))
      }
      week[day] = hours
    }
    return week
  }

  @Test("agrees with counting second by second, in 20 zones and 10 years", arguments: zones)
  func secondBySecond(_ name: String) throws {
    let zone = try CalendarSupport.zone(name)
    let changes = Self.changes(of: zone)
    #expect(!changes.isEmpty)
    let seed = name.utf8.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) }
    var random = SeededRandom(seed)
    // Of every zone the latest change and, by the share asked for, those before it.
    let share = changes.suffix(CalendarSupport.factor)
    for change in share {
      let week = Self.week(&random)
      let calendar = try BusinessCalendar(id: "brute", timeZone: zone, week: week)
      let model = SecondBySecond(zone, around: change, hours: 5, week: week)
      try compare(calendar, model, &random, "\(name), seed \(seed), change at \(change)")
    }
  }

  private func compare(
    _ calendar: BusinessCalendar, _ model: SecondBySecond, _ random: inout SeededRandom,
    _ comment: String
  ) throws {
    func instant(_ place: Int) -> Date {
      Date(timeIntervalSince1970: Double(model.start + place))
    }
    let count = model.isOpen.count
    // The stretches say of every second whether it is open.
    var isOpen = Array(repeating: false, count: count)
    for stretch in calendar.openStretches(from: instant(0), to: instant(count)) {
      let low = Int(stretch.lowerBound.timeIntervalSince1970) - model.start
      let high = Int(stretch.upperBound.timeIntervalSince1970) - model.start
      for place in low..<high { isOpen[place] = true }
    }
    try #require(isOpen == model.isOpen, "\(comment)")
    for _ in 0..<10 {
      let from = Int.random(in: 0..<count, using: &random)
      let to = Int.random(in: from..<count, using: &random)
      let elapsed = model.elapsed(from, to)
      #expect(
        calendar.elapsed(from: instant(from), to: instant(to)) == .seconds(elapsed), "\(comment)")
      #expect(calendar.isOpen(at: instant(from)) == model.isOpen[from], "\(comment)")
      if let next = (from..<count).first(where: { model.isOpen[$0] }) {
        #expect(calendar.nextOpen(from: instant(from)) == instant(next), "\(comment)")
      }
      guard elapsed > 0 else { continue }
      let due = (from...to).first { model.elapsed(from, $0) == elapsed }
      #expect(
        calendar.adding(.seconds(elapsed), to: instant(from)) == due.map(instant), "\(comment)")
      let begun = (from...to).last { model.elapsed($0, to) == elapsed }
      #expect(
        calendar.subtracting(.seconds(elapsed), from: instant(to)) == begun.map(instant),
        "\(comment)")
    }
  }
}
