public import Foundation

/// How calls are booked where teams differ; every default is what most teams want.
///
/// ```swift
/// var calls = CallSettings.standard
/// calls.calendar = try BusinessCalendar(
///   id: "office", timeZone: .gmt, week: .workdays(OpenHours(from: .at(9), to: .at(17))))
/// calls.agents = [CallAgent("maya", link: "https://meet.example.com/maya")]
/// calls.organizer = CallOrganizer(name: "Support", email: "support@example.com")
/// ```
public struct CallSettings: Sendable {
  /// When calls take place, for agents without hours of their own; nil means Monday to Friday,
  /// nine to five, Greenwich time.
  ///
  /// Its time zone's clock is the one on whose marks calls begin.
  public var calendar: BusinessCalendar?
  /// Who takes calls; nil means every agent and admin in the directory.
  public var agents: [CallAgent]?
  /// How long a call takes, in whole minutes, at most a day.
  public var length: Duration
  /// How far apart calls may begin, in whole minutes that divide a day.
  ///
  /// Calls begin on the marks that this makes on the clock from midnight on: with 30 minutes at :00
  /// and :30.
  public var granularity: Duration
  /// How long before its beginning a call can be booked at the latest.
  public var notice: Duration
  /// How far ahead a call can be booked, at most 366 days.
  public var horizon: Duration
  /// How much time an agent has between two calls.
  public var buffer: Duration
  /// How long before a call its agent and customer are reminded; at most 8.
  public var reminders: [Duration]
  /// Who invites, as calendars show it; nil means the agent, where his mail address is known.
  public var organizer: CallOrganizer?
  /// Makes the link under which the two meet, for agents without one of their own.
  ///
  /// It may be asked about a call that is not booked in the end, and must not take long.
  public var link: (@Sendable (CallLinkRequest) -> String?)?

  /// The defaults.
  public init() {
    length = .minutes(30)
    granularity = .minutes(30)
    notice = .hours(2)
    horizon = .days(14)
    buffer = .zero
    reminders = [.hours(24), .minutes(15)]
  }

  /// The defaults.
  public static let standard = CallSettings()
}

/// An agent who takes calls.
public struct CallAgent: Hashable, Sendable {
  /// His id in the directory.
  public var id: AgentID
  /// When he takes calls; nil means the settings' calendar.
  public var calendar: BusinessCalendar?
  /// The address of his own meeting room.
  public var link: String?

  /// Names an agent.
  public init(_ id: AgentID, calendar: BusinessCalendar? = nil, link: String? = nil) {
    self.id = id
    self.calendar = calendar
    self.link = link
  }
}

/// Who invites to a call, as calendars show it.
public struct CallOrganizer: Hashable, Sendable {
  /// His name.
  public var name: String
  /// His mail address, to which calendars send their answers.
  public var email: String

  /// Names somebody.
  public init(name: String, email: String) {
    self.name = name
    self.email = email
  }
}

/// For which call a link is wanted.
public struct CallLinkRequest: Hashable, Sendable {
  /// The call.
  public let call: CallID
  /// The number of its ticket.
  public let number: TicketNumber
  /// Who calls.
  public let agent: AgentID
  /// With whom.
  public let customer: CustomerID
  /// When it begins.
  public let start: Date
  /// When it ends.
  public let end: Date
}

extension CallSettings {
  /// The settings with what was left out, so that nobody has to ask again.
  func validated() throws(HelpdeskError) -> CallSettings {
    var result = self
    if calendar == nil { result.calendar = try Self.officeHours() }
    try Validation.duration(length, "calls.length")
    guard length <= .days(1), Self.isMinutes(length) else {
      throw .invalid("calls.length", "Give a length in whole minutes, at most a day.")
    }
    try Validation.duration(granularity, "calls.granularity")
    guard Self.isMinutes(granularity),
      Duration.days(1).milliseconds % granularity.milliseconds == 0
    else {
      throw .invalid(
        "calls.granularity", "Give whole minutes that divide a day, such as 15 or 30.")
    }
    try Validation.duration(notice, "calls.notice", orZero: true)
    try Validation.duration(horizon, "calls.horizon")
    guard horizon <= .days(366) else {
      throw .invalid("calls.horizon", "Give a horizon of at most 366 days.")
    }
    try Validation.duration(buffer, "calls.buffer", orZero: true)
    guard buffer <= .days(1) else {
      throw .invalid("calls.buffer", "Give a buffer of at most a day.")
    }
    try Validation.count(reminders.count, "calls.reminders", max: 8)
    for lead in reminders { try Validation.duration(lead, "calls.reminders", orZero: true) }
    result.reminders = Array(Set(reminders.map { .milliseconds($0.milliseconds) }))
      .sorted(by: >)
    if let organizer {
      result.organizer?.name = try Validation.line(
        organizer.name, "calls.organizer.name", max: Limits.name)
      try Validation.email(organizer.email, "calls.organizer.email")
    }
    try validateAgents()
    return result
  }

  private func validateAgents() throws(HelpdeskError) {
    guard let agents else { return }
    try Validation.count(agents.count, "calls.agents", max: 10_000)
    guard Set(agents.map(\.id)).count == agents.count else {
      throw .invalid("calls.agents", "An agent is there twice. Name each once.")
    }
    for agent in agents {
      try Validation.id(agent.id, "calls.agents.id")
      try Self.check(link: agent.link, "calls.agents.link")
    }
  }

  /// Refuses what is no address of a web page.
  static func check(link: String?, _ field: String) throws(HelpdeskError) {
    guard let link else { return }
    let text = try Validation.line(link, field, max: 1000)
    guard text == link, !link.contains(where: \.isWhitespace), link.utf8.allSatisfy({ $0 < 128 }),
      link.hasPrefix("https://") || link.hasPrefix("http://"),
      let host = URL(string: link)?.host(), !host.isEmpty
    else {
      throw .invalid(
        field, "“\(link.prefix(80))” is no address. Write it like https://meet.example.com/maya.")
    }
  }

  private static func isMinutes(_ duration: Duration) -> Bool {
    duration.components.attoseconds == 0 && duration.components.seconds % 60 == 0
  }

  private static func officeHours() throws(HelpdeskError) -> BusinessCalendar {
    try BusinessCalendar(
      id: "calls", timeZone: .gmt, week: .workdays(OpenHours(from: .at(9), to: .at(17))))
  }
}
