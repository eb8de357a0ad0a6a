import Foundation
import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@testable import HelpdeskStore

@Suite("A file store whose files were damaged, swapped or lost")
struct DamageFaultTests {
  @Test("is whole or refused, and salvage returns every undamaged transaction")
  func damage() async {
    await FaultTest(9, "damaged stores", quick: 60, share: 2_000, full: 10_000).run { seed in
      let life = try await DamagedLife(seed: seed)
      var random = Seeded(seed ^ 0xDA)
      for _ in 0..<30 { try await life.damageOnce(&random) }
      return 30
    }
  }
}

/// A closed store whose every transaction is known, with the place where it stands.
private struct DamagedLife {
  /// What became of a record, by the commit that did it.
  private struct Step {
    let segment: UInt64
    let frame: Range<Int>
    let value: SerialModel.Entry?
  }

  /// Which bytes of which segments are not what they were.
  private struct Harm {
    var ranges: [UInt64: [Range<Int>]] = [:]

    func hits(_ step: Step) -> Bool {
      (ranges[step.segment] ?? []).contains { harmed in
        // Without its salt no frame of a segment can be proven.
        harmed.overlaps(step.frame) || harmed.overlaps(48..<56)
      }
    }
  }

  private static let keys = (0..<8).map { SmallLife.key("k\($0)") }
  private static let target = "/data/saved"
  private let bench: ToolBench
  private var steps: [RecordKey: [Step]] = [:]
  /// What the store held after each commit, and where that stands.
  private var states: [(segment: UInt64, frame: Range<Int>, model: SerialModel)] = []
  private let segments: [(path: String, scan: SegmentScan)]

  init(seed: UInt64) async throws {
    var random = Seeded(seed)
    let disk = SimDisk(directories: ["/data"])
    bench = ToolBench(disk: disk)
    let store = try await CrashScript.open(disk, CrashScript.options())
    var model = SerialModel()
    var written: [(revision: UInt64, commit: Commit, model: SerialModel)] = []
    for _ in 0..<40 {
      var commit = Commit()
      for key in Self.keys.shuffled(using: &random).prefix(1 + random.below(2)) {
        if random.below(5) == 0, model.entries[key] != nil {
          commit.mutations.append(.delete(key))
        } else {
          var fields = RecordFields()
          fields[ConformanceSchema.payload] = .bytes(
            (0..<random.below(90)).map { _ in UInt8(random.below(256)) })
          commit.mutations.append(.put(key, fields))
        }
      }
      let receipt = try await store.commit(commit, now: OddClock.start)
      _ = model.carryOut(commit)
      written.append((receipt.revision.rawValue, commit, model))
    }
    await store.close()
    segments = try bench.segments()
    for (revision, commit, model) in written {
      let (segment, frame) = try Self.place(of: revision, segments)
      states.append((segment, frame, model))
      for key in commit.mutations.map(\.key) {
        steps[key, default: []].append(
          Step(segment: segment, frame: frame, value: model.entries[key]))
      }
    }
  }

  /// The frame that holds a commit.
  private static func place(
    of revision: UInt64, _ segments: [(path: String, scan: SegmentScan)]
  ) throws -> (UInt64, Range<Int>) {
    for (_, scan) in segments {
      for frame in scan.frames where frame.header.payloadSize > 0 {
        let first = frame.header.firstRevision
        if (first..<(first + UInt64(frame.header.transactionCount))).contains(revision) {
          return (scan.header.number, frame.offset..<(frame.offset + frame.header.frameSize))
        }
      }
    }
    throw FaultFound("no frame holds revision \(revision)")
  }

  func damageOnce(_ random: inout Seeded) async throws {
    let damaged = ToolBench(disk: bench.disk.snapshot())
    let (harm, what) = try Self.harm(damaged.disk, segments, &random)
    let before = try contents(damaged.disk)
    let copy = ToolBench(disk: damaged.disk.snapshot())
    var isOpen = false
    do {
      let store = try await copy.open()
      isOpen = true
      // Where a checkpoint stands for the log, a record is checked when it is read.
      let found = try await store.records(Self.keys).map { $0.map(SerialModel.Entry.init) }
      let isRight = possible(harm).contains { $0.records(Self.keys) == found }
      try FaultFound.unless(isRight, "\(what): opened with other records")
      await store.close()
    } catch let error as StoreError {
      let isRight = [.corrupt, .unsupported].contains(error.code)
      let isUntouched = try isOpen || contents(copy.disk) == before
      try FaultFound.unless(isRight && isUntouched, "\(what): \(error), or the folder was changed")
    }
    _ = try await StoreTools.salvage(damaged.folder(), into: damaged.folder(Self.target))
    let saved = try await damaged.open(Self.target)
    let found = try await saved.records(Self.keys).map { $0.map(SerialModel.Entry.init) }
    await saved.close()
    for (key, value) in zip(Self.keys, found) { try check(key, value, harm, what) }
  }

