import Foundation
import HelpdeskCore
import Sampling

/// How soon a burst of one intent is noticed in a steady stream, and how often chance looks like one.
///
/// The intents come with the shares that they have in the questions, by the hours of a desk that is
/// busy from eight to seven; a burst makes one of them, drawn by lot, three times as frequent for two
/// hours. The desk's own comparison looks each minute.
struct TrendingBursts {
  private let shares: [Double]
  private static let seeds = 200
  private static let weeks = 100

  init(_ questions: LabelledQuestions) {
    let counts = Dictionary(grouping: questions.rows, by: \.intent).mapValues(\.count)
    let all = Double(questions.rows.count)
    shares = questions.intents.map { Double(counts[$0] ?? 0) / all }
  }

  func measure() {
    var table = TextTable([
      "trending", "bursts found within 30 minutes", "while they last", "median minutes",
      "slowest tenth after", "false alarms a week",
    ])
    for (daily, windows) in [(50_000.0, [30, 60]), (3000.0, [60, 120, 360])] {
      let alarms = falseAlarms(daily, windows)
      for busy in [true, false] {
        let delays = delays(daily, windows, busy: busy)
        for (window, alarms) in zip(windows, alarms) {
          let found = (delays[window] ?? []).sorted()
          let when = busy ? "9 to 17 on a weekday" : "any time"
          table.addRow([
            "\(Int(daily)) a day, window of \(window) minutes, bursts at \(when)",
            Figures.percent(Figures.share(of: found) { $0 <= 30 }),
            Figures.percent(Figures.share(of: found) { $0 <= Stream.burst }),
            Self.minutes(found[found.count / 2]), Self.minutes(found[found.count * 9 / 10]),
            String(format: "%.2f", alarms),
          ])
        }
      }
    }
    table.print()
    print(
      "\(Self.seeds) bursts of two hours at three times the usual a row, \(Self.weeks) weeks without, seeds from 0.\n"
    )
  }

  private static func minutes(_ delay: Int) -> String { delay > Stream.burst ? "—" : "\(delay)" }

  /// After how many minutes each burst is listed, by window; more than the burst's length if never.
  private func delays(_ daily: Double, _ windows: [Int], busy: Bool) -> [Int: [Int]] {
    var delays: [Int: [Int]] = [:]
    for seed in 0..<Self.seeds {
      var generator = SeededGenerator(seed: UInt64(seed))
      let intent = generator.below(shares.count)
      let start =
        busy
        ? Stream.history + generator.below(5) * 1440 + 9 * 60 + generator.below(8 * 60)
        : Stream.history + generator.below(7 * 1440)
      let stream = Stream(
        shares, daily: daily, minutes: start + Stream.burst, burst: (intent, start), &generator)
      for window in windows {
        let found = (1...Stream.burst).first { stream.isListed(intent, at: start + $0, window) }
        delays[window, default: []].append(found ?? Stream.burst + 1)
      }
    }
    return delays
  }

  /// How many intents are listed in a week without a burst, by window; one that stays listed counts
  /// once.
  private func falseAlarms(_ daily: Double, _ windows: [Int]) -> [Double] {
    var alarms = windows.map { _ in 0 }
    for seed in 0..<Self.weeks {
      var generator = SeededGenerator(seed: UInt64(1_000_000 + seed))
      let end = Stream.history + 7 * 1440
      let stream = Stream(shares, daily: daily, minutes: end, burst: nil, &generator)
      for (place, window) in windows.enumerated() {
        for intent in shares.indices {
          var last = 0
          for minute in Stream.history..<end where stream.isListed(intent, at: minute, window) {
            if minute > last { alarms[place] += 1 }
            last = minute + window
          }
        }
      }
    }
    return alarms.map { Double($0) / Double(Self.weeks) }
  }
}

/// Tickets of some weeks, minute by minute.
private struct Stream {
  /// How long the stream runs before anything is looked for, and how long a burst is, in minutes.
  static let history = 28 * 1440
  static let burst = 120
  static let longestWindow = 360

  private static let hours = [
    1, 1, 1, 1, 1, 2, 3, 5, 8, 10, 10, 9, 8, 9, 9, 9, 8, 6, 4, 3, 3, 2, 2, 1.0,
  ]
  private static let weekdays = [1.2, 1.15, 1.1, 1.1, 1.05, 0.75, 0.65]

  /// How many there were before each minute, by intent, and of all.
  private var counts: [[Int32]]
  private var all: [Int32]

  init(
    _ shares: [Double], daily: Double, minutes: Int, burst: (intent: Int, start: Int)?,
    _ generator: inout SeededGenerator
  ) {
    counts = shares.map { _ in [Int32](repeating: 0, count: minutes + 1) }
    all = [Int32](repeating: 0, count: minutes + 1)
    // What is long ago is only asked for by days: it is drawn by the hour and spread evenly.
    let exact = ((burst?.start ?? Self.history) - Self.longestWindow) / 60 * 60
    for hour in 0..<exact / 60 {
      let rate = Self.rate(hour * 60, daily) * 60
      for intent in shares.indices {
        let before = counts[intent][hour * 60]
        let count = Self.poisson(rate * shares[intent], &generator)
        for minute in 1...60 {
          counts[intent][hour * 60 + minute] = before + count * Int32(minute) / 60
        }
      }
    }
    for minute in exact..<minutes {
      let rate = Self.rate(minute, daily)
      for intent in shares.indices {
        let isBurst = burst.map {
          $0.intent == intent && ($0.start..<$0.start + Self.burst).contains(minute)
        }
        let mean = rate * shares[intent] * (isBurst == true ? 3 : 1)
        counts[intent][minute + 1] = counts[intent][minute] + Self.poisson(mean, &generator)
      }
    }
    for minute in all.indices { all[minute] = counts.reduce(0) { $0 + $1[minute] } }
  }

  /// How many tickets of all intents a minute has on average.
  private static func rate(_ minute: Int, _ daily: Double) -> Double {
    daily * weekdays[minute / 1440 % 7] * hours[minute / 60 % 24] / hours.reduce(0, +) / 60
  }

  /// Whether the desk lists an intent at a minute.
  func isListed(_ intent: Int, at minute: Int, _ window: Int) -> Bool {
    let now = part(intent, minute - window, minute)
    // The desk lists nothing below three; what is not above its share cannot be listed either.
    guard now.count >= 3, now.count * 28 * 1440 / window > Int(counts[intent][minute] / 2) else {
      return false
    }
    let start = minute - window
    let before = (0..<28).reversed().map { day in
      part(intent, max(0, start - (day + 1) * 1440), max(0, start - day * 1440))
    }
    let comparison = TrendComparison(
      now, in: .seconds(window * 60), before: before, each: .seconds(86_400))
    let minimum = TrendComparison.minimumScore(issues: counts.count, window: .seconds(window * 60))
    return comparison.score >= minimum
  }

  private func part(_ intent: Int, _ from: Int, _ to: Int) -> TrendComparison.Counts {
    TrendComparison.Counts(
      count: Int(counts[intent][to] - counts[intent][from]), all: Int(all[to] - all[from]))
  }

  /// A number drawn by Poisson's law (Knuth, The Art of Computer Programming, 3.4.1).
  private static func poisson(_ mean: Double, _ generator: inout SeededGenerator) -> Int32 {
    let limit = exp(-mean)
    var product = Double.random(in: 0..<1, using: &generator)
    var count: Int32 = 0
    while product > limit {
      product *= Double.random(in: 0..<1, using: &generator)
      count += 1
    }
    return count
  }
}
