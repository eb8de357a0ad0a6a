import Foundation
import GRDB
import Sampling
import SlowSync

@main
struct StoreComparison {
  static func main() async {
    do {
      let options = try ComparisonOptions(CommandLine.arguments.dropFirst())
      if options.wantsHelp {
        print(ComparisonOptions.help)
      } else if let name = options.memoryOf {
        try await MemoryProbe(options).run(name)
      } else if let first = options.writesFrom {
        let folder = URL(fileURLWithPath: options.folder ?? ".", isDirectory: true)
        let round = KillRound(first: first, ledger: folder.appending(path: "ledger"))
        try await KilledWriter(options: options, round: round).run()
      } else {
        try await run(options)
      }
    } catch {
      Progress.say("\(error)")
      exit(1)
    }
  }

  private static func run(_ options: ComparisonOptions) async throws {
    if options.slowSync > 0 {
      #if os(Linux)
      slow_sync_set_delay(Int64(options.slowSync) * 1_000_000)
      #else
      throw ComparisonError("--slow-fsync works only on Linux.")
      #endif
    }
    let machine = Machine()
    let folder =
      options.folder.map { URL(fileURLWithPath: $0, isDirectory: true) }
      ?? FileManager.default.temporaryDirectory.appending(
        path: "store-comparison-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer {
      if options.folder == nil { try? FileManager.default.removeItem(at: folder) }
    }
    if options.kills > 0 {
      var rounds = KillRounds(options, in: folder)
      return try await rounds.run()
    }
    let comparison = Comparison(options, in: folder)
    try await comparison.run()
    let sqlite = try await DatabaseQueue().read {
      try String.fetchOne($0, sql: "SELECT sqlite_version()")
    }
    let report = ComparisonReport(
      machine: machine, sqlite: sqlite ?? "", tickets: options.tickets, rounds: options.rounds,
      seed: options.seed, slowSyncMilliseconds: options.slowSync,
      folder: folder.path(percentEncoded: false), rows: comparison.rows)
    print(report.markdown)
    if let path = options.json { try report.writeJSON(to: path) }
  }
}
