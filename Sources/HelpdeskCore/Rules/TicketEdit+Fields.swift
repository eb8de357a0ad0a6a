import Foundation

extension TicketEdit {
  /// Changes fields; a status goes through the status machine.
  mutating func update(_ changes: TicketChanges) throws(HelpdeskError) {
    try requireNotDeleted()
    let isOutermost = beginGathering()
    if let subject = changes.subject { set(\.subject, "subject", to: subject) { $0 } }
    if let severity = changes.severity {
      set(\.severity, "severity", to: severity) { $0.rawValue }
    }
    if let category = changes.category {
      set(\.category, "category", to: category) { $0.rawValue }
    }
    if let kind = changes.kind { set(\.kind, "kind", to: kind) { $0.rawValue } }
    if let purpose = changes.purpose { set(\.purpose, "purpose", to: purpose) { $0.rawValue } }
    if let priority = changes.priority { setPriority(priority) }
    switch changes.team {
    case .set(let team): setTeam(team)
    case .clear: setTeam(nil)
    case nil: break
    }
    try changeTags(adding: changes.addTags, removing: changes.removeTags)
    try changeLabels(adding: changes.addLabels, removing: changes.removeLabels)
    try setCustomFields(changes.customFields)
    for link in changes.addHostLinks where !ticket.hostLinks.contains(link) {
      ticket.hostLinks.append(link)
      ticket.updatedAt = now
      record(.fieldChanged, field: "hostLinks", to: "\(link.kind) \(link.id)")
    }
    try Validation.count(ticket.hostLinks.count, "hostLinks", max: Limits.list)
    endGathering(isOutermost, changes.priority == nil ? .policyChanged : .priorityChanged)
    if let status = changes.status { try setStatus(status) }
  }

  mutating func setPriority(_ priority: TicketPriority) {
    guard ticket.priority != priority else { return }
    let isOutermost = beginGathering()
    set(\.priority, "priority", to: priority) { $0.rawValue }
    noteSLA(.priorityChanged(priority))
    endGathering(isOutermost, .priorityChanged)
  }

  mutating func setTeam(_ team: TeamID?) {
    guard ticket.team != team else { return }
    let isOutermost = beginGathering()
    record(.teamChanged, from: ticket.team?.rawValue, to: team?.rawValue)
    ticket.team = team
    ticket.updatedAt = now
    endGathering(isOutermost, .policyChanged)
  }

  /// What "set the status to …" means, event by event.
  private mutating func setStatus(_ status: TicketStatus) throws(HelpdeskError) {
    guard status != ticket.status else { return }
    switch status {
    case .open: try move(on: ticket.status.isLive ? .putBack : .reopen)
    case .inProgress: try move(on: ticket.status == .escalated ? .deescalate : .work)
    case .pending: try move(on: .wait)
    case .escalated:
      throw .invalid(
        "status", "Escalating needs a reason and a team. Use escalateTicket instead.")
    case .resolved:
      throw .invalid("status", "Resolving needs a resolution. Use resolveTicket instead.")
    case .closed: try close()
    }
  }

  mutating func changeTags(
    adding: [String], removing: [String]
  ) throws(HelpdeskError) {
    let old = ticket.tags
    let new = Set(old).union(adding).subtracting(removing).sorted { Self.precedes($0, $1) }
    guard new != old else { return }
    try Validation.count(new.count, "tags", max: Limits.list)
    let isOutermost = beginGathering()
    ticket.tags = new
    ticket.updatedAt = now
    record(.tagged, from: old.joined(separator: ", "), to: new.joined(separator: ", "))
    endGathering(isOutermost, .policyChanged)
  }

  mutating func changeLabels(
    adding: [TicketLabel], removing: [TicketLabel]
  ) throws(HelpdeskError) {
    let old = ticket.labels
    let new = Set(old).union(adding).subtracting(removing).sorted()
    guard new != old else { return }
    try Validation.count(new.count, "labels", max: Limits.list)
    let isOutermost = beginGathering()
    ticket.labels = new
    ticket.updatedAt = now
    record(
      .labeled, from: old.map(\.rawValue).joined(separator: ", "),
      to: new.map(\.rawValue).joined(separator: ", "))
    endGathering(isOutermost, .policyChanged)
  }

  private mutating func setCustomFields(
    _ fields: [String: TicketChanges.Value<String>]
  ) throws(HelpdeskError) {
    for (name, value) in fields.sorted(by: { Self.precedes($0.key, $1.key) }) {
      let old = ticket.customFields[name]
      switch value {
      case .set(let text): ticket.customFields[name] = text
      case .clear: ticket.customFields[name] = nil
      }
      guard ticket.customFields[name] != old else { continue }
      ticket.updatedAt = now
      record(
        .fieldChanged, field: "customFields.\(name)", from: old, to: ticket.customFields[name])
    }
    try Validation.count(ticket.customFields.count, "customFields", max: Limits.list)
  }

  // MARK: - Who answers for it

  mutating func assign(to agent: AgentID?) throws(HelpdeskError) {
    try requireNotDeleted()
    guard ticket.assignee != agent else { return }
    record(.assigned, from: ticket.assignee?.rawValue, to: agent?.rawValue)
    ticket.assignee = agent
    ticket.assignmentChangedAt = now
    ticket.updatedAt = now
  }

  /// The author takes it and begins to work on it.
  mutating func take() throws(HelpdeskError) {
    try assign(to: AgentID(context.author.id))
    if ticket.chat?.state.isActive == true { try acceptChat() }
    try move(on: .work)
  }

  mutating func follow(_ agent: AgentID, _ isFollowing: Bool) throws(HelpdeskError) {
    try requireNotDeleted()
    guard ticket.followers.contains(agent) != isFollowing else { return }
    if isFollowing {
      ticket.followers = (ticket.followers + [agent]).sorted()
      record(.followed, to: agent.rawValue)
    } else {
      ticket.followers.removeAll { $0 == agent }
      record(.followed, from: agent.rawValue)
    }
    try Validation.count(ticket.followers.count, "followers", max: Limits.list)
  }

  // MARK: - Links

  mutating func link(_ kind: TicketLinkKind, to other: TicketID) throws(HelpdeskError) {
    try requireNotDeleted()
    let link = TicketLink(kind, other)
    guard !ticket.links.contains(link) else { return }
    ticket.links.append(link)
    ticket.updatedAt = now
    record(.linked, field: kind.rawValue, to: other.rawValue)
    try Validation.count(ticket.links.count, "links", max: Limits.list)
  }

  mutating func unlink(_ kind: TicketLinkKind, from other: TicketID) throws(HelpdeskError) {
    try requireNotDeleted()
    guard let index = ticket.links.firstIndex(of: TicketLink(kind, other)) else { return }
    ticket.links.remove(at: index)
    ticket.updatedAt = now
    record(.linked, field: kind.rawValue, from: other.rawValue)
  }

  mutating func linkArticle(_ article: ArticleID, _ isLinked: Bool) throws(HelpdeskError) {
    try requireNotDeleted()
    guard ticket.articles.contains(article) != isLinked else { return }
    if isLinked {
      ticket.articles.append(article)
      record(.articleLinked, to: article.rawValue)
    } else {
      ticket.articles.removeAll { $0 == article }
      record(.articleLinked, from: article.rawValue)
    }
    ticket.updatedAt = now
    try Validation.count(ticket.articles.count, "articles", max: Limits.list)
  }

  static func precedes(_ left: String, _ right: String) -> Bool {
    left.utf8.lexicographicallyPrecedes(right.utf8)
  }
}
