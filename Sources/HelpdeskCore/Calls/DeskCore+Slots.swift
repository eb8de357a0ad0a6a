import Foundation

/// Who is asked about when slots are looked for.
struct SlotScope: Hashable, Sendable {
  var team: TeamID?
  var agent: AgentID?
  /// Whose slots it is about: a call that is moved does not stand in its own way.
  var except: CallID?
}

extension DeskReader {
  /// The agents of the directory who take calls, by id, with the hours of each.
  func callTakers(
    _ settings: CallSettings, _ scope: SlotScope
  ) async throws(HelpdeskError) -> [CallTaker] {
    let named = settings.agents.map { Dictionary(grouping: $0, by: \.id).compactMapValues(\.first) }
    let agents: [Agent]
    if let only = scope.agent.map({ [$0] }) ?? named.map({ Array($0.keys) }) {
      let keys = only.sorted().map { RecordKey(.agent, $0.rawValue) }
      agents = try await records(keys, Agent.self).compactMap(\.self)
    } else {
      agents = try await all(Agent.self)
    }
    guard let common = settings.calendar else { throw Self.mismatch }
    var takers: [CallTaker] = []
    for agent in agents.sorted(by: { $0.id < $1.id }) {
      guard agent.role != .bot, agent.role != .system else { continue }
      if let team = scope.team, !agent.teams.contains(team) { continue }
      if let named {
        guard let taker = named[agent.id] else { continue }
        takers.append(
          CallTaker(agent: agent, calendar: taker.calendar ?? common, link: taker.link))
      } else {
        takers.append(CallTaker(agent: agent, calendar: common, link: nil))
      }
    }
    return takers
  }

  /// When agents are taken by calls that touch a range, the buffers included.
  func taken(
    _ takers: [CallTaker], in range: Range<Date>, _ settings: CallSettings, except: CallID?
  ) async throws(HelpdeskError) -> [CallAvailability] {
    let buffer = settings.buffer
    let back = Duration.milliseconds(-buffer.milliseconds)
    var filter = ScheduledCall.booked(
      endingAfter: range.lowerBound.adding(back), beginningBefore: range.upperBound.adding(buffer))
    if takers.count <= 100 {
      filter = filter.and([
        .isIn(ScheduledCall.Column.agent, takers.map { .text($0.agent.id.rawValue) })
      ])
    }
    let calls = takers.isEmpty ? [] : try await all(ScheduledCall.self, where: filter)
    var busy: [AgentID: [Range<Date>]] = [:]
    for call in calls where call.id != except {
      busy[call.agent.id, default: []]
        .append(call.start.adding(back)..<call.end.adding(buffer))
    }
    return takers.map {
      CallAvailability(
        agent: $0.agent.id, calendar: $0.calendar, taken: busy[$0.agent.id] ?? [])
    }
  }

  /// How many calls each agent has before him.
  func callLoads(at now: Date) async throws(HelpdeskError) -> [AgentID: Int64] {
    let groups = try await measure(
      Measure(
        .call, ScheduledCall.booked(endingAfter: now),
        by: [.column(ScheduledCall.Column.agent)], figures: [.count]))
    var loads: [AgentID: Int64] = [:]
    for group in groups {
      if case .text(let id)?? = group.key.first, let count = group.values.first {
        loads[AgentID(id)] = count
      }
    }
    return loads
  }
}

/// An agent who takes calls, with his hours.
struct CallTaker: Sendable {
  let agent: Agent
  let calendar: BusinessCalendar
  let link: String?
}

extension ScheduledCall {
  /// Calls that are booked and touch a range of time.
  static func booked(endingAfter start: Date, beginningBefore end: Date? = nil) -> Filter {
    var conditions: [Condition] = [
      .equals(Field.status, .text(CallStatus.scheduled.rawValue)),
      .range(Field.end, lower: start.milliseconds + 1, upper: nil),
    ]
    if let end { conditions.append(.range(Field.start, lower: nil, upper: end.milliseconds)) }
    return Filter(conditions)
  }
}

extension CallSettings {
  /// Finds slots of a length.
  func finder(_ length: Duration) -> SlotFinder {
    SlotFinder(
      marks: ClockMarks(zone: calendar?.timeZone ?? .gmt, every: granularity.milliseconds),
      length: length)
  }

  /// When a call can begin that is booked now.
  func bookable(at now: Date) -> Range<Date> {
    let first = now.adding(notice)
    // The last instant of the horizon belongs to it.
    return first..<max(first, now.adding(horizon).adding(.milliseconds(1)))
  }
}

extension LiveContext {
  /// The slots that can be booked now, by anybody who may.
  func slots(
    _ settings: CallSettings, _ scope: SlotScope, within range: Range<Date>?
  ) async throws(HelpdeskError) -> [CallSlot] {
    if let team = scope.team { try Validation.id(team, "team") }
    if let agent = scope.agent { try Validation.id(agent, "agent") }
    let bookable = settings.bookable(at: now)
    let wanted = range.map { $0.clamped(to: bookable) } ?? bookable
    depend(on: .agent)
    // Which calls matter changes with the time; all booked ones are watched.
    depend(on: .call, where: ScheduledCall.booked(endingAfter: .distantPast))
    let takers = try await reader.callTakers(settings, scope)
    let finder = settings.finder(settings.length)
    let availability = try await reader.taken(
      takers, in: wanted.lowerBound..<wanted.upperBound.adding(settings.length), settings,
      except: scope.except)
    let slots = finder.slots(in: wanted, availability)
    // The first one goes when its notice has passed, and the horizon brings another.
    depend(
      on: slots.first.map {
        $0.start.adding(.milliseconds(1 - settings.notice.milliseconds))
      })
    if range.map({ $0.upperBound > wanted.upperBound }) ?? true {
      let next = finder.nextStart(from: bookable.upperBound, availability)
      depend(on: next?.adding(.milliseconds(-settings.horizon.milliseconds)))
    }
    return slots
  }
}
