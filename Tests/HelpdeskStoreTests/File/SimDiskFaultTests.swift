import Foundation
import HelpdeskCore
import Testing

@testable import HelpdeskStore

private let before = [UInt8](repeating: 0x41, count: 1700)
private let after = [UInt8](repeating: 0x42, count: 1700)
private let seeds: Range<UInt64> = 0..<200

@Suite("SimDisk: faults, full disks, snapshots and damage")
struct SimDiskFaultTests {
  private let disk = SimDisk(directories: ["/desk"])
  private let file: any DiskFile

  init() throws {
    file = try disk.open("/desk/log", .create)
    try file.write(before, at: 0)
    try file.sync()
    try disk.syncDirectory("/desk")
  }

  private func error(_ call: DiskError.Call, _ number: Int32) -> DiskError {
    DiskError(call: call, path: "/desk/log", number: number)
  }

  @Test("A fault hits the calls it names, so many of them, and changes nothing")
  func faultsAreAimed() throws {
    disk.fail(SimDiskFault(call: .write, suffix: "log", skipping: 1, times: 2, number: EROFS))
    let other = try disk.open("/desk/other", .create)
    try file.write([1], at: 0)
    try other.write([1], at: 0)
    #expect(throws: error(.write, EROFS)) { try file.write([2], at: 0) }
    #expect(throws: error(.write, EROFS)) { try file.write([2], at: 0) }
    #expect(try file.read(at: 0, count: 1) == [1])
    try file.write([3], at: 0)
  }

  @Test("A fault can be aimed at a call by its number, whatever it is")
  func nthCall() throws {
    let done = disk.callCount
    disk.fail(SimDiskFault(skipping: 2))
    _ = try file.size()
    _ = try disk.list("/desk")
    #expect(throws: error(.sync, EIO)) { try file.sync() }
    try file.sync()
    #expect(disk.callCount == done + 4)
  }

