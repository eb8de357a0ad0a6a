import Foundation

/// What automations add to a ticket's change, besides what a person's change has.
struct AutomationTrail: Sendable {
  /// How many of the edit's events were looked at.
  var seenEvents = 0
  var firings: [AutomationFiring] = []
  /// Agents to be told, with the name of the automation that tells them.
  var told: [AutomationNotice] = []
  /// What the actions rely on.
  var requirements: [Precondition] = []

  mutating func require(_ precondition: Precondition) {
    if !requirements.contains(precondition) { requirements.append(precondition) }
  }
}

/// Somebody whom an automation tells of a ticket.
struct AutomationNotice: Hashable, Sendable {
  let agent: AgentID
  let automation: String
}

/// What happened while automations ran over one change, which ends with it.
struct AutomationRun {
  /// The automations that acted, in their order.
  var acted: [AutomationID] = []
}

/// Automations that set one another off for ever.
struct AutomationCycle: Error {
  /// From the first to the one that would set it off again.
  let automations: [AutomationID]
}

extension TicketEdit {
  /// Lets automations act on what happened to the ticket, and arms those that wait for time.
  ///
  /// The rules of events look at each event, in their order; what one of them changes is looked at
  /// before the next has its turn. Each acts once in a change. One that would act again because of
  /// what it did itself closes a cycle: then nothing of what automations did to this change is kept,
  /// and the trail says which they were.
  mutating func automate() {
    guard !context.automations.isIdle else {
      arm()
      return
    }
    let before = self
    var run = AutomationRun()
    do throws(AutomationCycle) {
      try runAutomations(&run)
    } catch {
      self = before
      leaveOut(error)
    }
  }

  private mutating func runAutomations(_ run: inout AutomationRun) throws(AutomationCycle) {
    if context.isImporting { trail.seenEvents = events.count }
    while true {
      try follow(trail.seenEvents..<events.count, [], &run)
      trail.seenEvents = events.count
      arm()
      guard let (entry, mark) = dueRule() else { return }
      finish(mark)
      if let first = run.acted.firstIndex(of: entry.id) {
        throw AutomationCycle(automations: Array(run.acted[first...]))
      }
      let start = events.count
      act(entry, &run)
      try follow(start..<events.count, [entry.id], &run)
      trail.seenEvents = events.count
    }
  }

  /// Lets the rules of events act on events that a chain of automations led to.
  private mutating func follow(
    _ places: Range<Int>, _ chain: [AutomationID], _ run: inout AutomationRun
  ) throws(AutomationCycle) {
    for place in places {
      let event = events[place]
      let message = sent(by: event)
      let isBirth = isNew && chain.isEmpty
      for entry in context.automations.eventRules
      where entry.automation.rule.trigger.waits(for: event, sending: message, isBirth: isBirth) {
        var subject = ConditionSubject(ticket)
        guard entry.conditions.include(&subject) else { continue }
        if let first = chain.firstIndex(of: entry.id) {
          if actsAgain(entry) { throw AutomationCycle(automations: Array(chain[first...])) }
        } else if !run.acted.contains(entry.id) {
          let start = events.count
          act(entry, &run)
          try follow(start..<events.count, chain + [entry.id], &run)
        }
      }
    }
  }

  /// Whether an automation would change anything; what would not has come to rest.
  private func actsAgain(_ entry: AutomationBook.Entry) -> Bool {
    var again = self
    var rest = AutomationRun()
    again.act(entry, &rest)
    return again.trail.firings.count > trail.firings.count
      && again.trail.firings.last?.outcome == .done
  }

  private func sent(by event: TicketEvent) -> Message? {
    guard event.kind == .messageSent, let place = event.newValue.flatMap(Int64.init) else {
      return nil
    }
    return messages.last { $0.id.sequence == place }
  }

  // MARK: - Acting

  private mutating func act(_ entry: AutomationBook.Entry, _ run: inout AutomationRun) {
    if isNew, entry.needsNumber {
      ticket.automationMarks.append(
        AutomationMark(automation: entry.id, since: now, dueAt: now, isDeferred: true))
      return
    }
    let before = self
    let automation = entry.automation
    let outer = context
    context = context.asDesk(at: now, because: "automation \(automation.id)")
    record(.automationActed, field: automation.id.rawValue, to: automation.name)
    let first = ticket.lastEventSequence
    let start = events.count
    do throws(HelpdeskError) {
      for action in entry.actions { try perform(action, of: automation) }
    } catch {
      // What the refusal rests on may have changed since: the commit checks that it has not.
      let requirements = trail.requirements
      self = before
      trail.requirements = requirements
      fail(automation, error)
      run.acted.append(automation.id)
      return
    }
    context = outer
    guard hasDoneMore(than: before, events: start) else {
      self = before
      return
    }
    trail.firings.append(
      AutomationFiring(
        automation: automation.id, ticket: ticket.id, at: now, outcome: .done,
        events: first...ticket.lastEventSequence))
    run.acted.append(automation.id)
  }