  /// What the store may open with.
  ///
  /// Where the log's very end is harmed nothing is left that proves what stood before it: that is
  /// an unfinished write to whoever opens the store, as its documentation says.
  private func possible(_ harm: Harm) -> [SerialModel] {
    guard let active = segments.last?.scan, let last = active.frames.last,
      let ranges = harm.ranges[active.header.number],
      ranges.contains(where: { $0.upperBound > last.offset }),
      let start = ranges.map(\.lowerBound).min()
    else { return states.suffix(1).map(\.model) }
    let before = states.last {
      $0.segment < active.header.number || $0.frame.upperBound <= start
    }
    return [before?.model ?? SerialModel()] + states.suffix(1).map(\.model)
  }

  /// What is saved is what a commit has made of the record, and no older than the newest commit
  /// that was not damaged.
  private func check(
    _ key: RecordKey, _ value: SerialModel.Entry?, _ harm: Harm, _ what: String
  ) throws {
    let steps = steps[key] ?? []
    let newest = steps.lastIndex { !harm.hits($0) }
    var possible = steps[(newest ?? 0)...].map(\.value)
    if newest == nil { possible.append(nil) }
    try FaultFound.unless(
      possible.contains { $0?.fields == value?.fields },
      "\(what): of \(key.id), salvage saved \(String(describing: value)) out of \(possible)")
  }

  private func contents(_ disk: SimDisk) throws -> [String: [UInt8]] {
    try Dictionary(
      uniqueKeysWithValues: disk.paths.filter { !$0.hasSuffix("LOCK") }.map {
        ($0, try disk.contents(of: $0))
      })
  }

  // MARK: - Damage

  private static func harm(
    _ disk: SimDisk, _ segments: [(path: String, scan: SegmentScan)], _ random: inout Seeded
  ) throws -> (Harm, String) {
    var harm = Harm()
    let (path, scan) = segments[random.below(segments.count)]
    let (other, otherScan) = segments[random.below(segments.count)]
    let size = try disk.contents(of: path).count
    let number = scan.header.number
    switch random.below(8) {
    case 0:
      let bytes = try (disk.contents(of: path), disk.contents(of: other))
      try disk.put(path, bytes.1)
      try disk.put(other, bytes.0)
      return (harm, "\(path) swapped with \(other)")
    case 1:
      var header = scan.header
      header.store = StoreID(high: 1, low: 2)
      let foreign = header.bytes + (try disk.contents(of: path)).dropFirst(SegmentHeader.size)
      try disk.put(path, foreign)
      harm.ranges[number] = [0..<size]
      return (harm, "\(path) of another store")
    case 2:
      try disk.discard(path)
      harm.ranges[number] = [0..<size]
      return (harm, "\(path) missing")
    case 3:
      try disk.put(other, try disk.contents(of: path))
      if other != path { harm.ranges[otherScan.header.number] = [0..<Int.max] }
      return (harm, "\(path) twice, in place of \(other)")
    case 4:
      let name = Manifest.fileName(UInt64(20 + random.below(5)))
      try disk.put("/data/store/log/" + name, try disk.contents(of: path))
      return (harm, "\(path) twice, as \(name)")
    case 5:
      let length = random.below(size)
      try disk.cut(path, to: length)
      harm.ranges[number] = [length..<size]
      return (harm, "\(path) cut to \(length)")
    case 6:
      let names = ["MANIFEST", "MANIFEST.prev"]
      for name in names where random.below(2) == 0 {
        let manifest = "/data/store/" + name
        let place = random.below(try disk.contents(of: manifest).count)
        try disk.overwrite(manifest, at: place, [UInt8(random.below(256)), 0xFE])
      }
      return (harm, "damaged manifests")
    default:
      for _ in 0...random.below(3) {
        let start = random.below(size)
        let count = min(size - start, 1 + random.below(60))
        try disk.overwrite(path, at: start, (0..<count).map { _ in UInt8(random.below(256)) })
        harm.ranges[number, default: []].append(start..<(start + count))
      }
      return (harm, "\(path) damaged at \(harm.ranges[number] ?? [])")
    }
  }
}
