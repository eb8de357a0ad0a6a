import Foundation
import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@testable import HelpdeskStore

@Suite("Numbers that 64 writers draw at once")
struct NumberFaultTests {
  private static let writers = 64

  /// What became of a writer's tickets.
  private struct Tally: Sendable {
    var drawn: [(id: String, number: Int64)] = []
    var refused: [String] = []
  }

  @Test(
    "have no gap and no duplicate, whatever is refused or called off",
    arguments: OddClock.allCases)
  func numbers(clock: OddClock) async {
    let tickets = FaultScale.isLong ? 1_000 : 4
    await FaultTest(
      16, "runs of 64 writers, clock \(clock.testDescription)", quick: 2, share: 2, full: 10
    ).run { seed in
      for engine in FaultEngine.allCases { try await run(engine, clock, tickets, seed) }
      return FaultEngine.allCases.count
    }
  }

  private func run(
    _ engine: FaultEngine, _ clock: OddClock, _ tickets: Int, _ seed: UInt64
  ) async throws {
    let store = try await engine.makeStore()
    let tallies = try await withThrowingTaskGroup(of: Tally.self) { group in
      for writer in 0..<Self.writers {
        group.addTask {
          try await Self.write(store, writer, tickets, clock, seed ^ UInt64(writer) << 40)
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    let drawn = tallies.flatMap(\.drawn).sorted { $0.number < $1.number }
    let isWhole = drawn.map(\.number) == (0..<drawn.count).map { Int64($0) + 1 }
    try FaultFound.unless(isWhole, "\(engine): \(drawn.count) numbers with a gap or a duplicate")
    try FaultFound.unless(drawn.count > tickets, "\(engine): next to nothing was drawn")
    try await Self.check(store, drawn, refused: tallies.flatMap(\.refused))
    guard let file = store as? FileStore else { return await store.close() }
    await file.close()
    let again = try await CrashScript.open(
      try #require(file.folder.disk as? SimDisk), file.options)
    try await Self.check(again, drawn, refused: tallies.flatMap(\.refused))
    await again.close()
  }

  private static func ticket(_ id: String) -> Commit {
    let key = SmallLife.key(id)
    return Commit(
      preconditions: [.absent(key)], mutations: [.put(key, RecordFields())],
      numbers: [NumberRequest(sequence: "n", key: key, tag: ConformanceSchema.number)])
  }

  private static func write(
    _ store: any Store, _ writer: Int, _ tickets: Int, _ clock: OddClock, _ seed: UInt64
  ) async throws -> Tally {
    var random = Seeded(seed)
    var tally = Tally()
    for step in 0..<tickets {
      let now = clock.now(step, of: tickets)
      let id = "\(writer)-\(step)"
      var commits = [ticket(id)]
      let results: [Result<Receipt, StoreError>]
      var mayFail: StoreError.Code?
      switch random.below(8) {
      case 0:
        commits[0].preconditions.append(.present(SmallLife.key("nobody")))
        mayFail = .conflict
        // A refusal between two that go well takes no number from them.
        commits = [ticket(id + "a"), commits[0], ticket(id + "b")]
        results = await store.commit(commits, now: now)
      case 1:
        let called = commits
        let task = Task { await store.commit(called, now: now) }
        task.cancel()
        mayFail = .cancelled
        results = await task.value
      default: results = await store.commit(commits, now: now)
      }
      for (commit, result) in zip(commits, results) {
        guard let key = commit.mutations.first?.key else { continue }
        switch result {
        case .success(let receipt):
          tally.drawn.append((key.id, try #require(receipt.numbers.first)))
        case .failure(let error):
          try FaultFound.unless(error.code == mayFail, "\(key.id): \(error)")
          tally.refused.append(key.id)
        }
      }
    }
    return tally
  }

  private static func check(
    _ store: any Store, _ drawn: [(id: String, number: Int64)], refused: [String]
  ) async throws {
    let last = try await store.lastNumber("n")
    try FaultFound.unless(last == drawn.count, "the last number is \(last), not \(drawn.count)")
    for start in Swift.stride(from: 0, to: drawn.count, by: 500) {
      let part = drawn[start..<min(start + 500, drawn.count)]
      let records = try await store.records(part.map { SmallLife.key($0.id) })
      for (record, ticket) in zip(records, part) {
        try FaultFound.unless(
          record?.fields[ConformanceSchema.number] == .integer(ticket.number),
          "\(ticket) is not under its number: \(String(describing: record))")
      }
    }
    for start in Swift.stride(from: 0, to: refused.count, by: 500) {
      let part = refused[start..<min(start + 500, refused.count)]
      let records = try await store.records(part.map { SmallLife.key($0) })
      try FaultFound.unless(records.allSatisfy { $0 == nil }, "what was refused is there")
    }
  }
}
