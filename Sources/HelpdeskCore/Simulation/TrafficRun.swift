import Foundation

/// One simulation while it runs.
struct TrafficRun {
  private enum Event {
    /// An hour begins; its customers are drawn.
    case hour
    case arrival
    case customerReply(TicketID, Requester)
    /// An agent is done with an answer.
    case answered(agent: Int, TicketID, Requester)
    /// An agent's shift begins, while tickets wait.
    case shift(agent: Int)
  }

  /// What is drawn for a ticket.
  ///
  /// Its numbers are its own, so that the same customers bring the same, whatever the desk is like:
  /// runs that differ in agents or promises can be compared.
  private struct Case {
    let topic: TrafficModel.Topic
    var random: TrafficRandom
  }

  private struct Agent {
    let desk: StaffDesk
    let shifts: BusinessCalendar
    var isBusy = false
    var wakesAt: Date?
    var busy = Duration.zero
  }

  private let model: TrafficModel
  private let desk: Helpdesk
  private let clock: ManualClock
  private let end: Date
  /// Decides who comes when, and nothing else.
  private var arrivals: TrafficRandom
  private var events = AlarmHeap<Event>()
  /// The tickets that wait for an answer, the one due first in front.
  private var queue = AlarmHeap<(TicketID, Requester)>()
  private var agents: [Agent]
  private var cases: [TicketID: Case] = [:]
  private var tickets = 0
  private var answers = 0

  init(_ model: TrafficModel, desk: Helpdesk, clock: ManualClock, end: Date) {
    self.model = model
    self.desk = desk
    self.clock = clock
    self.end = end
    arrivals = TrafficRandom(state: model.seed)
    agents = model.agents.map {
      Agent(desk: desk.acting(as: .agent($0.id, name: $0.name)), shifts: $0.shifts)
    }
    events.insert(.hour, at: clock.now.milliseconds)
  }

  /// Lets everything happen until the end.
  mutating func finish(_ progress: @Sendable (Date) -> Void) async throws(HelpdeskError) {
    var day = clock.now
    while let next = events.first, next.instant < end.milliseconds {
      events.cancel(next.serial)
      let instant = Date(milliseconds: next.instant)
      if instant > clock.now { await clock.advance(to: instant) }
      if instant >= day {
        progress(instant)
        day = instant.adding(.days(1))
      }
      try await handle(next.payload)
    }
    await clock.advance(to: end)
    await desk.settle()
  }

  private mutating func handle(_ event: Event) async throws(HelpdeskError) {
    switch event {
    case .hour: drawHour()
    case .arrival: try await arrive()
    case .customerReply(let ticket, let requester):
      try await desk.acting(as: requester).sendMessage(ticket, "There is something else.")
      try await enqueue(ticket, requester)
    case .answered(let agent, let ticket, let requester):
      agents[agent].isBusy = false
      try await answer(ticket, requester, by: agent)
    case .shift(let agent): agents[agent].wakesAt = nil
    }
    try await handOut()
  }

  // MARK: - Customers

  /// Draws how many customers come within the hour, and when.
  private mutating func drawHour() {
    let now = clock.now
    let seconds = floorDivide(Int(now.milliseconds), 1000)
    let local = seconds + model.timeZone.secondsFromGMT(for: now)
    let day = floorDivide(local, 86_400)
    let hour = (local - day * 86_400) / 3600
    let weight = model.arrivals[CalendarDay(number: day).weekday]?[hour] ?? 0
    let all = model.arrivals.values.joined().reduce(0, +)
    // As many throws as twice the mean, each with the chance that gives the mean.
    let expected = model.ticketsPerWeek * weight
    let throwCount = 2 * expected / all + 1
    for _ in 0..<throwCount where arrivals.below(all * throwCount) < expected {
      events.insert(.arrival, at: now.milliseconds + Int64(arrivals.below(3_600_000)))
    }
    events.insert(.hour, at: now.milliseconds + 3_600_000)
  }

  private mutating func arrive() async throws(HelpdeskError) {
    tickets += 1
    var random = TrafficRandom(seed: model.seed, item: tickets)
    let topic = model.topics[random.weighted(model.topics.map(\.weight))]
    let ranks = TicketPriority.allCases
    let priority = ranks[random.weighted(ranks.map { model.priorities[$0] ?? 0 })]
    let number = random.below(max(10, model.ticketsPerWeek * 4))
    let requester = Requester(
      type: .customer, id: CustomerID("customer-\(number)"), name: "Customer \(number)")
    let ticket = try await desk.acting(as: .system).createTicket(
      NewTicket(
        subject: "\(topic.category.rawValue) \(tickets)", priority: priority,
        category: topic.category), from: requester, origin: .form)
    cases[ticket.id] = Case(topic: topic, random: random)
    queue.insert((ticket.id, requester), at: (ticket.sla.deadline ?? .distantFuture).milliseconds)
  }

