import Foundation

/// A notice before it has an id.
struct NoticeDraft: Hashable, Sendable {
  let recipient: NoticeRecipient
  let kind: NoticeKind
  var change: TicketEventKind?
  /// What it is about; nil for a job over many tickets.
  let ticket: TicketID?
  /// Nil where the number is drawn in the commit; then it is read from the ticket.
  let number: String?
  let subject: String
  let authorName: String?
  let at: Date
}

/// What the rule of notices must know besides the changes themselves.
struct NoticeFacts: Sendable {
  /// Those of the agents named in notes who exist.
  var agents: Set<AgentID> = []
  /// Tickets merged away, to which an answer was addressed.
  var conversations: [TicketID: Ticket] = [:]
}

/// Who hears of what.
///
/// - Whom an automation tells, be it by his own act.
/// - The new assignee of an assignment, and the agent of an escalation.
/// - Agents named in an internal note. Being named does not make one a follower.
/// - Assignee and followers, when the customer writes or the ticket is reopened.
/// - The assignee, when the help is rated.
/// - Followers, when something else happens that matters to more than the ticket's fields.
/// - The requester, when the desk writes to him (a chat's handover included), resolves his ticket
///   or reopens it. The requester of a ticket that was merged away hears only of what is said to
///   him, not of the other's ticket.
///
/// Nobody hears of his own act, and each hears at most one thing: the most specific.
enum NoticeRules {
  static func drafts(for edits: [TicketEdit], knowing facts: NoticeFacts) -> [NoticeDraft] {
    var drafts: [NoticeDraft] = []
    var places: [NoticeRecipient: Int] = [:]
    for index in edits.indices {
      let author = NoticeRecipient(edits[index].context.author)
      var all: [NoticeDraft] = []
      // Where it stands: an edit is large, and need not be copied to be looked at.
      edits.withUnsafeBufferPointer { edits in
        edits[index].tellStaff(facts, &all)
        edits[index].tellCustomers(facts, &all)
      }
      for draft in all where draft.recipient != author || draft.kind == .automated {
        guard let place = places[draft.recipient] else {
          places[draft.recipient] = drafts.count
          drafts.append(draft)
          continue
        }
        if draft.kind.isMoreSpecific(than: drafts[place].kind) { drafts[place] = draft }
      }
    }
    return drafts
  }

  /// The notes in which agents may be named; a new ticket has none of its own.
  static func notes(of edit: TicketEdit) -> [Message] {
    edit.isNew ? [] : edit.messages.filter { $0.kind == .note && $0.isInternal }
  }

  /// What followers are told: the last event that says more than that the status changed.
  fileprivate static func whatMatters(in events: [TicketEvent]) -> TicketEventKind? {
    let kinds = events.filter(matters).map(\.kind)
    return kinds.last { $0 != .statusChanged } ?? kinds.last
  }

  /// Whether followers want to hear of it.
  private static func matters(_ event: TicketEvent) -> Bool {
    event.kind == .fieldChanged ? event.field == "priority" : kindsThatMatter.contains(event.kind)
  }

  private static let kindsThatMatter: Set<TicketEventKind> = [
    .messageSent, .noteAdded, .forwarded, .resolved, .closed, .reopened, .assigned, .teamChanged,
    .statusChanged, .escalated, .escalationRequested, .escalationDenied, .deescalated,
    .mergedInto, .absorbed, .unmerged, .split, .slaBreached, .rated, .deleted, .restored,
  ]

  /// What the desk says to customers; a new ticket brings only what was said elsewhere.
  ///
  /// A bot's line in a chat is not among it: the customer sits in front of it.
  static func answers(of edit: TicketEdit) -> [Message] {
    edit.isNew
      ? []
      : edit.messages.filter {
        $0.direction == .outbound && !($0.kind == .chat && $0.sender.type == .ai)
      }
  }

  fileprivate static let subjectLength = 80

