import Foundation
import HelpdeskCore

/// Figures.
@MainActor
enum MetricsCommands {
  nonisolated static let table: [Command] = [
    Command(
      "stats", "counts tickets and conversations", .figures,
      staff: { session, desk, _ in session.say(try await stats(session, desk)) }),
    Command(
      "desk", "shows the dashboard with the last 14 days", .figures, aliases: ["dashboard"],
      staff: { session, desk, _ in session.say(try await dashboard(session, desk)) }),
    Command(
      "sla [day|week|month|year|30d] [by priority|category|agent|team|channel|day] [--csv]",
      "says how well the promises were kept", .figures, aliases: ["metrics"],
      staff: { try await sla($0, $1, &$2) }),
    Command(
      "trending [WINDOW] [--limit N]", "finds what is asked more than usual", .figures,
      staff: { session, desk, arguments in
        let window = try arguments.next().map(DurationText.parse) ?? .hours(24)
        let issues = try await desk.trendingIssues(
          window: window, limit: try TicketFilter.count(arguments, 10)
        ).value
        guard !issues.isEmpty else { return session.say("Nothing is asked more than usual.") }
        for issue in issues {
          session.say("\(name(of: issue.issue)): \(issue.reasons.joined(separator: " "))")
          var samples: [String] = []
          for id in issue.samples { samples.append(try await desk.ticket(id).number.description) }
          session.say("  such as \(samples.joined(separator: ", "))")
        }
      }),
  ]

  private static func name(of issue: TrendingIssue.Issue) -> String {
    switch issue {
    case .category(let category): "category \(category)"
    case .tag(let tag): "tag \(tag)"
    case .phrase(let phrase): "“\(phrase)”"
    }
  }

  static func stats(_ session: Session, _ desk: StaffDesk) async throws -> [String] {
    let facets: [TicketFacet] = [.status, .priority, .category, .channel]
    let page = try await desk.tickets(.all.withFacets(facets).limit(1)).value
    var rows: [[String]] = []
    for facet in facets {
      let counts = page.facets[facet] ?? []
      let shown = counts.prefix(12).map {
        "\($0.value.isEmpty ? "none" : $0.value) \(Counted.grouped($0.count))"
      }
      let more = counts.count > shown.count ? ", \(counts.count - shown.count) more" : ""
      rows.append(["by \(facet.rawValue)", shown.joined(separator: ", ") + more])
    }
    let breached = try await desk.tickets(.breached.limit(1)).value.total
    let unassigned = try await desk.tickets(.unassigned.limit(1)).value.total
    let inbox = try await desk.inboxStats().value
    let late = "\(Counted.grouped(breached)) late, \(Counted.grouped(unassigned)) of nobody"
    rows.append(["open", late])
    rows.append([
      "inbox", "\(Counted.grouped(inbox.unread)) unread of \(Counted.grouped(inbox.total))",
    ])
    return [Counted.of(page.total, "ticket")]
      + TextTable(rows: rows, indent: 2).lines(width: session.width)
  }

  private static func dashboard(_ session: Session, _ desk: StaffDesk) async throws -> [String] {
    let stats = try await desk.deskStats().value
    let answer = stats.averageFirstResponse.map(DurationText.string) ?? "-"
    var lines = [
      "\(stats.open) open, \(stats.inProgress) in progress, \(stats.waiting) waiting,"
        + " \(stats.escalated) escalated; \(stats.resolvedToday) resolved today",
      "first answer after \(answer) on average",
      "\(Counted.of(stats.articles.total, "article")): \(stats.articles.published) published,"
        + " \(Counted.of(stats.articles.drafts, "draft")), \(stats.articles.archived) archived",
    ]
    let rows = stats.trend.map {
      [DateText.day($0.day.lowerBound), "\($0.created)", "\($0.resolved)"]
    }
    lines += TextTable(header: ["DAY", "CREATED", "RESOLVED"], rows: rows, indent: 2)
      .lines(width: session.width)
    return lines
  }

