import Foundation
import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@testable import HelpdeskStore

/// A store with something of everything on a simulated disk, and the tools applied to it.
struct ToolBench {
  let disk: SimDisk

  static let store = CrashScript.path

  /// A store that lived through random commits, claims, erasures and compactions, and has blobs.
  static func lived(seed: UInt64, operations: Int = 40) async throws -> ToolBench {
    let disk = SimDisk(directories: ["/data"])
    let options = CrashScript.options()
    try await CrashScript().run(on: disk, seed: seed, operations: operations, options: options)
    let store = try await CrashScript.open(disk, options)
    for size in [0, 5, 70_000] {
      let bytes = [UInt8](repeating: UInt8(size % 251), count: size)
      let stream = AsyncThrowingStream<[UInt8], any Error> { continuation in
        continuation.yield(bytes)
        continuation.finish()
      }
      _ = try await store.putBlob(stream, limit: 100_000)
    }
    await store.close()
    return ToolBench(disk: disk)
  }

  /// A store of records `record-0` … each in a commit of its own, `perFrame` of them in a write.
  static func records(_ count: Int, perFrame: Int = 1) async throws -> ToolBench {
    let disk = SimDisk(directories: ["/data"])
    let store = try await CrashScript.open(disk, CrashScript.options())
    var number = 0
    while number < count {
      let commits = (number..<min(count, number + perFrame)).map { SmallLife.put("record-\($0)") }
      for result in await store.commit(commits, now: Date(milliseconds: 0)) { _ = try result.get() }
      number += perFrame
    }
    await store.close()
    return ToolBench(disk: disk)
  }

  func folder(_ path: String = store) -> StoreFolder { StoreFolder(disk: disk, path: path) }

  /// A dump as it stands in its file.
  func dump(_ path: String = store) async throws -> String {
    let file = "/data/dump-\(UUID().uuidString)"
    _ = try await StoreTools.dump(folder(path), to: file, on: disk)
    defer { try? disk.discard(file) }
    return String(decoding: try disk.contents(of: file), as: UTF8.self)
  }

  func open(_ path: String = store) async throws -> FileStore {
    let store = try await FileStore.open(
      at: path, on: disk, CrashScript.options(), isCreating: false)
    try await store.attach(ConformanceSchema.schema)
    return store
  }

  func ids(_ path: String) async throws -> Set<String> {
    let store = try await open(path)
    let ids = Set(try await SmallLife.ids(in: store))
    await store.close()
    return ids
  }

  /// The log's files with the frames in them.
  func segments() throws -> [(path: String, scan: SegmentScan)] {
    let manifest = try LogReading(folder()).manifest()
    return try disk.paths.filter { $0.hasSuffix(".seg") && $0.hasPrefix(Self.store) }.map { path in
      let name = path.split(separator: "/").last.map(String.init) ?? ""
      let scan = SegmentScan(
        try disk.contents(of: path), store: manifest.store,
        number: try #require(Manifest.number(ofFile: name)))
      return (path, try #require(scan))
    }
  }

  /// Holds that every segment ends with its log.
  func expectNoRoom(_ place: SourceLocation = #_sourceLocation) throws {
    for (path, scan) in try segments() {
      #expect(try disk.contents(of: path).count == scan.end, "\(path)", sourceLocation: place)
    }
  }

  /// What an operation throws; nil where it does not.
  static func refusal(_ work: () async throws -> Void) async -> StoreError? {
    do {
      try await work()
      return nil
    } catch {
      return error as? StoreError
    }
  }
}
