import Foundation
import HelpdeskCore

/// How deadlines come about, and how they would under another promise.
@MainActor
enum PromiseCommands {
  nonisolated static let table: [Command] = [
    Command(
      "explain TICKET", "shows line by line how each deadline of a ticket comes about", .time,
      staff: { try await explain($0, $1, &$2) }),
    Command(
      "what-if METRIC DURATION \(TicketFilter.usage)",
      "says how promises would stand had another time been promised, changing nothing", .time,
      staff: { try await compare($0, $1, &$2) }),
  ]

  private static func explain(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let ticket = try await session.ticket(&arguments)
    let lines = try await desk.explainSLA(ticket).value
    guard !lines.isEmpty else { return session.say("Nothing is promised for this ticket.") }
    for line in lines { session.say(text(of: line, at: session.now, width: session.width)) }
  }

  private static func text(
    of line: SLAExplanation, at now: Date, width: Int
  ) -> [String] {
    let clock = line.clock
    let name = clock.metric.rawValue.replacing("_", with: " ")
    let cycle = clock.cycle > 1 ? " (\(clock.cycle))" : ""
    let time = line.calendar.map { "open time of \($0)" } ?? "time on the wall"
    let head =
      "\(name)\(cycle): \(DurationText.string(clock.target)) of \(time),"
      + " policy \(line.policy.id) version \(line.policy.version); \(outcome(of: clock, at: now))"
    let rows = line.segments.map { segment in
      let isOneDay =
        DateText.day(segment.range.lowerBound) == DateText.day(segment.range.upperBound)
      let end = DateText.string(segment.range.upperBound)
      return [
        DateText.string(segment.range.lowerBound), isOneDay ? String(end.suffix(5)) : end,
        DurationText.string(segment.duration), meaning(of: segment.kind),
      ]
    }
    let sum =
      clock.deadline.map { "= \(DurationText.string(line.counted)), due \(DateText.string($0))" }
      ?? "= \(DurationText.string(line.counted)), \(DurationText.string(line.remaining)) left when it goes on"
    return TextWidth.wrap(head, width: width)
      + TextTable(rows: rows, indent: 2).lines(width: width)
      + Timeline(line, now: now).lines(width: width).map { "  " + $0 } + ["  \(sum)"]
  }

  private static func meaning(of kind: SLASegment.Kind) -> String {
    switch kind {
    case .counted: "counts"
    case .paused(.status(let status)): "paused: \(status.rawValue)"
    case .paused(.snoozed): "paused: snoozed"
    case .outsideHours: "closed"
    }
  }

  private static func outcome(of clock: SLAClock, at now: Date) -> String {
    switch clock.outcome {
    case .cancelled(let end): "no longer owed since \(DateText.string(end))"
    case .done(let end):
      "\(clock.isBreached(at: end) ? "done late" : "done") on \(DateText.string(end))"
    case .running where clock.isBreached(at: now): "overdue"
    case .running where clock.pausedSince != nil: "paused"
    case .running: "running"
    }
  }

  private static func compare(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let word = try arguments.next("which promise, such as first_reply")
    guard let metric = SLAMetric(rawValue: word.lowercased()) else {
      let known = SLAMetric.allCases.map(\.rawValue).joined(separator: ", ")
      throw CommandError("There is no promise “\(word)”. There are \(known).")
    }
    let promised = SLATarget(try DurationText.parse(try arguments.next("how long, such as 2h")))
    let query = try TicketFilter.parse(&arguments, otherwise: .all)
    var policy = SLAPolicy.standard
    for priority in TicketPriority.allCases {
      policy.targets[priority, default: SLAPolicy.Targets()][metric] = promised
    }
    let output = session.output
    let result = try await desk.compareSLA(query, under: policy) { done, total in
      output.progress(
        ProgressStep(
          text: "  \(Counted.grouped(done)) of \(Counted.grouped(total))",
          share: Double(done) / Double(max(1, total)), count: done, noun: "ticket"))
    }
    func row(_ name: String, _ compliance: SLAComparison.Compliance?) -> [String] {
      let counts = [compliance?.met, compliance?.missed, compliance?.running]
      return [name, Counted.percent(compliance?.permille)] + counts.map { "\($0 ?? 0)" }
    }
    let rows = [row("now", result.before[metric]), row("then", result.after[metric])]
    let name = metric.rawValue.replacing("_", with: " ").uppercased()
    session.say(
      TextTable(header: [name, "KEPT", "IN TIME", "LATE", "RUNNING"], rows: rows)
        .lines(width: session.width))
    func isLate(_ clocks: [SLAClock]) -> Bool {
      clocks.contains { $0.metric == metric && $0.isBreached(at: result.at) }
    }
    for (what, wasLate) in [("late then, not now", false), ("late now, not then", true)] {
      let changed = result.differences.filter {
        isLate($0.before) == wasLate && isLate($0.after) != wasLate
      }.sorted { $0.number.value < $1.number.value }
      guard !changed.isEmpty else { continue }
      let shown = changed.map(\.number).sorted().prefix(12).map(\.description)
      let more = changed.count > shown.count ? ", \(changed.count - shown.count) more" : ""
      session.say("\(what): \(shown.joined(separator: ", "))\(more)")
    }
  }
}
