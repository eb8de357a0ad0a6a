import Foundation
import Sampling

/// Everything one run saw.
struct ComparisonReport: Encodable, Sendable {
  let date = Date()
  let machine: Machine
  let sqlite: String
  let tickets: Int
  let rounds: Int
  let seed: UInt64
  let slowSyncMilliseconds: Int
  let folder: String
  let rows: [ComparedRow]
  let loadAtEnd = Machine.load()

  var markdown: String {
    var lines = [
      "\(date.formatted(.iso8601)) · \(machine.description)  ",
      "SQLite \(sqlite), GRDB 7.10.0. Load average \(machine.loadAtStart ?? "unknown") at the "
        + "start, \(loadAtEnd ?? "unknown") at the end.  ",
      "\(tickets) tickets with \(SampleThreads.messages) messages and \(SampleThreads.events) "
        + "events each, seed \(seed), \(rounds) interleaved rounds."
        + (slowSyncMilliseconds > 0 ? " Every fsync took \(slowSyncMilliseconds) ms longer." : ""),
      "",
      "| what | ours | rounds | p50 / p99 | SQLite | rounds | p50 / p99 | ratio | note |",
      "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for row in rows {
      let cells =
        [row.name] + Self.cells(row.ours, row.unit) + Self.cells(row.theirs, row.unit)
        + ["**\(Self.digits(row.ratio))**", row.note]
      lines.append("| \(cells.joined(separator: " | ")) |")
    }
    return lines.joined(separator: "\n")
  }

  func writeJSON(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.dateEncodingStrategy = .iso8601
    try encoder.encode(self).write(to: URL(fileURLWithPath: path))
  }

  private static func cells(_ figures: Figures, _ unit: ComparedRow.Unit) -> [String] {
    let spread =
      "\(text(figures.lowestRound, unit)) – \(text(figures.highestRound, unit))"
    var percentiles = ""
    if let p50 = figures.p50, let p99 = figures.p99 {
      percentiles = "\(text(p50, .nanoseconds)) / \(text(p99, .nanoseconds))"
    }
    return [text(figures.median, unit), spread, percentiles]
  }

  /// A figure in the unit that suits it.
  static func text(_ value: Double, _ unit: ComparedRow.Unit) -> String {
    switch unit {
    case .factor: return "\(digits(value)) ×"
    case .bytes: return "\(digits(value / 1_048_576)) MB"
    case .nanoseconds: break
    }
    switch value {
    case ..<999.5: return "\(digits(value)) ns"
    case ..<999_500: return "\(digits(value / 1e3)) µs"
    case ..<999_500_000: return "\(digits(value / 1e6)) ms"
    default: return "\(digits(value / 1e9)) s"
    }
  }

  /// About three digits.
  private static func digits(_ value: Double) -> String {
    let places = value < 0.095 ? 4 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0
    return String(format: "%.\(places)f", value)
  }
}
