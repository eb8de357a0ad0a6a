import Foundation

/// Everything a new ticket is made of.
public struct NewTicket: Hashable, Sendable {
  /// What it is about, in a line; taken from the description where it is empty.
  public var subject: String
  /// The opening message; the subject where it is empty.
  public var description: String
  /// The opening message as HTML.
  public var htmlDescription: String?
  /// How urgent it is.
  public var priority: TicketPriority
  /// How bad the customer's trouble is.
  public var severity: TicketSeverity
  /// What it is about.
  public var category: TicketCategory
  /// What sort of request it is.
  public var kind: TicketKind
  /// What the conversation is for.
  public var purpose: TicketPurpose
  /// How the conversation is held.
  public var channel: Channel
  /// Words.
  public var tags: [String]
  /// Flags.
  public var labels: [TicketLabel]
  /// Who gets copies.
  public var ccs: [Contact]
  /// The agent who answers for it; staff only.
  public var assignee: AgentID?
  /// The team that answers for it; staff only.
  public var team: TeamID?
  /// The host's own fields.
  public var customFields: [String: String]
  /// The host's things it is about.
  public var hostLinks: [HostLink]
  /// Files, put into the store before.
  public var attachments: [MessageAttachment]
  /// What the customer's program knew.
  public var context: CapturedContext?
  /// The quick issue it began with: fills in kind and category, links the article, is counted.
  public var quickIssue: QuickIssueID?
  /// The quick issue's article.
  var linkedArticle: ArticleID?

  /// A ticket with the defaults.
  public init(
    subject: String, description: String = "", priority: TicketPriority = .medium,
    severity: TicketSeverity = .medium, category: TicketCategory = .general,
    kind: TicketKind = .question, purpose: TicketPurpose = .support, channel: Channel = .ticket,
    tags: [String] = [], labels: [TicketLabel] = [], ccs: [Contact] = [],
    assignee: AgentID? = nil, team: TeamID? = nil, customFields: [String: String] = [:],
    hostLinks: [HostLink] = [], attachments: [MessageAttachment] = [],
    context: CapturedContext? = nil,
    quickIssue: QuickIssueID? = nil
  ) {
    self.subject = subject
    self.description = description
    self.priority = priority
    self.severity = severity
    self.category = category
    self.kind = kind
    self.purpose = purpose
    self.channel = channel
    self.tags = tags
    self.labels = labels
    self.ccs = ccs
    self.assignee = assignee
    self.team = team
    self.customFields = customFields
    self.hostLinks = hostLinks
    self.attachments = attachments
    self.context = context
    self.quickIssue = quickIssue
  }
}

extension NewTicket {
  /// Checks every part, and fills in what follows from another.
  func validated() throws(HelpdeskError) -> NewTicket {
    var result = self
    let isDescribed = !description.isBlank
    if isDescribed, subject.isBlank {
      result.subject = SubjectLine.make(from: description)
    }
    result.subject = try Validation.line(result.subject, "subject", max: Limits.subject)
    result.description = try Validation.text(
      isDescribed ? description : result.subject, "description")
    if let html = htmlDescription {
      result.htmlDescription = try Validation.text(html, "htmlDescription")
    }
    try Validation.value(category, "category")
    try Validation.value(kind, "kind")
    try Validation.value(purpose, "purpose")
    try Validation.value(channel, "channel")
    result.tags = try Validation.words(tags, "tags")
    try Validation.count(labels.count, "labels", max: Limits.list)
    for label in labels { try Validation.value(label, "labels") }
    try Validation.contacts(ccs)
    try Validation.hostLinks(hostLinks)
    try Validation.attachments(attachments)
    try Validation.count(customFields.count, "customFields", max: Limits.list)
    for (name, value) in customFields {
      _ = try Validation.word(name, "customFields")
      _ = try Validation.text(
        value, "customFields.\(name)", maxBytes: Limits.customValue, optional: true)
    }
    result.context = try context?.validated()
    return result
  }
}

extension CapturedContext {
  /// Checks the lengths, and removes secrets from every text.
  func validated() throws(HelpdeskError) -> CapturedContext {
    try Validation.count(recentActions.count, "context.recentActions", max: Limits.contextList)
    try Validation.count(services.count, "context.services", max: Limits.contextList)
    func clean(_ text: String?, _ field: String) throws(HelpdeskError) -> String? {
      guard let text else { return nil }
      return SecretScrubber.scrub(
        try Validation.text(
          text, "context.\(field)", maxBytes: Limits.contextText, optional: true))
    }
    var result = self
    result.page = try clean(page, "page")
    result.referrer = try clean(referrer, "referrer")
    result.browser = try clean(browser, "browser")
    result.operatingSystem = try clean(operatingSystem, "operatingSystem")
    result.screen = try clean(screen, "screen")
    result.language = try clean(language, "language")
    result.timeZone = try clean(timeZone, "timeZone")
    result.error = try clean(error, "error")
    for index in recentActions.indices {
      result.recentActions[index].name =
        try clean(recentActions[index].name, "recentActions") ?? ""
      result.recentActions[index].at = try clean(recentActions[index].at, "recentActions") ?? ""
    }
    for index in services.indices {
      result.services[index].name = try clean(services[index].name, "services") ?? ""
      result.services[index].status = try clean(services[index].status, "services") ?? ""
    }
    return result
  }
}

extension TicketEdit {
  /// A new ticket with its opening message, from values that were checked.
  init(
    creating id: TicketID, _ new: NewTicket, from requester: Requester, origin: TicketOrigin,
    at createdAt: Date? = nil, withOpening: Bool = true, in context: RuleContext
  ) {
    let begun = createdAt ?? context.now
    var facts = TicketFacts(
      number: TicketNumber(
        prefix: context.settings.numberPrefix, value: 0,
        padding: context.settings.numberPadding),
      subject: new.subject, excerpt: Excerpt.make(new.description), severity: new.severity,
      category: new.category, kind: new.kind, purpose: new.purpose, channel: new.channel,
      origin: origin, requester: requester, createdAt: begun, firstMessageAt: begun)
    facts.ccs = new.ccs
    facts.tags = Set(new.tags).sorted { Self.precedes($0, $1) }
    facts.labels = Set(new.labels).sorted()
    facts.customFields = new.customFields
    facts.hostLinks = new.hostLinks
    facts.context = new.context
    var ticket = Ticket(
      id: id, status: .open, priority: new.priority,
      sla: SLAState(context.policies.current, priority: new.priority, at: begun),
      updatedAt: begun, lastMessageAt: begun, messageCount: 0, publicMessageCount: 0,
      inbox: .unread, reopenCount: 0, version: 0, lastMessageSequence: 0, lastEventSequence: 0,
      facts: Boxed(facts))
    ticket.lastCustomerMessageAt = begun
    ticket.assignee = new.assignee
    ticket.team = new.team
    if context.policies.hasConditions {
      ticket.sla = SLAState(
        context.policies.first(for: ticket), priority: new.priority, at: begun)
    }
    self.init(ticket, isNew: true, in: context)
    record(.created, to: new.subject, at: begun)
    if let assignee = new.assignee {
      record(.assigned, to: assignee.rawValue, at: begun)
    }
    guard withOpening else { return }
    append(
      MessageDraft(
        body: new.description, htmlBody: new.htmlDescription, attachments: new.attachments),
      kind: .opening, direction: .inbound, sender: Author(requester), sentAt: begun)
  }
}
