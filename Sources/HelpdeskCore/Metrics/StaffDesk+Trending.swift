import Foundation

extension StaffDesk {
  /// What is asked about more than usual, the most unusual first, live (the seeds'
  /// useTrendingIssues).
  ///
  /// Categories and tags of the tickets created in the window are counted and compared with the
  /// mean of the seven windows before. Something is listed with three tickets or more and a
  /// ``TrendingIssue/score`` of 2000 or more. Tickets that were merged away count, for every
  /// customer who asked did ask; tickets in the bin do not.
  ///
  /// Time goes on in steps of a 24th of the window, counted from 1970: the window ends with the
  /// step that runs now. The answer changes with the data, and with each step.
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

/// The windows that are compared: seven, and the one that ends with the running step.
private struct TrendingWindows {
  static let stepsPerWindow: Int64 = 24
  /// The bounds of the windows, the oldest first.
  let bounds: [Int64]

  init(_ window: Duration, at now: Date) {
    let length = window.milliseconds
    let step = length / Self.stepsPerWindow
    let instant = now.milliseconds
    let begun = (instant % step + step) % step
    let end = instant - begun + step
    bounds = (0...Int64(IssueCounts.windowsBefore + 1)).reversed().map { end - $0 * length }
  }

  /// When the next step begins.
  var end: Int64 { bounds[bounds.count - 1] }

  /// The window itself, as a condition.
  var latest: Condition {
    .range(Ticket.Field.createdAt, lower: bounds[bounds.count - 2], upper: end)
  }

  /// All windows, as a condition.
  var all: Condition {
    .range(Ticket.Field.createdAt, lower: bounds[0], upper: end)
  }
}

extension LiveContext {
  fileprivate func trending(
    window: Duration, limit: Int
  ) async throws(HelpdeskError) -> [TrendingIssue] {
    let windows = TrendingWindows(window, at: now)
    let population = Filter([.equals(Ticket.Column.isDeleted, .integer(0)), windows.all])
    depend(on: .ticket, where: population)
    depend(on: Date(milliseconds: windows.end))
    let columns = [Ticket.Field.category, Ticket.Field.tags]
    let answers = try await reader.answers(
      columns.map { column in
        .measure(
          Measure(
            .ticket, population,
            by: [
              .column(column),
              .intervals(Ticket.Field.createdAt, boundaries: windows.bounds),
            ],
            figures: [.count]))
      }
    ).answers
    guard answers.count == 2, case .groups(let categories) = answers[0],
      case .groups(let tags) = answers[1]
    else { throw DeskReader.mismatch }
    let counts =
      IssueCounts.all(categories) { .category(TicketCategory(rawValue: $0)) }
      + IssueCounts.all(tags) { .tag($0) }
    let found = counts.filter(\.isTrending).sorted(by: IssueCounts.precedes).prefix(limit)
    return try await describe(Array(found), windows, window)
  }

  private func describe(
    _ found: [IssueCounts], _ windows: TrendingWindows, _ window: Duration
  ) async throws(HelpdeskError) -> [TrendingIssue] {
    guard !found.isEmpty else { return [] }
    let requests = found.map { counts in
      let condition: Condition =
        switch counts.issue {
        case .category(let category):
          .equals(Ticket.Field.category, .text(category.rawValue))
        case .tag(let tag): .contains(Ticket.Field.tags, tag)
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
    for (counts, answer) in zip(found, answers) {
      guard case .page(let page) = answer else { throw DeskReader.mismatch }
      issues.append(
        TrendingIssue(
          issue: counts.issue, count: counts.count, baseline: counts.baseline, lift: counts.lift,
          score: counts.score, samples: page.records.map { TicketID($0.key.id) },
          reasons: counts.reasons(window: window)))
    }
    return issues
  }
}

extension IssueCounts {
  /// The counts by name, from groups of names and windows.
  fileprivate static func all(
    _ groups: [MeasureGroup], _ issue: (String) -> TrendingIssue.Issue
  ) -> [IssueCounts] {
    var counts: [String: (latest: Int, before: Int)] = [:]
    for group in groups {
      guard group.key.count == 2, case .text(let name)? = group.key[0],
        case .integer(let window)? = group.key[1], case let count?? = group.values.first
      else { continue }
      if window == Int64(windowsBefore) {
        counts[name, default: (0, 0)].latest += Int(count)
      } else {
        counts[name, default: (0, 0)].before += Int(count)
      }
    }
    return counts.sorted { $0.key < $1.key }.map {
      IssueCounts(issue: issue($0.key), count: $0.value.latest, before: $0.value.before)
    }
  }
}