  private static func sla(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let span = try span(&arguments, or: .days(7))
    var grouping: SLAGrouping?
    if arguments.take("by") {
      let word = try arguments.next("by what")
      guard let known = SLAGrouping(rawValue: word.lowercased()) else {
        throw CommandError("Figures are not shown by “\(word)”.", showsUsage: true)
      }
      grouping = known
    }
    let end = session.now.adding(.milliseconds(1))
    let metrics = try await desk.slaMetrics(end.adding(.zero - span)..<end, by: grouping).value
    if arguments.flag("csv") { return session.say(csv(of: metrics)) }
    let rows =
      [row("all", metrics.overall)] + metrics.groups.map { row(name(of: $0.key), $0.summary) }
    let header = [
      "TICKETS OF \(DurationText.string(span))", "CREATED", "RESOLVED", "LATE", "FIRST REPLY",
      "MEDIAN", "RESOLUTION", "MEDIAN", "RATING",
    ]
    session.say(TextTable(header: header, rows: rows).lines(width: session.width))
  }

  /// Takes a span of time, such as `week` or `12h`, where the next word is one.
  static func span(_ arguments: inout Arguments, or usual: Duration) throws -> Duration {
    guard let word = arguments.peek?.lowercased(), word != "by" else { return usual }
    _ = arguments.next()
    let days = ["day": 1, "week": 7, "month": 30, "year": 365]
    return try days[word].map { .days($0) } ?? DurationText.parse(word)
  }

  /// All figures, times in seconds.
  private static func csv(of metrics: SLAMetrics) -> [String] {
    let promises: [SLAMetric] = [.firstReply, .totalResolution]
    let figures = ["done", "met", "missed", "running", "average", "median", "p90", "p95"]
    let header =
      [
        "group", "created", "resolved", "reopened", "first_contact", "breaches", "rated",
        "satisfied",
      ] + promises.flatMap { promise in figures.map { "\(promise.rawValue)_\($0)" } }
    func seconds(_ duration: Duration?) -> String {
      duration.map { "\($0.components.seconds)" } ?? ""
    }
    let groups = metrics.groups.map { (name: name(of: $0.key), summary: $0.summary) }
    let lines = ([(name: "all", summary: metrics.overall)] + groups).map { group in
      let summary = group.summary
      let counts = [
        summary.created, summary.resolved, summary.reopened, summary.firstContact,
        summary.breaches, summary.satisfaction.rated, summary.satisfaction.satisfied,
      ]
      let cells = promises.flatMap { promise in
        let figures = summary[promise]
        let counts = [figures.done, figures.met, figures.missed, figures.running]
        let times = [figures.average, figures.median, figures.p90, figures.p95]
        return counts.map(String.init) + times.map(seconds)
      }
      return [group.name] + counts.map(String.init) + cells
    }
    return ([header] + lines).map(Chart.csv)
  }

  private static func row(_ name: String, _ summary: SLASummary) -> [String] {
    let reply = summary[.firstReply]
    let resolution = summary[.totalResolution]
    let rating = summary.satisfaction.averageThousandths.map { thousandths in
      "\((thousandths + 50) / 1000).\((thousandths + 50) / 100 % 10)"
    }
    return [
      name, Counted.grouped(summary.created), Counted.grouped(summary.resolved),
      Counted.grouped(summary.breaches), Counted.percent(reply.compliancePermille),
      reply.median.map(DurationText.string) ?? "-",
      Counted.percent(resolution.compliancePermille),
      resolution.median.map(DurationText.string) ?? "-", rating ?? "-",
    ]
  }

  private static func name(of key: SLAGroupKey) -> String {
    switch key {
    case .priority(let priority): priority.rawValue
    case .category(let category): category.rawValue
    case .agent(let agent): agent?.rawValue ?? "nobody"
    case .team(let team): team?.rawValue ?? "no team"
    case .channel(let channel): channel.rawValue
    case .day(let day): DateText.day(day.lowerBound)
    }
  }
}
