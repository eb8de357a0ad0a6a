import HelpdeskCore
public import Testing

/// A random history of commits and questions, the same for the same seed, whose every answer is
/// compared with a model.
///
/// Commits put and delete, with preconditions right and wrong, draw numbers, collide in unique
/// columns and repeat idempotency keys, several in one call; in between come queries, walks,
/// measures and the feed, at the newest revision or in a snapshot. The first difference is recorded
/// with seed and step, and ends the history.
public struct ModelHistory: Sendable, CustomTestStringConvertible {
  /// The seed; a failure is repeated with it.
  public let seed: UInt64
  /// How many steps the history has.
  public let steps: Int

  /// Makes a history.
  public init(seed: UInt64, steps: Int = 300) {
    self.seed = seed
    self.steps = steps
  }

  /// Seed and length, as a test's output shows them.
  public var testDescription: String { "seed \(seed), \(steps) steps" }

  func run(over store: any Store) async {
    var run = HistoryRun(store: store, seed: seed)
    for step in 1...max(1, steps) {
      do {
        try await run.step()
      } catch {
        Issue.record("Seed \(seed), step \(step) of \(steps): \(error)")
        break
      }
    }
    await run.end()
  }
}
