import Foundation
import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@testable import HelpdeskStore

@Suite("A file store that removes old segments")
struct CompactionFaultTests {
  @Test(
    "meanwhile holds what the model holds, in every snapshot too",
    arguments: OddClock.allCases)
  func equalsTheModel(clock: OddClock) async {
    // A life of many steps goes on for longer; a quick one begins anew more often.
    let steps = FaultScale.isLong ? 100_000 : 500
    await FaultTest(
      14, "steps, clock \(clock.testDescription)", quick: 500, share: 100_000, full: 2_000_000
    ).run { seed in
      var run = try await CompactionRun(seed: seed, clock: clock)
      for step in 1...steps { try await run.step(step, of: steps) }
      try await run.finish()
      return steps
    }
  }
}

/// A store with segments of a few records, its model, and snapshots with theirs.
private struct CompactionRun {
  private struct Held {
    let snapshot: Snapshot
    let model: SerialModel
  }

  private static let keys = (0..<250).map { SmallLife.key("k\($0)") }
  private var random: Seeded
  private let clock: OddClock
  private let disk = SimDisk(directories: ["/data"])
  private var options = CrashScript.options()
  private var store: FileStore
  private var model = SerialModel()
  private var held: [Held] = []

  init(seed: UInt64, clock: OddClock) async throws {
    random = Seeded(seed)
    self.clock = clock
    options.segmentSize = 16_384
    options.frameLimit = 8_192
    options.compactedSegments = 2
    options.feedCapacity = 1_000
    options.compactsByItself = seed % 2 == 0
    store = try await CrashScript.open(disk, options)
  }

  mutating func step(_ step: Int, of steps: Int) async throws {
    switch random.below(1_000) {
    case 0: try await erase()
    case 1: try await reopen()
    case 2..<20: try await hold()
    case 20..<40: await release()
    case 40..<200: _ = try await store.writer.compactStep()
    default: try await commit(clock.now(step, of: steps))
    }
    if step.isMultiple(of: 1_000) { try await checkEverything() }
  }

  mutating func finish() async throws {
    try await checkEverything()
    try await reopen()
    try await checkEverything()
    let names = try disk.list("/data/store/log")
    let first = try #require(names.compactMap(Manifest.number(ofFile:)).min())
    try FaultFound.unless(first > 1, "no segment was ever removed")
    await store.close()
  }

  private mutating func commit(_ now: Date) async throws {
    var commit = Commit()
    for key in Self.keys.shuffled(using: &random).prefix(1 + random.below(3)) {
      if random.below(4) == 0 {
        commit.mutations.append(.delete(key))
      } else {
        var fields = RecordFields()
        fields[ConformanceSchema.size] = .integer(Int64(random.below(50)))
        fields[ConformanceSchema.color] = .text("color-\(random.below(9))")
        fields[ConformanceSchema.payload] = .bytes(
          (0..<random.below(120)).map { _ in UInt8(random.below(256)) })
        commit.mutations.append(.put(key, fields))
      }
    }
    if random.below(20) == 0, case .put(let key, _)? = commit.mutations.first {
      commit.numbers = [NumberRequest(sequence: "n", key: key, tag: ConformanceSchema.number)]
    }
    let receipt = try await store.commit(commit, now: now)
    let (numbers, written) = model.carryOut(commit)
    try FaultFound.unless(
      receipt.numbers == numbers && receipt.written == written, "\(receipt), model \(written)")
    try await check(commit.mutations.map(\.key), "touched")
  }

  /// Compares records as they are now, and as a snapshot has them.
  private mutating func check(_ keys: [RecordKey], _ what: String) async throws {
    let found = try await store.records(keys).map { $0.map(SerialModel.Entry.init) }
    try FaultFound.unless(found == model.records(keys), "\(what): \(keys) differ")
    guard let held = held.randomElement(using: &random) else { return }
    let then = try await store.records(keys, in: held.snapshot)
    try FaultFound.unless(
      then.map { $0.map(SerialModel.Entry.init) } == held.model.records(keys),
      "\(what): \(keys) differ in a snapshot")
  }

  private mutating func checkEverything() async throws {
    try await check(Self.keys, "everything")
    let query = Query(
      ConformanceSchema.item, .everything, order: .columns([.ascending(ConformanceSchema.size)]),
      limit: 500, wantsTotal: true)
    guard case .page(let page) = try await store.read([.query(query)]).answers[0] else {
      throw FaultFound("no page for a query")
    }
    let sizes = page.records.map(\.fields[ConformanceSchema.size])
    let expected = model.entries.values.map(\.fields[ConformanceSchema.size])
    try FaultFound.unless(
      page.total == expected.count && sizes.map(Self.number) == expected.map(Self.number).sorted(),
      "a query finds \(page.total ?? -1) records instead of \(expected.count)")
    let last = try await store.lastNumber("n")
    try FaultFound.unless(Int64(last) == model.lastNumber, "the last number is \(last)")
  }

  private static func number(_ value: FieldValue?) -> Int64 {
    if case .integer(let number)? = value { number } else { -1 }
  }

  private mutating func erase() async throws {
    let keys = Array(Self.keys.shuffled(using: &random).prefix(3))
    try await store.erase(keys)
    model.erase(keys)
    // Snapshots would still show what must be gone.
    held = []
    try await check(keys, "erased")
  }

  private mutating func reopen() async throws {
    held = []
    await store.close()
    store = try await CrashScript.open(disk, options)
  }

  private mutating func hold() async throws {
    guard held.count < 4 else { return }
    held.append(Held(snapshot: try await store.snapshot(), model: model))
  }

  private mutating func release() async {
    guard !held.isEmpty else { return }
    await store.release(held.remove(at: random.below(held.count)).snapshot)
  }
}
