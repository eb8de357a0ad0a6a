import Foundation

/// Which agent a call gets, and when.
struct CallPlan: Sendable {
  let taker: CallTaker
  let start: Date
  let end: Date
}

/// What somebody wants booked.
struct CallWish: Sendable {
  let start: Date
  var agent: AgentID?
  var team: TeamID?
  var topic: String?

  /// The wish with every field checked.
  func validated() throws(HelpdeskError) -> CallWish {
    if let agent { try Validation.id(agent, "agent") }
    if let team { try Validation.id(team, "team") }
    guard start.timeIntervalSince1970.isFinite, start == start.wholeMilliseconds else {
      throw .invalid("start", "Give the beginning of one of calls.slots().")
    }
    var result = self
    if let topic {
      result.topic = try Validation.line(topic, "topic", max: Limits.subject)
    }
    return result
  }

  var digest: String {
    "\(start.milliseconds) \(agent?.rawValue ?? "") \(team?.rawValue ?? "") \(topic ?? "")"
  }
}

extension DeskCore {
  /// Chooses the agent for a call, and lets the commit demand that nobody gives him another one
  /// meanwhile.
  ///
  /// What can be booked is exactly what ``LiveContext/slots(_:_:within:)`` offers. Of several
  /// agents who are free, the one whose call is moved keeps it; else it is the one with the fewest
  /// calls before him, and of equals the first by id.
  ///
  /// - Throws: ``HelpdeskError/Code/conflict`` naming the slot where nobody is free any more.
  func plan(
    _ wish: CallWish, moving old: ScheduledCall? = nil, in transaction: inout Transaction,
    at now: Date
  ) async throws(HelpdeskError) -> CallPlan {
    let length = old?.length ?? calls.length
    let (start, end) = (wish.start, wish.start.adding(length))
    let scope = SlotScope(team: wish.team, agent: wish.agent, except: old?.id)
    let takers = try await reader.callTakers(calls, scope)
    try await refuseNobody(takers, wish)
    try check(start, length, at: now)
    // The turnstiles are read first: whoever passes one after that makes this commit fail.
    let keys = takers.map { CallAgenda.key($0.agent.id) }
    let agendas = try await reader.records(keys, CallAgenda.self)
    let open = takers.filter {
      CallAvailability(agent: $0.agent.id, calendar: $0.calendar).isFree(from: start, to: end)
    }
    guard !open.isEmpty else {
      throw .invalid(
        "start",
        "Nobody takes calls from \(CallText.when(start)) to \(CallText.when(end)). "
          + "Choose one of calls.slots().")
    }
    let free = try await reader.taken(open, in: start..<end, calls, except: old?.id)
      .filter { $0.isFree(from: start, to: end) }.map(\.agent)
    let chosen: AgentID?
    if let old, free.contains(old.agent.id) {
      chosen = old.agent.id
    } else if free.count > 1 {
      let loads = try await reader.callLoads(at: now)
      chosen = free.min { (loads[$0] ?? 0, $0) < (loads[$1] ?? 0, $1) }
    } else {
      chosen = free.first
    }
    guard let chosen, let taker = takers.first(where: { $0.agent.id == chosen }) else {
      throw Self.slotTaken(start, open.map(\.agent.name))
    }
    pass(
      zip(takers, agendas).first { $0.0.agent.id == chosen }?.1 ?? CallAgenda(agent: chosen),
      in: &transaction)
    return CallPlan(taker: taker, start: start, end: end)
  }

  /// Passes an agent's turnstile.
  private func pass(_ agenda: CallAgenda, in transaction: inout Transaction) {
    var agenda = agenda
    agenda.bookings += 1
    if agenda.version == 0 {
      transaction.insert(agenda)
    } else {
      transaction.update(agenda, from: agenda.version)
    }
    // An agent who is removed meanwhile gets no call.
    transaction.require(.present(RecordKey(.agent, agenda.agent.rawValue)))
  }

  private func refuseNobody(
    _ takers: [CallTaker], _ wish: CallWish
  ) async throws(HelpdeskError) {
    guard takers.isEmpty else { return }
    if let agent = wish.agent {
      try await requireAgent(agent)
      throw .invalid("agent", "\(agent) takes no such calls. Choose one whom calls.slots() names.")
    }
    if let team = wish.team {
      try await requireTeam(team)
      throw .invalid("team", "Nobody of \(team) takes calls. Name another team, or none.")
    }
    throw HelpdeskError(
      .notConfigured, "Nobody takes calls. Add an agent with directory.addAgent first.",
      field: "agent")
  }

  private func check(
    _ start: Date, _ length: Duration, at now: Date
  ) throws(HelpdeskError) {
    let bookable = calls.bookable(at: now)
    guard start >= bookable.lowerBound else {
      throw .invalid(
        "start",
        "\(CallText.when(start)) is too soon. Choose one of calls.slots(), from "
          + "\(CallText.when(bookable.lowerBound)) on.")
    }
    guard start < bookable.upperBound else {
      throw .invalid(
        "start",
        "\(TicketEdit.text(min(start, .distantFuture))) is too far ahead. Choose one of "
          + "calls.slots(), until \(CallText.when(bookable.upperBound)).")
    }
    guard calls.finder(length).marks.first(from: start) == start else {
      throw .invalid(
        "start",
        "No call begins at \(TicketEdit.text(start)). Choose one of calls.slots().")
    }
  }

  private static func slotTaken(_ start: Date, _ names: [String]) -> HelpdeskError {
    HelpdeskError(
      .conflict,
      "The slot at \(TicketEdit.text(start)) is taken: \(names.prefix(5).joined(separator: ", "))"
        + " \(names.count == 1 ? "has" : "have") another call then. Choose another one of "
        + "calls.slots().",
      field: "start")
  }
}