  @Test("A short write leaves a part of its bytes and says so")
  func shortWrite() throws {
    var lengths: Set<Int> = []
    for seed in seeds {
      let disk = SimDisk(seed: seed)
      disk.fail(SimDiskFault(call: .write, number: ENOSPC, effect: .part))
      let file = try disk.open("/log", .create)
      #expect(throws: DiskError(call: .write, path: "/log", number: ENOSPC)) {
        try file.write(after, at: 0)
      }
      let length = try file.size()
      #expect(try file.read(at: 0, count: 2000) == Array(after.prefix(length)), "seed \(seed)")
      #expect(length < after.count, "seed \(seed)")
      lengths.insert(length)
    }
    #expect(lengths.count > 20)
  }

  @Test("A call can do its work and fail nevertheless")
  func doneAndFailed() throws {
    disk.fail(SimDiskFault(call: .rename, effect: .all))
    #expect(throws: error(.rename, EIO)) { try disk.rename("/desk/log", to: "/desk/moved") }
    #expect(disk.paths == ["/desk/moved"])
    disk.fail(SimDiskFault(call: .lock, effect: .all))
    #expect(throws: DiskError.self) { try disk.lock("/desk/LOCK") }
    try disk.lock("/desk/LOCK").close()
  }

  @Test("A sync that fails on a lying page cache loses what was pending, and later ones go well")
  func lyingSync() throws {
    try file.write(after, at: 0)
    disk.fail(SimDiskFault(call: .sync, effect: .forgetsPending))
    #expect(throws: error(.sync, EIO)) { try file.sync() }
    try file.sync()
    #expect(try file.read(at: 0, count: 1700) == after)
    for seed in seeds {
      #expect(try disk.crash(seed: seed).contents(of: "/desk/log") == before, "seed \(seed)")
    }
    // What is written anew is durable with the next sync, though memory ran short meanwhile.
    try file.write([7, 7], at: 1600)
    disk.dropCaches()
    #expect(try file.read(at: 1600, count: 3) == [7, 7, 0x41])
    try file.write(after, at: 1700)
    try file.sync()
    let expected = Array(before.prefix(1600)) + [7, 7] + Array(before.suffix(98)) + after
    #expect(try disk.crash(seed: 1).contents(of: "/desk/log") == expected)
    #expect(try file.read(at: 0, count: 4000) == expected)
  }

  @Test("A growth that a failed sync has forgotten is not on the medium, and is a hole later")
  func lyingGrowth() throws {
    try file.write(after, at: 1700)
    disk.fail(SimDiskFault(call: .sync, effect: .forgetsPending))
    #expect(throws: error(.sync, EIO)) { try file.sync() }
    #expect(try disk.crash(seed: 3).contents(of: "/desk/log") == before)
    try file.write([9], at: 3400)
    try file.sync()
    let hole = [UInt8](repeating: 0, count: 1700)
    #expect(try disk.crash(seed: 3).contents(of: "/desk/log") == before + hole + [9])
  }

  @Test("A directory's failed sync forgets names likewise")
  func lyingDirectorySync() throws {
    _ = try disk.open("/desk/new", .create)
    disk.fail(SimDiskFault(call: .syncDirectory, effect: .forgetsPending))
    #expect(throws: DiskError.self) { try disk.syncDirectory("/desk") }
    try disk.syncDirectory("/desk")
    #expect(disk.killed().paths == ["/desk/log", "/desk/new"])
    for seed in seeds { #expect(disk.crash(seed: seed).paths == ["/desk/log"], "seed \(seed)") }
  }

  @Test("A sync that fails for ever makes nothing durable until the disk is repaired")
  func syncFailsForEver() throws {
    try file.write(after, at: 0)
    disk.fail(SimDiskFault(call: .sync, times: .max))
    for _ in 0..<10 { #expect(throws: error(.sync, EIO)) { try file.sync() } }
    #expect(try disk.durableContents(of: "/desk/log") == before)
    disk.repair()
    try file.sync()
    #expect(try disk.durableContents(of: "/desk/log") == after)
  }

  @Test("A full disk takes what fits, and has room again when a file is gone and closed")
  func fullDisk() throws {
    let disk = SimDisk(capacity: 3000)
    let first = try disk.open("/first", .create)
    let second = try disk.open("/second", .create)
    let full = DiskError(call: .write, path: "/second", number: ENOSPC)
    try first.write(before, at: 0)
    #expect(throws: full) { try second.write(after, at: 0) }
    #expect(try second.size() == 1300)
    #expect(disk.used == 3000)
    try second.truncate(to: 0)
    try first.write(after, at: 0)
    try disk.remove("/first")
    #expect(throws: full) { try second.write(after, at: 0) }
    first.close()
    try second.write(after, at: 0)
    #expect(disk.used == 1700)
    #expect(throws: DiskError(call: .truncate, path: "/second", number: ENOSPC)) {
      try second.truncate(to: 3001)
    }
  }

  @Test("A snapshot and the disk it was taken of do not see each other's writes")
  func snapshotsAreIndependent() throws {
    try file.write([1], at: 0)
    let copy = disk.snapshot()
    try file.write([2], at: 0)
    try copy.open("/desk/log", .update).write([3], at: 1)
    try copy.remove("/desk/log")
    try copy.open("/desk/log", .create).write([4], at: 0)
    #expect(try disk.contents(of: "/desk/log") == [2] + before.dropFirst())
    #expect(try copy.contents(of: "/desk/log") == [4])
    let crashed = seeds.map { copy.crash(seed: $0) }
    #expect(
      try crashed.contains {
        try $0.paths == ["/desk/log"]
          && $0.contents(of: "/desk/log") == before
      })
  }

  @Test("A recording has one snapshot for each call that changes something, as it was before")
  func recording() throws {
    let recording = disk.recordSnapshots()
    try file.write(after, at: 0)
    _ = try file.read(at: 0, count: 1)
    try file.sync()
    _ = try disk.open("/desk/log", .read)
    try disk.rename("/desk/log", to: "/desk/moved")
    try disk.syncDirectory("/desk")
    let points = recording.points
    #expect(points.map(\.call.call) == [.write, .sync, .rename, .syncDirectory])
    #expect(try points[0].disk.contents(of: "/desk/log") == before)
    #expect(try points[1].disk.durableContents(of: "/desk/log") == before)
    #expect(try points[2].disk.durableContents(of: "/desk/log") == after)
    #expect(points[2].disk.paths == ["/desk/log"])
    #expect(points[3].disk.paths == ["/desk/moved"])
    #expect(points[3].call.description == "call \(points[3].call.number): syncDirectory /desk")

    let sparse = disk.recordSnapshots(every: 3)
    for byte in 0..<7 { try file.write([UInt8(byte)], at: 0) }
    #expect(try sparse.points.map { try $0.disk.contents(of: "/desk/moved")[0] } == [0x42, 2, 5])
  }

  @Test("Damage is durable at once and hits the bit that was named")
  func damage() throws {
    let calls = disk.callCount
    try disk.flip("/desk/log", bit: 8 * 700 + 3)
    try disk.overwrite("/desk/log", at: 1699, [1, 2])
    try disk.put("/desk/foreign", [5])
    for seed in seeds.prefix(20) {
      let found = try disk.crash(seed: seed).contents(of: "/desk/log")
      #expect(found[700] == 0x49 && found[699] == 0x41 && found[701] == 0x41, "seed \(seed)")
      #expect(found.suffix(2) == [1, 2], "seed \(seed)")
      #expect(disk.crash(seed: seed).paths == ["/desk/foreign", "/desk/log"], "seed \(seed)")
    }
    try disk.cut("/desk/log", to: 3)
    try disk.discard("/desk/foreign")
    #expect(try disk.crash(seed: 1).contents(of: "/desk/log") == [0x41, 0x41, 0x41])
    #expect(disk.crash(seed: 1).paths == ["/desk/log"])
    #expect(disk.callCount == calls)
  }
}