  private mutating func enqueue(
    _ id: TicketID, _ requester: Requester
  ) async throws(HelpdeskError) {
    let ticket = try await desk.core.reader.ticket(id)
    queue.insert((id, requester), at: (ticket.sla.deadline ?? .distantFuture).milliseconds)
  }

  // MARK: - Agents

  /// Gives what waits to whoever is there and free.
  private mutating func handOut() async throws(HelpdeskError) {
    let now = clock.now
    // Many agents have one calendar, which is asked once.
    var asked: (pages: CalendarPages, isOpen: Bool)?
    for index in agents.indices where !agents[index].isBusy {
      guard let next = queue.first else { return }
      let pages = agents[index].shifts.pages
      let known = asked.flatMap { $0.pages === pages ? $0.isOpen : nil }
      let isOpen = known ?? agents[index].shifts.isOpen(at: now)
      asked = (pages, isOpen)
      guard isOpen else {
        if agents[index].wakesAt == nil, let opens = agents[index].shifts.nextOpen(from: now) {
          agents[index].wakesAt = opens
          events.insert(.shift(agent: index), at: opens.milliseconds)
        }
        continue
      }
      queue.cancel(next.serial)
      let (ticket, requester) = next.payload
      agents[index].isBusy = true
      try await agents[index].desk.take(ticket)
      let handling = draw(for: ticket) { $0.random.duration(in: $0.topic.handling) }
      agents[index].busy += handling
      let done = agents[index].shifts.adding(max(handling, .milliseconds(1)), to: now)
      events.insert(.answered(agent: index, ticket, requester), at: done.milliseconds)
    }
  }

  private mutating func answer(
    _ ticket: TicketID, _ requester: Requester, by agent: Int
  ) async throws(HelpdeskError) {
    answers += 1
    let delay = draw(for: ticket) { [model] drawn in
      let replies = drawn.random.below(1000) < model.repliesPermille
      let delay = drawn.random.duration(in: model.replyDelay)
      return replies ? delay : nil
    }
    let answer = "Here is what helps."
    if let delay {
      try await agents[agent].desk.sendMessage(ticket, answer)
      let instant = clock.now.milliseconds + max(1, delay.milliseconds)
      events.insert(.customerReply(ticket, requester), at: instant)
    } else {
      try await agents[agent].desk.sendMessage(ticket, answer, resolving: "Answered.")
    }
  }

  private mutating func draw<Value>(for ticket: TicketID, _ value: (inout Case) -> Value) -> Value {
    guard let place = cases.index(forKey: ticket) else {
      preconditionFailure("Only what came is worked on.")
    }
    return value(&cases.values[place])
  }

  // MARK: - What happened

  func report(from start: Date) async throws(HelpdeskError) -> TrafficSimulation.Report {
    let range = start..<end
    let maya = desk.acting(as: .system)
    var calendar = Calendar.greenwich
    calendar.timeZone = model.timeZone
    var utilization: [AgentID: Int] = [:]
    for (agent, described) in zip(agents, model.agents) {
      let there = agent.shifts.elapsed(from: start, to: end).milliseconds
      guard there > 0 else { continue }
      utilization[described.id] = Int(min(agent.busy.milliseconds, there) * 1000 / there)
    }
    return TrafficSimulation.Report(
      tickets: tickets, answers: answers,
      metrics: try await maya.slaMetrics(range, by: .priority, calendar: calendar).value,
      traffic: try await maya.deskTraffic(range, calendar: calendar).value,
      utilization: utilization)
  }
}

/// Whole numbers that only depend on their seed (SplitMix64), the same on every machine.
struct TrafficRandom: Sendable {
  var state: UInt64

  init(state: UInt64) {
    self.state = state
  }

  /// The numbers of one item, which do not depend on those of any other.
  init(seed: UInt64, item: Int) {
    state = seed ^ UInt64(truncatingIfNeeded: item) &* 0xD1B5_4A32_D192_ED03
    state = next()
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// A number from 0 to before the bound, which is at least 1.
  mutating func below(_ bound: Int) -> Int {
    Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// The place of a weight, as often as its share; at least one weight is above 0.
  mutating func weighted(_ weights: [Int]) -> Int {
    var left = below(weights.reduce(0, +))
    for (place, weight) in weights.enumerated() {
      if left < weight { return place }
      left -= weight
    }
    return weights.count - 1
  }

  mutating func duration(in range: ClosedRange<Duration>) -> Duration {
    let (low, high) = (range.lowerBound.milliseconds, range.upperBound.milliseconds)
    return .milliseconds(low + Int64(below(Int(high - low) + 1)))
  }
}
