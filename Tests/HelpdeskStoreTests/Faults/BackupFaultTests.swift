import Foundation
import HelpdeskCore
import HelpdeskStoreConformance
import Testing

@testable import HelpdeskStore

@Suite("A backup made while 64 writers run")
struct BackupFaultTests {
  private static let writers = 64

  @Test("is restored as exactly one revision: whole commits, none left out before the last")
  func online() async {
    await FaultTest(13, "backups", quick: 2, share: 40, full: 200).run { seed in
      let disk = SimDisk(directories: ["/data"])
      var options = CrashScript.options()
      options.segmentSize = 32_768
      options.compactsByItself = seed % 2 == 0
      let store = try await CrashScript.open(disk, options)
      let bench = ToolBench(disk: disk)
      let tickets = FaultScale.isLong ? 40 : 6
      let backups = 2
      try await withThrowingTaskGroup(of: Void.self) { group in
        for writer in 0..<Self.writers {
          group.addTask { try await Self.write(store, writer, tickets, seed) }
        }
        for number in 0..<backups {
          group.addTask {
            let middle = (number + 1) * tickets * Self.writers / 4
            let wakeups = store.wakeups()
            if try await store.lastNumber("n") < middle {
              for await _ in wakeups where try await store.lastNumber("n") >= middle { break }
            }
            _ = try await store.backup(to: bench.folder("/data/backup-\(number)"))
          }
        }
        try await group.waitForAll()
      }
      await store.close()
      for number in 0..<backups {
        _ = try await StoreTools.restore(
          bench.folder("/data/backup-\(number)"), to: bench.folder("/data/new-\(number)"))
        try await Self.check(bench, "/data/new-\(number)", tickets)
      }
      return backups
    }
  }

  private static func id(_ writer: Int, _ ticket: Int) -> String { "w\(writer)-\(ticket)" }

  /// Each commit puts a ticket under the next number and says in the writer's own record how many
  /// he has made; some take the record before away again.
  private static func write(
    _ store: FileStore, _ writer: Int, _ tickets: Int, _ seed: UInt64
  ) async throws {
    for ticket in 0..<tickets {
      let key = SmallLife.key(id(writer, ticket))
      var count = RecordFields()
      count[ConformanceSchema.weight] = .integer(Int64(ticket + 1))
      var commit = Commit(
        mutations: [.put(key, RecordFields()), .put(SmallLife.key("count-\(writer)"), count)],
        numbers: [NumberRequest(sequence: "n", key: key, tag: ConformanceSchema.number)])
      if ticket % 3 == 2 { commit.mutations.append(.delete(SmallLife.key(id(writer, ticket - 1)))) }
      _ = try await store.commit(commit, now: OddClock.start)
    }
  }

  private static func check(_ bench: ToolBench, _ path: String, _ tickets: Int) async throws {
    let store = try await bench.open(path)
    let counts = try await store.records((0..<writers).map { SmallLife.key("count-\($0)") }).map {
      record -> Int in
      if case .integer(let count)? = record?.fields[ConformanceSchema.weight] {
        Int(count)
      } else {
        0
      }
    }
    let total = counts.reduce(0, +)
    let last = try await store.lastNumber("n")
    try FaultFound.unless(
      last == total, "\(path): \(last) numbers were drawn by \(total) commits")
    let revision = try await store.read([]).revision.rawValue
    try FaultFound.unless(
      revision == UInt64(total), "\(path): revision \(revision) after \(total) commits")
    for (writer, count) in counts.enumerated() {
      let found = try await store.records((0..<tickets).map { SmallLife.key(id(writer, $0)) })
      for (ticket, record) in found.enumerated() {
        let isTaken = ticket % 3 == 1 && ticket + 1 < count
        try FaultFound.unless(
          (record != nil) == (ticket < count && !isTaken),
          "\(path): \(id(writer, ticket)), of \(count) commits of its writer")
      }
    }
    await store.close()
    let isSound = try await StoreTools.verify(bench.folder(path)).isSound
    try FaultFound.unless(isSound, "\(path) is not sound")
  }
}
