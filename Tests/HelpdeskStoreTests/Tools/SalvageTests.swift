import Foundation
import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@testable import HelpdeskStore

@Suite("Salvaging a store")
struct SalvageTests {
  private let target = "/data/saved"

  private func salvage(_ bench: ToolBench) async throws -> StoreSalvage {
    try await StoreTools.salvage(bench.folder(), into: bench.folder(target))
  }

  @Test(
    "Of a sound store everything is saved, with its manifest, the older one, or none",
    arguments: 1...5 as ClosedRange<UInt64>)
  func everything(seed: UInt64) async throws {
    let bench = try await ToolBench.lived(seed: seed)
    let expected = try await bench.dump()
    for lost in [[], ["MANIFEST"], ["MANIFEST", "MANIFEST.prev"]] {
      let damaged = ToolBench(disk: bench.disk.snapshot())
      for name in lost { try damaged.disk.discard(ToolBench.store + "/" + name) }
      let saved = try await salvage(damaged)
      #expect(saved.isComplete, "seed \(seed), without \(lost): \(saved.losses)")
      #expect(saved.list == ["MANIFEST", "MANIFEST.prev", nil][lost.count])
      #expect(saved.copy.blobs == 3)
      #expect(try await damaged.dump(target) == expected, "seed \(seed), without \(lost)")
    }
  }

  @Test("One damaged write costs what is in it and nothing else, and is reported at its place")
  func oneFrame() async throws {
    let bench = try await ToolBench.records(30)
    let all = Set((0..<30).map { "record-\($0)" })
    for (path, scan) in try bench.segments().dropLast() {
      for frame in scan.frames where frame.header.payloadSize > 0 {
        let damaged = ToolBench(disk: bench.disk.snapshot())
        let middle = (frame.payload.lowerBound + frame.payload.upperBound) / 2
        try damaged.disk.overwrite(path, at: middle, [0xAA, 0x55, 0xAA])
        let saved = try await salvage(damaged)
        #expect(saved.losses.contains { $0.offset == frame.offset }, "\(path) \(frame.offset)")
        let ids = try await damaged.ids(target)
        #expect(ids.isSubset(of: all) && ids.count >= 29, "\(path) \(frame.offset): \(ids.count)")
      }
    }
  }

  @Test("Of many commits in one write, a flipped bit costs at most one record")
  func oneRecord() async throws {
    let bench = try await ToolBench.records(24, perFrame: 4)
    let seed: UInt64 = 4
    var random = Seeded(seed)
    let segments = try bench.segments().dropLast()
    for _ in 0..<60 {
      let (path, scan) = segments[random.below(segments.count)]
      let frames = scan.frames.filter { $0.header.transactionCount > 1 }
      guard !frames.isEmpty else { continue }
      let frame = frames[random.below(frames.count)]
      let bit = 8 * frame.offset + random.below(8 * frame.header.frameSize)
      let damaged = ToolBench(disk: bench.disk.snapshot())
      try damaged.disk.flip(path, bit: bit)
      let saved = try await salvage(damaged)
      #expect(!saved.isComplete && saved.rescuedRecords >= 3, "seed \(seed), bit \(bit)")
      #expect(try await damaged.ids(target).count >= 23, "seed \(seed), bit \(bit) of \(path)")
    }
  }

  @Test("A damaged header costs nothing as long as its salt is there")
  func header() async throws {
    let bench = try await ToolBench.records(30)
    let (path, _) = try bench.segments()[1]
    try bench.disk.overwrite(path, at: 0, [0, 0, 0, 0])
    let saved = try await salvage(bench)
    #expect(!saved.isComplete)
    #expect(try await bench.ids(target).count == 30)
  }

  @Test("A missing and a foreign segment cost what was in them")
  func missing() async throws {
    let bench = try await ToolBench.records(30)
    let other = try await ToolBench.records(30)
    let segments = try bench.segments()
    let lost = segments[1].scan.frames.reduce(0) { $0 + Int($1.header.transactionCount) }
    for foreign in [false, true] {
      let damaged = ToolBench(disk: bench.disk.snapshot())
      if foreign {
        let path = segments[1].path
        try damaged.disk.put(path, try other.disk.contents(of: path))
      } else {
        try damaged.disk.discard(segments[1].path)
      }
      let saved = try await salvage(damaged)
      #expect(saved.losses.contains { segments[1].path.hasSuffix($0.file) })
      #expect(try await damaged.ids(target).count == 30 - lost)
    }
  }

