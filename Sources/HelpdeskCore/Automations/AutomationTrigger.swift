/// When an automation acts.
///
/// A rule of events acts in the commit of the change that it waits for. A rule of time acts when so
/// much time has passed since, or is left until, an instant of the ticket: once for each such
/// instant.
public enum AutomationTrigger: Hashable, Sendable {
  /// A ticket is created; imports are none.
  case created
  /// One of these properties changes; any where none is named.
  case updated(Set<TicketProperty> = [])
  /// The customer writes; the message that creates a ticket is none.
  case customerMessage
  /// A person of the desk answers in public.
  case staffReply
  /// An internal note is added.
  case noteAdded
  /// The status becomes one of these; any where none is named.
  case statusChanged(to: Set<TicketStatus> = [])
  /// A resolved or closed ticket is taken up again.
  case reopened
  /// A warning of one of these metrics is given; of any where none is named.
  case slaWarning(Set<SLAMetric> = [])
  /// A promise of one of these metrics is broken; of any where none is named.
  case slaBreach(Set<SLAMetric> = [])
  /// The customer rates the help.
  case rated
  /// So much time has passed since an instant; where a calendar is given, of its open time.
  case after(Duration, AutomationAnchor, calendar: BusinessCalendar? = nil)
  /// So much time is left until a deadline; where a calendar is given, of its open time.
  case before(Duration, deadline: SLAMetric, calendar: BusinessCalendar? = nil)

  /// Whether it waits for time to pass.
  public var isTimed: Bool {
    switch self {
    case .after, .before: true
    default: false
    }
  }
}

/// An instant of a ticket since which time passes.
public enum AutomationAnchor: Hashable, Sendable {
  /// When it was created.
  case created
  /// When the customer last wrote.
  case customerMessage
  /// When a person of the desk last answered in public.
  case staffReply
  /// When it came to its status.
  case status
  /// When it was given to its agent; nothing for a ticket of nobody.
  case assigned
  /// When it became nobody's; nothing for a ticket that somebody has.
  case unassigned
  /// The deadline of a metric that is still owed.
  case slaDeadline(SLAMetric)
}

/// A property of a ticket by whose change an automation acts.
public enum TicketProperty: String, Hashable, Sendable, CaseIterable, Codable {
  /// What it is about, in a line.
  case subject
  /// Where it stands.
  case status
  /// How urgent it is.
  case priority
  /// How bad the customer's trouble is.
  case severity
  /// What it is about.
  case category
  /// What sort of request it is.
  case kind
  /// What the conversation is for.
  case purpose
  /// Which agent answers for it.
  case assignee
  /// Which team answers for it.
  case team
  /// Free words.
  case tags
  /// Flags.
  case labels
  /// The host's own fields, any of them.
  case customFields = "custom_fields"

  /// The property that an event of the trail is about.
  init?(_ event: TicketEvent) {
    switch event.kind {
    case .statusChanged, .reopened: self = .status
    case .assigned: self = .assignee
    case .teamChanged: self = .team
    case .tagged: self = .tags
    case .labeled: self = .labels
    case .fieldChanged:
      guard let field = event.field else { return nil }
      if field.hasPrefix("customFields.") {
        self = .customFields
      } else {
        self.init(rawValue: field)
      }
    default: return nil
    }
  }
}

extension AutomationTrigger {
  /// Whether an event of the trail, with the message that it sent if any, is what it waits for.
  ///
  /// What is part of a ticket's creation, its birth, changes nothing.
  func waits(for event: TicketEvent, sending message: Message?, isBirth: Bool) -> Bool {
    func takes<Value: RawRepresentable<String>>(_ values: Set<Value>, _ name: String?) -> Bool {
      values.isEmpty || values.contains { $0.rawValue == name }
    }
    switch self {
    case .created: return event.kind == .created
    case .updated(let properties):
      guard !isBirth, let property = TicketProperty(event) else { return false }
      return properties.isEmpty || properties.contains(property)
    case .customerMessage:
      return message.map { $0.direction == .inbound && $0.sender.type.isCustomer } ?? false
    case .staffReply:
      return message.map { $0.direction == .outbound && $0.sender.type == .agent } ?? false
    case .noteAdded: return event.kind == .noteAdded
    case .statusChanged(let statuses):
      guard event.kind == .statusChanged || event.kind == .reopened else { return false }
      return takes(statuses, event.newValue)
    case .reopened: return event.kind == .reopened
    case .slaWarning(let metrics):
      return event.kind == .slaWarned && takes(metrics, event.field)
    case .slaBreach(let metrics):
      return event.kind == .slaBreached && takes(metrics, event.field)
    case .rated: return event.kind == .rated
    case .after, .before: return false
    }
  }
}
