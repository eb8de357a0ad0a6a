import Foundation
import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@testable import HelpdeskStore

@Suite("A file store whose disk fails")
struct FileFaultTests {
  private static let numbers = [EIO, ENOSPC, EINTR]
  private static let effects: [SimDiskFault.Effect] = [.none, .part, .all]

  @Test("at any call says so, keeps what it has acknowledged and nothing that it has refused")
  func failsOnce() async {
    await FaultTest(5, "calls that failed", quick: 50, share: 2_000, full: 5_000).run { seed in
      var random = Seeded(seed)
      let records = 10 + random.below(20)
      var plain = SmallLife(SimDisk(directories: ["/data"]))
      await plain.run(records: records)
      try FaultFound.unless(plain.acknowledged.count == records, "\(plain.codes)")
      let stride = FaultScale.isLong ? 1 : 3
      let calls = Swift.stride(from: 0, to: plain.disk.callCount, by: stride).map { $0 }
      for call in calls {
        let number = Self.numbers[random.below(Self.numbers.count)]
        let effect = Self.effects[random.below(Self.effects.count)]
        let disk = SimDisk(directories: ["/data"])
        disk.fail(SimDiskFault(skipping: call, number: number, effect: effect))
        var life = SmallLife(disk)
        await life.run(records: records)
        let place = "seed \(seed), call \(call), error \(number), \(effect)"
        disk.repair()
        await life.check(disk.snapshot(), place)
        await life.check(disk.crash(seed: UInt64(call)), place)
      }
      return calls.count
    }
  }

  @Test("in a sync ends all writing, goes on reading, and is right when it is opened again")
  func failsToSync() async {
    await FaultTest(6, "syncs that failed", quick: 20, share: 400, full: 1_000).run { seed in
      for (times, skipping) in [(1, 4), (Int.max, 4)] {
        try await failToSync(
          skipping: skipping + Int(seed % 16), times: times, seed: seed)
      }
      return 2
    }
  }

  private func failToSync(skipping: Int, times: Int, seed: UInt64) async throws {
    let disk = SimDisk(directories: ["/data"])
    disk.fail(
      SimDiskFault(call: .sync, skipping: skipping, times: times, effect: .forgetsPending))
    var life = SmallLife(disk)
    await life.run()
    let place = "seed \(seed), sync \(skipping), \(times) times"
    if life.acknowledged.count < 14 {
      #expect(life.codes.first == .unknownOutcome || life.codes.first == .poisoned, "\(place)")
      #expect(life.codes.dropFirst().allSatisfy { $0 == .poisoned }, "\(place)")
    }
    disk.repair()
    // The next process may see more than the medium has, and must not build on it.
    let seen = disk.killed()
    let store = try await CrashScript.open(seen, life.options)
    let found = try await SmallLife.ids(in: store)
    await life.check(seen.crash(seed: seed), place)
    let later = try await CrashScript.open(seen.crash(seed: seed + 1), life.options)
    #expect(try await SmallLife.ids(in: later) == found, "\(place)")
    disk.dropCaches()
    await life.check(disk.snapshot(), place)
  }

  @Test("for want of space refuses commits, loses nothing, and goes on when there is room")
  func isFull() async throws {
    let disk = SimDisk(capacity: 12_000, directories: ["/data"])
    try disk.put("/data/filler", [UInt8](repeating: 0, count: 6_000))
    let store = try await CrashScript.open(disk, CrashScript.options())
    var kept: [String] = []
    var refused = 0
    var keptWhenFull = Int.max
    for number in 0..<40 {
      let id = "record-\(number)"
      if refused == 3, disk.paths.contains("/data/filler") {
        keptWhenFull = kept.count
        try disk.discard("/data/filler")
      }
      switch await store.commit([SmallLife.put(id)], now: Date(milliseconds: 0))[0] {
      case .success: kept.append(id)
      case .failure(let error):
        #expect(error.code == .noSpace)
        refused += 1
      }
      #expect(try await SmallLife.ids(in: store) == kept)
      if refused > 3 { break }
    }
    #expect(refused >= 3)
    #expect(kept.count > keptWhenFull)
    let again = try await CrashScript.open(
      disk.crash(seed: 7).snapshot(), CrashScript.options())
    #expect(try await SmallLife.ids(in: again) == kept)
  }