  private func hasDoneMore(than before: TicketEdit, events start: Int) -> Bool {
    events.count > start || announcements.count > before.announcements.count
      || trail.told.count > before.trail.told.count
  }

  /// Notes that an automation could not act; what it had begun is not kept.
  private mutating func fail(_ automation: Automation, _ error: HelpdeskError) {
    record(
      .automationFailed, field: automation.id.rawValue, from: automation.name, to: error.message,
      by: .desk, cause: "automation \(automation.id)")
    let place = ticket.lastEventSequence
    trail.firings.append(
      AutomationFiring(
        automation: automation.id, ticket: ticket.id, at: now, outcome: .failed,
        message: error.message, events: place...place))
  }

  /// Puts a cycle on record, in place of what its automations and all others did.
  private mutating func leaveOut(_ cycle: AutomationCycle) {
    let names = (cycle.automations + cycle.automations.prefix(1)).map { id in
      context.automations[id]?.automation.name ?? id.rawValue
    }
    let text = names.joined(separator: " → ")
    record(
      .automationCycle, field: cycle.automations.first?.rawValue, to: text, by: .desk,
      cause: "automations")
    let place = ticket.lastEventSequence
    for (index, id) in cycle.automations.enumerated() {
      trail.firings.append(
        AutomationFiring(
          automation: id, ticket: ticket.id, at: now, outcome: .cycle, message: text,
          events: place...place, place: Int64(index)))
    }
    trail.seenEvents = events.count
    arm()
    while let (_, mark) = dueRule() { finish(mark) }
  }

  // MARK: - Time

  /// Gives the ticket the marks of the rules of time that wait for it.
  mutating func arm() {
    let marks = context.automations.marks(for: ticket)
    if marks != ticket.automationMarks { ticket.automationMarks = marks }
  }

  /// The rule whose instant has come, the earliest first.
  private func dueRule() -> (AutomationBook.Entry, AutomationMark)? {
    let due = ticket.automationMarks.filter { mark in
      mark.dueAt.map { $0 <= now } ?? false
    }
    let sorted = due.enumerated().sorted { left, right in
      (left.element.dueAt ?? now, left.offset) < (right.element.dueAt ?? now, right.offset)
    }
    for (_, mark) in sorted {
      guard let entry = context.automations[mark.automation] else { continue }
      // A new ticket has no number yet: the timer's turn comes at once.
      if !isNew || !entry.needsNumber { return (entry, mark) }
    }
    return nil
  }

  /// Its turn is over in this state.
  private mutating func finish(_ mark: AutomationMark) {
    guard let index = ticket.automationMarks.firstIndex(of: mark) else { return }
    if mark.isDeferred {
      ticket.automationMarks.remove(at: index)
    } else {
      ticket.automationMarks[index].dueAt = nil
    }
  }

  /// Brings a ticket up to an instant before it is changed: whatever fell due happens in its order,
  /// each thing at its own instant, as if the desk had always been on.
  mutating func catchUp() {
    guard !isNew, !context.automations.isIdle else { return }
    arm()
    letDueHappen()
  }

  /// Does what is due by now, each thing at its own instant.
  mutating func letDueHappen() {
    let outer = context
    var last = Date.distantPast
    while ticket.deletedAt == nil, let due = ticket.dueAt, due <= outer.now {
      let before = ticket
      last = max(last, due)
      context = outer.asDesk(at: last, because: "timer")
      do throws(HelpdeskError) {
        try comeDue()
      } catch {
        break
      }
      automate()
      if ticket == before { break }
    }
    context = outer
  }
}

extension RuleContext {
  /// What the desk itself may know when it does something by itself.
  func asDesk(at instant: Date, because cause: String) -> RuleContext {
    var context = self
    context.now = instant
    context.author = .desk
    context.role = .system
    context.cause = cause
    return context
  }
}
