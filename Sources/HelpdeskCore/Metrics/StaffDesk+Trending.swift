import Foundation

extension StaffDesk {
  /// What is asked about more than usual, the most unusual first, live (the seeds'
  /// useTrendingIssues).
  ///
  /// The categories, the tags and the phrases of the tickets created in the window are compared
  /// with 28 intervals before it, each a day long or as long as the window, by their shares of all
  /// tickets (``TrendComparison``): a busy day, a weekend or an import makes no trend. Something is
  /// listed with three tickets or more and a ``TrendingIssue/score`` that chance gives about once a
  /// week in all (``TrendComparison/minimumScore(issues:window:)``). On a desk without tickets
  /// before the window, nothing is.
  ///
  /// Phrases are taken from the subjects of the newest 1,000 tickets of the window, beside as many
  /// before it; the sixteen that look most unusual are counted in the texts of all tickets. Of
  /// phrases that share a word the first alone is listed.
  ///
  /// Tickets that were merged away count, for every customer who asked did ask; tickets in the bin
  /// do not.
  ///
  /// Time goes on in steps of a 24th of the window, counted from 1970: the window ends with the
  /// step that runs now. The answer changes with the data, and with each step. It takes time linear
  /// in the tickets of window and intervals, some nanoseconds each, and in the subjects read.
  ///
  /// - Parameters:
  ///   - window: How far to look back, from one minute to 366 days.
  ///   - limit: How many issues at most, from 1 to 100.
  /// - Returns: The issues, as a question that can be asked once or watched.
  public func trendingIssues(
    window: Duration = .hours(24), limit: Int = 10
  ) -> LiveQuery<[TrendingIssue]> {
    query(.readTrending) { context throws(HelpdeskError) in
      guard window >= .minutes(1), window <= .days(366) else {
        throw .invalid("window", "Give a window of one minute to 366 days.")
      }
      guard (1...100).contains(limit) else {
        throw .invalid("limit", "Ask for 1 to 100 issues, not \(limit).")
      }
      return try await context.trending(window: window, limit: limit)
    }
  }
}

extension LiveContext {
  /// How many subjects are read on either side, and how many phrases are counted in all tickets.
  private static let subjects = 1000
  private static let phrases = 16

  fileprivate func trending(
    window: Duration, limit: Int
  ) async throws(HelpdeskError) -> [TrendingIssue] {
    let windows = TrendWindows(window, at: now)
    let alive = Condition.equals(Ticket.Column.isDeleted, .integer(0))
    let population = Filter([alive, windows.all])
    depend(on: .ticket, where: population)
    depend(on: Date(milliseconds: windows.end))
    func measure(_ filter: Filter, by column: FieldTag?) -> Request {
      let groupings = column.map { [Measure.Grouping.column($0)] } ?? []
      return .measure(
        Measure(.ticket, filter, by: groupings + [windows.grouping], figures: [.count]))
    }
    func newest(_ part: Condition) -> Request {
      .query(
        Query(
          .ticket, Filter([alive, part]),
          order: .columns([.descending(Ticket.Field.createdAt)]), limit: Self.subjects))
    }
    let answers = try await reader.answers([
      measure(population, by: nil), measure(population, by: Ticket.Field.category),
      measure(population, by: Ticket.Field.tags), newest(windows.latest), newest(windows.past),
    ]).answers
    guard answers.count == 5, case .groups(let all) = answers[0],
      case .groups(let categories) = answers[1], case .groups(let tags) = answers[2],
      case .page(let latest) = answers[3], case .page(let past) = answers[4]
    else { throw DeskReader.mismatch }
    let total = TrendCounts(all)
    var trends = TrendCounts.byName(categories).map {
      $1.trend(.category(TicketCategory(rawValue: $0)), of: total, windows)
    }
    trends += TrendCounts.byName(tags).map { $1.trend(.tag($0), of: total, windows) }
    let said = SubjectPhrases(latest.subjects)
    let phrases = said.candidates(beside: SubjectPhrases(past.subjects), limit: Self.phrases)
    let counted = try await reader.answers(
      phrases.map { measure(population.and([.text(SubjectPhrases.match($0))]), by: nil) }
    ).answers
    for (phrase, answer) in zip(phrases, counted) {
      guard case .groups(let groups) = answer else { throw DeskReader.mismatch }
      trends.append(TrendCounts(groups).trend(.phrase(phrase), of: total, windows))
    }
    let issues = trends.count - phrases.count + said.frequent
    let minimum = TrendComparison.minimumScore(issues: issues, window: window)
    let found = trends.filter {
      $0.counts.count >= IssueTrend.minimumCount && $0.comparison.score >= minimum
    }
    let listed = SubjectPhrases.distinct(found.sorted(by: IssueTrend.precedes)).prefix(limit)
    return try await describe(Array(listed), windows)
  }

  private func describe(
    _ found: [IssueTrend], _ windows: TrendWindows
  ) async throws(HelpdeskError) -> [TrendingIssue] {
    guard !found.isEmpty else { return [] }
    let requests = found.map { trend in
      let condition: Condition =
        switch trend.issue {
        case .category(let category):
          .equals(Ticket.Field.category, .text(category.rawValue))
        case .tag(let tag): .contains(Ticket.Field.tags, tag)
        case .phrase(let phrase): .text(SubjectPhrases.match(phrase))
        }
      return Request.query(
        Query(
          .ticket,
          Filter([condition, .equals(Ticket.Column.isDeleted, .integer(0)), windows.latest]),
          order: .columns([.descending(Ticket.Field.createdAt)]), limit: 3))
    }
    let answers = try await reader.answers(requests).answers
    guard answers.count == found.count else { throw DeskReader.mismatch }
    var issues: [TrendingIssue] = []
    for (trend, answer) in zip(found, answers) {
      guard case .page(let page) = answer else { throw DeskReader.mismatch }
      issues.append(
        TrendingIssue(
          issue: trend.issue, count: trend.counts.count, baseline: trend.comparison.expected,
          lift: trend.lift, score: trend.comparison.score,
          samples: page.records.map { TicketID($0.key.id) }, reasons: trend.reasons(windows)))
    }
    return issues
  }
}

extension RecordPage {
  /// The subjects of the tickets on it.
  fileprivate var subjects: [String] {
    records.compactMap { record in
      guard case .text(let subject)? = record.fields[Ticket.Field.subject] else { return nil }
      return subject
    }
  }
}
