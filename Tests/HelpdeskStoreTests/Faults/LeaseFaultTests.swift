import Foundation
import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@testable import HelpdeskStore

@Suite("Leases of an outbox, whatever the clock says")
struct LeaseFaultTests {
  @Test(
    "belong to one worker at a time, keep the order of their lane and lose no entry",
    arguments: OddClock.allCases)
  func leases(clock: OddClock) async {
    await FaultTest(
      11, "outboxes emptied, clock \(clock.testDescription)", quick: 4, share: 200, full: 2_000
    ).run { seed in
      var run = try await LeaseRun(seed: seed, clock: clock)
      for step in 0..<100 { try await run.step(step, of: 100) }
      try await run.finish()
      return 1
    }
  }
}

private struct LeaseRun {
  private static let lanes = 3
  private var random: Seeded
  private let clock: OddClock
  private var disk = SimDisk(directories: ["/data"])
  private var store: FileStore
  private var written = 0
  /// The entries of each lane that are still to be delivered, the oldest first.
  private var waiting = [[String]](repeating: [], count: lanes)
  /// The newest claim of each entry, and those before it.
  private var held: [String: OutboxClaim] = [:]
  private var lost: [OutboxClaim] = []
  private var lastLease: UInt64 = 0

  init(seed: UInt64, clock: OddClock) async throws {
    random = Seeded(seed)
    self.clock = clock
    store = try await CrashScript.open(disk, CrashScript.options())
  }

  mutating func step(_ step: Int, of steps: Int) async throws {
    let now = clock.now(step, of: steps)
    switch random.below(10) {
    case 0..<4: try await enqueue(now)
    case 4..<6: try await claim(now, lease: .seconds(1 + random.below(8)))
    case 6..<8: try await settle(now)
    case 8: try await settleLost(now)
    default:
      // The process is killed; the leases that it gave outlive it.
      disk = disk.killed()
      store = try await CrashScript.open(disk, CrashScript.options())
    }
  }

  mutating func finish() async throws {
    // Beyond the end of every lease that any clock has given.
    let late = OddClock.start + 200 * 365 * 86_400
    for _ in 0..<(written + 1) {
      try await claim(late, lease: .seconds(60))
      while !held.isEmpty { try await settle(late) }
    }
    try FaultFound.unless(waiting.allSatisfy(\.isEmpty), "never delivered: \(waiting)")
    await store.close()
  }

  private mutating func enqueue(_ now: Date) async throws {
    let lane = random.below(Self.lanes)
    let id = "entry-\(written)"
    written += 1
    let entry = OutboxEntry(
      id: id, topic: CrashScript.topic, destination: "d\(lane)", group: "g",
      payload: RecordFields(), dueAt: Date(milliseconds: 0))
    _ = try await store.commit(Commit(outbox: [entry]), now: now)
    waiting[lane].append(id)
  }

  private mutating func claim(_ now: Date, lease: Duration) async throws {
    let claims = try await store.claim(
      outbox: CrashScript.topic, lease: lease, limit: 2, by: WorkerID(rawValue: "w"), now: now)
    for claim in claims {
      let id = claim.entry.id
      try FaultFound.unless(claim.lease > lastLease, "lease \(claim.lease) was given before")
      lastLease = claim.lease
      try FaultFound.unless(
        waiting.contains { $0.first == id }, "\(id) is not the first of its lane: \(waiting)")
      if let older = held[id] {
        try FaultFound.unless(older.leasedUntil <= now, "\(id) was leased until later")
        lost.append(older)
      }
      held[id] = claim
    }
  }

  private mutating func settle(_ now: Date) async throws {
    guard let id = held.keys.sorted().randomElement(using: &random), let claim = held[id] else {
      return
    }
    let end = OutboxSettlement(id: id, lease: claim.lease, outcome: .delivered)
    _ = try await store.commit(Commit(settlements: [end]), now: now)
    held[id] = nil
    lost.removeAll { $0.entry.id == id }
    for lane in waiting.indices where waiting[lane].first == id { waiting[lane].removeFirst() }
  }

  /// Whoever comes back after his lease has gone to another settles nothing.
  private mutating func settleLost(_ now: Date) async throws {
    guard let claim = lost.randomElement(using: &random) else { return }
    let end = OutboxSettlement(id: claim.entry.id, lease: claim.lease, outcome: .delivered)
    let result = await store.commit([Commit(settlements: [end])], now: now)[0]
    guard case .failure(let error) = result else { throw FaultFound("a lost lease was settled") }
    try FaultFound.unless(error.code == .leaseLost, "\(error)")
  }
}
