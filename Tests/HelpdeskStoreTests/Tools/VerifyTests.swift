import Foundation
import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@testable import HelpdeskStore

@Suite("Looking at a store")
struct VerifyTests {
  @Test("Verifying changes nothing, and a store that lived through much is sound")
  func sound() async throws {
    for seed: UInt64 in 1...6 {
      let bench = try await ToolBench.lived(seed: seed)
      let before = try bench.disk.paths.map { try bench.disk.contents(of: $0) }
      let found = try await StoreTools.verify(bench.folder())
      #expect(found.isSound, "seed \(seed): \(found.faults)")
      #expect(found.blobs == 3 && found.records > 0)
      #expect(try bench.disk.paths.map { try bench.disk.contents(of: $0) } == before)
    }
  }

  @Test("Every flipped bit for which the store would be refused is found, and named by its file")
  func flips() async throws {
    let bench = try await ToolBench.lived(seed: 2, operations: 14)
    let essential = bench.disk.paths.filter {
      $0.hasSuffix(".seg") || $0.hasSuffix("/MANIFEST") || $0.contains("/blobs/")
    }
    let seed: UInt64 = 11
    var random = Seeded(seed)
    var refused = 0
    for path in essential {
      let size = try bench.disk.contents(of: path).count
      for _ in 0..<25 {
        let bit = random.below(size * 8)
        let disk = bench.disk.snapshot()
        try disk.flip(path, bit: bit)
        let damaged = ToolBench(disk: disk)
        let found = try await StoreTools.verify(damaged.folder())
        let refusal = await ToolBench.refusal { await (try damaged.open()).close() }
        if refusal != nil { refused += 1 }
        let isNeeded = refusal != nil || path.contains("/blobs/")
        let name = String(path.dropFirst(ToolBench.store.count + 1))
        let isNamed = found.faults.contains { $0.file == name }
        #expect(!isNeeded || isNamed, "seed \(seed), bit \(bit) of \(path): \(found.faults)")
      }
    }
    #expect(refused > 30)
  }

  @Test("A missing segment, a missing manifest and a foreign segment are found")
  func missing() async throws {
    let bench = try await ToolBench.records(20)
    let other = try await ToolBench.records(20)
    let segments = try bench.segments()
    let first = try #require(segments.first).path
    for path in [first, ToolBench.store + "/MANIFEST"] {
      let disk = bench.disk.snapshot()
      try disk.discard(path)
      let found = try await StoreTools.verify(ToolBench(disk: disk).folder())
      #expect(found.faults.contains { path.hasSuffix($0.file) })
    }
    try bench.disk.put(first, try other.disk.contents(of: first))
    #expect(try await !StoreTools.verify(bench.folder()).isSound)
  }

  @Test("Each of several damages in one file is listed, and what lies between them is read")
  func several() async throws {
    let bench = try await ToolBench.records(30)
    let sound = try await StoreTools.verify(bench.folder())
    let segment = try #require(try bench.segments().first { $0.scan.frames.count > 5 })
    let frames = segment.scan.frames.filter { $0.header.payloadSize > 0 }
    let hit = [frames[1], frames[3]]
    for frame in hit { try bench.disk.flip(segment.path, bit: 8 * frame.payload.lowerBound) }
    let found = try await StoreTools.verify(bench.folder())
    #expect(found.faults.map(\.offset) == hit.map(\.offset))
    #expect(found.frames == sound.frames - 2)
  }

  @Test("The rest of an unfinished write is a note and no damage")
  func torn() async throws {
    let bench = try await ToolBench.records(3)
    let last = try #require(try bench.segments().last)
    try bench.disk.overwrite(last.path, at: last.scan.end, [1, 2, 3, 4, 5])
    let found = try await StoreTools.verify(bench.folder())
    #expect(found.isSound)
    #expect(found.notes.map(\.offset) == [last.scan.end])
  }

