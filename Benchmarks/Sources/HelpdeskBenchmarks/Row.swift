import Sampling

/// What was measured of one operation; times in nanoseconds.
struct Row: Encodable, Sendable {
  let name: String
  let operationsPerRound: Int
  /// The wall time of a round divided by its operations, over the rounds.
  let median: Double
  let fastestRound: Double
  let slowestRound: Double
  /// Over every single operation of all rounds.
  let p50: Double
  let p99: Double
  let note: String

  init(_ name: String, rounds: [Round], note: String = "") {
    let perOperation = rounds.map { $0.wall / Double(max(1, $0.samples.count)) }.sorted()
    let samples = rounds.flatMap(\.samples).sorted()
    self.name = name
    self.note = note
    operationsPerRound = rounds.first?.samples.count ?? 0
    median = Self.percentile(perOperation, 50)
    fastestRound = perOperation.first ?? 0
    slowestRound = perOperation.last ?? 0
    p50 = Self.percentile(samples, 50)
    p99 = Self.percentile(samples, 99)
  }

  /// The nearest rank.
  private static func percentile(_ sorted: [Double], _ percent: Int) -> Double {
    guard !sorted.isEmpty else { return 0 }
    return sorted[max(1, (percent * sorted.count + 99) / 100) - 1]
  }
}

/// One round: how long it took, and how long each of its operations took, in nanoseconds.
struct Round: Sendable {
  var wall: Double
  var samples: [Double]
}
