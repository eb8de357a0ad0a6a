import Foundation

/// On which tickets an automation acts: those that fulfil all of one list and, where the other is
/// not empty, at least one of that.
///
/// ```swift
/// let conditions = AutomationConditions(
///   all: [.matches(.open.priority(atLeast: .high)), .doesNotMatch(.all.tagged("spam"))],
///   any: [.matches(.unassigned), .fulfils(SLAConditions(origins: [.email]))])
/// ```
public struct AutomationConditions: Hashable, Sendable {
  /// All of these must hold.
  public var all: [TicketCondition]
  /// One of these must hold, where there are any.
  public var any: [TicketCondition]

  /// Makes conditions.
  public init(all: [TicketCondition] = [], any: [TicketCondition] = []) {
    self.all = all
    self.any = any
  }

  /// No condition.
  public static let everyTicket = AutomationConditions()

  /// The tickets that a query takes.
  public static func matching(_ query: TicketQuery) -> AutomationConditions {
    AutomationConditions(all: [.matches(query)])
  }

  /// The tickets that fulfil a policy's conditions.
  public static func fulfilling(_ conditions: SLAConditions) -> AutomationConditions {
    AutomationConditions(all: [.fulfils(conditions)])
  }
}

/// One condition on a ticket, in the words of queries or of policies.
///
/// A query's filter is taken as it is in lists, but for what depends on who asks or on the time:
/// `.me`, texts, the bin, the state of promises and idleness are refused. Its order and its pages
/// do not matter.
public enum TicketCondition: Hashable, Sendable {
  /// The query takes the ticket.
  case matches(TicketQuery)
  /// The query does not take the ticket.
  case doesNotMatch(TicketQuery)
  /// The ticket fulfils a policy's conditions.
  case fulfils(SLAConditions)
}

/// Conditions, made ready to be asked often.
struct CompiledConditions: Sendable {
  private enum Test: Sendable {
    case filter(Filter, isTaken: Bool)
    case fields(SLAConditions)
  }

  private let all: [Test]
  private let any: [Test]

  /// Prepares conditions that were validated.
  init(_ conditions: AutomationConditions) throws(HelpdeskError) {
    all = try Self.tests(conditions.all)
    any = try Self.tests(conditions.any)
  }

  private static func tests(_ conditions: [TicketCondition]) throws(HelpdeskError) -> [Test] {
    var tests: [Test] = []
    for condition in conditions {
      switch condition {
      case .matches(let query): tests.append(.filter(try filter(query), isTaken: true))
      case .doesNotMatch(let query): tests.append(.filter(try filter(query), isTaken: false))
      case .fulfils(let fields): tests.append(.fields(fields))
      }
    }
    return tests
  }

  private static func filter(_ query: TicketQuery) throws(HelpdeskError) -> Filter {
    try query.compiled(for: .staff(.system), at: .distantPast).lasting
  }

  /// Whether a ticket fulfils them as it is now.
  func include(_ ticket: inout ConditionSubject) -> Bool {
    for test in all where !Self.holds(test, &ticket) { return false }
    if any.isEmpty { return true }
    for test in any where Self.holds(test, &ticket) { return true }
    return false
  }

  private static func holds(_ test: Test, _ subject: inout ConditionSubject) -> Bool {
    switch test {
    case .filter(let filter, let isTaken): filter.mayTake(subject.columns) == isTaken
    case .fields(let conditions): conditions.includes(subject.ticket)
    }
  }
}

/// A ticket that conditions are asked of; its columns are reckoned once, if at all.
struct ConditionSubject {
  let ticket: Ticket
  private(set) lazy var columns = ticket.recordFields

  init(_ ticket: Ticket) {
    self.ticket = ticket
  }
}
