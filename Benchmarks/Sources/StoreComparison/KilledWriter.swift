import Foundation
import HelpdeskCore
import Sampling

/// A process that is going to be killed: it opens a store, holds that the one before it has lost
/// nothing, and then writes with 64 writers until it is no more.
///
/// It prints a line for everything that is done, at once and in one piece: `opened MILLISECONDS`,
/// `checked`, and for each acknowledged commit its index and the number that it drew.
struct KilledWriter {
  static let writers = 64

  let options: ComparisonOptions
  let round: KillRound

  func run() async throws {
    let places = StorePlaces(
      folder: URL(fileURLWithPath: options.folder ?? ".", isDirectory: true))
    let threads = SampleThreads(seed: options.seed)
    let clock = ContinuousClock()
    let begun = clock.now
    let engine = try await places.openStore(withText: false)
    keep(try await engine.page(of: SampleThreads.agent(1)))
    Self.say("opened \(Int((clock.now - begun) / .milliseconds(1)))")
    let before = try KillLedger(contentsOf: round.ledger)
    try await before.check(engine.store)
    Self.say("checked")
    let store = engine.store
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<Self.writers {
        group.addTask {
          // The writers share the indexes out among themselves.
          var index = round.first + writer
          while true {
            let commit = StoreEngine.creation(threads.thread(index), index: index)
            guard let result = await store.commit([commit], now: StoreEngine.now).first else {
              throw ComparisonError("The store gave no answer.")
            }
            Self.say("\(index) \(try result.get().numbers[0])")
            index += Self.writers
          }
        }
      }
      try await group.waitForAll()
    }
  }

  /// Not buffered, so that what was said before the end is heard.
  private static func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = bytes.withUnsafeBytes { write(1, $0.baseAddress, $0.count) }
  }
}

/// Where a round begins, and what the rounds before it were told.
struct KillRound: Sendable {
  /// The first index that no round has used.
  let first: Int
  let ledger: URL
}

/// What a killed process had acknowledged, and what it may have begun.
struct KillLedger {
  /// The numbers that the commits drew, by index.
  var acknowledged: [Int: Int64] = [:]
  /// Every index that was used lies in here.
  var issued = 0..<0

  init() {}

  /// Reads what ``write(to:)`` has written.
  init(contentsOf url: URL) throws {
    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
    let pairs = lines.map { $0.split(separator: " ").compactMap { Int($0) } }
    guard let range = pairs.first, pairs.allSatisfy({ $0.count == 2 }) else {
      throw ComparisonError("\(url.path) is no ledger.")
    }
    issued = range[0]..<range[1]
    for pair in pairs.dropFirst() { acknowledged[pair[0]] = Int64(pair[1]) }
  }

  func write(to url: URL) throws {
    let lines =
      ["\(issued.lowerBound) \(issued.upperBound)"]
      + acknowledged.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    try lines.joined(separator: "\n").write(to: url, atomically: true, encoding: .utf8)
  }

  /// Holds that each commit is there whole, with its number, or was never acknowledged and is not
  /// there at all.
  ///
  /// - Returns: How many there are.
  @discardableResult
  func check(_ store: any Store) async throws -> Int {
    var found = 0
    for first in stride(from: issued.lowerBound, to: issued.upperBound, by: 100) {
      let indexes = first..<min(first + 100, issued.upperBound)
      let keys = indexes.map(Self.keys)
      guard
        case .records(let records)? = try await store.read([.records(keys.flatMap { $0 })])
          .answers.first
      else { throw ComparisonError("The store gave another answer than was asked for.") }
      var rest = records[...]
      for (index, keys) in zip(indexes, keys) {
        let thread = rest.prefix(keys.count).compactMap { $0 }
        rest = rest.dropFirst(keys.count)
        guard thread.isEmpty || thread.count == keys.count else {
          throw ComparisonError("Of commit \(index), \(thread.count) records are there.")
        }
        let number = try thread.first.map { Int64(try SampleSchema.ticket($0).number) }
        guard number != nil || acknowledged[index] == nil else {
          throw ComparisonError("The acknowledged commit \(index) is lost.")
        }
        guard number == nil || acknowledged[index].map({ $0 == number }) ?? true else {
          throw ComparisonError("Commit \(index) has another number than was acknowledged.")
        }
        if number != nil { found += 1 }
      }
    }
    return found
  }

  private static func keys(_ index: Int) -> [RecordKey] {
    let ticket = SampleSchema.key(ofNumber: index + 1)
    return [ticket]
      + (1...SampleThreads.messages).map { SampleSchema.messageKey(ticket, $0) }
      + (1...SampleThreads.events).map { SampleSchema.eventKey(ticket, $0) }
  }
}
