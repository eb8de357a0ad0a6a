import Foundation
import HelpdeskCore
import Testing

@testable import HelpdeskStore

@Suite("A file store whose machine stops")
struct CrashTests {
  private static let operations = FaultScale.isLong ? 40 : 16

  @Test("at any call has what was acknowledged, and nothing by half")
  func losesPower() async {
    await FaultTest(
      2, "calls at which the power went", quick: 150, share: 40_000, full: 1_000_000
    ).run { seed in
      let script = CrashScript()
      let options = CrashScript.options()
      try await script.run(
        on: SimDisk(directories: ["/data"]), seed: seed, operations: Self.operations,
        options: options)
      let states = script.states
      for point in script.points {
        let disk = point.disk.crash(seed: seed ^ UInt64(point.call.number))
        try await check(
          disk, options, states, from: point.acknowledged, to: point.issued,
          "seed \(seed), \(point.call)")
      }
      return script.points.count
    }
  }

  @Test("at any call of its recovery, twice, is no worse off")
  func losesPowerInRecovery() async {
    await FaultTest(3, "crashes of a recovery", quick: 40, share: 2_000, full: 20_000).run {
      try await losePowerInRecovery(seed: $0)
    }
  }

  private func losePowerInRecovery(seed: UInt64) async throws -> Int {
    var crashes = 0
    let script = CrashScript()
    let options = CrashScript.options()
    try await script.run(
      on: SimDisk(directories: ["/data"]), seed: seed, operations: Self.operations / 2,
      options: options)
    let states = script.states
    var random = Seeded(seed)
    for point in script.points where random.below(4) == 0 {
      var disk = point.disk.crash(seed: seed)
      for round in 1...2 {
        let recording = disk.recordSnapshots()
        let store = try await CrashScript.open(disk, options)
        await store.close()
        guard let second = recording.points.randomElement(using: &random) else { break }
        disk = second.disk.crash(seed: seed &+ UInt64(round))
        crashes += 1
        try await check(
          disk.snapshot(), options, states, from: point.acknowledged, to: point.issued,
          "seed \(seed), \(point.call), then \(second.call)")
      }
    }
    return crashes
  }

  @Test("after being killed has everything, at either level", arguments: Durability.allCases)
  func isKilled(durability: Durability) async {
    await FaultTest(
      2, "calls at which the process was killed", quick: 100, share: 20_000, full: 200_000
    ).run { seed in
      let script = CrashScript()
      let options = CrashScript.options(durability)
      try await script.run(
        on: SimDisk(directories: ["/data"]), seed: seed, operations: Self.operations,
        options: options)
      for point in script.points {
        try await check(
          point.disk.killed(), options, script.states, from: point.acknowledged,
          to: point.issued, "seed \(seed), \(point.call)")
      }
      return script.points.count
    }
  }

  @Test("at the lower level loses whole commits from the end only")
  func losesPowerAtTheLowerLevel() async {
    await FaultTest(
      2, "calls at which the power went, at the lower level", quick: 100, share: 20_000,
      full: 200_000
    ).run { seed in
      let script = CrashScript()
      let options = CrashScript.options(.processCrash)
      try await script.run(
        on: SimDisk(directories: ["/data"]), seed: seed, operations: Self.operations,
        options: options)
      for point in script.points {
        let disk = point.disk.crash(seed: seed ^ UInt64(point.call.number))
        try await check(
          disk, options, script.states, from: 0, to: point.issued,
          "seed \(seed), \(point.call)")
      }
      return script.points.count
    }
  }

  @Test("holds no byte of what was erased, in any file")
  func erases() async {
    await FaultTest(
      18, "crashes after an erasure", quick: 100, share: 4_000, full: 100_000
    ).run { seed in
      let script = CrashScript()
      let options = CrashScript.options()
      try await script.run(
        on: SimDisk(directories: ["/data"]), seed: seed, operations: 60, options: options)
      let erased = script.erased
      var crashes = 1
      for point in script.points where point.erasures > 0 {
        let disk = point.disk.crash(seed: seed ^ UInt64(point.call.number))
        crashes += 1
        for path in disk.paths {
          let bytes = try disk.contents(of: path)
          for needle in erased[..<point.erasures].joined() {
            let isFound = Data(bytes).range(of: Data(needle.utf8)) != nil
            try FaultFound.unless(
              !isFound, "\(needle) in \(path), seed \(seed), \(point.call)")
          }
        }
      }
      return crashes
    }
  }

  @Test("holds no byte of what was erased in what its recovery has cut off")
  func erasesTorn() async throws {
    let disk = SimDisk(directories: ["/data"])
    let options = CrashScript.options()
    let store = try await CrashScript.open(disk, options)
    _ = await store.commit([SmallLife.put("needle-in-torn")], now: Date(milliseconds: 0))
    let path = "/data/store/log/" + Manifest.fileName(1)
    let copy = disk.killed()
    try copy.cut(path, to: try copy.contents(of: path).count - 1)
    let opened = try await CrashScript.open(copy, options)
    func isFound() throws -> Bool {
      try copy.paths.contains {
        Data(try copy.contents(of: $0)).range(of: Data("needle-in-torn".utf8)) != nil
      }
    }
    #expect(try isFound())
    try await opened.erase([SmallLife.key("needle-in-torn")])
    #expect(try !isFound())
    await opened.close()
  }

  /// Opens a disk and compares what is there with the states that may be there.
  private func check(
    _ disk: SimDisk, _ options: FileStoreOptions, _ states: [String], from: Int, to: Int,
    _ place: String
  ) async throws {
    let store: FileStore
    do {
      store = try await CrashScript.open(disk, options)
    } catch {
      Issue.record(error, "A healthy store was refused: \(place)")
      return
    }
    let found = try await CrashScript.dump(store)
    let range = from...max(from, min(to, states.count - 1))
    #expect(states[range].contains(found), "\(place): not one of the states \(range)")
    // The store goes on, and what it then takes is there as well.
    let key = RecordKey(CrashScript.keys[0].type, "afterwards")
    let result = await store.commit(
      [Commit(mutations: [.put(key, RecordFields())])], now: Date(milliseconds: 0))
    #expect(throws: Never.self, "\(place)") { try result[0].get() }
    await store.close()
    let again = try await CrashScript.open(disk, options)
    let kept = try await CrashScript.dump(again).split(separator: "\n").prefix(11)
    let isKept = kept.elementsEqual(found.split(separator: "\n").prefix(11))
    #expect(isKept || found == "empty", "\(place): opened again, it holds something else")
    guard case .records(let records) = try await again.read([.records([key])]).answers[0] else {
      return
    }
    #expect(records[0] != nil, "\(place): the commit after it is lost")
    await again.close()
  }
}
