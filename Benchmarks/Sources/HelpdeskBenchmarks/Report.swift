import Foundation
import Sampling

/// Everything one run saw.
struct Report: Encodable, Sendable {
  let date = Date()
  let machine: Machine
  let tickets: Int
  let messagesPerTicket: Int
  let rounds: Int
  let seed: UInt64
  let contents: Contents
  let rows: [Row]
  let residentMegabytesAtEnd: Int?
  let loadAtEnd = Machine.load()

  init(
    machine: Machine, options: Options, contents: Contents, rows: [Row],
    residentMegabytesAtEnd: Int?
  ) {
    self.machine = machine
    tickets = options.tickets
    messagesPerTicket = options.messages
    rounds = options.rounds
    seed = options.seed
    self.contents = contents
    self.rows = rows
    self.residentMegabytesAtEnd = residentMegabytesAtEnd
  }

  var markdown: String {
    var lines = [
      "\(date.formatted(.iso8601)) · \(machine.description)",
      "Load average \(machine.loadAtStart ?? "unknown") at the start, "
        + "\(loadAtEnd ?? "unknown") at the end.",
      "\(tickets) tickets with \(messagesPerTicket) messages each in memory, seed \(seed), "
        + "\(rounds) rounds. \(contents.description)",
      "",
      "| what | per round | per operation, median of rounds | fastest – slowest round "
        + "| p50 | p99 | per second | note |",
      "| --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |",
    ]
    for row in rows {
      let cells = [
        row.name, "\(row.operationsPerRound)", Self.time(row.median),
        "\(Self.time(row.fastestRound)) – \(Self.time(row.slowestRound))", Self.time(row.p50),
        Self.time(row.p99), Self.rate(row.median), row.note,
      ]
      lines.append("| \(cells.joined(separator: " | ")) |")
    }
    lines.append("")
    lines.append(
      "Resident memory: \(Self.memory(contents.residentMegabytes)) after filling, "
        + "\(Self.memory(residentMegabytesAtEnd)) at the end.")
    return lines.joined(separator: "\n")
  }

  func writeJSON(to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    encoder.dateEncodingStrategy = .iso8601
    try encoder.encode(self).write(to: URL(fileURLWithPath: path))
  }

  /// A time in the unit that suits it, with three digits.
  static func time(_ nanoseconds: Double) -> String {
    switch nanoseconds {
    case ..<999.5: "\(digits(nanoseconds)) ns"
    case ..<999_500: "\(digits(nanoseconds / 1e3)) µs"
    case ..<999_500_000: "\(digits(nanoseconds / 1e6)) ms"
    default: "\(digits(nanoseconds / 1e9)) s"
    }
  }

  private static func digits(_ value: Double) -> String {
    let places = value < 9.995 ? 2 : value < 99.95 ? 1 : 0
    return String(format: "%.\(places)f", value)
  }

  private static func rate(_ nanoseconds: Double) -> String {
    nanoseconds > 0 ? "\(Int(1e9 / nanoseconds))" : ""
  }

  private static func memory(_ megabytes: Int?) -> String {
    megabytes.map { "\($0) MB" } ?? "not known on this system"
  }
}
