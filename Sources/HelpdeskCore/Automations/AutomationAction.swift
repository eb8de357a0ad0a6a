/// One thing that an automation does.
///
/// It obeys the rules that a person's change obeys. Its author is the desk itself: an answer that
/// it sends is no first reply, and moves no status.
public enum AutomationAction: Hashable, Sendable {
  /// Changes fields, tags, labels, the team and the status.
  case update(TicketChanges)
  /// Gives the ticket to an agent.
  case assign(AgentID)
  /// Takes the ticket from its agent.
  case unassign
  /// Adds an internal note.
  case note(String)
  /// Answers the customer with a canned response, which is not counted as used.
  case reply(CannedResponseID)
  /// Hides the ticket for so long.
  case snooze(Duration)
  /// Resolves the ticket.
  case resolve(String)
  /// Tells people of the desk by a notice.
  case notify(AutomationRecipient)
  /// Says something on every alert channel, through the outbox.
  case alert(String)
}

/// Whom an automation tells.
public enum AutomationRecipient: Hashable, Sendable {
  /// The ticket's agent, where it has one.
  case assignee
  /// Who follows the ticket.
  case followers
  /// An agent.
  case agent(AgentID)
}

extension AutomationAction {
  /// The agent whom the directory must know.
  var agent: AgentID? {
    switch self {
    case .assign(let id), .notify(.agent(let id)): id
    default: nil
    }
  }

  /// The team that the directory must know.
  var team: TeamID? {
    if case .update(let changes) = self, case .set(let id) = changes.team { id } else { nil }
  }

  /// The response that must exist.
  var response: CannedResponseID? {
    if case .reply(let id) = self { id } else { nil }
  }
}
