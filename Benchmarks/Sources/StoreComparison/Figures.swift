/// What was measured of one side.
struct Figures: Codable, Sendable {
  /// The rounds' median: nanoseconds per operation, or bytes.
  let median: Double
  let lowestRound: Double
  let highestRound: Double
  /// Over every single operation of all rounds, in nanoseconds; nil where a round is one operation.
  let p50: Double?
  let p99: Double?

  init(_ rounds: [Round]) {
    let values = rounds.map(\.perOperation).sorted()
    median = Self.percentile(values, 50)
    lowestRound = values.first ?? 0
    highestRound = values.last ?? 0
    let samples = rounds.flatMap(\.samples).sorted()
    p50 = samples.isEmpty ? nil : Self.percentile(samples, 50)
    p99 = samples.isEmpty ? nil : Self.percentile(samples, 99)
  }

  /// The nearest rank.
  private static func percentile(_ sorted: [Double], _ percent: Int) -> Double {
    guard !sorted.isEmpty else { return 0 }
    return sorted[max(1, (percent * sorted.count + 99) / 100) - 1]
  }
}

/// One round of one side.
struct Round: Sendable {
  /// Nanoseconds of wall time per operation, or whatever else is measured.
  var perOperation: Double
  /// Each operation's nanoseconds, where there are many.
  var samples: [Double] = []
}

/// One row of the comparison; the smaller figure is the better one.
struct ComparedRow: Encodable, Sendable {
  enum Unit: String, Encodable, Sendable {
    case nanoseconds
    case bytes
    /// Bytes written for each byte of payload.
    case factor
  }

  let name: String
  let unit: Unit
  let ours: Figures
  let theirs: Figures
  /// How many times as much the other side needs.
  let ratio: Double
  let note: String

  init(
    _ name: String, _ unit: Unit = .nanoseconds, ours: [Round], theirs: [Round],
    note: String = ""
  ) {
    self.name = name
    self.unit = unit
    self.ours = Figures(ours)
    self.theirs = Figures(theirs)
    ratio = self.ours.median > 0 ? self.theirs.median / self.ours.median : 0
    self.note = note
  }
}