  @Test("and whose last write was cut at any byte has what was there before it")
  func isCut() async {
    await FaultTest(1, "cuts of the last write", quick: 200, share: 10_000, full: 50_000).run {
      try await cutTheLastWrite(seed: $0)
    }
  }

  private func cutTheLastWrite(seed: UInt64) async throws -> Int {
    let disk = SimDisk(directories: ["/data"])
    var random = Seeded(seed)
    var options = CrashScript.options()
    options.segmentSize = 1 << 20
    let store = try await CrashScript.open(disk, options)
    let kept = (0..<(1 + random.below(4))).map { "record-\($0)" }
    for id in kept { _ = await store.commit([SmallLife.put(id)], now: Date(milliseconds: 0)) }
    let path = "/data/store/log/" + Manifest.fileName(1)
    let before = await store.writer.active.end
    var last = [SmallLife.put("record-30")]
    if random.below(3) == 0 { last.append(SmallLife.put("record-31")) }
    _ = await store.commit(last, now: Date(milliseconds: 0))
    let end = await store.writer.active.end
    let file = try disk.contents(of: path)
    // The file is longer than the log, so that a sync need not make it longer.
    try FaultFound.unless(end < file.count, "there is no room behind \(end)")
    let after = Array(file[..<end])
    let lastByte = after.lastIndex { $0 != 0 } ?? 0
    for length in before..<end {
      var left = Array(after[before..<length])
      left.removeLast(left.count - ((left.lastIndex { $0 != 0 } ?? -1) + 1))
      // The file ends there; or it is as long as it was, and only the bytes are missing.
      for isShort in [true, false] where isShort || length <= lastByte {
        let copy = disk.killed()
        try copy.cut(path, to: length)
        if !isShort { try copy.cut(path, to: file.count) }
        let opened = try await CrashScript.open(copy, options)
        let place = "seed \(seed), \(length - before) bytes of the last write, short: \(isShort)"
        #expect(try await SmallLife.ids(in: opened) == kept, "\(place)")
        #expect(opened.openReport.tornBytes == left.count, "\(place)")
        let torn = copy.paths.filter { $0.contains("/torn/") }
        #expect(
          try torn.map { try copy.contents(of: $0) } == (left.isEmpty ? [] : [left]), "\(place)")
      }
    }
    return 2 * (end - before)
  }

  @Test("in one bit notices it, or is none the worse")
  func flips() async {
    // All of them in the full run; a share of them, another one for each seed, otherwise.
    let step =
      switch FaultScale.amount {
      case .full: 1
      case .share: 16
      case .times(let factor): max(1, 64 / factor)
      }
    await FaultTest(8, "flipped bits", quick: 1, share: 1, full: 1).run { seed in
      var life = SmallLife(SimDisk(directories: ["/data"]))
      await life.run()
      var flipped = 0
      var refused = 0
      for path in life.disk.paths {
        let bits = try life.disk.contents(of: path).count * 8
        for bit in Swift.stride(from: Int(seed % UInt64(step)), to: bits, by: step) {
          flipped += 1
          if try await isRefused(life, path, bit) { refused += 1 }
        }
      }
      try FaultFound.unless(refused > 0, "no bit was missed")
      return flipped
    }
  }

  private func isRefused(_ life: SmallLife, _ path: String, _ bit: Int) async throws -> Bool {
    let copy = life.disk.snapshot()
    try copy.flip(path, bit: bit)
    let before = copy.paths.count
    var isOpen = false
    do {
      let store = try await CrashScript.open(copy, life.options)
      isOpen = true
      // Where a checkpoint stands for the log, a record is checked when it is read.
      let found = try await SmallLife.ids(in: store)
      #expect(found == life.acknowledged, "bit \(bit) of \(path)")
      await store.close()
      return false
    } catch let error as StoreError {
      #expect([.corrupt, .unsupported].contains(error.code), "bit \(bit) of \(path): \(error)")
      // Refused and untouched.
      if !isOpen { #expect(copy.paths.count == before) }
      return true
    }
  }
}
