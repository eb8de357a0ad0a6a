import Foundation
import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@testable import HelpdeskStore

@Suite("An erasure")
struct ErasureFaultTests {
  @Test("leaves no byte in any place that a record can reach, and nothing else is lost")
  func needles() async {
    await FaultTest(18, "erasures", quick: 8, share: 300, full: 1_000).run { seed in
      var life = try await NeedleLife(seed: seed)
      try await life.plant()
      try await life.erase()
      return 1
    }
  }

  @Test("that a crash interrupts is finished by the next opening, or did not happen")
  func interrupted() async {
    await FaultTest(18, "interrupted erasures", quick: 40, share: 2_000, full: 20_000).run { seed in
      var life = try await NeedleLife(seed: seed)
      try await life.plant()
      return try await life.interruptErasure()
    }
  }
}

/// Records whose content is unmistakable, in every file of a store.
private struct NeedleLife {
  private static let needle = Array("needle-in-the-haystack".utf8)
  private static let victims = (0..<3).map { SmallLife.key("victim-\($0)") }
  private static let others = (0..<6).map { SmallLife.key("other-\($0)") }
  private var random: Seeded
  private var disk = SimDisk(directories: ["/data"])
  private var options = CrashScript.options()
  private var store: FileStore
  private var blobs: [BlobID] = []
  /// Whether the victims are there; the last one may be deleted before it is erased.
  private var arePresent = [true, true, true]
  private let seed: UInt64

  init(seed: UInt64) async throws {
    self.seed = seed
    random = Seeded(seed)
    options.feedCapacity = 50
    store = try await CrashScript.open(disk, options)
  }

  private mutating func fields(_ isNeedle: Bool) -> RecordFields {
    let needle = String(decoding: Self.needle, as: UTF8.self)
    // Many needles, of which a record's last version has only one.
    let word = isNeedle ? "\(needle)-\(random.below(20))" : "hay"
    var fields = RecordFields()
    // A column and its interned text, the words of the text index, and what nobody looks into.
    fields[ConformanceSchema.color] = .text(word)
    fields[ConformanceSchema.labels] = .texts([word, "label"])
    fields[ConformanceSchema.title] = .text("\(word) title")
    fields[ConformanceSchema.payload] = .bytes(Array(word.utf8))
    return fields
  }

  /// Writes, replaces, deletes, restarts, compacts and backs up, until needles are everywhere.
  mutating func plant() async throws {
    for step in 0..<(20 + random.below(20)) {
      let isVictim = random.below(2) == 0
      let key = (isVictim ? Self.victims : Self.others).randomElement(using: &random)
      guard let key else { continue }
      var commit = Commit(mutations: [.put(key, fields(isVictim))])
      if isVictim, random.below(6) == 0 { commit.mutations = [.delete(key)] }
      if random.below(4) == 0 {
        commit.idempotency = Idempotency(key: "k\(step)", digest: 1, isPermanent: step % 2 == 0)
      }
      if random.below(2) == 0 {
        commit.outbox = [
          OutboxEntry(
            id: "entry-\(step)", topic: CrashScript.topic, destination: "d", group: key.id,
            payload: fields(isVictim), dueAt: OddClock.start)
        ]
      }
      _ = try await store.commit(commit, now: OddClock.start)
      switch random.below(12) {
      case 0: try await restart()
      case 1: while try await store.writer.compactStep() {}
      case 2:
        let claims = try await store.claim(
          outbox: CrashScript.topic, lease: .seconds(1), limit: 1, by: WorkerID(rawValue: "w"),
          now: OddClock.start)
        let reason = String(decoding: Self.needle, as: UTF8.self)
        for claim in claims where claim.entry.group.hasPrefix("victim") {
          let outcome = OutboxSettlement.Outcome.dead(reason: reason)
          let end = OutboxSettlement(id: claim.entry.id, lease: claim.lease, outcome: outcome)
          _ = try await store.commit(Commit(settlements: [end]), now: OddClock.start)
        }
      case 3: blobs.append(try await putBlob())
      case 4: await abandonBlob()
      default: break
      }
    }
    // Sure to be there when it is looked for.
    var last = Commit()
    for victim in Self.victims { last.mutations.append(.put(victim, fields(true))) }
    _ = try await store.commit(last, now: OddClock.start)
    last = Commit()
    for other in Self.others { last.mutations.append(.put(other, fields(false))) }
    _ = try await store.commit(last, now: OddClock.start)
    if random.below(2) == 0 {
      arePresent[2] = false
      last = Commit(mutations: [.delete(Self.victims[2])])
      _ = try await store.commit(last, now: OddClock.start)
    }
    blobs.append(try await putBlob())
  }

