import Foundation
import HelpdeskCore
import Sampling

@main
struct HelpdeskBenchmarks {
  static func main() async {
    do {
      let options = try Options(CommandLine.arguments.dropFirst())
      if options.wantsHelp {
        print(Options.help)
        return
      }
      try await run(options)
    } catch {
      FileHandle.standardError.write(Data("\(error)\n".utf8))
      exit(1)
    }
  }

  private static func run(_ options: Options) async throws {
    let machine = Machine()
    let sample = try await SampleDesk(options)
    var session = Session(options)
    try await session.measureReading(sample)
    try await session.measureQueries(sample)
    try await session.measureLiveQueries(sample)
    try await session.measureWriting(sample)
    let report = Report(
      machine: machine, options: options, contents: sample.contents, rows: session.rows,
      residentMegabytesAtEnd: Machine.residentMegabytes())
    print(report.markdown)
    if let path = options.json { try report.writeJSON(to: path) }
    await sample.desk.close()
  }
}