  @Test("Segments under each other's names, or under two names, cost nothing")
  func misplaced() async throws {
    let bench = try await ToolBench.records(30)
    let segments = try bench.segments()
    let (first, second) = (segments[0].path, segments[1].path)
    let (bytes, other) = try (bench.disk.contents(of: first), bench.disk.contents(of: second))
    let renamed = ToolBench.store + "/log/" + Manifest.fileName(99)
    for isCopied in [false, true] {
      let damaged = ToolBench(disk: bench.disk.snapshot())
      if isCopied {
        try damaged.disk.put(renamed, bytes)
      } else {
        try damaged.disk.put(first, other)
        try damaged.disk.put(second, bytes)
      }
      let saved = try await salvage(damaged)
      #expect(saved.isComplete, "\(saved.losses)")
      #expect(!saved.notes.isEmpty)
      #expect(try await damaged.ids(target).count == 30)
    }
  }

  @Test("When the declaration of the types is lost, the records are saved and can be read")
  func noSchema() async throws {
    let bench = try await ToolBench.records(30)
    let first = try #require(try bench.segments().first)
    let frame = try #require(first.scan.frames.first { $0.header.payloadSize > 0 })
    try bench.disk.flip(first.path, bit: 8 * (frame.payload.lowerBound + 6))
    let saved = try await salvage(bench)
    #expect(!saved.isComplete)
    #expect(try await bench.ids(target).count == 30)
    #expect(try await StoreTools.inspect(bench.folder(target)).types.count == 3)
  }

  @Test("Numbers of saved records are not drawn again, though their commits were not saved")
  func numbers() async throws {
    let disk = SimDisk(directories: ["/data"])
    let bench = ToolBench(disk: disk)
    let store = try await CrashScript.open(disk, CrashScript.options())
    for number in 0..<12 {
      var commit = SmallLife.put("record-\(number)")
      commit.numbers = [
        NumberRequest(
          sequence: "n", key: SmallLife.key("record-\(number)"), tag: ConformanceSchema.number)
      ]
      _ = try await store.commit(commit, now: Date(milliseconds: 0))
    }
    await store.close()
    let last = try #require(
      try bench.segments().last { $0.scan.frames.contains { $0.header.payloadSize > 0 } })
    let frame = try #require(last.scan.frames.last { $0.header.payloadSize > 0 })
    // The frame's own checksum: all in it is whole, and no longer proven by it.
    try disk.flip(last.path, bit: 8 * (frame.offset + 8))
    _ = try await salvage(bench)
    let saved = try await bench.open(target)
    guard case .count(let number) = try await saved.read([.lastNumber("n")], in: nil).answers[0]
    else { throw StoreError(.io, "no answer") }
    #expect(number == 12)
    await saved.close()
  }

  @Test("Of two records with one unique value, the later is saved, and the store can grow")
  func duplicates() async throws {
    let disk = SimDisk(directories: ["/data"])
    let bench = ToolBench(disk: disk)
    let store = try await CrashScript.open(disk, CrashScript.options())
    func put(_ id: String) -> Mutation {
      var fields = RecordFields()
      fields[ConformanceSchema.code] = .text("code")
      return .put(SmallLife.key(id), fields)
    }
    let filler = SmallLife.put("record-9")
    let commits = [
      Commit(mutations: [put("record-1")]),
      Commit(mutations: [.delete(SmallLife.key("record-1"))]),
      Commit(mutations: [put("record-0")]), filler,
    ]
    for commit in commits { _ = try await store.commit(commit, now: Date(milliseconds: 0)) }
    await store.close()
    let found = try #require(try bench.segments().first { $0.scan.frames.count > 4 })
    let frame = try #require(
      found.scan.frames.first { $0.header.firstRevision == 2 && $0.header.payloadSize > 0 })
    try disk.overwrite(
      found.path, at: frame.payload.lowerBound, Array(repeating: 0xEE, count: frame.payload.count))
    let saved = try await salvage(bench)
    #expect(saved.losses.contains { $0.meaning.contains("same code") })
    #expect(try await bench.ids(target) == ["record-0", "record-9"])
  }

  @Test("A store that somebody has open is not salvaged")
  func locked() async throws {
    let bench = try await ToolBench.records(3)
    let store = try await bench.open()
    #expect(await ToolBench.refusal { _ = try await salvage(bench) }?.code == .locked)
    await store.close()
  }

  @Test("Random damage to any file never makes salvage fail or invent a record", arguments: 1...40)
  func anything(seed: Int) async throws {
    let bench = try await ToolBench.records(16)
    let all = Set((0..<16).map { "record-\($0)" })
    var random = Seeded(UInt64(seed))
    let paths = bench.disk.paths.filter { !$0.hasSuffix("LOCK") }
    for _ in 0..<3 {
      let path = paths[random.below(paths.count)]
      let size = try bench.disk.contents(of: path).count
      let garbage = (0..<(1 + random.below(40))).map { _ in UInt8(random.below(256)) }
      try bench.disk.overwrite(path, at: random.below(max(1, size)), garbage)
    }
    _ = try await salvage(bench)
    #expect(try await bench.ids(target).isSubset(of: all), "seed \(seed)")
  }
}
