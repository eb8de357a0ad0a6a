import Foundation
import HelpdeskCore
import Testing

@testable import HelpdeskStore

/// A kilobyte and a half and a bit, so that the last sector is not full.
private let before = [UInt8](repeating: 0x41, count: 1700)
private let after = [UInt8](repeating: 0x42, count: 1700)
private let seeds: Range<UInt64> = 0..<400

/// A disk with one durable file that holds `before`, opened to write.
private func diskWithFile() throws -> (disk: SimDisk, file: any DiskFile) {
  let disk = SimDisk(directories: ["/desk"])
  let file = try disk.open("/desk/log", .create)
  try file.write(before, at: 0)
  try file.sync()
  try disk.syncDirectory("/desk")
  return (disk, file)
}

@Suite("SimDisk: what a crash keeps and loses")
struct SimDiskCrashTests {
  @Test("What was synced, name and all, is there after every crash")
  func syncedSurvives() throws {
    let (disk, file) = try diskWithFile()
    // An append that shares a sector with durable bytes must not harm them.
    try file.write(after, at: before.count)
    for seed in seeds {
      let found = try disk.crash(seed: seed).contents(of: "/desk/log")
      #expect(Array(found.prefix(before.count)) == before, "seed \(seed)")
    }
  }

  @Test("Whole sectors can be torn, durable bytes in them too, where a test asks for it")
  func wholeSectorsTear() throws {
    let (disk, file) = try diskWithFile()
    try file.write(after, at: before.count)
    let harmed = try seeds.filter { seed in
      let found = try disk.crash(seed: seed, tearing: .wholeSectors).contents(of: "/desk/log")
      let whole = before.count / 512 * 512
      #expect(found.prefix(whole) == before.prefix(whole), "seed \(seed)")
      return found.prefix(before.count) != before[...]
    }
    #expect(!harmed.isEmpty)
  }

  @Test("A write that was not synced is kept, lost, and torn in one crash or the other")
  func unsyncedVaries() throws {
    let (disk, file) = try diskWithFile()
    try file.write(after, at: 0)
    let found = try seeds.map { try disk.crash(seed: $0).contents(of: "/desk/log") }
    let share = Double(found.filter { $0 == after }.count) / Double(found.count)
    #expect(share > 0.15 && share < 0.6)
    #expect(found.filter { $0 == before }.count > found.count / 8)
    let sectors = Set(found.map { $0.prefix(512) })
    #expect(sectors.contains([UInt8](repeating: 0, count: 512)[...]))
    // Garbage differs from seed to seed.
    #expect(sectors.count > 10)
    // The two whole ones, and mixtures of whole sectors.
    #expect(found.contains { $0.prefix(512) == before.prefix(512) && $0.last == 0x42 })
    #expect(found.contains { $0.prefix(512) == after.prefix(512) && $0.last == 0x41 })
  }

  @Test("Two writes to one sector are kept or lost together")
  func sectorsAreWhole() throws {
    let (disk, file) = try diskWithFile()
    try file.write(Array(after.prefix(10)), at: 600)
    try file.write(Array(after.prefix(10)), at: 800)
    for seed in seeds {
      let found = try disk.crash(seed: seed).contents(of: "/desk/log")
      let isNew = [600, 800].map { found[$0..<$0 + 10] == after[0..<10] }
      #expect(isNew[0] == isNew[1], "seed \(seed)")
    }
  }

  @Test("A growth that was not synced leaves the old length, the new one, or a sector's border")
  func lengthVaries() throws {
    let (disk, file) = try diskWithFile()
    try file.write(after, at: before.count)
    let lengths = try Set(seeds.map { try disk.crash(seed: $0).contents(of: "/desk/log").count })
    #expect(lengths == [1700, 2048, 2560, 3072, 3400])
  }

  @Test("A cut that was not synced may be undone, with what was cut off")
  func cutVaries() throws {
    let (disk, file) = try diskWithFile()
    try file.truncate(to: 100)
    let found = try seeds.map { try disk.crash(seed: $0).contents(of: "/desk/log") }
    #expect(found.contains(before))
    #expect(found.contains(Array(before.prefix(100))))
    try file.sync()
    for seed in seeds {
      let found = try disk.crash(seed: seed).contents(of: "/desk/log")
      #expect(found == Array(before.prefix(100)), "seed \(seed)")
    }
  }

