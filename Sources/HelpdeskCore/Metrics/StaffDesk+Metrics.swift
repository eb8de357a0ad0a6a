public import Foundation

extension StaffDesk {
  /// How well the promises were kept to tickets created in a range, live (the seeds'
  /// useSLAMetrics).
  ///
  /// The figures change with the data, and at the instant at which a promise breaks.
  ///
  /// ```swift
  /// let week = monday9am..<monday9am.adding(.days(7))
  /// let metrics = try await maya.slaMetrics(week, by: .agent).value
  /// print(metrics.overall[.firstReply].compliancePermille ?? 0)
  /// ```
  ///
  /// - Parameters:
  ///   - range: When the tickets were created; not empty, and by day at most ten years.
  ///   - grouping: What to show the figures by, beside those over all.
  ///   - metrics: Of which promises.
  ///   - calendar: What a day is, by its time zone; days of Greenwich where it is nil.
  /// - Returns: The figures, as a question that can be asked once or watched.
  /// - Complexity: A few measures of columns, however many tickets there are; of
  ///   ``SLAMetric/nextReply`` and ``SLAMetric/update``, of which a ticket can have many, the tickets of
  ///   the range are read, 1,000 at a time.
  public func slaMetrics(
    _ range: Range<Date>, by grouping: SLAGrouping? = nil,
    of metrics: Set<SLAMetric> = [.firstReply, .totalResolution], calendar: Calendar? = nil
  ) -> LiveQuery<SLAMetrics> {
    let calendar = calendar ?? .greenwich
    return query(.readSLA) { context throws(HelpdeskError) in
      let metrics = SLAMetric.allCases.filter(metrics.contains)
      let grouping = try grouping.map { grouping throws(HelpdeskError) in
        try CompiledGrouping(grouping, range, calendar)
      }
      return try await context.slaMetrics(range, by: grouping, of: metrics)
    }
  }
}

/// A grouping as the store knows it.
private struct CompiledGrouping {
  let grouping: SLAGrouping
  let measured: Measure.Grouping
  /// The bounds of the days.
  var days: [Date] = []

  init(
    _ grouping: SLAGrouping, _ range: Range<Date>, _ calendar: Calendar
  ) throws(HelpdeskError) {
    self.grouping = grouping
    switch grouping {
    case .priority: measured = .column(Ticket.Column.priority)
    case .category: measured = .column(Ticket.Field.category)
    case .agent: measured = .column(Ticket.Field.assignee)
    case .team: measured = .column(Ticket.Field.team)
    case .channel: measured = .column(Ticket.Field.channel)
    case .day:
      let milliseconds = range.upperBound.milliseconds - range.lowerBound.milliseconds
      guard milliseconds <= Duration.days(3660).milliseconds else {
        throw .invalid("range", "By day, the range may have 3660 days at most. Ask for less.")
      }
      days = calendar.dayBoundaries(of: range)
      measured = .intervals(Ticket.Field.createdAt, boundaries: days.map(\.milliseconds))
    }
  }

  func groups(_ tally: SLATally, _ repeats: SLARepeats) -> [SLAMetrics.Group] {
    if grouping == .day {
      return zip(days, days.dropFirst()).enumerated().map { index, day in
        let key: SLATally.Key = [.integer(Int64(index))]
        let summary = tally.summaries[key] ?? .empty
        return SLAMetrics.Group(
          key: .day(day.0..<day.1), summary: summary.adding(repeats.figures(of: key)))
      }
    }
    return tally.keys.compactMap { key in
      guard let summary = tally.summaries[key], let group = self.key(key.first ?? nil) else {
        return nil
      }
      return SLAMetrics.Group(key: group, summary: summary.adding(repeats.figures(of: key)))
    }
  }

  private func key(_ value: FieldValue?) -> SLAGroupKey? {
    switch (grouping, value) {
    case (.priority, .integer(let rank)?):
      TicketPriority.allCases.first { $0.rank == Int(rank) }.map { .priority($0) }
    case (.category, .text(let name)?): .category(TicketCategory(rawValue: name))
    case (.channel, .text(let name)?): .channel(Channel(rawValue: name))
    case (.agent, .text(let id)?): .agent(AgentID(id))
    case (.agent, nil): .agent(nil)
    case (.team, .text(let id)?): .team(TeamID(id))
    case (.team, nil): .team(nil)
    default: nil
    }
  }
}

extension LiveContext {
  fileprivate func slaMetrics(
    _ asked: Range<Date>, by grouping: CompiledGrouping?, of metrics: [SLAMetric]
  ) async throws(HelpdeskError) -> SLAMetrics {
    let population = try SLATally.population(of: asked)
    depend(on: .ticket, where: population)
    let once = metrics.filter { $0.columns != nil }
    let repeated = metrics.filter { $0.columns == nil }
    var requests = SLATally.requests(of: once, population, by: [], at: now)
    if let grouping {
      requests += SLATally.requests(of: once, population, by: [grouping.measured], at: now)
    }
    let answers = try await reader.answers(requests).answers
    let repeats = try await SLARepeats.read(
      repeated, of: population, by: grouping?.measured, at: now, reader)
    let count = SLATally.requestCount(once)
    let overall = try SLATally(answers.prefix(count), of: once)
    depend(on: overall.nextDeadline)
    depend(on: repeats.nextDeadline)
    var groups: [SLAMetrics.Group] = []
    if let grouping {
      groups = grouping.groups(try SLATally(answers.dropFirst(count), of: once), repeats)
    }
    let summary = overall.summaries[[]] ?? .empty
    return SLAMetrics(range: asked, overall: summary.adding(repeats.figures()), groups: groups)
  }
}
