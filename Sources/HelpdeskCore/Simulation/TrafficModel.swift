public import Foundation

/// What a desk's traffic is like: who writes when about what, and who is there to answer.
///
/// The same seed gives the same traffic, to the millisecond: who comes when, with what, how long each
/// answer takes, and whether and when he writes again. It depends neither on the agents nor on what
/// is promised, so that runs that differ in these can be compared.
public struct TrafficModel: Hashable, Sendable {
  /// Somebody who answers.
  public struct Agent: Hashable, Sendable {
    /// His id.
    public var id: AgentID
    /// His name.
    public var name: String
    /// When he is there; handling goes on only then.
    public var shifts: BusinessCalendar

    /// Describes an agent.
    public init(_ id: AgentID, name: String, shifts: BusinessCalendar) {
      self.id = id
      self.name = name
      self.shifts = shifts
    }
  }

  /// What tickets of a category are like.
  public struct Topic: Hashable, Sendable {
    /// The category.
    public var category: TicketCategory
    /// How often it comes, beside the weights of the others.
    public var weight: Int
    /// The least and the most time that one answer takes an agent.
    public var handling: ClosedRange<Duration>

    /// Describes a topic.
    public init(
      _ category: TicketCategory, weight: Int, handling: ClosedRange<Duration>
    ) {
      self.category = category
      self.weight = weight
      self.handling = handling
    }
  }

  /// From what all dice are thrown.
  public var seed: UInt64
  /// How many tickets come in a week, on average.
  public var ticketsPerWeek: Int
  /// The zone whose clock ``arrivals`` is read from.
  public var timeZone: TimeZone
  /// How often tickets come in each hour of each day of the week, as 24 weights for each day.
  ///
  /// A day that is missing has none.
  public var arrivals: [Weekday: [Int]]
  /// What the tickets are about.
  public var topics: [Topic]
  /// How urgent they are, as weights.
  public var priorities: [TicketPriority: Int]
  /// Of how many thousandths of the answers the customer writes again.
  public var repliesPermille: Int
  /// The least and the most time until he does.
  public var replyDelay: ClosedRange<Duration>
  /// Who answers.
  public var agents: [Agent]

  /// Makes a model; the defaults are those of a small desk that is busy at the start of the week and
  /// after lunch.
  public init(
    seed: UInt64, ticketsPerWeek: Int, timeZone: TimeZone = .gmt,
    arrivals: [Weekday: [Int]] = TrafficModel.officeArrivals,
    topics: [Topic] = TrafficModel.standardTopics,
    priorities: [TicketPriority: Int] = [.low: 20, .medium: 55, .high: 20, .urgent: 5],
    repliesPermille: Int = 350, replyDelay: ClosedRange<Duration> = .minutes(10)...(.hours(30)),
    agents: [Agent]
  ) {
    self.seed = seed
    self.ticketsPerWeek = ticketsPerWeek
    self.timeZone = timeZone
    self.arrivals = arrivals
    self.topics = topics
    self.priorities = priorities
    self.repliesPermille = repliesPermille
    self.replyDelay = replyDelay
    self.agents = agents
  }

  /// Few at night and at weekends, most on Monday morning and after lunch.
  public static let officeArrivals: [Weekday: [Int]] = {
    let hours = [
      1, 1, 1, 1, 1, 2, 4, 8, 14, 18, 18, 15, 11, 15, 17, 15, 12, 9, 7, 6, 5, 4, 3, 2,
    ]
    var result: [Weekday: [Int]] = [:]
    for day in Weekday.allCases {
      let share =
        switch day {
        case .monday: 14
        case .saturday, .sunday: 3
        default: 10
        }
      result[day] = hours.map { $0 * share }
    }
    return result
  }()

  /// Payments, accounts, errors and questions.
  public static let standardTopics: [Topic] = [
    Topic(.payments, weight: 30, handling: .minutes(6)...(.minutes(35))),
    Topic(.account, weight: 25, handling: .minutes(3)...(.minutes(15))),
    Topic(.appError, weight: 20, handling: .minutes(8)...(.minutes(60))),
    Topic(.general, weight: 25, handling: .minutes(2)...(.minutes(12))),
  ]

  func validated() throws(HelpdeskError) -> TrafficModel {
    guard (1...10_000_000).contains(ticketsPerWeek) else {
      throw .invalid("ticketsPerWeek", "Give 1 to 10,000,000 tickets a week.")
    }
    let weights = arrivals.values.joined()
    guard arrivals.values.allSatisfy({ $0.count == 24 }),
      weights.allSatisfy((0...1_000_000).contains),
      weights.contains(where: { $0 > 0 })
    else {
      throw .invalid(
        "arrivals", "Give 24 weights of 0 to 1,000,000 for a day, not all of them 0.")
    }
    guard topics.contains(where: { $0.weight > 0 }),
      topics.allSatisfy({ (0...1_000_000).contains($0.weight) && $0.handling.lowerBound >= .zero })
    else { throw .invalid("topics", "Give a topic with a weight of 1 to 1,000,000.") }
    guard priorities.values.allSatisfy((0...1_000_000).contains),
      priorities.values.contains(where: { $0 > 0 })
    else { throw .invalid("priorities", "Give a priority with a weight of 1 to 1,000,000.") }
    guard (0...950).contains(repliesPermille), replyDelay.lowerBound >= .zero else {
      throw .invalid(
        "repliesPermille", "Customers write again after 0 to 950 thousandths of the answers.")
    }
    guard !agents.isEmpty, Set(agents.map(\.id)).count == agents.count else {
      throw .invalid("agents", "Give at least one agent, and each once.")
    }
    return self
  }
}
