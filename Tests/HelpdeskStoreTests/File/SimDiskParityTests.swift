import Foundation
import HelpdeskCore
import Testing

@testable import HelpdeskStore

/// The disks that are to answer alike.
enum DiskKind: String, CaseIterable, Sendable {
  case simulated, posix

  /// Runs a test in an empty directory of such a disk.
  func run(_ test: (any Disk, String) throws -> Void) throws {
    switch self {
    case .simulated:
      try test(SimDisk(directories: ["/desk"]), "/desk")
    case .posix:
      let folder = FileManager.default.temporaryDirectory.appending(
        component: "disk-\(UUID().uuidString)")
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      defer { try? FileManager.default.removeItem(at: folder) }
      try test(PosixDisk(), folder.path)
    }
  }
}

/// The error number a call fails with; nil where it goes well.
private func number(_ call: () throws -> Void) -> Int32? {
  do {
    try call()
    return nil
  } catch {
    return (error as? DiskError)?.number
  }
}

@Suite("SimDisk: a simulated disk answers as the system does")
struct SimDiskParityTests {
  @Test("A file is made once, and opened only where there is one", arguments: DiskKind.allCases)
  func opening(_ kind: DiskKind) throws {
    try kind.run { disk, folder in
      let path = folder + "/log"
      #expect(number { _ = try disk.open(path, .read) } == ENOENT)
      #expect(number { _ = try disk.open(path, .update) } == ENOENT)
      try disk.open(path, .create).write([1, 2], at: 0)
      #expect(number { _ = try disk.open(path, .create) } == EEXIST)
      #expect(try disk.open(path, .read).read(at: 0, count: 9) == [1, 2])
      #expect(number { _ = try disk.open(folder + "/none/log", .create) } == ENOENT)
      #expect(number { _ = try disk.open(path + "/log", .create) } == ENOTDIR)
      #expect(number { _ = try disk.open(folder, .update) } == EISDIR)
    }
  }

  @Test("Room is zeros behind what there is, and takes nothing away", arguments: DiskKind.allCases)
  func room(_ kind: DiskKind) throws {
    try kind.run { disk, folder in
      let file = try disk.open(folder + "/log", .create)
      try file.write([1, 2], at: 0)
      try file.reserve(through: 5)
      #expect(try file.read(at: 0, count: 9) == [1, 2, 0, 0, 0])
      try file.reserve(through: 3)
      #expect(try file.size() == 5)
      try file.write([3, 4], at: 2)
      #expect(try file.read(at: 0, count: 9) == [1, 2, 3, 4, 0])
      #expect(number { try disk.open(folder + "/log", .read).reserve(through: 9) } == EBADF)
    }
  }

  @Test("A file that is open to read refuses to be changed", arguments: DiskKind.allCases)
  func readOnly(_ kind: DiskKind) throws {
    try kind.run { disk, folder in
      _ = try disk.open(folder + "/log", .create)
      let file = try disk.open(folder + "/log", .read)
      #expect(number { try file.write([1], at: 0) } == EBADF)
      #expect(number { try file.truncate(to: 1) } == EINVAL)
    }
  }

  @Test("Reads end with the file, holes are zeros", arguments: DiskKind.allCases)
  func readsAndHoles(_ kind: DiskKind) throws {
    try kind.run { disk, folder in
      let file = try disk.open(folder + "/log", .create)
      try file.write([1, 2, 3], at: 0)
      try file.write([9], at: 9000)
      #expect(try file.size() == 9001)
      #expect(try file.read(at: 1, count: 4) == [2, 3, 0, 0])
      #expect(try file.read(at: 8999, count: 100) == [0, 9])
      #expect(try file.read(at: 9001, count: 1).isEmpty)
      #expect(try file.read(at: 20_000, count: 1).isEmpty)
      #expect(try file.read(at: 0, count: 0).isEmpty)
      try file.write([], at: 20_000)
      #expect(try file.size() == 9001)
    }
  }

  @Test("A cut and a growth leave zeros where there was something", arguments: DiskKind.allCases)
  func truncating(_ kind: DiskKind) throws {
    try kind.run { disk, folder in
      let file = try disk.open(folder + "/log", .create)
      try file.write([UInt8](repeating: 7, count: 6000), at: 0)
      try file.truncate(to: 5000)
      #expect(try file.size() == 5000)
      try file.truncate(to: 10_000)
      #expect(try file.read(at: 4999, count: 10_000) == [7] + [UInt8](repeating: 0, count: 5000))
      try file.truncate(to: 0)
      #expect(try file.size() == 0)
      try file.sync()
    }
  }

