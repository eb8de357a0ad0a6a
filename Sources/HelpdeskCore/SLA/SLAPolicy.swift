/// What the service promises, by priority, to the tickets that it is for.
///
/// Policies are values with an id and a version. A ticket keeps the version it was given; a change
/// takes a new version, and applies to what is given it from then on. To apply it to tickets that
/// have an older one, see ``StaffDesk/recalculateSLA(_:to:)``.
public struct SLAPolicy: Hashable, Sendable {
  /// The promises for one priority; nil promises nothing.
  public struct Targets: Hashable, Sendable {
    /// The time to the first reply.
    public var firstReply: SLATarget?
    /// The time to each further reply.
    public var nextReply: SLATarget?
    /// The time between public answers.
    public var update: SLATarget?
    /// The time the customer may wait for a resolution.
    public var requesterWait: SLATarget?
    /// The time the desk's own agents may need.
    public var agentWork: SLATarget?
    /// The time to the resolution.
    public var totalResolution: SLATarget?

    /// Makes targets.
    public init(
      firstReply: SLATarget? = nil, nextReply: SLATarget? = nil, update: SLATarget? = nil,
      requesterWait: SLATarget? = nil, agentWork: SLATarget? = nil,
      totalResolution: SLATarget? = nil
    ) {
      self.firstReply = firstReply
      self.nextReply = nextReply
      self.update = update
      self.requesterWait = requesterWait
      self.agentWork = agentWork
      self.totalResolution = totalResolution
    }

    /// The target of one metric.
    public subscript(metric: SLAMetric) -> SLATarget? {
      get {
        switch metric {
        case .firstReply: firstReply
        case .nextReply: nextReply
        case .update: update
        case .requesterWait: requesterWait
        case .agentWork: agentWork
        case .totalResolution: totalResolution
        }
      }
      set { self[keyPath: Self.path(to: metric)] = newValue }
    }

    private static func path(to metric: SLAMetric) -> WritableKeyPath<Targets, SLATarget?> {
      switch metric {
      case .firstReply: \.firstReply
      case .nextReply: \.nextReply
      case .update: \.update
      case .requesterWait: \.requesterWait
      case .agentWork: \.agentWork
      case .totalResolution: \.totalResolution
      }
    }
  }

  /// The policy's id.
  public var id: String
  /// The policy's version; tickets keep the one that they were given.
  public var version: Int
  /// Which tickets it is for; of several policies the first whose conditions match is taken.
  public var conditions: SLAConditions
  /// The promises; a priority that is missing has none.
  public var targets: [TicketPriority: Targets]
  /// Whose open time counts for targets in business time.
  public var calendar: BusinessCalendar?
  /// The statuses in which metrics pause, where they are other than
  /// ``SLAMetric/standardPauses``.
  public var pauses: [SLAMetric: Set<TicketStatus>]
  /// The metrics that pause while the ticket is snoozed.
  public var pausesWhileSnoozed: Set<SLAMetric>
  /// When somebody is warned that a deadline is near.
  public var warnings: [SLAWarningLead]
  /// What is announced on the desk's alert channels.
  public var announces: Set<SLAOccurrence.Kind>

  /// Makes a policy.
  public init(
    id: String, version: Int = 1, for conditions: SLAConditions = .everyTicket,
    targets: [TicketPriority: Targets], calendar: BusinessCalendar? = nil,
    pauses: [SLAMetric: Set<TicketStatus>] = [:], pausesWhileSnoozed: Set<SLAMetric> = [],
    warnings: [SLAWarningLead] = [], announces: Set<SLAOccurrence.Kind> = []
  ) {
    self.id = id
    self.version = version
    self.conditions = conditions
    self.targets = targets
    self.calendar = calendar
    self.pauses = pauses
    self.pausesWhileSnoozed = pausesWhileSnoozed
    self.warnings = warnings
    self.announces = announces
  }

