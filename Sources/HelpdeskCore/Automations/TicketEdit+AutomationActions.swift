import Foundation

extension TicketEdit {
  /// Does one of an automation's actions by the rules of everybody.
  mutating func perform(
    _ action: AutomationAction, of automation: Automation
  ) throws(HelpdeskError) {
    try requireNotDeleted()
    try requireKnown(action)
    switch action {
    case .update(let changes): try update(changes)
    case .assign(let agent): try assign(to: agent)
    case .unassign: try assign(to: nil)
    case .note(let text): try note(MessageDraft(body: text))
    case .reply(let response): try answer(try draft(of: response))
    case .snooze(let duration):
      // A snooze that would end no later is one already.
      let until = now.adding(duration)
      if let known = ticket.snoozedUntil, known >= until { return }
      try snooze(until: until)
    case .resolve(let text):
      if ticket.status.isLive { try resolve(text) }
    case .notify(let recipient):
      for agent in agents(recipient) {
        trail.told.append(AutomationNotice(agent: agent, automation: automation.name))
      }
    case .alert(let text): alert(text, of: automation)
    }
  }

  /// Refuses agents, teams and responses that are gone, and lets the commit check the others.
  private mutating func requireKnown(_ action: AutomationAction) throws(HelpdeskError) {
    let book = context.automations
    if let agent = action.agent {
      let key = RecordKey(.agent, agent.rawValue)
      guard book.agents.contains(agent) else {
        trail.require(.absent(key))
        throw HelpdeskError(
          .notFound, "There is no agent \(agent) any more. Change the automation's action.",
          field: "actions", ticket: ticket.number.description)
      }
      trail.require(.present(key))
    }
    if let team = action.team {
      let key = RecordKey(.team, team.rawValue)
      guard book.teams.contains(team) else {
        trail.require(.absent(key))
        throw HelpdeskError(
          .notFound, "There is no team \(team) any more. Change the automation's action.",
          field: "actions", ticket: ticket.number.description)
      }
      trail.require(.present(key))
    }
    if let id = action.response {
      let key = RecordKey(.cannedResponse, id.rawValue)
      guard let response = book.responses[id] else {
        trail.require(.absent(key))
        throw HelpdeskError(
          .notFound, "There is no canned response \(id) any more. Change the automation's action.",
          field: "actions", ticket: ticket.number.description)
      }
      trail.require(.version(key, response.version))
    }
  }

  private func draft(of id: CannedResponseID) throws(HelpdeskError) -> MessageDraft {
    guard let template = context.automations.responses[id]?.template else {
      throw HelpdeskError(
        .notFound, "There is no canned response \(id).", field: "actions",
        ticket: ticket.number.description)
    }
    var draft = MessageDraft(
      body: try template.rendered(for: ticket, agent: context.author.name))
    draft.cannedResponse = id
    return draft
  }

  private func agents(_ recipient: AutomationRecipient) -> [AgentID] {
    switch recipient {
    case .assignee: ticket.assignee.map { [$0] } ?? []
    case .followers: ticket.followers
    case .agent(let id): [id]
    }
  }

  /// Puts an alert for every channel into the outbox, in the same commit.
  private mutating func alert(_ text: String, of automation: Automation) {
    for channel in context.alertChannels {
      ticket.sla.announced += 1
      announcements.append(
        AutomationAlert(
          ticket: ticket.id, automation: automation.id, name: automation.name, text: text
        ).entry(numbered: ticket.sla.announced, to: channel, dueAt: now))
    }
  }
}