  @Test("The same seed finds the same bytes, names and all")
  func deterministic() throws {
    func run(_ seed: UInt64) throws -> [String: [UInt8]] {
      let (disk, file) = try diskWithFile()
      try file.write(after, at: 900)
      try disk.open("/desk/other", .create).write(after, at: 5000)
      try disk.rename("/desk/log", to: "/desk/moved")
      let found = disk.crash(seed: seed)
      return try Dictionary(
        uniqueKeysWithValues: found.paths.map { ($0, try found.contents(of: $0)) })
    }
    for seed in seeds.prefix(100) { #expect(try run(seed) == run(seed), "seed \(seed)") }
    #expect(try Set(seeds.map(run)).count > 100)
  }

  @Test("A crashed disk has nothing pending, no lock, and leaves the other disk as it was")
  func crashedIsSettled() throws {
    let (disk, file) = try diskWithFile()
    let lock = try disk.lock("/desk/LOCK")
    try file.write(after, at: 0)
    for seed in seeds.prefix(50) {
      let first = disk.crash(seed: seed)
      let content = try first.contents(of: "/desk/log")
      for second in seeds.prefix(20) {
        let found = first.crash(seed: second)
        #expect(try found.contents(of: "/desk/log") == content, "seeds \(seed), \(second)")
        #expect(found.paths == first.paths, "seeds \(seed), \(second)")
      }
      try first.lock("/desk/LOCK").close()
      try first.open("/desk/log", .update).write([1, 2, 3], at: 0)
    }
    #expect(try disk.contents(of: "/desk/log") == after)
    lock.close()
  }

  @Test("A killed process loses nothing, but what it wrote is pending still")
  func killedKeepsAll() throws {
    let (disk, file) = try diskWithFile()
    let lock = try disk.lock("/desk/LOCK")
    try file.write(after, at: 0)
    try disk.rename("/desk/log", to: "/desk/moved")
    let next = disk.killed()
    #expect(next.paths == ["/desk/LOCK", "/desk/moved"])
    #expect(try next.contents(of: "/desk/moved") == after)
    #expect(try next.durableContents(of: "/desk/moved") == before)
    _ = try next.lock("/desk/LOCK")
    let found = seeds.map { next.crash(seed: $0) }
    #expect(found.contains { $0.paths.contains("/desk/log") })
    #expect(
      try found.contains {
        try $0.paths.contains("/desk/moved")
          && $0.contents(of: "/desk/moved") == before
      })
    lock.close()
  }
}

