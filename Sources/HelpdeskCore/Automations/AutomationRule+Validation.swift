import Foundation

extension AutomationRule {
  /// Checks whatever can be checked without the store.
  ///
  /// - Throws: ``HelpdeskError/Code/invalidField`` naming trigger, conditions or actions.
  func validated() throws(HelpdeskError) -> AutomationRule {
    var result = self
    try trigger.validate()
    result.conditions = try conditions.validated()
    guard !actions.isEmpty else {
      throw .invalid("actions", "The automation does nothing. Give at least one action.")
    }
    try Validation.count(actions.count, "actions", max: Limits.automationParts)
    result.actions = []
    for action in actions { result.actions.append(try action.validated()) }
    return result
  }
}

extension AutomationTrigger {
  fileprivate func validate() throws(HelpdeskError) {
    switch self {
    case .after(let duration, _, _), .before(let duration, _, _):
      try Validation.duration(duration, "trigger")
      guard duration == .milliseconds(duration.milliseconds) else {
        throw .invalid("trigger", "Give a time of whole milliseconds.")
      }
    default: break
    }
  }
}

extension AutomationConditions {
  fileprivate func validated() throws(HelpdeskError) -> AutomationConditions {
    try Validation.count(all.count + any.count, "conditions", max: Limits.automationParts)
    var result = AutomationConditions()
    for condition in all { result.all.append(try condition.validated()) }
    for condition in any { result.any.append(try condition.validated()) }
    return result
  }
}

extension TicketCondition {
  fileprivate func validated() throws(HelpdeskError) -> TicketCondition {
    switch self {
    case .matches(let query): return .matches(try query.asCondition())
    case .doesNotMatch(let query): return .doesNotMatch(try query.asCondition())
    case .fulfils(let conditions):
      try conditions.validate()
      return self
    }
  }
}

extension TicketQuery {
  /// The query as a condition on one ticket: what can hold of it whoever asks and whenever.
  fileprivate func asCondition() throws(HelpdeskError) -> TicketQuery {
    func refuse(_ what: String, _ remedy: String) -> HelpdeskError {
      .invalid("conditions", "A condition cannot ask for \(what). \(remedy)")
    }
    if assignee == .me || follower == .me || search?.terms.contains(where: \.namesMe) == true {
      throw refuse("“me”", "Name the agent: nobody in particular asks.")
    }
    if search?.language == .customer {
      throw refuse("a customer's search", "Read it in the language of the staff.")
    }
    if search?.terms.contains(where: \.isTimed) == true {
      throw refuse("an age or the state of promises", "Use a trigger of time.")
    }
    if looksAtText { throw refuse("a text", "Use tags or categories.") }
    if inBin { throw refuse("the bin", "Automations leave deleted tickets alone.") }
    if sla != nil {
      throw refuse("the state of promises", "Use a trigger of warnings, breaches or deadlines.")
    }
    if idleFor != nil { throw refuse("idleness", "Use a trigger of time.") }
    var query = self
    query.sort = .newest
    query.pageSize = 50
    query.cursor = nil
    query.facets = []
    do throws(HelpdeskError) {
      return try query.validated()
    } catch {
      throw HelpdeskError(
        error.code, "In a condition: \(error.message)", field: "conditions", underlying: error)
    }
  }
}

extension SLAConditions {
  fileprivate func validate() throws(HelpdeskError) {
    let counts = [
      priorities.count, severities.count, categories.count, kinds.count, purposes.count,
      channels.count, origins.count, tags.count, labels.count, teams.count,
      requesterTypes.count, requesters.count, customFields.count,
    ]
    for count in counts { try Validation.count(count, "conditions", max: Limits.list) }
    for value in categories { try Validation.value(value, "conditions") }
    for value in kinds { try Validation.value(value, "conditions") }
    for value in purposes { try Validation.value(value, "conditions") }
    for value in channels { try Validation.value(value, "conditions") }
    for value in origins { try Validation.value(value, "conditions") }
    for value in labels { try Validation.value(value, "conditions") }
    for value in requesterTypes { try Validation.value(value, "conditions") }
    _ = try Validation.words(tags.sorted(), "conditions")
    for team in teams { try Validation.id(team, "conditions") }
    for requester in requesters { try Validation.id(requester, "conditions") }
    for (name, value) in customFields {
      _ = try Validation.word(name, "conditions")
      _ = try Validation.text(value, "conditions", maxBytes: Limits.customValue, optional: true)
    }
  }
}

extension AutomationAction {
  fileprivate func validated() throws(HelpdeskError) -> AutomationAction {
    switch self {
    case .update(let changes):
      guard !changes.isEmpty else {
        throw .invalid("actions", "An update changes nothing. Name a field.")
      }
      if changes.status == .resolved || changes.status == .escalated {
        throw .invalid(
          "actions",
          changes.status == .resolved
            ? "Resolving needs a resolution. Use the action resolve."
            : "An automation cannot escalate. Set the team and the priority, or alert.")
      }
      do throws(HelpdeskError) {
        return .update(try changes.validated())
      } catch {
        throw HelpdeskError(
          error.code, "In an update: \(error.message)", field: "actions", underlying: error)
      }
    case .note(let text):
      return .note(try Validation.text(text, "actions", maxBytes: Limits.note))
    case .alert(let text):
      return .alert(try Validation.text(text, "actions", maxBytes: Limits.note))
    case .resolve(let text):
      return .resolve(try Validation.text(text, "actions", maxBytes: Limits.note))
    case .snooze(let duration):
      try Validation.duration(duration, "actions")
      return .snooze(.milliseconds(duration.milliseconds))
    case .assign(let id), .notify(.agent(let id)):
      try Validation.id(id, "actions")
      return self
    case .reply(let id):
      try Validation.id(id, "actions")
      return self
    case .unassign, .notify: return self
    }
  }
}
