import Foundation

/// The window that is looked at, and the intervals before it with which it is compared.
struct TrendWindows: Sendable {
  static let stepsPerWindow: Int64 = 24
  /// How many intervals come before the window; those before them weigh less than a sixteenth.
  static let intervals = 28

  let window: Duration
  /// How long each interval is: a day at least, so that each has all hours of the day.
  let interval: Duration
  /// The bounds of the intervals and of the window, the oldest first.
  let bounds: [Int64]

  init(_ window: Duration, at now: Date) {
    self.window = window
    interval = max(window, .days(1))
    let step = window.milliseconds / Self.stepsPerWindow
    let instant = now.milliseconds
    let begun = (instant % step + step) % step
    let end = instant - begun + step
    let start = end - window.milliseconds
    let length = interval.milliseconds
    bounds = (0...Int64(Self.intervals)).reversed().map { start - $0 * length } + [end]
  }

  /// When the window begins.
  var start: Int64 { bounds[Self.intervals] }

  /// When the next step begins.
  var end: Int64 { bounds[Self.intervals + 1] }

  /// The window itself, as a condition.
  var latest: Condition {
    .range(Ticket.Field.createdAt, lower: start, upper: end)
  }

  /// The time before the window, as a condition.
  var past: Condition {
    .range(Ticket.Field.createdAt, lower: bounds[0], upper: start)
  }

  /// All of it, as a condition.
  var all: Condition {
    .range(Ticket.Field.createdAt, lower: bounds[0], upper: end)
  }

  /// Which part a ticket is in.
  var grouping: Measure.Grouping {
    .intervals(Ticket.Field.createdAt, boundaries: bounds)
  }
}

/// The counts of an issue, or of all tickets, in each part of the windows.
struct TrendCounts: Sendable {
  var parts = Array(repeating: 0, count: TrendWindows.intervals + 1)

  init() {}

  /// Counts that are grouped by part alone.
  init(_ groups: [MeasureGroup]) {
    for (place, count) in groups.countsByInterval where parts.indices.contains(place) {
      parts[place] = count
    }
  }

  /// How many there are in the window.
  var latest: Int { parts[TrendWindows.intervals] }

  /// Compares an issue with what it was.
  func trend(
    _ issue: TrendingIssue.Issue, of all: TrendCounts, _ windows: TrendWindows
  ) -> IssueTrend {
    let counts = zip(parts, all.parts).map { TrendComparison.Counts(count: $0, all: $1) }
    return IssueTrend(
      issue, counts[TrendWindows.intervals], before: Array(counts.dropLast()), windows)
  }

  /// Counts by name, from groups of names and parts.
  static func byName(_ groups: [MeasureGroup]) -> [String: TrendCounts] {
    var counts: [String: TrendCounts] = [:]
    for group in groups {
      guard group.key.count == 2, case .text(let name)? = group.key[0],
        case .integer(let part)? = group.key[1], case let count?? = group.values.first,
        (0...TrendWindows.intervals).contains(Int(part))
      else { continue }
      counts[name, default: TrendCounts()].parts[Int(part)] += Int(count)
    }
    return counts
  }
}