  // MARK: - Jobs

  /// The one summary of a job whose tickets send no notices, for whoever began it.
  static func summary(of job: BulkJob, at now: Date) -> NoticeDraft? {
    guard let recipient = NoticeRecipient(Principal.staff(job.startedBy)) else { return nil }
    return NoticeDraft(
      recipient: recipient, kind: .bulkFinished, ticket: nil, number: nil,
      subject:
        "\(job.operation.name): \(job.succeeded) done, \(job.skipped) skipped, "
        + "\(job.failed) failed of \(job.total)",
      authorName: nil, at: now)
  }
}

extension TicketEdit {
  fileprivate func tellStaff(_ facts: NoticeFacts, _ drafts: inout [NoticeDraft]) {
    let name = context.author.name
    for notice in trail.told {
      tell(.agent(notice.agent), .automated, by: notice.automation, &drafts)
    }
    if let agent = escalatedTo { tell(.agent(agent), .escalatedToYou, by: name, &drafts) }
    if let agent = ticket.assignee,
      let event = events.last(where: { $0.kind == .assigned }),
      event.newValue == agent.rawValue
    {
      tell(.agent(agent), .assigned, by: event.author.name, &drafts)
    }
    for note in NoticeRules.notes(of: self) {
      for agent in Mentions.agents(in: note.body, known: facts.agents) {
        tell(.agent(agent), .mentioned, by: name, &drafts)
      }
    }
    if happened(.reopened) { tellWatchers(.reopened, &drafts) }
    if hasCustomerMessage { tellWatchers(.customerReplied, &drafts) }
    if happened(.rated), let agent = ticket.assignee {
      tell(.agent(agent), .rated, by: name, &drafts)
    }
    if !ticket.followers.isEmpty, let change = NoticeRules.whatMatters(in: events) {
      for agent in ticket.followers {
        tell(.agent(agent), .followedChanged, change, by: name, &drafts)
      }
    }
  }

  private func tellWatchers(_ kind: NoticeKind, _ drafts: inout [NoticeDraft]) {
    for agent in (ticket.assignee.map { [$0] } ?? []) + ticket.followers {
      tell(.agent(agent), kind, by: context.author.name, &drafts)
    }
  }

  fileprivate func tellCustomers(_ facts: NoticeFacts, _ drafts: inout [NoticeDraft]) {
    for message in NoticeRules.answers(of: self) {
      if message.conversation == ticket.id {
        tell(.customer(ticket.requester.id), .answered, by: message.sender.name, &drafts)
      } else if let other = facts.conversations[message.conversation] {
        drafts.append(
          NoticeDraft(
            recipient: .customer(other.requester.id), kind: .answered, ticket: other.id,
            number: isNew ? nil : other.number.description,
            subject: Excerpt.make(other.subject, limit: NoticeRules.subjectLength),
            authorName: message.sender.name, at: now))
      }
    }
    if happened(.resolved) { tell(.customer(ticket.requester.id), .resolved, by: nil, &drafts) }
    if happened(.reopened) { tell(.customer(ticket.requester.id), .reopened, by: nil, &drafts) }
  }

  private func tell(
    _ recipient: NoticeRecipient, _ kind: NoticeKind, _ change: TicketEventKind? = nil,
    by name: String?, _ drafts: inout [NoticeDraft]
  ) {
    drafts.append(
      NoticeDraft(
        recipient: recipient, kind: kind, change: change, ticket: ticket.id,
        number: isNew ? nil : ticket.number.description,
        subject: Excerpt.make(ticket.subject, limit: NoticeRules.subjectLength),
        authorName: name, at: now))
  }

  private var hasCustomerMessage: Bool {
    !isNew && messages.contains { $0.direction == .inbound && $0.sender.type.isCustomer }
  }

  private func happened(_ kind: TicketEventKind) -> Bool {
    events.contains { $0.kind == kind }
  }
}
