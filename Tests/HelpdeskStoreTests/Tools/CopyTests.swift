import Foundation
import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@testable import HelpdeskStore

@Suite("Copying a store")
struct CopyTests {
  @Test("A dump that was loaded dumps to the same bytes", arguments: 1...6 as ClosedRange<UInt64>)
  func dumps(seed: UInt64) async throws {
    let bench = try await ToolBench.lived(seed: seed)
    let first = try await bench.dump()
    try bench.disk.put("/data/dump", Array(first.utf8))
    _ = try await StoreTools.load("/data/dump", into: bench.folder("/data/loaded"))
    #expect(try await bench.dump("/data/loaded") == first, "seed \(seed)")
    #expect(first.contains("\"receipt\"") && first.contains("\"outbox\""), "seed \(seed)")
  }

  @Test(
    "A restored backup holds what the store held, to whoever reads it",
    arguments: 1...6 as ClosedRange<UInt64>)
  func restores(seed: UInt64) async throws {
    let bench = try await ToolBench.lived(seed: seed)
    let copy = try await StoreTools.backup(bench.folder(), to: bench.folder("/data/backup"))
    #expect(copy.blobs == 3 && copy.blobBytes == 70_005)
    _ = try await StoreTools.restore(bench.folder("/data/backup"), to: bench.folder("/data/new"))
    #expect(try await bench.dump("/data/new") == (try await bench.dump()), "seed \(seed)")
    let old = try await bench.open()
    let new = try await bench.open("/data/new")
    #expect(new.openReport.wasClosed)
    #expect(try await CrashScript.dump(new) == (try await CrashScript.dump(old)), "seed \(seed)")
    await old.close()
    await new.close()
    let blobs = try BlobFiles(bench.folder()).list().blobs
    for blob in blobs {
      let bytes = try bench.disk.contents(of: "/data/new/" + blob)
      #expect(try bench.disk.contents(of: ToolBench.store + "/" + blob) == bytes)
    }
    #expect(try await StoreTools.verify(bench.folder("/data/new")).isSound)
  }

  @Test("A copy in several segments is whole, and takes part in the store's further life")
  func segments() async throws {
    let bench = try await ToolBench.records(30)
    let state = try LogReading(bench.folder()).state()
    let copy = try StoreTools.write(
      state, of: nil, to: bench.folder("/data/copy"), segmentSize: 100, progress: nil)
    #expect(copy.records == 30)
    #expect(try bench.folder().names(in: "/data/copy/log").count > 2)
    let store = try await bench.open("/data/copy")
    _ = try await store.commit(SmallLife.put("record-30"), now: Date(milliseconds: 0))
    while try await store.writer.compactStep() {}
    await store.close()
    #expect(try await bench.ids("/data/copy").count == 31)
  }

  @Test("Whoever follows the feed of a copy from before it is told to read anew")
  func feed() async throws {
    let bench = try await ToolBench.records(3)
    _ = try await StoreTools.backup(bench.folder(), to: bench.folder("/data/copy"))
    let copy = try await bench.open("/data/copy")
    let start = await ToolBench.refusal {
      _ = try await copy.changes(after: FeedCursor(bytes: []), limit: 10)
    }
    #expect(start?.code == .compacted)
    let now = try await copy.read([], in: nil).cursor
    _ = try await copy.commit(SmallLife.put("record-3"), now: Date(milliseconds: 0))
    let changes = try await copy.changes(after: now, limit: 10).changes
    #expect(changes.map(\.key) == [SmallLife.key("record-3")])
    let old = try await bench.open()
    let foreign = try await old.read([], in: nil).cursor
    let refusal = await ToolBench.refusal { _ = try await copy.changes(after: foreign, limit: 10) }
    #expect(refusal?.code == .invalidRequest)
    await old.close()
    await copy.close()
  }