@Suite("SimDisk: names in a crash")
struct SimDiskNameTests {
  @Test("A created file whose directory was not synced may be absent, its content synced or not")
  func createMayBeLost() throws {
    let disk = SimDisk(directories: ["/desk"])
    let file = try disk.open("/desk/log", .create)
    try file.write(before, at: 0)
    try file.sync()
    let found = seeds.map { disk.crash(seed: $0) }
    #expect(found.contains { $0.paths.isEmpty })
    for (seed, disk) in zip(seeds, found) where !disk.paths.isEmpty {
      #expect(try disk.contents(of: "/desk/log") == before, "seed \(seed)")
    }
    #expect(found.contains { !$0.paths.isEmpty })
    try disk.syncDirectory("/desk")
    for seed in seeds { #expect(disk.crash(seed: seed).paths == ["/desk/log"], "seed \(seed)") }
  }

  @Test("A new directory is lost with all that is in it until its parent is synced")
  func directoryMayBeLost() throws {
    let disk = SimDisk()
    try disk.makeDirectory("/desk")
    try disk.open("/desk/log", .create).sync()
    try disk.syncDirectory("/desk")
    #expect(Set(seeds.map { disk.crash(seed: $0).paths }) == [[], ["/desk/log"]])
    try disk.syncDirectory("/")
    #expect(Set(seeds.map { disk.crash(seed: $0).paths }) == [["/desk/log"]])
  }

  @Test("A rename over a file leaves the old one or the new one, never none")
  func renameIsAtomic() throws {
    let (disk, file) = try diskWithFile()
    let next = try disk.open("/desk/log.tmp", .create)
    try next.write(after, at: 0)
    try next.sync()
    try disk.rename("/desk/log.tmp", to: "/desk/log")
    let found = try seeds.map { try disk.crash(seed: $0).contents(of: "/desk/log") }
    #expect(Set(found) == [before, after])
    // The open file is still the one that was replaced.
    #expect(try file.read(at: 0, count: 1700) == before)
    try disk.syncDirectory("/desk")
    for seed in seeds {
      let found = disk.crash(seed: seed)
      #expect(try found.contents(of: "/desk/log") == after, "seed \(seed)")
      #expect(found.paths == ["/desk/log"], "seed \(seed)")
    }
  }

  @Test("Two renames over a name leave one of the three files and never one file twice")
  func renamesInARow() throws {
    let disk = SimDisk(directories: ["/desk"])
    for (path, byte) in [("/desk/a", 1), ("/desk/b", 2), ("/desk/name", 3)] as [(String, UInt8)] {
      try disk.put(path, [byte])
    }
    try disk.rename("/desk/a", to: "/desk/name")
    try disk.rename("/desk/b", to: "/desk/name")
    try disk.rename("/desk/name", to: "/desk/last")
    var ends: Set<[String]> = []
    for seed in seeds {
      let found = disk.crash(seed: seed)
      let held = try found.paths.map { try found.contents(of: $0)[0] }
      #expect(Set(held).count == held.count, "seed \(seed)")
      #expect(
        found.paths.contains("/desk/name") || found.paths.contains("/desk/last"), "seed \(seed)")
      ends.insert(zip(found.paths, held).map { "\($0) \($1)" })
    }
    // Each of the three moves done or not.
    #expect(ends.count == 8)
  }

  @Test("A rename into another directory is durable with that directory, and never half done")
  func renameAcross() throws {
    let disk = SimDisk(directories: ["/desk/tmp", "/desk/blobs"])
    try disk.open("/desk/tmp/one", .create).sync()
    try disk.rename("/desk/tmp/one", to: "/desk/blobs/one")
    let moved: Set<[String]> = [[], ["/desk/tmp/one"], ["/desk/blobs/one"]]
    #expect(Set(seeds.map { disk.crash(seed: $0).paths }) == moved)
    try disk.syncDirectory("/desk/tmp")
    #expect(Set(seeds.map { disk.crash(seed: $0).paths }) == moved.subtracting([[]]))
    try disk.syncDirectory("/desk/blobs")
    #expect(Set(seeds.map { disk.crash(seed: $0).paths }) == [["/desk/blobs/one"]])
  }

  @Test("A file that is durable under its new name is nowhere else, its creation synced or not")
  func renamedIsNowhereElse() throws {
    let disk = SimDisk(directories: ["/desk/tmp", "/desk/blobs"])
    try disk.open("/desk/tmp/one", .create).sync()
    try disk.rename("/desk/tmp/one", to: "/desk/blobs/one")
    try disk.syncDirectory("/desk/blobs")
    for seed in seeds {
      #expect(disk.crash(seed: seed).paths == ["/desk/blobs/one"], "seed \(seed)")
    }
  }

  @Test("A removed file may come back until its directory is synced")
  func removeMayBeLost() throws {
    let (disk, _) = try diskWithFile()
    try disk.remove("/desk/log")
    #expect(disk.paths.isEmpty)
    let found = seeds.map { disk.crash(seed: $0) }
    #expect(found.contains { $0.paths.isEmpty })
    #expect(
      try found.contains {
        try $0.paths == ["/desk/log"]
          && $0.contents(of: "/desk/log") == before
      })
    try disk.syncDirectory("/desk")
    for seed in seeds { #expect(disk.crash(seed: seed).paths.isEmpty, "seed \(seed)") }
  }

  @Test("Changes to different names are kept and lost independently of each other")
  func namesAreIndependent() throws {
    let disk = SimDisk(directories: ["/desk"])
    for name in ["a", "b", "c"] { _ = try disk.open("/desk/\(name)", .create) }
    #expect(Set(seeds.map { disk.crash(seed: $0).paths }).count == 8)
  }
}