  @Test("Random writes, cuts and reads give what an array gives", arguments: DiskKind.allCases)
  func againstAnArray(_ kind: DiskKind) throws {
    try kind.run { disk, folder in
      for seed in 0..<20 as Range<UInt64> {
        var random = Seeded(seed)
        var model: [UInt8] = []
        let file = try disk.open(folder + "/log\(seed)", .create)
        for step in 0..<60 {
          let offset = random.below(20_000)
          let count = random.below(3) == 0 ? random.below(10_000) : random.below(600)
          if random.below(8) == 0 {
            model = Array(model.prefix(offset))
            model += [UInt8](repeating: 0, count: offset - model.count)
            try file.truncate(to: offset)
          } else {
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            if count > 0 {
              model += [UInt8](repeating: 0, count: max(0, offset + count - model.count))
              model.replaceSubrange(offset..<offset + count, with: bytes)
            }
            try file.write(bytes, at: offset)
          }
          if random.below(4) == 0 { try file.sync() }
          let read = try file.read(at: 0, count: 40_000)
          try #require(read == model, "seed \(seed), step \(step)")
        }
      }
    }
  }

  @Test("Names are listed in ascending order, directories among them", arguments: DiskKind.allCases)
  func listing(_ kind: DiskKind) throws {
    try kind.run { disk, folder in
      for name in ["b", "a10", "a9", "B", "ä"] { _ = try disk.open("\(folder)/\(name)", .create) }
      try disk.makeDirectory(folder + "/c")
      try disk.makeDirectory(folder + "/c")
      #expect(try disk.list(folder) == ["B", "a10", "a9", "b", "c", "ä"])
      #expect(try disk.list(folder + "/c").isEmpty)
      #expect(number { _ = try disk.list(folder + "/none") } == ENOENT)
      #expect(number { _ = try disk.list(folder + "/b") } == ENOTDIR)
      #expect(number { try disk.makeDirectory(folder + "/none/c") } == ENOENT)
      #expect(number { try disk.makeDirectory(folder + "/b") } == EEXIST)
    }
  }

  @Test("A rename replaces, a removal leaves open files readable", arguments: DiskKind.allCases)
  func naming(_ kind: DiskKind) throws {
    try kind.run { disk, folder in
      let (one, two) = (folder + "/one", folder + "/two")
      let old = try disk.open(two, .create)
      try old.write([2], at: 0)
      try disk.open(one, .create).write([1], at: 0)
      try disk.rename(one, to: two)
      #expect(try disk.list(folder) == ["two"])
      #expect(try disk.open(two, .read).read(at: 0, count: 9) == [1])
      #expect(try old.read(at: 0, count: 9) == [2])
      try disk.remove(two)
      try old.write([3], at: 1)
      #expect(try old.read(at: 0, count: 9) == [2, 3])
      #expect(number { try disk.remove(two) } == ENOENT)
      #expect(number { try disk.rename(one, to: two) } == ENOENT)
      _ = try disk.open(one, .create)
      #expect(number { try disk.rename(one, to: folder + "/none/two") } == ENOENT)
      try disk.rename(one, to: one)
      try disk.makeDirectory(folder + "/sub")
      #expect(number { try disk.rename(one, to: folder + "/sub") } == EISDIR)
      try disk.rename(one, to: folder + "/sub/one")
      #expect(try disk.list(folder) == ["sub"])
      try disk.syncDirectory(folder)
      #expect(number { try disk.syncDirectory(folder + "/none") } == ENOENT)
    }
  }

  @Test("A lock is held once, and free when its holder lets it go", arguments: DiskKind.allCases)
  func locking(_ kind: DiskKind) throws {
    try kind.run { disk, folder in
      let path = folder + "/LOCK"
      let held = try disk.lock(path)
      try held.write([4, 2], at: 0)
      #expect(number { _ = try disk.lock(path) } == EWOULDBLOCK)
      let other = try disk.open(path, .read)
      #expect(try other.read(at: 0, count: 2) == [4, 2])
      other.close()
      #expect(number { _ = try disk.lock(path) } == EWOULDBLOCK)
      held.close()
      held.close()
      do {
        let second: any DiskFile = try disk.lock(path)
        #expect(try second.size() == 2)
      }
      // Let go of, not closed.
      try disk.lock(path).close()
      #expect(number { _ = try disk.lock(folder + "/none/LOCK") } == ENOENT)
    }
  }

  @Test("A closed file refuses every call", arguments: DiskKind.allCases)
  func closed(_ kind: DiskKind) throws {
    try kind.run { disk, folder in
      let file = try disk.open(folder + "/log", .create)
      file.close()
      file.close()
      #expect(number { _ = try file.read(at: 0, count: 1) } == EBADF)
      #expect(number { try file.write([1], at: 0) } == EBADF)
      #expect(number { try file.sync() } == EBADF)
      #expect(number { try file.truncate(to: 0) } == EBADF)
      #expect(number { _ = try file.size() } == EBADF)
    }
  }
}
