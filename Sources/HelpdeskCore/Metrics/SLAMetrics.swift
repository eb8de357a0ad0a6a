public import Foundation

/// By what service-level figures are grouped.
public enum SLAGrouping: String, Hashable, Sendable, CaseIterable, Codable {
  /// By priority, low first.
  case priority
  /// By category.
  case category
  /// By the agent who answers for the ticket now.
  case agent
  /// By the team that answers for the ticket now.
  case team
  /// By channel.
  case channel
  /// By the day on which the ticket was created.
  case day
}

/// What a group of service-level figures has in common.
public enum SLAGroupKey: Hashable, Sendable {
  /// Tickets of a priority.
  case priority(TicketPriority)
  /// Tickets of a category.
  case category(TicketCategory)
  /// Tickets of an agent; nil for those of nobody.
  case agent(AgentID?)
  /// Tickets of a team; nil for those of none.
  case team(TeamID?)
  /// Tickets of a channel.
  case channel(Channel)
  /// Tickets created on a day: from its first instant to the next day's, cut to the range asked for.
  case day(Range<Date>)
}

/// How well the promises to the customers were kept.
///
/// What counts are the tickets that were created in the range, without those in the bin and those
/// that were merged away, as they stand now.
public struct SLAMetrics: Hashable, Sendable {
  /// One group with its figures.
  public struct Group: Hashable, Sendable {
    /// What the tickets have in common.
    public let key: SLAGroupKey
    /// Their figures.
    public let summary: SLASummary
  }

  /// The range in which the tickets were created.
  public let range: Range<Date>
  /// The figures over all of them.
  public let overall: SLASummary
  /// The figures by group, empty where no grouping was asked for.
  ///
  /// Groups are in the order of their keys, that of nobody last. Of days, those without a ticket are
  /// among them.
  public let groups: [Group]

  /// The figures of one group.
  public subscript(key: SLAGroupKey) -> SLASummary? {
    groups.first { $0.key == key }?.summary
  }
}

/// The figures of some tickets.
public struct SLASummary: Hashable, Sendable {
  /// How many tickets there are.
  public let created: Int
  /// How many of them are resolved or closed now.
  public let resolved: Int
  /// How often they were reopened, all together.
  public let reopened: Int
  /// How many of the tickets were reopened at least once.
  public let reopenedTickets: Int
  /// How many of those resolved or closed now took one answer at most and were never reopened.
  public let firstContact: Int
  /// How many of the tickets were resolved or closed at least once.
  public let everResolved: Int
  /// How many deadlines came while they were owed, as the breaches on record say.
  ///
  /// A deadline that was moved or cancelled after it had come stays counted here, but not in
  /// ``SLAFigures/missed``.
  public let breaches: Int
  /// What the customers thought of them.
  public let satisfaction: SatisfactionFigures
  private let figures: [SLAMetric: SLAFigures]

  init(
    created: Int, resolved: Int, reopened: Int, breaches: Int, reopenedTickets: Int,
    firstContact: Int, everResolved: Int, satisfaction: SatisfactionFigures,
    figures: [SLAMetric: SLAFigures]
  ) {
    self.created = created
    self.resolved = resolved
    self.reopened = reopened
    self.breaches = breaches
    self.reopenedTickets = reopenedTickets
    self.firstContact = firstContact
    self.everResolved = everResolved
    self.satisfaction = satisfaction
    // Nothing to tell of a promise is the same as nothing told.
    self.figures = figures.filter { $0.value != SLAFigures() }
  }

  /// Tickets done with one answer at most in thousandths of those resolved, rounded down; nil without
  /// any.
  public var firstContactPermille: Int? { resolved == 0 ? nil : firstContact * 1000 / resolved }

  /// Tickets that were reopened in thousandths of those that were ever resolved, rounded down; nil
  /// without any.
  public var reopenedPermille: Int? {
    everResolved == 0 ? nil : reopenedTickets * 1000 / everResolved
  }

  /// The figures of one promise; empty for one that was not asked for.
  public subscript(metric: SLAMetric) -> SLAFigures {
    figures[metric] ?? SLAFigures()
  }

  /// The same with the figures of more promises.
  func adding(_ others: [SLAMetric: SLAFigures]) -> SLASummary {
    others.isEmpty
      ? self
      : SLASummary(
        created: created, resolved: resolved, reopened: reopened, breaches: breaches,
        reopenedTickets: reopenedTickets, firstContact: firstContact, everResolved: everResolved,
        satisfaction: satisfaction, figures: figures.merging(others) { $1 })
  }

  static let empty = SLASummary(
    created: 0, resolved: 0, reopened: 0, breaches: 0, reopenedTickets: 0, firstContact: 0,
    everResolved: 0, satisfaction: SatisfactionFigures(),
    figures: [:])
}

/// How well one promise was kept.
///
/// A promise that is no longer owed, such as a first reply to a ticket resolved without one, is
/// neither kept nor broken and is not counted.
public struct SLAFigures: Hashable, Sendable {
  /// How many were done, in time or late.
  public let done: Int
  /// How many were done in time.
  public let met: Int
  /// How many were done late, or are still owed though the deadline has come.
  public let missed: Int
  /// How many are owed and not due yet.
  public let running: Int
  /// The mean time of those done, rounded to the millisecond; nil where none was.
  public let average: Duration?
  /// The median time of those done: the smallest within which half of them were.
  public let median: Duration?
  /// The smallest time within which 90 % of those done were.
  public let p90: Duration?
  /// The smallest time within which 95 % of those done were.
  public let p95: Duration?

  /// Kept promises in thousandths of all that were kept or broken, rounded down; nil without any.
  public var compliancePermille: Int? {
    met + missed == 0 ? nil : met * 1000 / (met + missed)
  }

  init(
    done: Int = 0, met: Int = 0, missed: Int = 0, running: Int = 0, average: Duration? = nil,
    median: Duration? = nil, p90: Duration? = nil, p95: Duration? = nil
  ) {
    self.done = done
    self.met = met
    self.missed = missed
    self.running = running
    self.average = average
    self.median = median
    self.p90 = p90
    self.p95 = p95
  }
}

/// What customers thought of the help they got.
public struct SatisfactionFigures: Hashable, Sendable {
  /// How many tickets were rated.
  public let rated: Int
  /// How many were rated 4 or 5.
  public let satisfied: Int
  /// The mean rating in thousandths, rounded; nil without a rating.
  public let averageThousandths: Int?

  /// Satisfied customers in thousandths of those who rated, rounded down; nil without a rating.
  public var satisfiedPermille: Int? {
    rated == 0 ? nil : satisfied * 1000 / rated
  }

  init(rated: Int = 0, satisfied: Int = 0, averageThousandths: Int? = nil) {
    self.rated = rated
    self.satisfied = satisfied
    self.averageThousandths = averageThousandths
  }
}