  @Test("The room behind a log that nobody closed is neither damage nor a write, to any tool")
  func room() async throws {
    for isListed in [true, false] {
      let disk = SimDisk(directories: ["/data"])
      let store = try await CrashScript.open(disk, CrashScript.options())
      for number in 0..<30 {
        _ = await store.commit([SmallLife.put("record-\(number)")], now: Date(milliseconds: 0))
      }
      let bench = ToolBench(disk: disk.killed())
      let roomy = try bench.segments().filter { path, scan in
        try bench.disk.contents(of: path).count > scan.end
      }
      #expect(roomy.map(\.path) == [try #require(try bench.segments().last).path])
      let verified = try await StoreTools.verify(bench.folder())
      #expect(verified.isSound && verified.notes.isEmpty, "\(verified.notes)")
      let ends = try bench.segments().map(\.scan.end)
      #expect(verified.logBytes == ends.reduce(0, +))
      if !isListed {
        for name in ["MANIFEST", "MANIFEST.prev"] {
          try bench.disk.discard(ToolBench.store + "/" + name)
        }
      }
      let saved = try await StoreTools.salvage(bench.folder(), into: bench.folder("/data/saved"))
      #expect(saved.isComplete, "\(saved.losses)")
      #expect(saved.notes.allSatisfy { !$0.file.hasSuffix(".seg") }, "\(saved.notes)")
      #expect(try await bench.ids("/data/saved").count == 30)
    }
  }

  @Test("A segment's room is given back when it is closed, sealed, or opened after a crash")
  func givesBack() async throws {
    let disk = SimDisk(directories: ["/data"])
    let store = try await CrashScript.open(disk, CrashScript.options())
    for number in 0..<30 {
      _ = await store.commit([SmallLife.put("record-\(number)")], now: Date(milliseconds: 0))
    }
    let killed = ToolBench(disk: disk.killed())
    for seed in 1...8 as ClosedRange<UInt64> {
      let crashed = ToolBench(disk: disk.crash(seed: seed))
      let again = try await crashed.open()
      #expect(again.openReport.tornBytes == 0)
      await again.close()
      try crashed.expectNoRoom()
    }
    await store.close()
    try ToolBench(disk: disk).expectNoRoom()
    await (try await killed.open()).close()
    try killed.expectNoRoom()
  }

  @Test("Inspecting counts what is there, also while the store is open")
  func inspects() async throws {
    let bench = try await ToolBench.records(12)
    let closed = try await StoreTools.inspect(bench.folder())
    #expect(closed.wasClosed && !closed.isOpen)
    #expect(closed.types.first { $0.name == "item" }?.count == 12)
    #expect(closed.revision.rawValue == 12)
    let store = try await bench.open()
    try await store.erase([SmallLife.key("record-3")])
    let open = try await StoreTools.inspect(bench.folder())
    #expect(open.isOpen && open.records == 11)
    #expect(open.store == closed.store)
    await store.close()
  }

  @Test("Where there is no store, the tools say so and make none")
  func nothing() async throws {
    let bench = ToolBench(disk: SimDisk(directories: ["/data/empty"]))
    for path in ["/data/empty", "/data/none"] {
      let refusal = await ToolBench.refusal {
        _ = try await StoreTools.inspect(bench.folder(path))
      }
      #expect(refusal?.code == .io)
      #expect(await ToolBench.refusal { _ = try await bench.dump(path) }?.code == .io)
    }
    #expect(bench.disk.paths.isEmpty)
  }

  @Test("Erasing leaves no byte of a record in the folder")
  func erases() async throws {
    let bench = try await ToolBench.records(12)
    let content = Array("record-3".utf8) + Array(repeating: UInt8(1), count: 150)
    let before = try bench.disk.paths.map { try bench.disk.contents(of: $0) }
    #expect(before.contains { $0.firstRange(of: content) != nil })
    let erased = try await StoreTools.erase(
      [SmallLife.key("record-3"), SmallLife.key("record-99")], in: bench.folder())
    #expect(erased == StoreErasure(keys: 2, found: 1))
    #expect(try await bench.ids(ToolBench.store).count == 11)
    for path in bench.disk.paths {
      let bytes = try bench.disk.contents(of: path)
      #expect(bytes.firstRange(of: content) == nil, "\(path)")
    }
  }
}