  @Test("A backup made while others write is exactly one revision")
  func online() async throws {
    let disk = SimDisk(directories: ["/data"])
    let bench = ToolBench(disk: disk)
    let store = try await CrashScript.open(disk, CrashScript.options())
    for number in 0..<20 {
      _ = try await store.commit(SmallLife.put("early-\(number)"), now: Date(milliseconds: 0))
    }
    let snapshot = try await store.snapshot()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 0..<4 {
        group.addTask {
          for number in 0..<30 {
            let commit = SmallLife.put("w\(writer)-\(number)")
            _ = try await store.commit(commit, now: Date(milliseconds: 0))
          }
        }
      }
      group.addTask { _ = try await store.backup(to: bench.folder("/data/newest")) }
      group.addTask {
        _ = try await store.backup(to: bench.folder("/data/held"), snapshot: snapshot)
      }
      try await group.waitForAll()
    }
    _ = try await store.dump(to: "/data/held.dump", on: disk, snapshot: snapshot)
    await store.close()
    let held = String(decoding: try disk.contents(of: "/data/held.dump"), as: UTF8.self)
    #expect(try await bench.dump("/data/held") == held)
    // Every commit puts one record, so that a revision is as many of them.
    let newest = try await StoreTools.inspect(bench.folder("/data/newest"))
    #expect(UInt64(newest.records) == newest.revision.rawValue)
    #expect(newest.records >= 20)
  }

  @Test("A backup that a crash has cut short is no store, and the next one takes its place")
  func crashes() async throws {
    let bench = try await ToolBench.lived(seed: 3, operations: 12)
    let expected = try await bench.dump()
    let recording = bench.disk.recordSnapshots()
    _ = try await StoreTools.backup(bench.folder(), to: bench.folder("/data/backup"))
    bench.disk.observe(nil)
    var refused = 0
    for (index, point) in recording.points.enumerated() {
      let after = ToolBench(disk: point.disk.crash(seed: UInt64(index)))
      let refusal = await ToolBench.refusal {
        let store = try await FileStore.open(
          at: "/data/backup", on: after.disk.snapshot(), FileStoreOptions(), isCreating: false)
        await store.close()
      }
      if refusal == nil {
        #expect(try await after.dump("/data/backup") == expected, "\(point.call)")
      } else {
        refused += 1
        _ = try await StoreTools.backup(after.folder(), to: after.folder("/data/backup"))
        #expect(try await after.dump("/data/backup") == expected, "\(point.call)")
      }
    }
    #expect(refused > 10 && refused < recording.points.count + 1)
  }

  @Test("An unfinished backup is not opened as a new, empty store")
  func unfinished() async throws {
    let bench = try await ToolBench.records(3)
    bench.disk.fail(SimDiskFault(call: .write, suffix: ".seg"))
    let fault = await ToolBench.refusal {
      _ = try await StoreTools.backup(bench.folder(), to: bench.folder("/data/backup"))
    }
    #expect(fault?.code == .io)
    let refusal = await ToolBench.refusal {
      _ = try await FileStore.open(at: "/data/backup", on: bench.disk, FileStoreOptions())
    }
    #expect(refusal?.code == .corrupt)
    #expect(refusal?.message.contains(StoreBuilder.marker) == true)
  }

  @Test("A target that holds something, or lies within the store, is refused and left alone")
  func targets() async throws {
    let bench = try await ToolBench.records(3)
    try bench.disk.makeDirectory("/data/full")
    try bench.disk.put("/data/full/diary.txt", [1])
    let full = await ToolBench.refusal {
      _ = try await StoreTools.backup(bench.folder(), to: bench.folder("/data/full"))
    }
    #expect(full?.code == .invalidRequest)
    #expect(try bench.disk.list("/data/full") == ["diary.txt"])
    let within = await ToolBench.refusal {
      _ = try await StoreTools.backup(bench.folder(), to: bench.folder("/data/store/backup"))
    }
    #expect(within?.code == .invalidRequest)
  }

  @Test("A store that somebody has open is copied by him alone")
  func locked() async throws {
    let bench = try await ToolBench.records(3)
    let store = try await bench.open()
    let refusal = await ToolBench.refusal { _ = try await bench.dump() }
    #expect(refusal?.code == .locked)
    #expect(try await store.backup(to: bench.folder("/data/backup")).records == 3)
    await store.close()
  }

  @Test("A damaged backup is not restored; a damaged blob is left out of a backup and named")
  func damaged() async throws {
    let bench = try await ToolBench.lived(seed: 1)
    let blob = try #require(try BlobFiles(bench.folder()).list().blobs.first)
    _ = try await StoreTools.backup(bench.folder(), to: bench.folder("/data/backup"))
    try bench.disk.flip("/data/backup/" + blob, bit: 3)
    let refusal = await ToolBench.refusal {
      _ = try await StoreTools.restore(
        bench.folder("/data/backup"), to: bench.folder("/data/new"))
    }
    #expect(refusal?.code == .corrupt)
    #expect(try !bench.disk.list("/data").contains("new"))
    let copy = try await StoreTools.backup(
      bench.folder("/data/backup"), to: bench.folder("/data/again"))
    #expect(copy.damagedBlobs.map(\.file) == [blob])
    #expect(copy.blobs == 2)
  }

  @Test("A dump of which one byte was changed is refused")
  func changedDump() async throws {
    let bench = try await ToolBench.records(4)
    let dump = Array(try await bench.dump().utf8)
    var random = Seeded(5)
    for _ in 0..<60 {
      var changed = dump
      let place = random.below(dump.count - 1)
      changed[place] ^= 1 << UInt8(random.below(7))
      try bench.disk.put("/data/changed", changed)
      let refusal = await ToolBench.refusal {
        _ = try await StoreTools.load("/data/changed", into: bench.folder("/data/never"))
      }
      #expect(refusal != nil, "byte \(place)")
    }
    try bench.disk.put("/data/changed", Array(dump.dropLast(90)))
    let short = await ToolBench.refusal {
      _ = try await StoreTools.load("/data/changed", into: bench.folder("/data/never"))
    }
    #expect(short?.code == .corrupt)
    #expect(try !bench.disk.list("/data").contains("never"))
  }

  @Test(
    "A dump with a counter that no store reaches is refused, even with a right checksum",
    arguments: [
      "revision", "lastPlace", "lastLease", "last", "version", "place", "lease", "attempts",
    ])
  func overflowingDump(counter: String) async throws {
    let bench = try await ToolBench.lived(seed: 7, operations: 60)
    var lines = try await bench.dump().split(separator: "\n").map(String.init)
    let number = try Regex("\"\(counter)\":[0-9]+")
    let line = try #require(lines.dropLast().firstIndex { $0.contains(number) })
    lines[line] = lines[line].replacing(
      number, with: "\"\(counter)\":\(Int64.max)", maxReplacements: 1)
    var checksum = CRC32C()
    for line in lines.dropLast() { checksum.update(Array((line + "\n").utf8)) }
    let digits = String(checksum.value, radix: 16)
    let crc = String(repeating: "0", count: 8 - digits.count) + digits
    lines[lines.count - 1].replace(try Regex("\"crc\":\"[0-9a-f]+\""), with: "\"crc\":\"\(crc)\"")
    try bench.disk.put("/data/counted", Array((lines.joined(separator: "\n") + "\n").utf8))
    let refusal = await ToolBench.refusal {
      _ = try await StoreTools.load("/data/counted", into: bench.folder("/data/never"))
    }
    #expect(refusal?.code == .corrupt)
    #expect(refusal?.message.contains("\(Int64.max)") == true, "\(refusal?.message ?? "taken")")
  }
}
