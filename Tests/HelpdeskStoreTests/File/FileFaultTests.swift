import Foundation
import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@testable import HelpdeskStore

@Suite("A file store whose disk fails")
struct FileFaultTests {
  private static let numbers = [EIO, ENOSPC]
  private static let effects: [SimDiskFault.Effect] = [.none, .part, .all]

  @Test("at any call says so, keeps what it has acknowledged and nothing that it has refused")
  func failsOnce() async throws {
    var plain = SmallLife(SimDisk(directories: ["/data"]))
    await plain.run()
    #expect(plain.acknowledged.count == 14)
    for call in Swift.stride(from: 0, to: plain.disk.callCount, by: FaultScale.factor > 1 ? 1 : 3) {
      for number in Self.numbers {
        for effect in Self.effects {
          let disk = SimDisk(directories: ["/data"])
          disk.fail(SimDiskFault(skipping: call, number: number, effect: effect))
          var life = SmallLife(disk)
          await life.run()
          let place = "call \(call), error \(number), \(effect)"
          disk.repair()
          await life.check(disk.snapshot(), place)
          await life.check(disk.crash(seed: UInt64(call)), place)
        }
      }
    }
  }

  @Test("in a sync ends all writing, goes on reading, and is right when it is opened again")
  func failsToSync() async throws {
    for times in [1, Int.max] {
      for skipping in 4..<14 {
        let disk = SimDisk(directories: ["/data"])
        disk.fail(
          SimDiskFault(call: .sync, skipping: skipping, times: times, effect: .forgetsPending))
        var life = SmallLife(disk)
        await life.run()
        let place = "sync \(skipping), \(times) times"
        if life.acknowledged.count < 14 {
          #expect(life.codes.first == .unknownOutcome || life.codes.first == .poisoned, "\(place)")
          #expect(life.codes.dropFirst().allSatisfy { $0 == .poisoned }, "\(place)")
        }
        disk.repair()
        // The next process may see more than the medium has, and must not build on it.
        let seen = disk.killed()
        let store = try await CrashScript.open(seen, life.options)
        let found = try await SmallLife.ids(in: store)
        await life.check(seen.crash(seed: UInt64(skipping)), place)
        let later = try await CrashScript.open(seen.crash(seed: 1), life.options)
        #expect(try await SmallLife.ids(in: later) == found, "\(place)")
        disk.dropCaches()
        await life.check(disk.snapshot(), place)
      }
    }
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
  func isCut() async throws {
    let disk = SimDisk(directories: ["/data"])
    var options = CrashScript.options()
    options.segmentSize = 1 << 20
    let store = try await CrashScript.open(disk, options)
    for number in 0..<3 {
      _ = await store.commit([SmallLife.put("record-\(number)")], now: Date(milliseconds: 0))
    }
    let path = "/data/store/log/" + Manifest.fileName(1)
    let before = try disk.contents(of: path).count
    _ = await store.commit([SmallLife.put("record-3")], now: Date(milliseconds: 0))
    let after = try disk.contents(of: path)
    for length in before..<after.count {
      let copy = disk.killed()
      try copy.cut(path, to: length)
      let opened = try await CrashScript.open(copy, options)
      #expect(try await SmallLife.ids(in: opened) == ["record-0", "record-1", "record-2"])
      #expect(opened.openReport.tornBytes == length - before)
      let torn = copy.paths.filter { $0.contains("/torn/") }
      #expect(
        try torn.map { try copy.contents(of: $0) }
          == (length > before ? [Array(after[before..<length])] : []))
    }
  }

  @Test("in one bit notices it, or is none the worse")
  func flips() async throws {
    var life = SmallLife(SimDisk(directories: ["/data"]))
    await life.run()
    let disk = life.disk
    var refused = 0
    for path in disk.paths {
      let bits = try disk.contents(of: path).count * 8
      // Every bit in the long run; a different sixteenth of them each byte.
      let step = FaultScale.factor > 1 ? 1 : 17
      for bit in Swift.stride(from: 0, to: bits, by: step) {
        let copy = disk.snapshot()
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
        } catch let error as StoreError {
          refused += 1
          #expect([.corrupt, .unsupported].contains(error.code), "bit \(bit) of \(path): \(error)")
          // Refused and untouched.
          if !isOpen { #expect(copy.paths.count == before) }
        }
      }
    }
    #expect(refused > 0)
  }
}
