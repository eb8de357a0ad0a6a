public import Foundation

/// The dashboard: how the desk stands.
public struct DeskStats: Hashable, Sendable {
  /// Articles of the knowledge base, by where they stand.
  public struct Articles: Hashable, Sendable {
    /// How many there are.
    public let total: Int
    /// How many everybody can read.
    public let published: Int
    /// How many are being written.
    public let drafts: Int
    /// How many were put away.
    public let archived: Int
  }

  /// What happened on a day.
  public struct DayCount: Hashable, Sendable {
    /// The day, from its first instant to the next one's.
    public let day: Range<Date>
    /// How many tickets were created.
    public let created: Int
    /// How many tickets were resolved, and were not reopened since.
    public let resolved: Int
  }

  /// Tickets that nobody has begun.
  public let open: Int
  /// Tickets that somebody works on.
  public let inProgress: Int
  /// Tickets that wait for the customer.
  public let waiting: Int
  /// Tickets handed to somebody with more power.
  public let escalated: Int
  /// Tickets that were resolved today, and were not reopened since.
  public let resolvedToday: Int
  /// The mean time from a ticket's creation to the first answer of a person, rounded to the
  /// millisecond, over the tickets first answered today or on the 29 days before; nil without any.
  public let averageFirstResponse: Duration?
  /// The knowledge base.
  public let articles: Articles
  /// Today and the 13 days before, the oldest first.
  public let trend: [DayCount]
}

extension StaffDesk {
  /// The dashboard, live (the seeds' support statistics).
  ///
  /// Tickets in the bin and those that were merged away do not count. The figures change with the
  /// data, and when a new day begins.
  ///
  /// - Parameter calendar: What a day is, by its time zone; days of Greenwich where it is nil.
  /// - Returns: The figures, as a question that can be asked once or watched.
  public func deskStats(calendar: Calendar? = nil) -> LiveQuery<DeskStats> {
    let calendar = calendar ?? .greenwich
    return query(.readDeskStats) { context throws(HelpdeskError) in
      try await context.deskStats(calendar)
    }
  }
}

extension LiveContext {
  private static let trendDays = 14
  private static let responseDays = 30

  fileprivate func deskStats(_ calendar: Calendar) async throws(HelpdeskError) -> DeskStats {
    let days = calendar.dayBoundaries(of: Self.responseDays, through: now)
    let trend = Array(days.suffix(Self.trendDays + 1))
    let population = Filter([
      .equals(Ticket.Column.isDeleted, .integer(0)),
      .equals(Ticket.Column.isMerged, .integer(0)),
    ])
    depend(on: .ticket, where: population)
    depend(on: .article)
    depend(on: days[days.count - 1])

    func byDay(_ tag: FieldTag) -> Request {
      let bounds = trend.map(\.milliseconds)
      // The range says again what the boundaries say, so that a store can enter an index by it.
      let days = Condition.range(tag, lower: bounds.first, upper: bounds.last)
      return .measure(
        Measure(
          .ticket, population.and([days]), by: [.intervals(tag, boundaries: bounds)],
          figures: [.count]))
    }
    let answered = Condition.range(
      Ticket.Field.firstResponseAt, lower: days[0].milliseconds,
      upper: days[days.count - 1].milliseconds)
    let answers = try await reader.answers([
      .measure(
        Measure(
          .ticket,
          population.and([
            .equals(Ticket.Column.isLive, .integer(1)), .not(TicketQuery.handledByBot),
          ]),
          by: [.column(Ticket.Column.status)], figures: [.count])),
      byDay(Ticket.Field.createdAt), byDay(Ticket.Field.resolvedAt),
      .measure(
        Measure(
          .ticket, population.and([answered]),
          figures: [.count, .sum(Ticket.Field.firstResponseAt), .sum(Ticket.Field.createdAt)])),
      .measure(
        Measure(.article, .everything, by: [.column(Article.Field.status)], figures: [.count])),
    ]).answers
    var measures: [[MeasureGroup]] = []
    for answer in answers {
      guard case .groups(let groups) = answer else { throw DeskReader.mismatch }
      measures.append(groups)
    }
    guard measures.count == 5 else { throw DeskReader.mismatch }
    return DeskStats(
      statuses: measures[0], days: trend, created: measures[1], resolved: measures[2],
      responses: measures[3].first?.values ?? [], articles: measures[4])
  }
}

extension DeskStats {
  fileprivate init(
    statuses: [MeasureGroup], days: [Date], created: [MeasureGroup], resolved: [MeasureGroup],
    responses: [Int64?], articles: [MeasureGroup]
  ) {
    func count(_ groups: [MeasureGroup], _ key: FieldValue) -> Int {
      let group = groups.first { $0.key == [key] }
      return Int((group?.values.first ?? nil) ?? 0)
    }
    func count(_ status: TicketStatus) -> Int { count(statuses, .integer(Int64(status.rank))) }
    func count(_ status: ArticleStatus) -> Int { count(articles, .text(status.rawValue)) }
    open = count(.open)
    inProgress = count(.inProgress)
    waiting = count(.pending)
    escalated = count(TicketStatus.escalated)
    let numbers = responses.compactMap(\.self)
    averageFirstResponse =
      numbers.count == 3
      ? Mean.of(numbers[1] - numbers[2], Int(numbers[0])).map { .milliseconds($0) } : nil
    self.articles = Articles(
      total: articles.reduce(0) { $0 + Int(($1.values.first ?? nil) ?? 0) },
      published: count(.published), drafts: count(.draft),
      archived: count(ArticleStatus.archived))
    trend = zip(days, days.dropFirst()).enumerated().map { index, day in
      DayCount(
        day: day.0..<day.1, created: count(created, .integer(Int64(index))),
        resolved: count(resolved, .integer(Int64(index))))
    }
    resolvedToday = trend.last?.resolved ?? 0
  }
}
