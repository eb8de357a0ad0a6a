import Foundation
import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@testable import HelpdeskStore

@Suite("A file store on a real, small disk that is full")
struct FullDiskTests {
  /// Whether this process may mount: it takes root, and a system that has tmpfs.
  static let canMount: Bool = {
    guard let disk = try? SmallDisk(kilobytes: 64) else { return false }
    disk.remove()
    return true
  }()

  @Test(
    "refuses commits, loses nothing, and goes on after room was made and records were deleted",
    .enabled(if: canMount, "A small disk cannot be mounted: that takes root and tmpfs."))
  func fills() async {
    await FaultTest(7, "disks filled up", quick: 1, share: 10, full: 50).run { seed in
      let disk = try SmallDisk(kilobytes: 1_024)
      defer { disk.remove() }
      var life = FullLife(disk.path, seed)
      try await life.run()
      return 1
    }
  }
}

/// A file system of a given size, which is gone when it is removed.
private struct SmallDisk {
  let path = NSTemporaryDirectory() + "helpdesk-small-\(UUID().uuidString)"

  init(kilobytes: Int) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let options = "size=\(kilobytes)k"
    guard Self.run("mount", ["-t", "tmpfs", "-o", options, "tmpfs", path]) else {
      try? FileManager.default.removeItem(atPath: path)
      throw FaultFound("mount was refused")
    }
  }

  func remove() {
    // An empty directory is all that may be removed here, should the unmounting fail.
    if Self.run("umount", ["-l", path]) { rmdir(path) }
  }

  private static func run(_ program: String, _ arguments: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}

private struct FullLife {
  private let root: String
  private var random: Seeded
  private var kept: Set<String> = []
  private var next = 0
  private var options = FileStoreOptions()

  init(_ root: String, _ seed: UInt64) {
    self.root = root
    random = Seeded(seed)
    options.segmentSize = 64 * 1024
    options.compactsByItself = false
    options.compactedSegments = 1
    options.markDelay = nil
  }

  mutating func run() async throws {
    let filler = root + "/filler"
    try Data(count: 128 * 1024 + random.below(64) * 1024).write(to: URL(filePath: filler))
    var store = try await open()
    try await fill(store)
    let full = kept
    try await check(store, "full")

    // Somebody makes room, and what nobody needs is deleted.
    try FileManager.default.removeItem(atPath: filler)
    for id in kept.sorted() where random.below(5) > 0 {
      let deletion = Commit(mutations: [.delete(SmallLife.key(id))])
      _ = try await store.commit(deletion, now: OddClock.start)
      kept.remove(id)
    }
    while try await store.writer.compactStep() {}
    try await check(store, "compacted")
    try Data(count: 128 * 1024).write(to: URL(filePath: filler))
    let before = kept.count
    try await fill(store)
    try FaultFound.unless(
      kept.count - before > full.count / 4, "after \(full.count), only \(kept.count - before) more")
    try await check(store, "full again")
    await store.close()

    // A full disk has no room to take a store over in; it must say so and leave it alone.
    do throws(StoreError) {
      store = try await FileStore.open(at: root + "/store", on: PosixDisk(), options)
      await store.close()
    } catch {
      try FaultFound.unless(error.code == .noSpace, "opening: \(error)")
    }
    try FileManager.default.removeItem(atPath: filler)
    store = try await open()
    try await check(store, "opened again")
    await store.close()
    let isSound = try await StoreTools.verify(URL(filePath: root + "/store")).isSound
    try FaultFound.unless(isSound, "the store is not sound")
  }

  private func open() async throws -> FileStore {
    let store = try await FileStore.open(at: root + "/store", on: PosixDisk(), options)
    try await store.attach(ConformanceSchema.schema)
    return store
  }

  /// Commits until ten in a row were refused.
  private mutating func fill(_ store: FileStore) async throws {
    var refused = 0
    while refused < 10 {
      let id = "r\(next)"
      next += 1
      var fields = RecordFields()
      fields[ConformanceSchema.payload] = .bytes([UInt8](repeating: 7, count: random.below(6_000)))
      let commit = Commit(mutations: [.put(SmallLife.key(id), fields)])
      switch await store.commit([commit], now: OddClock.start)[0] {
      case .success:
        kept.insert(id)
        refused = 0
      case .failure(let error):
        try FaultFound.unless(error.code == .noSpace, "\(id): \(error)")
        refused += 1
      }
    }
  }

  private func check(_ store: FileStore, _ what: String) async throws {
    let ids = (0..<next).map { "r\($0)" }
    let found = Set(try await store.records(ids.map(SmallLife.key)).compactMap { $0?.key.id })
    try FaultFound.unless(
      found == kept, "\(what): \(found.count) records instead of \(kept.count)")
  }
}
