import Foundation
import HelpdeskCore
import Testing

@testable import HelpdeskStore

@Suite("The checked-in stores of released formats")
struct GoldenStoreTests {
  private static let path = "/data/golden"
  /// One that was closed, and one whose process was killed in the middle of a write.
  private static let names = ["closed", "killed"]

  private func bench(_ name: String) throws -> ToolBench {
    let disk = SimDisk(directories: ["/data"])
    try GoldenStore.load(1, name, onto: disk, at: Self.path)
    return ToolBench(disk: disk)
  }

  private func expected(_ name: String) throws -> String {
    try String(
      contentsOf: GoldenStore.folder(1).appending(path: name + ".jsonl"), encoding: .utf8)
  }

  private func open(_ bench: ToolBench) async throws -> FileStore {
    let store = try await FileStore.open(
      at: Self.path, on: bench.disk, GoldenStore.options, isCreating: false)
    try await store.attach(GoldenStore.schema)
    return store
  }

  private func contents(_ disk: SimDisk) throws -> [String: [UInt8]] {
    try Dictionary(
      uniqueKeysWithValues: disk.paths.filter { !$0.hasSuffix("LOCK") }.map {
        ($0, try disk.contents(of: $0))
      })
  }

  @Test("open with exactly what was written into them", arguments: names)
  func opens(name: String) async throws {
    let bench = try bench(name)
    let expected = try expected(name)
    #expect(try await bench.dump(Self.path) == expected)
    let store = try await open(bench)
    #expect(store.openReport.wasClosed == (name == "closed"))
    #expect((store.openReport.tornBytes > 0) == (name == "killed"))
    #expect(try await store.lastNumber("n") == 15)
    let keys = (0..<15).map { RecordKey(GoldenStore.item, "item-\($0)") }
    let records = try await store.records(keys)
    #expect(records.indices.filter { records[$0] == nil } == [3, 5])
    #expect(records[14]?.fields[60_000] == .text("a tag of nobody's"))
    #expect(records[11]?.fields[2] == .text("蓝"))
    #expect(records[11]?.fields[5] == .integer(12))
    guard case .receipt(let receipt?) = try await store.read([.receipt("key-12")]).answers[0] else {
      throw FaultFound("the receipt is lost")
    }
    #expect(receipt.numbers == [13])
    let blob = try #require(try BlobFiles(bench.folder(Self.path)).list().blobs.first)
    let id = try #require(blob.split(separator: "/").last.map { BlobID(rawValue: String($0)) })
    var bytes: [UInt8] = []
    for try await piece in try await store.blob(id) { bytes += piece }
    #expect(String(decoding: bytes, as: UTF8.self) == "a golden attachment")
    await store.close()
    #expect(try await bench.dump(Self.path) == expected)
  }

  @Test("survive an opening that is stopped at any of its steps", arguments: names)
  func stopped(name: String) async {
    await FaultTest(12, "openings stopped, \(name)", quick: 10, share: 500, full: 5_000).run {
      seed in
      let bench = try bench(name)
      let expected = try expected(name)
      let recording = bench.disk.recordSnapshots()
      await (try await open(bench)).close()
      bench.disk.observe(nil)
      for point in recording.points {
        let after = ToolBench(disk: point.disk.crash(seed: seed ^ UInt64(point.call.number)))
        await (try await open(after)).close()
        let found = try await after.dump(Self.path)
        try FaultFound.unless(found == expected, "\(name), \(point.call)")
        let killed = ToolBench(disk: point.disk.killed())
        let seen = try await killed.dump(Self.path)
        try FaultFound.unless(seen == expected, "\(name), killed at \(point.call)")
      }
      return recording.points.count
    }
  }

  @Test("of a newer format are refused, and not a byte of them is changed", arguments: names)
  func newer(name: String) async throws {
    let bench = try bench(name)
    let manifest = Self.path + "/MANIFEST"
    let text = String(decoding: try bench.disk.contents(of: manifest), as: UTF8.self)
    // A newer version may say things that this one cannot read, its checksum's place included.
    var body = text.replacing("helpdesk-store 1\n", with: "helpdesk-store 2\nfuture words\n")
    body = String(body[..<(try #require(body.range(of: "crc ")).lowerBound)])
    let whole = body + "crc \(CRC32C.checksum(Array(body.utf8)))\n"
    for newer in [whole, "helpdesk-store 3\nwhatever\n"] {
      try bench.disk.put(manifest, Array(newer.utf8))
      let before = try contents(bench.disk)
      let refusal = await ToolBench.refusal { await (try await open(bench)).close() }
      #expect(refusal?.code == .unsupported)
      #expect(try contents(bench.disk) == before)
    }
    try bench.disk.put(manifest, Array(text.utf8))
    #expect(try await bench.dump(Self.path) == (try expected(name)))
  }

  @Test("are still what this version writes")
  func isWritten() async throws {
    let disk = SimDisk(directories: ["/data"])
    await (try await GoldenStore.write(to: Self.path, on: disk)).close()
    #expect(
      try await ToolBench(disk: disk).dump(Self.path).split(separator: "\n").dropFirst()
        == (try expected("closed")).split(separator: "\n").dropFirst())
  }

  /// Makes the folder of a new format; what is checked in is never made again.
  @Test(
    "are made where HELPDESK_GOLDEN names a folder that does not exist",
    .enabled(if: ProcessInfo.processInfo.environment["HELPDESK_GOLDEN"] != nil))
  func make() async throws {
    let root = try #require(ProcessInfo.processInfo.environment["HELPDESK_GOLDEN"])
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: false)
    for name in Self.names {
      let disk = SimDisk(directories: ["/data"])
      let store = try await GoldenStore.write(to: Self.path, on: disk)
      let killed = disk.killed()
      await store.close()
      let bench = ToolBench(disk: name == "closed" ? disk : killed)
      if name == "killed" {
        // A write that was begun: the first bytes of a frame.
        let last = try #require(bench.disk.paths.last { $0.hasSuffix(".seg") })
        let size = try bench.disk.contents(of: last).count
        try bench.disk.overwrite(last, at: size, Array("HFM1 cut short".utf8))
      }
      let dump = try await bench.dump(Self.path)
      try dump.write(toFile: "\(root)/\(name).jsonl", atomically: true, encoding: .utf8)
      for path in bench.disk.paths where path.hasPrefix(Self.path + "/") && !path.hasSuffix("LOCK")
      {
        let url = URL(filePath: root + "/" + name + path.dropFirst(Self.path.count))
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(try bench.disk.contents(of: path)).write(to: url)
      }
    }
  }
}
