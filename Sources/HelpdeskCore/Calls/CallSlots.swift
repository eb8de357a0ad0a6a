public import Foundation

/// A time at which a call can be booked, and who is free then.
public struct CallSlot: Hashable, Sendable {
  /// When the call would begin.
  public let start: Date
  /// When it would end.
  public let end: Date
  /// Who is free, by id.
  public let agents: [AgentID]
}

/// The marks on a zone's clock on which calls begin: midnight, and every so often after it.
struct ClockMarks: Sendable {
  let zone: TimeZone
  /// How far they are apart, in milliseconds; it divides a day.
  let every: Int64

  /// The first mark at or after an instant.
  ///
  /// Where the clock is changed, the marks after the change are those of the new time: one that the
  /// clock skips is none, and one that it shows twice is two.
  func first(from instant: Date) -> Date {
    var from = instant.milliseconds
    while true {
      let offset = offset(from)
      let clock = from + offset
      let rest = (clock % every + every) % every
      let mark = rest == 0 ? from : from + every - rest
      if mark == from || self.offset(mark) == offset { return Date(milliseconds: mark) }
      guard let change = change(after: from, until: mark) else {
        return Date(milliseconds: mark)
      }
      from = change
    }
  }

  private func offset(_ milliseconds: Int64) -> Int64 {
    Int64(zone.secondsFromGMT(for: Date(milliseconds: milliseconds))) * 1000
  }

  /// The instant at which the offset becomes another, to the millisecond.
  private func change(after low: Int64, until high: Int64) -> Int64? {
    let old = offset(low)
    guard offset(high) != old else { return nil }
    var (low, high) = (low, high)
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if offset(middle) == old { low = middle } else { high = middle }
    }
    return high
  }
}

/// What is known of an agent when slots are looked for.
struct CallAvailability: Sendable {
  let agent: AgentID
  let calendar: BusinessCalendar
  /// When he is taken, the buffers included.
  var taken: [Range<Date>] = []

  /// Whether he is free all the time between two instants.
  func isFree(from start: Date, to end: Date) -> Bool {
    calendar.openStretches(from: start, to: end) == [start..<end]
      && !taken.contains { $0.lowerBound < end && start < $0.upperBound }
  }
}

/// Finds slots; a pure function of calendars, calls and the time.
struct SlotFinder: Sendable {
  let marks: ClockMarks
  let length: Duration

  /// Every slot that begins within a range, in order.
  ///
  /// - Complexity: Linear in the marks within open hours, times the agents.
  func slots(in range: Range<Date>, _ availability: [CallAvailability]) -> [CallSlot] {
    var free: [Date: [AgentID]] = [:]
    for person in availability.sorted(by: { $0.agent < $1.agent }) {
      for start in starts(of: person, in: range) { free[start, default: []].append(person.agent) }
    }
    return free.sorted { $0.key < $1.key }.map {
      CallSlot(start: $0.key, end: $0.key.adding(length), agents: $0.value)
    }
  }

  private func starts(of person: CallAvailability, in range: Range<Date>) -> [Date] {
    guard !range.isEmpty else { return [] }
    let stretches = person.calendar.openStretches(
      from: range.lowerBound, to: range.upperBound.adding(length))
    let taken = person.taken.sorted { $0.lowerBound < $1.lowerBound }
    var next = taken.startIndex
    var starts: [Date] = []
    for stretch in stretches {
      var start = marks.first(from: stretch.lowerBound)
      while start < range.upperBound, start.adding(length) <= stretch.upperBound {
        // What has ended before this start has ended before every later one.
        while next < taken.endIndex, taken[next].upperBound <= start { next += 1 }
        if next < taken.endIndex, taken[next].lowerBound < start.adding(length) {
          start = marks.first(from: taken[next].upperBound)
        } else {
          starts.append(start)
          start = marks.first(from: start.adding(.milliseconds(1)))
        }
      }
    }
    return starts
  }

  /// The first mark at or after an instant at which anybody's hours allow a call to begin, taken or
  /// not.
  func nextStart(from instant: Date, _ availability: [CallAvailability]) -> Date? {
    availability.compactMap { person in
      person.calendar.nextOpen(from: instant).map { marks.first(from: max($0, instant)) }
    }.min()
  }
}