  private func putBlob() async throws -> BlobID {
    let stream = AsyncThrowingStream<[UInt8], any Error> { continuation in
      continuation.yield(Self.needle)
      continuation.finish()
    }
    return try await store.putBlob(stream, limit: 100).id
  }

  /// An upload that ends with an error.
  private func abandonBlob() async {
    let stream = AsyncThrowingStream<[UInt8], any Error> { continuation in
      continuation.yield(Self.needle)
      continuation.finish(throwing: FaultFound("the upload was cut"))
    }
    _ = try? await store.putBlob(stream, limit: 100)
  }

  /// As after a kill, with the last write torn and an upload unfinished, or after a close.
  private mutating func restart() async throws {
    if random.below(2) == 0 {
      await store.close()
    } else {
      disk = disk.killed()
      let last = try #require(disk.paths.last { $0.hasSuffix(".seg") })
      let size = try disk.contents(of: last).count
      try disk.overwrite(last, at: size, [0x48, 0x46] + Self.needle)
      try disk.put("/data/store/blobs/0123456789abcdef0123456789abcdef.tmp", Self.needle)
    }
    store = try await CrashScript.open(disk, options)
  }

  mutating func erase() async throws {
    try FaultFound.unless(try hits(disk).count > 1, "no needle was planted")
    try await store.erase(Self.victims)
    for blob in blobs { try await store.deleteBlob(blob) }
    try FaultFound.unless(try hits(disk).isEmpty, "a needle in \(try hits(disk))")
    let rest = try await store.records(Self.victims + Self.others)
    try FaultFound.unless(rest.prefix(3).allSatisfy { $0 == nil }, "a victim is there")
    try FaultFound.unless(rest.dropFirst(3).allSatisfy { $0 != nil }, "another record is gone")
    await store.close()
    try FaultFound.unless(try hits(disk).isEmpty, "after closing, a needle in \(try hits(disk))")
    // And no loss of power brings them back.
    let later = disk.crash(seed: seed)
    try FaultFound.unless(try hits(later).isEmpty, "after a crash, a needle in \(try hits(later))")
  }

  /// Stops the machine at every call of an erasure.
  mutating func interruptErasure() async throws -> Int {
    for blob in blobs { try await store.deleteBlob(blob) }
    let recording = disk.recordSnapshots()
    try await store.erase(Self.victims)
    disk.observe(nil)
    await store.close()
    for point in recording.points {
      let after = point.disk.crash(seed: seed ^ UInt64(point.call.number))
      let again = try await CrashScript.open(after, options)
      while try await again.writer.compactStep() {}
      let found = try await again.records(Self.victims + Self.others)
      await again.close()
      let isErased = found.prefix(3).allSatisfy { $0 == nil }
      try FaultFound.unless(
        isErased || found.prefix(3).map { $0 != nil } == arePresent,
        "\(point.call): half of it is erased")
      try FaultFound.unless(
        found.dropFirst(3).allSatisfy { $0 != nil }, "\(point.call): another record is gone")
      let hits = try hits(after)
      try FaultFound.unless(!isErased || hits.isEmpty, "\(point.call): a needle in \(hits)")
    }
    return recording.points.count
  }

  private func hits(_ disk: SimDisk) throws -> [String] {
    try disk.paths.filter { path in
      Data(try disk.contents(of: path)).range(of: Data(Self.needle)) != nil
    }
  }
}
