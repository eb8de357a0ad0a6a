import Foundation
import HelpdeskStore
import Sampling

/// Opens one store in a process of its own and prints how much of it lies in memory.
struct MemoryProbe {
  let options: ComparisonOptions

  init(_ options: ComparisonOptions) {
    self.options = options
  }

  func run(_ name: String) async throws {
    let places = StorePlaces(
      folder: URL(fileURLWithPath: options.folder ?? ".", isDirectory: true))
    let threads = SampleThreads(seed: options.seed)
    let engine: any Engine
    switch name {
    case "nothing":
      keep(threads)
      try printResidentBytes()
      return
    case "file": engine = try await places.openStore(withText: false)
    case "file-text": engine = try await places.openStore(withText: true)
    case "sqlite": engine = try places.openDatabase(withText: false)
    case "sqlite-text": engine = try places.openDatabase(withText: true)
    case "memory":
      engine = try await StoreEngine(InMemoryStore(), withText: false)
      try await engine.fill(threads, count: options.tickets)
    default: throw ComparisonError("There is no store \(name).")
    }
    var generator = SeededGenerator(seed: options.seed)
    for number in 0..<1_000 {
      keep(try await engine.page(of: SampleThreads.agent(number)))
      let message = (
        number: 1 + generator.below(options.tickets),
        sequence: 1 + generator.below(SampleThreads.messages)
      )
      keep(try await engine.bodies([message]))
    }
    try printResidentBytes()
    try await engine.close()
  }

  private func printResidentBytes() throws {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
      let pages = text.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    else { throw ComparisonError("The system does not say how much memory is used.") }
    print(pages * Int(sysconf(Int32(_SC_PAGESIZE))))
  }
}
