/// A bulk job's operation with everything it needs, ready to be applied to one ticket after another.
///
/// It applies the rules of the single operation, with nothing added or left out.
enum BulkStep: Sendable {
  case assign(AgentID?)
  case close(Answer?)
  case update(TicketChanges)
  /// What the operation needs is gone since it was asked for: every ticket is told so.
  case refused(HelpdeskError)

  /// What a ticket's customer is told before it is closed.
  struct Answer: Sendable {
    let response: CannedResponseID
    let template: ResponseTemplate
  }

  /// What came of applying it.
  enum Verdict: Sendable {
    case changed
    /// The ticket is as wanted already.
    case unneeded(reason: String)
  }

  func apply(
    to edit: inout TicketEdit, addressedTo id: TicketID, by staff: Staff,
    in transaction: inout Transaction, _ core: DeskCore
  ) async throws(HelpdeskError) -> Verdict {
    switch self {
    case .assign(let agent):
      try edit.assign(to: agent)
    case .update(let changes):
      try edit.update(changes)
    case .refused(let error):
      throw error
    case .close(let answer):
      try edit.requireNotDeleted()
      if edit.ticket.status == .closed { return unneeded(edit.ticket) }
      if let answer {
        var draft = MessageDraft(
          body: try answer.template.rendered(for: edit.ticket, agent: staff.name))
        draft.cannedResponse = answer.response
        try edit.answer(try draft.validated(), addressedTo: id)
      }
      try edit.close()
      try await core.endEscalations(of: edit, in: &transaction)
    }
    return edit.isChanged ? .changed : unneeded(edit.ticket)
  }

  private func unneeded(_ ticket: Ticket) -> Verdict {
    let state =
      switch self {
      case .assign(let agent?): "assigned to \(agent)"
      case .assign(nil): "assigned to nobody"
      case .close: "closed"
      case .update, .refused: "as wanted"
      }
    return .unneeded(reason: "\(ticket.number) is \(state) already.")
  }
}

extension BulkOperation {
  /// What the single operation asks for.
  var rights: [DeskOperation] {
    switch self {
    case .assign, .unassign: [.assignTicket]
    case .close(template: nil): [.closeTicket]
    case .close: [.closeTicket, .sendMessage, .readCannedResponses]
    case .update: [.updateTicket]
    }
  }

  /// Checks what does not depend on the ticket, as the single operation does.
  func prepared(
    for staff: Staff, _ core: DeskCore
  ) async throws(HelpdeskError) -> BulkStep {
    let principal = Principal.staff(staff)
    try principal.authorize(.runBulk)
    for right in rights { try principal.authorize(right) }
    switch self {
    case .assign(let agent):
      if agent != staff.id { try await core.requireAgent(agent, "assignee") }
      return .assign(agent)
    case .unassign:
      return .assign(nil)
    case .close(template: nil):
      return .close(nil)
    case .close(let template?):
      let response = try await core.reader.cannedResponse(template)
      return .close(
        BulkStep.Answer(response: template, template: try ResponseTemplate(response.body)))
    case .update(let changes):
      let changes = try changes.validated()
      if case .set(let team) = changes.team { try await core.requireTeam(team) }
      return .update(changes)
    }
  }
}
