public import Foundation

/// What an automation would have done, or will do, without its having done anything.
public struct AutomationDryRun: Hashable, Sendable {
  /// Once that it would act on a ticket.
  public struct Firing: Hashable, Sendable {
    /// The ticket.
    public let ticket: TicketID
    /// Its number.
    public let number: TicketNumber
    /// When.
    public let at: Date
    /// Whether it would act, or why not.
    public let outcome: AutomationFiring.Outcome
    /// Why it could not act.
    public let message: String?
    /// What the ticket's trail would say that it changed.
    public let changes: [Change]
  }

  /// One thing that would change.
  public struct Change: Hashable, Sendable {
    /// What would happen.
    public let kind: TicketEventKind
    /// Which field, for a change of a field.
    public let field: String?
    /// What would be there before.
    public let oldValue: String?
    /// What would be there after; of a message, its place in the thread.
    public let newValue: String?

    /// What an event of the trail says.
    public init(_ event: TicketEvent) {
      kind = event.kind
      field = event.field
      oldValue = event.oldValue
      newValue = event.newValue
    }
  }

  /// A ticket whose history cannot be gone through again.
  public struct LeftOut: Hashable, Sendable {
    /// The ticket.
    public let ticket: TicketID
    /// Its number.
    public let number: TicketNumber
    /// Why, in words.
    public let reason: String
  }

  /// Each time that it would act, by instant, then by number.
  public let firings: [Firing]
  /// How many tickets were looked at.
  public let tickets: Int
  /// The tickets about which nothing can be said, by number.
  public let leftOut: [LeftOut]
}

extension Automations {
  /// Tries a rule on what has happened, without changing anything; admins only.
  ///
  /// The histories of tickets are gone through again as if the rule alone had been in force from an
  /// instant on: what people, customers and other automations did happens as it did, and what the
  /// rule would have changed meets it. Where the status that the rule left does not allow what
  /// somebody did then, that is left out; what was refused then, or changed nothing, has left no
  /// trace and is not tried again. Policies and settings are those of today. Until an instant in the future, nobody does
  /// anything more.
  ///
  /// Chats, imports, and tickets that took part in a merge or a split are named in
  /// ``AutomationDryRun/leftOut``.
  ///
  /// ```swift
  /// let rule = AutomationRule(when: .after(.hours(8), .customerMessage), then: [.notify(.assignee)])
  /// let trial = try await root.automations.dryRun(rule, over: .open, from: monday9am)
  /// for firing in trial.firings { print(firing.number, firing.at, firing.changes.count) }
  /// ```
  ///
  /// - Parameters:
  ///   - rule: The rule; it need not be kept.
  ///   - query: Which tickets, as they are now.
  ///   - start: Since when it would have been in force.
  ///   - end: Until when, that instant included; now where it is nil.
  /// - Returns: What it would have done.
  /// - Throws: What ``create(_:_:position:isEnabled:idempotencyKey:)`` throws, and
  ///   ``HelpdeskError/Code/invalidField`` for an end before the start.
  /// - Complexity: Linear in the tickets' histories.
  public func dryRun(
    _ rule: AutomationRule, over query: TicketQuery, from start: Date, until end: Date? = nil
  ) async throws(HelpdeskError) -> AutomationDryRun {
    try desk.principal.authorize(.writeAutomations)
    let rule = try await validated(rule)
    let now = core.now
    let automation = Automation(
      id: "dry-run", name: "Dry run", rule: rule, isEnabled: true, position: 0,
      activatedAt: start, createdAt: start, updatedAt: start, version: 0)
    return try await core.dryRun(
      automation, over: query, from: start.wholeMilliseconds,
      until: (end ?? now).wholeMilliseconds, for: desk.principal)
  }

  /// Tries an automation as it is, leaving out what it did itself.
  ///
  /// - Parameters:
  ///   - id: The automation, enabled or not.
  ///   - query: Which tickets, as they are now.
  ///   - start: Since when it would have been in force.
  ///   - end: Until when, that instant included; now where it is nil.
  /// - Returns: What it would have done.
  /// - Throws: ``HelpdeskError/Code/notFound`` where there is no such automation, and what the trial
  ///   of a rule throws.
  public func dryRun(
    _ id: AutomationID, over query: TicketQuery, from start: Date, until end: Date? = nil
  ) async throws(HelpdeskError) -> AutomationDryRun {
    try desk.principal.authorize(.writeAutomations)
    var automation = try await core.reader.automation(id)
    automation.isEnabled = true
    automation.activatedAt = start.wholeMilliseconds
    return try await core.dryRun(
      automation, over: query, from: start.wholeMilliseconds,
      until: (end ?? core.now).wholeMilliseconds, for: desk.principal)
  }
}

extension DeskCore {
  fileprivate func dryRun(
    _ automation: Automation, over query: TicketQuery, from start: Date, until end: Date,
    for principal: Principal
  ) async throws(HelpdeskError) -> AutomationDryRun {
    guard start <= end else {
      throw .invalid("until", "The end lies before the start. Give a later one.")
    }
    let book = try await reader.automationBook(of: automation)
    var query = try query.limit(200).validated()
    var firings: [AutomationDryRun.Firing] = []
    var leftOut: [AutomationDryRun.LeftOut] = []
    var count = 0
    let view = LiveContext(reader: reader, now: now)
    repeat {
      if Task.isCancelled {
        throw HelpdeskError(.cancelled, "The task was cancelled; nothing was stored.")
      }
      let page = try await view.page(query, for: principal)
      for ticket in page.tickets {
        count += 1
        let history = TicketHistory(
          ticket: ticket, events: try await reader.events(of: ticket.id),
          messages: try await reader.children(of: ticket.id.rawValue))
        if let reason = history.obstacle {
          leftOut.append(.init(ticket: ticket.id, number: ticket.number, reason: reason))
          continue
        }
        var replay = HistoryReplay(history, context(.staff(.system)), book, from: start)
        replay.run(until: end)
        firings += replay.firings
      }
      query = query.after(page.next)
    } while query.cursor != nil
    firings.sort { ($0.at, $0.number.value) < ($1.at, $1.number.value) }
    leftOut.sort { $0.number.value < $1.number.value }
    return AutomationDryRun(firings: firings, tickets: count, leftOut: leftOut)
  }
}

extension DeskReader {
  /// A book of one automation alone, with what its actions name.
  fileprivate func automationBook(
    of automation: Automation
  ) async throws(HelpdeskError) -> AutomationBook {
    let actions = automation.rule.actions
    let responses: [CannedResponse?] = try await records(
      actions.compactMap(\.response).map { RecordKey(.cannedResponse, $0.rawValue) })
    let agents: [Agent?] = try await records(
      actions.compactMap(\.agent).map { RecordKey(.agent, $0.rawValue) })
    let teams: [Team?] = try await records(
      actions.compactMap(\.team).map { RecordKey(.team, $0.rawValue) })
    var book = try AutomationBook([automation], responses: responses.compactMap(\.self))
    book.agents = Set(agents.compactMap { $0?.id })
    book.teams = Set(teams.compactMap { $0?.id })
    return book
  }
}
