public import Foundation

/// What happened to a ticket.
public struct TicketEventKind: ExtensibleValue {
  /// The event's name.
  public let rawValue: String

  /// Names an event.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// It was created.
  public static let created = TicketEventKind(rawValue: "created")
  /// A public message was sent.
  public static let messageSent = TicketEventKind(rawValue: "message_sent")
  /// An internal note was added.
  public static let noteAdded = TicketEventKind(rawValue: "note_added")
  /// The thread was sent to somebody outside.
  public static let forwarded = TicketEventKind(rawValue: "forwarded")
  /// The status changed.
  public static let statusChanged = TicketEventKind(rawValue: "status_changed")
  /// It was resolved.
  public static let resolved = TicketEventKind(rawValue: "resolved")
  /// It was closed.
  public static let closed = TicketEventKind(rawValue: "closed")
  /// It was reopened.
  public static let reopened = TicketEventKind(rawValue: "reopened")
  /// Another agent answers for it.
  public static let assigned = TicketEventKind(rawValue: "assigned")
  /// Another team answers for it.
  public static let teamChanged = TicketEventKind(rawValue: "team_changed")
  /// A field changed; the event's field says which.
  public static let fieldChanged = TicketEventKind(rawValue: "field_changed")
  /// Tags changed.
  public static let tagged = TicketEventKind(rawValue: "tagged")
  /// Labels changed.
  public static let labeled = TicketEventKind(rawValue: "labeled")
  /// An agent follows or no longer follows it.
  public static let followed = TicketEventKind(rawValue: "followed")
  /// It was escalated.
  public static let escalated = TicketEventKind(rawValue: "escalated")
  /// Somebody asked for an escalation.
  public static let escalationRequested = TicketEventKind(rawValue: "escalation_requested")
  /// An asked-for escalation was denied.
  public static let escalationDenied = TicketEventKind(rawValue: "escalation_denied")
  /// It is no longer escalated.
  public static let deescalated = TicketEventKind(rawValue: "deescalated")
  /// The escalation's alert arrived.
  public static let alertDelivered = TicketEventKind(rawValue: "alert_delivered")
  /// The escalation's alert was given up.
  public static let alertFailed = TicketEventKind(rawValue: "alert_failed")
  /// It was merged into another ticket.
  public static let mergedInto = TicketEventKind(rawValue: "merged_into")
  /// It absorbed another ticket.
  public static let absorbed = TicketEventKind(rawValue: "absorbed")
  /// A merge was taken back.
  public static let unmerged = TicketEventKind(rawValue: "unmerged")
  /// Messages were split off.
  public static let split = TicketEventKind(rawValue: "split")
  /// It was linked to another ticket, or that link was removed.
  public static let linked = TicketEventKind(rawValue: "linked")
  /// An article was linked, or that link was removed.
  public static let articleLinked = TicketEventKind(rawValue: "article_linked")
  /// It was snoozed.
  public static let snoozed = TicketEventKind(rawValue: "snoozed")
  /// A snooze ended.
  public static let woken = TicketEventKind(rawValue: "woken")
  /// It was archived, or taken back from the archive.
  public static let archived = TicketEventKind(rawValue: "archived")
  /// A deadline is near.
  public static let slaWarned = TicketEventKind(rawValue: "sla_warned")
  /// Another policy is for it since its fields changed.
  public static let slaPolicyChanged = TicketEventKind(rawValue: "sla_policy_changed")
  /// Its promises were reckoned anew under a policy.
  public static let slaRecalculated = TicketEventKind(rawValue: "sla_recalculated")
  /// A promise was broken.
  public static let slaBreached = TicketEventKind(rawValue: "sla_breached")
  /// The customer rated it.
  public static let rated = TicketEventKind(rawValue: "rated")
  /// The bot no longer answers the chat; the new value says why.
  public static let chatHandedOver = TicketEventKind(rawValue: "chat_handed_over")
  /// An agent accepted the chat.
  public static let chatAccepted = TicketEventKind(rawValue: "chat_accepted")
  /// An automation acted; the new value is its name.
  public static let automationActed = TicketEventKind(rawValue: "automation_acted")
  /// An automation could not act; the old value is its name, the new one says why.
  public static let automationFailed = TicketEventKind(rawValue: "automation_failed")
  /// Automations set one another off for ever; the new value names them in their order.
  public static let automationCycle = TicketEventKind(rawValue: "automation_cycle")
  /// It was put into the bin.
  public static let deleted = TicketEventKind(rawValue: "deleted")
  /// It was taken out of the bin.
  public static let restored = TicketEventKind(rawValue: "restored")
}

/// One entry of a ticket's audit trail.
public struct TicketEvent: Hashable, Sendable {
  /// The ticket.
  public let ticket: TicketID
  /// Its place in the trail, from 1.
  public let sequence: Int64
  /// What happened.
  public internal(set) var kind: TicketEventKind
  /// Which field, for a change of a field.
  public internal(set) var field: String?
  /// Who did it.
  public internal(set) var author: Author
  /// What was there before.
  public internal(set) var oldValue: String?
  /// What is there now.
  public internal(set) var newValue: String?
  /// When.
  public internal(set) var at: Date
  /// The rule, job or event that led to it.
  public internal(set) var cause: String?
  var unknown = RecordFields()
}
