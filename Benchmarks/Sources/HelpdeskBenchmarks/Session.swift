import Foundation
import Sampling

/// Runs measurements and collects their rows.
struct Session {
  let options: Options
  private(set) var rows: [Row] = []
  private let clock = ContinuousClock()

  init(_ options: Options) {
    self.options = options
  }

  func wants(_ name: String) -> Bool {
    options.only.map { name.localizedCaseInsensitiveContains($0) } ?? true
  }

  mutating func add(_ row: Row) {
    rows.append(row)
    Progress.say("\(row.name): \(Report.time(row.median))")
  }

  /// Measures operations one after the other; each gets a number that never repeats.
  mutating func measure(
    _ name: String, operations: Int, note: String = "",
    _ operation: @Sendable (Int) async throws -> Void
  ) async throws {
    guard wants(name) else { return }
    // What is done once, such as sorting in new words, is not what these rows are about.
    let warmUp = max(1, operations / 10)
    for number in 0..<warmUp { try await operation(number) }
    var rounds: [Round] = []
    for round in 0..<options.rounds {
      let first = warmUp + round * operations
      rounds.append(try await time(first..<first + operations, operation))
    }
    add(Row(name, rounds: rounds, note: note))
  }

  /// Measures operations by several writers at once; each operation gets a number that never
  /// repeats.
  mutating func measure(
    _ name: String, writers: Int, operationsEach: Int, note: String = "",
    _ operation: @escaping @Sendable (Int) async throws -> Void
  ) async throws {
    guard wants(name) else { return }
    for number in 0..<writers { try await operation(number) }
    var rounds: [Round] = []
    for round in 0..<options.rounds {
      let first = writers + round * writers * operationsEach
      let begun = clock.now
      let clock = clock
      let samples = try await withThrowingTaskGroup(of: [Double].self) { group in
        for writer in 0..<writers {
          group.addTask {
            var samples: [Double] = []
            samples.reserveCapacity(operationsEach)
            for index in 0..<operationsEach {
              let start = clock.now
              try await operation(first + index * writers + writer)
              samples.append((clock.now - start).nanoseconds)
            }
            return samples
          }
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      rounds.append(Round(wall: (clock.now - begun).nanoseconds, samples: samples))
    }
    add(Row(name, rounds: rounds, note: note))
  }

  private func time(
    _ numbers: Range<Int>, _ operation: @Sendable (Int) async throws -> Void
  ) async throws -> Round {
    var samples: [Double] = []
    samples.reserveCapacity(numbers.count)
    let begun = clock.now
    for number in numbers {
      let start = clock.now
      try await operation(number)
      samples.append((clock.now - start).nanoseconds)
    }
    return Round(wall: (clock.now - begun).nanoseconds, samples: samples)
  }
}
