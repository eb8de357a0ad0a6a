import Foundation

/// Goes through a ticket's life again, by the rules of the desk, under other automations.
///
/// It replays what was done, not what came of it: an answer again moves the ticket to pending, if
/// the status that it now has allows that.
struct HistoryReplay: Sendable {
  private let history: TicketHistory
  private let desk: RuleContext
  /// The desk's rules before the automation under trial is in force, and from then on.
  private let before: RuleBook
  private let inForce: RuleBook
  private let automation: AutomationID
  private let start: Date
  private var isInForce = false
  private var ticket: Ticket?
  private(set) var firings: [AutomationDryRun.Firing] = []

  init(
    _ history: TicketHistory, _ desk: RuleContext, _ book: AutomationBook, from start: Date
  ) {
    self.history = history
    self.desk = desk
    before = desk.book.with(.empty)
    inForce = desk.book.with(book)
    self.start = start
    automation = (book.eventRules + book.timeRules).first?.id ?? ""
  }

  /// Goes through everything up to an instant, that instant included.
  mutating func run(until end: Date) {
    guard let birth = history.events.first, birth.at <= end else { return }
    isInForce = start <= birth.at
    var edit = TicketEdit(
      creating: history.ticket.id, history.opening, from: history.ticket.requester,
      origin: history.ticket.origin, in: context(at: birth.at, by: birth.author, birth.cause))
    conclude(&edit)
    ticket?.number = history.ticket.number
    for step in history.steps(without: automation) {
      guard let first = step.first, first.at <= end else { break }
      advance(to: first.at)
      redo(step, by: first)
    }
    advance(to: end)
  }

  /// Lets everything happen that falls due by an instant, and brings the rule into force on the way.
  private mutating func advance(to instant: Date) {
    if !isInForce, start <= instant {
      letDueHappen(by: start)
      isInForce = true
    }
    letDueHappen(by: instant)
  }

  private mutating func letDueHappen(by instant: Date) {
    guard let ticket else { return }
    var edit = TicketEdit(ticket, in: context(at: instant, by: .desk, "timer"))
    if !isInForce { edit.letDueHappen() }
    conclude(&edit)
  }

  private mutating func redo(_ step: [TicketEvent], by first: TicketEvent) {
    guard let ticket else { return }
    let context = context(at: first.at, by: first.author, first.cause)
    var edit = TicketEdit(ticket, in: context)
    do throws(HelpdeskError) {
      try edit.redo(step, of: history)
    } catch {
      // The desk would have refused it.
      return
    }
    conclude(&edit)
  }

  private func context(at instant: Date, by author: Author, _ cause: String?) -> RuleContext {
    let role: Role =
      switch author.type {
      case .agent: .agent
      case .system: .system
      case .ai: .bot
      default: .customer
      }
    var context = RuleContext(
      now: instant, author: author, role: role, book: isInForce ? inForce : before, cause: cause)
    context.isImporting = desk.isImporting
    return context
  }

  private mutating func conclude(_ edit: inout TicketEdit) {
    edit.automate()
    for firing in edit.trail.firings { note(firing, edit.events) }
    ticket = edit.ticket
  }

  private mutating func note(_ firing: AutomationFiring, _ events: [TicketEvent]) {
    let changes = events.filter {
      $0.sequence > firing.events.lowerBound && $0.sequence <= firing.events.upperBound
    }
    firings.append(
      AutomationDryRun.Firing(
        ticket: history.ticket.id, number: history.ticket.number, at: firing.at,
        outcome: firing.outcome, message: firing.message,
        changes: changes.map(AutomationDryRun.Change.init)))
  }
}

