import Foundation

/// A zone's offsets from Greenwich over some days, each change exact to the second.
///
/// A zone is asked once for each day and, where a change lies between two days, some more times to
/// find it. Two changes within one day that undo each other would be missed; no zone has such.
struct ZoneOffsets: Sendable {
  /// One offset, from an instant on.
  private struct Span: Sendable {
    let from: Int
    let offset: Int
  }

  private var spans: [Span]

  /// Asks a zone about the instants from a date's midnight to another's, and a day around them.
  init(_ zone: TimeZone, days: Range<Int>) {
    func offset(_ second: Int) -> Int {
      zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(second)))
    }
    var known = (days.lowerBound - 2) * 86_400
    spans = [Span(from: .min, offset: offset(known))]
    for day in (days.lowerBound - 1)...(days.upperBound + 2) {
      let next = day * 86_400
      let after = offset(next)
      if after != spans[spans.count - 1].offset {
        var (low, high) = (known, next)
        while high - low > 1 {
          let middle = low + (high - low) / 2
          if offset(middle) == after { high = middle } else { low = middle }
        }
        spans.append(Span(from: high, offset: after))
      }
      known = next
    }
  }

  /// The instant that a time on the clock means: the first that shows it, or, for one that the
  /// clock skips, as long after the change as it would have been (RFC 5545, 3.3.5).
  func instant(ofClock clock: Int) -> Int {
    var instant = clock - spans[0].offset
    for next in spans.dropFirst() {
      if instant < next.from { return instant }
      let later = clock - next.offset
      // Skipped: too late for the offset before the change, too early for the one after it.
      if later < next.from { return instant }
      instant = later
    }
    return instant
  }

  /// Whether the clock skips a whole day of its calendar.
  func skips(day: Int) -> Bool {
    let midnight = day * 86_400
    for (before, after) in zip(spans, spans.dropFirst()) {
      let shown = after.from + before.offset
      if shown <= midnight, after.from + after.offset >= midnight + 86_400 { return true }
    }
    return false
  }
}
