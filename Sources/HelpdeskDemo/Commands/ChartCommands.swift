import Foundation
import HelpdeskCore

/// Figures as pictures, or as tables for other programs.
@MainActor
enum ChartCommands {
  nonisolated static let table: [Command] = [
    Command(
      "traffic [day|week|month|year|30d] [--csv]",
      "draws arrivals, work done and backlog by day, and arrivals by the hour", .figures,
      staff: { try await traffic($0, $1, &$2) }),
    Command(
      "times [first_reply|total_resolution|requester_wait|agent_work] [week|month|30d] [--csv]",
      "draws how long promises took", .figures,
      staff: { try await times($0, $1, &$2) }),
  ]

  private static func traffic(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let span = try MetricsCommands.span(&arguments, or: .days(30))
    let end = session.now.adding(.milliseconds(1))
    let traffic = try await desk.deskTraffic(end.adding(.zero - span)..<end).value
    if arguments.flag("csv") {
      session.say(Chart.csv(["day", "arrivals", "ended", "backlog"]))
      for day in traffic.days {
        session.say(
          Chart.csv([
            DateText.day(day.day.lowerBound), "\(day.arrivals)", "\(day.ended)", "\(day.backlog)",
          ]))
      }
      return
    }
    session.say(lines(of: traffic, width: session.width))
  }

  static func lines(of traffic: DeskTraffic, width: Int) -> [String] {
    guard let first = traffic.days.first?.day.lowerBound, let last = traffic.days.last else {
      return []
    }
    let room = width - 36
    func line(_ name: String, _ values: [Int], _ text: String) -> [String] {
      [name, Chart.sparkline(values, width: room), text]
    }
    let arrivals = traffic.days.map(\.arrivals)
    let ended = traffic.days.map(\.ended)
    let rows = [
      line("arrivals", arrivals, "\(Counted.grouped(arrivals.reduce(0, +))) in all"),
      line("done", ended, "\(Counted.grouped(ended.reduce(0, +))) in all"),
      line("backlog", traffic.days.map(\.backlog), "\(Counted.grouped(last.backlog)) at the end"),
    ]
    let map = Weekday.allCases.map {
      (label: String("\($0)".prefix(3)), values: traffic.arrivals[$0] ?? [])
    }
    let size = Chart.cell(of: map, width: width)
    let hours = (0..<24).map { $0 % 6 == 0 ? "\($0)" : "" }
    var scale = ""
    for (hour, name) in hours.enumerated() where !name.isEmpty {
      scale += String(repeating: " ", count: hour * size - scale.count) + name
    }
    return ["\(DateText.day(first)) to \(DateText.day(last.day.lowerBound)), a column a day:"]
      + TextTable(rows: rows, indent: 2).lines(width: width)
      + ["arrivals by the hour, the darkest is \(map.flatMap(\.values).max() ?? 0):"]
      + Chart.heatMap(map, width: width) + ["       " + scale]
  }

  private static func times(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    var metric = SLAMetric.firstReply
    if let word = arguments.peek, let known = SLAMetric(rawValue: word.lowercased()) {
      metric = known
      _ = arguments.next()
    }
    let span = try MetricsCommands.span(&arguments, or: .days(30))
    let end = session.now.adding(.milliseconds(1))
    let histogram = try await desk.slaHistogram(
      end.adding(.zero - span)..<end, of: metric
    ).value
    if arguments.flag("csv") {
      session.say(Chart.csv(["from_seconds", "to_seconds", "count"]))
      for bar in histogram.bars {
        let to = bar.to.map { "\($0.components.seconds)" } ?? ""
        session.say(Chart.csv(["\(bar.from.components.seconds)", to, "\(bar.count)"]))
      }
      return
    }
    session.say(lines(of: histogram, width: session.width))
  }

  static func lines(of histogram: SLAHistogram, width: Int) -> [String] {
    let done = histogram.bars.reduce(0) { $0 + $1.count }
    let name = histogram.metric.rawValue.replacing("_", with: " ")
    guard done > 0, let first = histogram.bars.firstIndex(where: { $0.count > 0 }),
      let last = histogram.bars.lastIndex(where: { $0.count > 0 })
    else { return ["No \(name) was done in that time."] }
    let rows = histogram.bars[first...last].map { bar in
      let label = bar.to.map { "under \(DurationText.string($0))" } ?? "longer"
      return (
        label: label, value: bar.count,
        text: "\(Counted.grouped(bar.count)) (\(Counted.percent(bar.count * 1000 / done)))"
      )
    }
    return ["\(name) of \(Counted.of(done, "ticket")):"] + Chart.bars(rows, width: width)
  }
}