  /// Urgent 30 minutes and 4 hours, high 2 and 8 hours, medium 8 and 24 hours, low 24 and 72 hours,
  /// to the first reply and to the resolution, on the wall.
  public static let standard = SLAPolicy(
    id: "standard",
    targets: [
      .urgent: Targets(firstReply: .minutes(30), totalResolution: .hours(4)),
      .high: Targets(firstReply: .hours(2), totalResolution: .hours(8)),
      .medium: Targets(firstReply: .hours(8), totalResolution: .hours(24)),
      .low: Targets(firstReply: .hours(24), totalResolution: .hours(72)),
    ])

  /// A policy that promises nothing.
  public static let none = SLAPolicy(id: "none", targets: [:])

  /// Which policy and version it is.
  public var reference: SLAPolicyReference { SLAPolicyReference(id: id, version: version) }
}

/// Names one version of a policy.
public struct SLAPolicyReference: Hashable, Sendable {
  /// The policy's id.
  public let id: String
  /// Its version.
  public let version: Int

  /// Names a version.
  public init(id: String, version: Int) {
    self.id = id
    self.version = version
  }
}

/// Which tickets a policy is for: those that have one of the values of every list that is not
/// empty, and all of the custom fields.
public struct SLAConditions: Hashable, Sendable {
  /// Of one of these priorities.
  public var priorities: Set<TicketPriority>
  /// Of one of these severities.
  public var severities: Set<TicketSeverity>
  /// About one of these.
  public var categories: Set<TicketCategory>
  /// Of one of these kinds.
  public var kinds: Set<TicketKind>
  /// For one of these purposes.
  public var purposes: Set<TicketPurpose>
  /// Held over one of these channels.
  public var channels: Set<Channel>
  /// With one of these origins.
  public var origins: Set<TicketOrigin>
  /// With at least one of these tags.
  public var tags: Set<String>
  /// With at least one of these labels.
  public var labels: Set<TicketLabel>
  /// Of one of these teams.
  public var teams: Set<TeamID>
  /// From one of these sorts of customers.
  public var requesterTypes: Set<ReporterType>
  /// From one of these customers.
  public var requesters: Set<CustomerID>
  /// With these values of the host's own fields.
  public var customFields: [String: String]

  /// Makes conditions.
  public init(
    priorities: Set<TicketPriority> = [], severities: Set<TicketSeverity> = [],
    categories: Set<TicketCategory> = [], kinds: Set<TicketKind> = [],
    purposes: Set<TicketPurpose> = [], channels: Set<Channel> = [],
    origins: Set<TicketOrigin> = [], tags: Set<String> = [], labels: Set<TicketLabel> = [],
    teams: Set<TeamID> = [], requesterTypes: Set<ReporterType> = [],
    requesters: Set<CustomerID> = [], customFields: [String: String] = [:]
  ) {
    self.priorities = priorities
    self.severities = severities
    self.categories = categories
    self.kinds = kinds
    self.purposes = purposes
    self.channels = channels
    self.origins = origins
    self.tags = tags
    self.labels = labels
    self.teams = teams
    self.requesterTypes = requesterTypes
    self.requesters = requesters
    self.customFields = customFields
  }

  /// No condition.
  public static let everyTicket = SLAConditions()

  /// Whether a ticket fulfils them as it is now.
  public func includes(_ ticket: Ticket) -> Bool {
    func takes<Value>(_ values: Set<Value>, _ value: Value?) -> Bool {
      if values.isEmpty { return true }
      guard let value else { return false }
      return values.contains(value)
    }
    return takes(priorities, ticket.priority) && takes(severities, ticket.severity)
      && takes(categories, ticket.category) && takes(kinds, ticket.kind)
      && takes(purposes, ticket.purpose) && takes(channels, ticket.channel)
      && takes(origins, ticket.origin) && takes(teams, ticket.team)
      && takes(requesterTypes, ticket.requester.type)
      && takes(requesters, ticket.requester.id)
      && (tags.isEmpty || !tags.isDisjoint(with: ticket.tags))
      && (labels.isEmpty || !labels.isDisjoint(with: ticket.labels))
      && customFields.allSatisfy { ticket.customFields[$0.key] == $0.value }
  }
}
