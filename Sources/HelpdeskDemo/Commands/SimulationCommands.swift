import Foundation
import HelpdeskCore
import HelpdeskStore
import Synchronization

/// Traffic through a desk of its own, to ask what would be if.
@MainActor
enum SimulationCommands {
  nonisolated static let table: [Command] = [
    Command(
      "simulate [DAYS] [--week TICKETS] [--agents N] [--promise DURATION] [--seed N]",
      "runs seeded traffic through a desk beside this one, on a clock of its own", .figures,
      staff: { session, _, arguments in try await simulate(session, &arguments) })
  ]

  private static func simulate(
    _ session: Session, _ arguments: inout Arguments
  ) async throws {
    let days = try arguments.next().map { try number($0, "days", 1...400) } ?? 28
    let week = try number(arguments.option("week") ?? "60", "tickets a week", 1...1_000_000)
    let agents = try number(arguments.option("agents") ?? "3", "agents", 1...1_000)
    let seed = try number(arguments.option("seed") ?? "1", "seed", 0...Int.max)
    let office = try BusinessCalendar(
      id: "office", timeZone: .gmt, week: .workdays(OpenHours(from: .at(8), to: .at(18))))
    let model = TrafficModel(
      seed: UInt64(seed), ticketsPerWeek: week,
      agents: (1...agents).map {
        .init(AgentID("agent-\($0)"), name: "Agent \($0)", shifts: office)
      })
    var simulation = TrafficSimulation(model)
    if let promise = try arguments.option("promise").map(DurationText.parse) {
      for priority in TicketPriority.allCases {
        simulation.sla.targets[priority]?.firstReply = SLATarget(promise)
      }
    }
    // On a Monday, whatever day it is, so that the same line gives the same answer for ever.
    let start = try DateText.parse("2026-01-05")
    // Nobody follows it but the desk, after every commit: what a longer feed holds on to would only
    // be cold when it is let go.
    let store = InMemoryStore(feedCapacity: 100)
    let report = try await simulation.run(
      on: store, from: start, for: .days(days),
      progress: progress(session.output, from: start, days: days))
    // To give back millions of records takes seconds, and nobody need wait for it.
    Task.detached(priority: .background) { [store = consume store] in
      withExtendedLifetime(store) {}
    }
    session.say(lines(of: report, width: session.width))
  }

  /// Tells how far it is; another hundredth is worth a line.
  private static func progress(
    _ output: any Output, from start: Date, days: Int
  ) -> @Sendable (Date) -> Void {
    let told = Atomic(-1)
    return { now in
      let share = Int(now.timeIntervalSince(start) / 864) / days
      let isNew = told.exchange(share, ordering: .relaxed) != share
      let days = Double(days) * 86_400
      output.progress(
        ProgressStep(
          text: "  \(DateText.day(now)), \(share) %", isNotable: isNew,
          share: now.timeIntervalSince(start) / days,
          count: Int(now.timeIntervalSince(start) / 86_400), noun: "day"))
    }
  }

  private static func lines(of report: TrafficSimulation.Report, width: Int) -> [String] {
    let overall = report.metrics.overall
    let reply = overall[.firstReply]
    let resolution = overall[.totalResolution]
    func times(_ figures: SLAFigures) -> String {
      let shown = [("half", figures.median), ("90 %", figures.p90), ("95 %", figures.p95)]
      return shown.map { "\($0.0) within \($0.1.map(DurationText.string) ?? "-")" }
        .joined(separator: ", ")
    }
    let busy = report.utilization.sorted { $0.key < $1.key }
    return [
      "\(Counted.of(report.tickets, "ticket")), \(Counted.of(report.answers, "answer")),"
        + " \(Counted.of(overall.breaches, "deadline")) missed",
      "first replies in time \(Counted.percent(reply.compliancePermille)): \(times(reply))",
      "resolutions in time \(Counted.percent(resolution.compliancePermille)):"
        + " \(times(resolution))",
    ] + ChartCommands.lines(of: report.traffic, width: width)
      + ["time at work that tickets took:"]
      + Chart.bars(
        busy.map { (label: $0.key.rawValue, value: $0.value, text: Counted.percent($0.value)) },
        width: width)
  }

  private static func number(
    _ text: String, _ what: String, _ range: ClosedRange<Int>
  ) throws -> Int {
    guard let number = Int(text), range.contains(number) else {
      throw CommandError(
        "“\(text)” \(what) cannot be simulated. Give \(range.lowerBound) to \(range.upperBound).")
    }
    return number
  }
}