extension TicketEdit {
  /// Does again what events of the trail say that somebody did in one go.
  fileprivate mutating func redo(
    _ step: [TicketEvent], of history: TicketHistory
  ) throws(HelpdeskError) {
    // A message or a resolution moves the status by itself.
    let movesByItself = step.contains {
      $0.kind == .messageSent || $0.kind == .resolved || $0.kind == .closed
        || $0.kind == .escalated || $0.kind == .deescalated
    }
    let fields = step.filter { TicketProperty($0).map { $0 != .status } ?? false }
    if !fields.isEmpty {
      let isOutermost = beginGathering()
      for event in fields { try redoField(event) }
      endGathering(isOutermost, .other)
    }
    for event in step {
      switch event.kind {
      case .messageSent, .noteAdded: try redoMessage(event, of: history)
      case .statusChanged, .reopened: if !movesByItself { try redoStatus(event, isTaken(step)) }
      case .resolved: try resolve(event.newValue ?? "")
      case .closed: try close()
      case .escalated: try move(on: .escalate)
      case .deescalated: try deescalate()
      case .followed:
        if let id = event.newValue { try follow(AgentID(id), true) }
        if let id = event.oldValue { try follow(AgentID(id), false) }
      case .articleLinked:
        if let id = event.newValue { try linkArticle(ArticleID(id), true) }
        if let id = event.oldValue { try linkArticle(ArticleID(id), false) }
      case .snoozed: try snooze(until: history.end(of: event))
      case .woken: if event.cause == nil { wake() }
      case .rated: try rate(event.newValue.flatMap { Int($0) } ?? 1, comment: nil)
      case .archived: try archive(event.newValue == InboxState.archived.rawValue)
      case .deleted: try delete()
      case .restored: try restore()
      default: break
      }
    }
  }

  private mutating func redoField(_ event: TicketEvent) throws(HelpdeskError) {
    let new = event.newValue
    switch event.kind {
    case .assigned: try assign(to: new.map { AgentID($0) })
    case .teamChanged: setTeam(new.map { TeamID($0) })
    case .tagged:
      let (old, now) = (TicketHistory.list(event.oldValue), TicketHistory.list(new))
      try changeTags(
        adding: now.filter { !old.contains($0) }, removing: old.filter { !now.contains($0) })
    case .labeled:
      let (old, now) = (TicketHistory.list(event.oldValue), TicketHistory.list(new))
      try changeLabels(
        adding: now.filter { !old.contains($0) }.map { TicketLabel(rawValue: $0) },
        removing: old.filter { !now.contains($0) }.map { TicketLabel(rawValue: $0) })
    default: try update(TicketChanges(of: event))
    }
  }

  private mutating func redoMessage(
    _ event: TicketEvent, of history: TicketHistory
  ) throws(HelpdeskError) {
    let message = event.newValue.flatMap { Int64($0) }.flatMap(history.message)
    var draft = MessageDraft(body: message?.body ?? "")
    draft.attachments = message?.attachments ?? []
    draft.cannedResponse = message?.cannedResponse
    if event.kind == .noteAdded {
      try note(draft)
    } else if message?.direction == .inbound {
      try receive(draft, kind: message?.kind ?? .reply)
    } else {
      try answer(draft, kind: message?.kind ?? .reply)
    }
  }

  /// Whether somebody took the ticket, and thereby began to work on it.
  private func isTaken(_ step: [TicketEvent]) -> Bool {
    step.contains { $0.kind == .assigned && $0.newValue == $0.author.id }
  }

  private mutating func redoStatus(
    _ event: TicketEvent, _ isTaken: Bool
  ) throws(HelpdeskError) {
    guard let name = event.newValue, let status = TicketStatus(rawValue: name) else { return }
    if isTaken, status == .inProgress {
      try move(on: .work)
    } else if event.kind == .reopened, status == .open {
      try reopen()
    } else if status == .escalated {
      try move(on: .escalate)
    } else if status != .resolved {
      try update(TicketChanges(status: status))
    }
  }
}

extension TicketChanges {
  /// The change of a field that an event of the trail says.
  fileprivate init(of event: TicketEvent) {
    self.init()
    let value = event.newValue
    switch event.field {
    case "subject": subject = value
    case "severity": severity = value.flatMap { TicketSeverity(rawValue: $0) }
    case "category": category = value.map { TicketCategory(rawValue: $0) }
    case "kind": kind = value.map { TicketKind(rawValue: $0) }
    case "purpose": purpose = value.map { TicketPurpose(rawValue: $0) }
    case "priority": priority = value.flatMap { TicketPriority(rawValue: $0) }
    case let field? where field.hasPrefix("customFields."):
      customFields[String(field.dropFirst("customFields.".count))] =
        value.map { .set($0) } ?? .clear
    default: break
    }
  }
}

extension TicketHistory {
  /// When a snooze ends: to the millisecond where the trail has its end, and else to the second.
  fileprivate func end(of event: TicketEvent) -> Date {
    let text = event.newValue ?? ""
    if let until = ticket.snoozedUntil, TicketEdit.text(until) == text { return until }
    for later in events where later.sequence > event.sequence && later.kind == .woken {
      if later.cause == "snooze ended", TicketEdit.text(later.at) == text { return later.at }
    }
    do {
      return try Date(text, strategy: .iso8601)
    } catch {
      return event.at
    }
  }
}
