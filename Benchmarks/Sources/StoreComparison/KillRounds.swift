import Foundation
import HelpdeskCore
import Sampling

/// Kills a process with -9 while 64 writers write to a large store, again and again, and holds each
/// time that nothing acknowledged is lost and nothing is there by half.
struct KillRounds {
  let options: ComparisonOptions
  let folder: URL
  private var ledgers: [KillLedger] = []
  private var openings: [Int] = []
  private var generator: SeededGenerator

  init(_ options: ComparisonOptions, in folder: URL) {
    self.options = options
    self.folder = folder
    generator = SeededGenerator(seed: options.seed)
  }

  mutating func run() async throws {
    let places = StorePlaces(folder: folder)
    Progress.say("filling with \(options.tickets) tickets")
    let filled = try await places.openStore(withText: false)
    try await filled.fill(SampleThreads(seed: options.seed), count: options.tickets)
    try await filled.close()
    var last = KillLedger()
    last.issued = options.tickets..<options.tickets
    for round in 1...options.kills {
      last = try kill(after: last)
      ledgers.append(last)
      Progress.say(
        "kill \(round): \(last.acknowledged.count) acknowledged, opened in \(openings.last ?? 0) ms"
      )
    }
    try await checkAll(places)
  }

  /// Runs one process, and kills it at some moment of its writing.
  private mutating func kill(after before: KillLedger) throws -> KillLedger {
    guard let executable = Bundle.main.executableURL else {
      throw ComparisonError("The program does not know where it is.")
    }
    let ledger = folder.appending(path: "ledger")
    try before.write(to: ledger)
    let process = Process()
    let output = Pipe()
    process.executableURL = executable
    process.arguments = [
      "--write-until-killed", "\(before.issued.upperBound)",
      "--folder", folder.path(percentEncoded: false), "--tickets", "\(options.tickets)",
      "--seed", "\(options.seed)",
    ]
    process.standardOutput = output
    try process.run()
    var heard = Data()
    while heard.split(separator: 0x0A).count < 2 {
      let more = output.fileHandleForReading.availableData
      guard !more.isEmpty else {
        throw ComparisonError("The store was not opened, or something is lost: see above.")
      }
      heard += more
    }
    let reading = output.fileHandleForReading
    let killer = DispatchQueue(label: "killer")
    let pid = process.processIdentifier
    killer.asyncAfter(deadline: .now() + .milliseconds(generator.below(1_500))) {
      Foundation.kill(pid, SIGKILL)
    }
    heard += try reading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationReason == .uncaughtSignal else {
      throw ComparisonError("The process ended before it was killed.")
    }
    return try take(heard, from: before.issued.upperBound)
  }

  /// What a process has said; its last line counts only if it is whole.
  private mutating func take(_ heard: Data, from first: Int) throws -> KillLedger {
    var ledger = KillLedger()
    let whole = heard.prefix(through: heard.lastIndex(of: 0x0A) ?? heard.startIndex)
    let lines = String(decoding: whole, as: UTF8.self).split(separator: "\n")
    for line in lines {
      let words = line.split(separator: " ")
      if words[0] == "opened", let milliseconds = Int(words[1]) {
        openings.append(milliseconds)
      } else if words.count == 2, let index = Int(words[0]), let number = Int64(words[1]) {
        ledger.acknowledged[index] = number
      }
    }
    // Each writer may have been at one index more than its last one.
    let last = ledger.acknowledged.keys.max() ?? first
    ledger.issued = first..<(last + 2 * KilledWriter.writers)
    return ledger
  }

  /// Looks at every round once more, and at the numbers of all tickets.
  private func checkAll(_ places: StorePlaces) async throws {
    let engine = try await places.openStore(withText: false)
    var found = 0
    for ledger in ledgers { found += try await ledger.check(engine.store) }
    let answers = try await engine.store.read([
      .count(SampleSchema.ticketType, Filter([])), .lastNumber("tickets"),
    ]).answers
    guard case .count(let count) = answers[0], case .count(let number) = answers[1] else {
      throw ComparisonError("The store gave another answer than was asked for.")
    }
    guard count == options.tickets + found, number == count else {
      throw ComparisonError(
        "\(count) tickets are there, of \(options.tickets + found); the last number is \(number).")
    }
    try await engine.close()
    let acknowledged = ledgers.reduce(0) { $0 + $1.acknowledged.count }
    let sorted = openings.sorted()
    print(
      "\(options.kills) kills of 64 writers on \(options.tickets) tickets and more, seed "
        + "\(options.seed): \(acknowledged) commits acknowledged, \(found) there, each whole and "
        + "once; opened in \(sorted[sorted.count / 2]) ms (median), \(sorted[sorted.count - 1]) ms "
        + "at most")
  }
}
