import Foundation

/// A ticket with its trail and thread, from which its life can be gone through again.
struct TicketHistory: Sendable {
  let ticket: Ticket
  let events: [TicketEvent]
  private let bodies: [Int64: Message]

  init(ticket: Ticket, events: [TicketEvent], messages: [Message]) {
    self.ticket = ticket
    self.events = events
    var bodies: [Int64: Message] = [:]
    for message in messages { bodies[message.id.sequence] = message }
    self.bodies = bodies
  }

  func message(_ sequence: Int64) -> Message? { bodies[sequence] }

  /// Why it cannot be gone through again; nil where it can.
  var obstacle: String? {
    if ticket.chat != nil || ticket.conversation != nil { return "It is a chat." }
    if ticket.origin == .imported { return "It was imported." }
    if ticket.origin == .split { return "It was split off another ticket." }
    for event in events {
      switch event.kind {
      case .mergedInto, .absorbed, .unmerged: return "It took part in a merge."
      case .split: return "Messages were split off it."
      default: continue
      }
    }
    return events.first?.kind == .created ? nil : "Its trail does not begin with its creation."
  }

  /// The ticket as it was created.
  var opening: NewTicket {
    var new = NewTicket(
      subject: first("subject") ?? ticket.subject,
      description: bodies[1]?.body ?? ticket.excerpt, channel: ticket.channel,
      hostLinks: ticket.hostLinks, attachments: bodies[1]?.attachments ?? [])
    new.priority = first("priority").flatMap { TicketPriority(rawValue: $0) } ?? ticket.priority
    new.severity = first("severity").flatMap { TicketSeverity(rawValue: $0) } ?? ticket.severity
    new.category = first("category").map { TicketCategory(rawValue: $0) } ?? ticket.category
    new.kind = first("kind").map { TicketKind(rawValue: $0) } ?? ticket.kind
    new.purpose = first("purpose").map { TicketPurpose(rawValue: $0) } ?? ticket.purpose
    new.ccs = ticket.ccs
    if let tagged = events.first(where: { $0.kind == .tagged }) {
      new.tags = Self.list(tagged.oldValue)
    } else {
      new.tags = ticket.tags
    }
    if let labeled = events.first(where: { $0.kind == .labeled }) {
      new.labels = Self.list(labeled.oldValue).map { TicketLabel(rawValue: $0) }
    } else {
      new.labels = ticket.labels
    }
    if let moved = events.first(where: { $0.kind == .teamChanged }) {
      new.team = moved.oldValue.map { TeamID($0) }
    } else {
      new.team = ticket.team
    }
    new.assignee = isAssignedAtBirth ? events[1].newValue.map { AgentID($0) } : nil
    new.customFields = customFields
    return new
  }

  /// Whether the second event is part of the creation.
  var isAssignedAtBirth: Bool {
    events.count > 1 && events[1].kind == .assigned && events[1].oldValue == nil
      && events[1].at == events[0].at && events[1].author == events[0].author
  }

  private var customFields: [String: String] {
    var fields = ticket.customFields
    var seen: Set<String> = []
    for event in events where event.kind == .fieldChanged {
      guard let field = event.field, field.hasPrefix("customFields."),
        seen.insert(field).inserted
      else { continue }
      fields[String(field.dropFirst("customFields.".count))] = event.oldValue
    }
    return fields
  }

  /// What a field was before its first change; nil where it never changed.
  private func first(_ field: String) -> String? {
    events.first { $0.kind == .fieldChanged && $0.field == field }?.oldValue
  }

  /// The words of a list as the trail has it.
  static func list(_ text: String?) -> [String] {
    (text ?? "").split(separator: ", ").map(String.init)
  }

  /// What was done in one go, in its order: events of one instant, author and cause.
  ///
  /// What the desk does by itself is left out, and so is what an automation did: it comes about
  /// again.
  func steps(without automation: AutomationID) -> [[TicketEvent]] {
    var steps: [[TicketEvent]] = []
    for event in events.dropFirst(isAssignedAtBirth ? 2 : 1)
    where !isByItself(event, automation) {
      if let last = steps.last?.last, last.at == event.at, last.author == event.author,
        last.cause == event.cause || event.kind == .escalated
      {
        steps[steps.count - 1].append(event)
      } else {
        steps.append([event])
      }
    }
    return steps
  }

  private func isByItself(_ event: TicketEvent, _ automation: AutomationID) -> Bool {
    switch event.kind {
    case .slaWarned, .slaBreached, .slaPolicyChanged, .slaRecalculated, .automationActed,
      .automationFailed, .automationCycle:
      true
    case .woken: event.cause != nil
    default:
      event.cause == "automation \(automation)" || event.author == .desk && event.cause == "timer"
    }
  }
}
