import Foundation
import HelpdeskStore
import Sampling
import SlowSync

/// Runs both sides in turns and collects the rows.
final class Comparison {
  let options: ComparisonOptions
  let threads: SampleThreads
  let places: StorePlaces
  private(set) var rows: [ComparedRow] = []
  /// How many threads exist or were made up for measuring; each is used once by either side.
  private var made: Int
  private let clock = ContinuousClock()

  init(_ options: ComparisonOptions, in folder: URL) {
    self.options = options
    threads = SampleThreads(seed: options.seed)
    places = StorePlaces(folder: folder)
    made = options.tickets
  }

  func run() async throws {
    try await fill(withText: false)
    try await measureOpening()
    try measureMemory(
      options.isPlain ? ["file"] : ["file", "memory"], beside: "sqlite", note: "without text")
    try await measureReading()
    try await measurePlainWriting()
    try await measureWritingBelowPowerLoss()
    if options.isPlain { return }
    try await fill(withText: true)
    try measureMemory(["file-text"], beside: "sqlite-text", note: "with text")
    try await measureWritingWithText()
    try await measureDesk()
    try await measureLiveQueries()
  }

  func wants(_ name: String) -> Bool {
    let isWanted =
      options.only.isEmpty || options.only.contains { name.localizedCaseInsensitiveContains($0) }
    return isWanted
      && !options.except.contains { name.localizedCaseInsensitiveContains($0) }
  }

  func add(_ row: ComparedRow) {
    rows.append(row)
    Progress.say(
      "\(row.name): \(ComparisonReport.text(row.ours.median, row.unit)), "
        + "\(ComparisonReport.text(row.theirs.median, row.unit))")
  }

  /// New threads that neither side has seen, with the index of the first.
  func freshThreads(_ count: Int) -> (first: Int, threads: [SampleThread]) {
    defer { made += count }
    return (made, (made..<made + count).map(threads.newThread))
  }

  /// Measures both sides in turns, after one round that does not count.
  ///
  /// `prepare` makes what a round needs and is not measured.
  func compare<Input>(
    _ name: String, note: String = "",
    prepare: (Comparison, Int) throws -> Input,
    ours: (Input) async throws -> Round, theirs: (Input) async throws -> Round
  ) async throws {
    guard wants(name) else { return }
    var ourRounds: [Round] = []
    var theirRounds: [Round] = []
    for round in 0...options.rounds {
      let input = try prepare(self, round)
      // Who comes first changes, so that neither gains from the other's wake.
      if round % 2 == 0 {
        ourRounds.append(try await ours(input))
        theirRounds.append(try await theirs(input))
      } else {
        theirRounds.append(try await theirs(input))
        ourRounds.append(try await ours(input))
      }
    }
    add(
      ComparedRow(
        name, ours: Array(ourRounds.dropFirst()), theirs: Array(theirRounds.dropFirst()),
        note: note))
  }

  /// One operation after the other.
  func each(
    _ count: Int, _ operation: (Int) async throws -> Void
  ) async throws -> Round {
    var samples: [Double] = []
    samples.reserveCapacity(count)
    let begun = clock.now
    for number in 0..<count {
      let start = clock.now
      try await operation(number)
      samples.append((clock.now - start).nanoseconds)
    }
    let wall = (clock.now - begun).nanoseconds
    return Round(perOperation: wall / Double(count), samples: samples)
  }

  /// Several writers, each with one operation after the other.
  func concurrently(
    _ writers: Int, each count: Int,
    _ operation: @escaping @Sendable (Int) async throws -> Void
  ) async throws -> Round {
    let clock = clock
    let begun = clock.now
    let samples = try await withThrowingTaskGroup(of: [Double].self) { group in
      for writer in 0..<writers {
        group.addTask {
          var samples: [Double] = []
          samples.reserveCapacity(count)
          for number in 0..<count {
            let start = clock.now
            try await operation(number * writers + writer)
            samples.append((clock.now - start).nanoseconds)
          }
          return samples
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    let wall = (clock.now - begun).nanoseconds
    return Round(perOperation: wall / Double(writers * count), samples: samples)
  }

  /// Some operations that are done as one.
  func whole(
    _ operations: Int, _ work: () async throws -> Void
  ) async throws -> Round {
    let begun = clock.now
    try await work()
    return Round(perOperation: (clock.now - begun).nanoseconds / Double(operations))
  }
}

/// Where each store has its files.
struct StorePlaces: Sendable {
  let folder: URL

  func store(withText: Bool) -> URL {
    folder.appending(path: withText ? "ours-text" : "ours", directoryHint: .isDirectory)
  }

  func database(withText: Bool) -> String {
    folder.appending(path: withText ? "sqlite-text.db" : "sqlite.db").path(percentEncoded: false)
  }

  func openStore(
    withText: Bool, _ durability: Durability = .powerLoss
  ) async throws -> StoreEngine {
    try await StoreEngine(
      FileStore.open(at: store(withText: withText), durability: durability), withText: withText)
  }

  func openDatabase(
    withText: Bool, survivesPowerLoss: Bool = true
  ) throws -> SQLiteEngine {
    try SQLiteEngine(
      database(withText: withText), survivesPowerLoss: survivesPowerLoss, withText: withText)
  }
}
