import Foundation

/// The open instants of a calendar, one page for each month, made when first asked for.
///
/// Sharing: a value's copies share its pages. A lock guards the list of pages; a page itself never
/// changes. The list is emptied when it has grown to 4096 pages.
final class CalendarPages: Sendable {
  /// What is open within a month, in seconds since 1970.
  struct Page: Sendable {
    /// The month's first instant, and the next one's.
    let bounds: Range<Int>
    /// The open stretches, apart from each other, in order.
    let open: [Range<Int>]
    /// How many open seconds lie before each stretch, and at the end all of them.
    let before: [Int]

    var total: Int { before[before.count - 1] }

    init(_ open: [Range<Int>], bounds: Range<Int>) {
      self.bounds = bounds
      self.open = open
      var before = [0]
      before.reserveCapacity(open.count + 1)
      for stretch in open { before.append(before[before.count - 1] + stretch.count) }
      self.before = before
    }

    /// The first stretch that ends after an instant.
    func place(after second: Int) -> Int {
      var (low, high) = (0, open.count)
      while low < high {
        let middle = (low + high) / 2
        if open[middle].upperBound > second { high = middle } else { low = middle + 1 }
      }
      return low
    }
  }

  let days: OpenDays
  private let zone: TimeZone
  private let pages = Mutex<[Int: Page]>([:])
  private static let limit = 4096

  init(_ days: OpenDays, in zone: TimeZone) {
    self.days = days
    self.zone = zone
  }

  /// The page of a month, counted from January of the year 0.
  func page(_ month: Int) -> Page {
    if let page = pages.withLock({ $0[month] }) { return page }
    let page = make(month)
    pages.withLock { pages in
      if pages.count >= Self.limit { pages.removeAll(keepingCapacity: true) }
      pages[month] = page
    }
    return page
  }

  /// The month that an instant lies in.
  func month(of second: Int) -> Int {
    // The zone's clock may be a day or so off Greenwich's; the bounds decide.
    var month = CalendarDay(number: floorDivide(second, 86_400)).monthIndex
    while second < page(month).bounds.lowerBound { month -= 1 }
    while second >= page(month).bounds.upperBound { month += 1 }
    return month
  }

  private func make(_ month: Int) -> Page {
    let first = CalendarDay(month: month).number
    let next = CalendarDay(month: month + 1).number
    let offsets = ZoneOffsets(zone, days: first..<next)
    let bounds =
      offsets.instant(ofClock: first * 86_400)..<offsets.instant(ofClock: next * 86_400)
    var open: [Range<Int>] = []
    var closed: [Range<Int>] = []
    // What opened on the last days of the month before may reach into this one.
    for day in (first - 2)...(next + 1) where !offsets.skips(day: day) {
      func add(_ hours: [Range<Int>], to stretches: inout [Range<Int>]) {
        for stretch in hours {
          let start = offsets.instant(ofClock: day * 86_400 + stretch.lowerBound)
          let end = offsets.instant(ofClock: day * 86_400 + stretch.upperBound)
          let (low, high) = (max(start, bounds.lowerBound), min(end, bounds.upperBound))
          if low < high { stretches.append(low..<high) }
        }
      }
      add(days.hours(on: CalendarDay(number: day)), to: &open)
      add(days.breaks(on: CalendarDay(number: day)), to: &closed)
    }
    return Page(Self.cut(Self.unite(open), by: Self.unite(closed)), bounds: bounds)
  }

  /// The same instants as stretches that are apart from each other, in order.
  private static func unite(_ stretches: [Range<Int>]) -> [Range<Int>] {
    var result: [Range<Int>] = []
    for stretch in stretches.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, stretch.lowerBound <= last.upperBound {
        let end = max(last.upperBound, stretch.upperBound)
        result[result.count - 1] = last.lowerBound..<end
      } else {
        result.append(stretch)
      }
    }
    return result
  }

  private static func cut(_ open: [Range<Int>], by closed: [Range<Int>]) -> [Range<Int>] {
    if closed.isEmpty { return open }
    var result: [Range<Int>] = []
    for stretch in open {
      var start = stretch.lowerBound
      for gap in closed where gap.upperBound > start && gap.lowerBound < stretch.upperBound {
        if gap.lowerBound > start { result.append(start..<gap.lowerBound) }
        start = gap.upperBound
      }
      if start < stretch.upperBound { result.append(start..<stretch.upperBound) }
    }
    return result
  }
}

/// The quotient, rounded down.
func floorDivide(_ value: Int, _ divisor: Int) -> Int {
  let quotient = value / divisor
  return value % divisor < 0 ? quotient - 1 : quotient
}
