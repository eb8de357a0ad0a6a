public import Foundation

/// Instants are reckoned in whole milliseconds since 1970; the pages have whole seconds.
extension BusinessCalendar {
  /// The instant by which this much open time has passed since another.
  ///
  /// A deadline that falls on closing time is closing time, not the next opening. No time at all
  /// is the instant itself, open or not. A negative duration is taken back.
  ///
  /// - Parameters:
  ///   - duration: How much open time.
  ///   - start: Since when.
  /// - Returns: The earliest such instant; `Date.distantFuture` where it lies more than 400 years
  ///   away.
  /// - Complexity: Logarithmic in the open stretches of a month, plus one step for each month in
  ///   between; months are looked up once and remembered.
  public func adding(_ duration: Duration, to start: Date) -> Date {
    if countsEveryInstant { return start.adding(duration) }
    let amount = duration.milliseconds
    let from = start.milliseconds
    if amount < 0 { return takeBack(amount.magnitude, from: from) }
    guard amount > 0 else { return Date(milliseconds: from) }
    let first = pages.month(of: floorDivide(from))
    var left = min(amount, .max / 2) + openTime(before: from, on: pages.page(first))
    for month in first..<(first + Self.horizon) {
      let page = pages.page(month)
      let total = Int64(page.total) * 1000
      if left <= total {
        // The stretch in which it ends: the first with at least so much until its end.
        let place = page.before.partitioned { Int64($0) * 1000 < left } - 1
        let start = Int64(page.open[place].lowerBound) * 1000
        return Date(milliseconds: start + left - Int64(page.before[place]) * 1000)
      }
      left -= total
    }
    return .distantFuture
  }

  /// The instant since which this much open time has passed until another.
  ///
  /// What began at opening time began then, not at the closing before. No time at all is the
  /// instant itself, open or not.
  ///
  /// - Parameters:
  ///   - duration: How much open time; a negative one is added.
  ///   - end: Until when.
  /// - Returns: The latest such instant; `Date.distantPast` where it lies more than 400 years away.
  /// - Complexity: That of ``adding(_:to:)``.
  public func subtracting(_ duration: Duration, from end: Date) -> Date {
    let amount = duration.milliseconds
    if countsEveryInstant { return end.adding(.milliseconds(-max(amount, -.max))) }
    if amount < 0 { return adding(.milliseconds(-max(amount, -.max)), to: end) }
    guard amount > 0 else { return Date(milliseconds: end.milliseconds) }
    return takeBack(amount.magnitude, from: end.milliseconds)
  }

  private func takeBack(_ amount: UInt64, from end: Int64) -> Date {
    let last = pages.month(of: floorDivide(end))
    var left = Int64(min(amount, UInt64(Int64.max / 2)))
    for month in (last - Self.horizon..<last + 1).reversed() {
      let page = pages.page(month)
      let until = month == last ? openTime(before: end, on: page) : Int64(page.total) * 1000
      if left <= until {
        // The stretch in which it began: the last with at most so much before it.
        let mark = until - left
        let place = page.before.partitioned { Int64($0) * 1000 <= mark } - 1
        let start = Int64(page.open[place].lowerBound) * 1000
        return Date(milliseconds: start + mark - Int64(page.before[place]) * 1000)
      }
      left -= until
    }
    return .distantPast
  }

  /// How much open time lies between two instants; negative where the end comes first.
  ///
  /// - Complexity: That of ``adding(_:to:)``.
  public func elapsed(from start: Date, to end: Date) -> Duration {
    let (from, to) = (start.milliseconds, end.milliseconds)
    if countsEveryInstant { return .milliseconds(to - from) }
    if to < from { return .zero - elapsed(from: end, to: start) }
    let (first, last) = (pages.month(of: floorDivide(from)), pages.month(of: floorDivide(to)))
    var sum = openTime(before: to, on: pages.page(last))
    sum -= openTime(before: from, on: pages.page(first))
    for month in first..<last { sum += Int64(pages.page(month).total) * 1000 }
    return .milliseconds(sum)
  }

  /// Whether the desk is open at an instant; at closing time it is not.
  public func isOpen(at instant: Date) -> Bool {
    openStretch(at: instant) != nil
  }

  /// The instant itself where the desk is open, or else when it opens next; nil where it does not
  /// open within 400 years.
  public func nextOpen(from instant: Date) -> Date? {
    if countsEveryInstant { return instant }
    let from = floorDivide(instant.milliseconds)
    let first = pages.month(of: from)
    for month in first..<(first + Self.horizon) {
      let page = pages.page(month)
      let place = page.place(after: from)
      guard place < page.open.count else { continue }
      let opens = Int64(page.open[place].lowerBound) * 1000
      return Date(milliseconds: max(instant.milliseconds, opens))
    }
    return nil
  }

  /// The open stretches between two instants, cut at both, in order.
  ///
  /// - Complexity: Linear in their number.
  public func openStretches(from start: Date, to end: Date) -> [Range<Date>] {
    let (from, to) = (start.milliseconds, end.milliseconds)
    guard from < to else { return [] }
    if countsEveryInstant { return [Date(milliseconds: from)..<Date(milliseconds: to)] }
    var result: [Range<Int64>] = []
    let (first, last) = (pages.month(of: floorDivide(from)), pages.month(of: floorDivide(to)))
    for month in first...last {
      let page = pages.page(month)
      var place = page.place(after: floorDivide(from))
      while place < page.open.count, Int64(page.open[place].lowerBound) * 1000 < to {
        let low = max(from, Int64(page.open[place].lowerBound) * 1000)
        let high = min(to, Int64(page.open[place].upperBound) * 1000)
        place += 1
        if let previous = result.last, previous.upperBound == low {
          // A night over the end of a month lies on two pages.
          result[result.count - 1] = previous.lowerBound..<high
        } else if low < high {
          result.append(low..<high)
        }
      }
    }
    return result.map { Date(milliseconds: $0.lowerBound)..<Date(milliseconds: $0.upperBound) }
  }

  private func openStretch(at instant: Date) -> Range<Int>? {
    let second = floorDivide(instant.milliseconds)
    if countsEveryInstant { return second..<second + 1 }
    let page = pages.page(pages.month(of: second))
    let place = page.place(after: second)
    guard place < page.open.count, page.open[place].contains(second) else { return nil }
    return page.open[place]
  }

  /// The open milliseconds of a page before an instant.
  private func openTime(before instant: Int64, on page: CalendarPages.Page) -> Int64 {
    let place = page.place(after: floorDivide(instant))
    let whole = Int64(page.before[place]) * 1000
    guard place < page.open.count else { return whole }
    return whole + max(0, instant - Int64(page.open[place].lowerBound) * 1000)
  }

  private func floorDivide(_ milliseconds: Int64) -> Int {
    HelpdeskCore.floorDivide(Int(milliseconds), 1000)
  }

  /// How many months a walk goes on before it gives up: after 400 years all dates come again.
  private static let horizon = 4_800
}

extension [Int] {
  /// How many elements come before the first that does not belong, of an array in which all that
  /// belong come first.
  func partitioned(_ belongs: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if belongs(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
