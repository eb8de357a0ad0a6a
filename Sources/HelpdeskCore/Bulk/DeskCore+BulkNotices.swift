import Foundation

/// Who hears of a bulk job: a customer of what is said to him, as after the single operation; whom
/// an automation tells; the people of the desk of the job as a whole.
extension DeskCore {
  /// The notices of one ticket's change.
  func notices(
    of edit: TicketEdit, addressedTo id: TicketID
  ) async throws(HelpdeskError) -> [NoticeDraft] {
    var facts = NoticeFacts()
    if id != edit.ticket.id { facts.conversations[id] = try await reader.ticket(id) }
    return NoticeRules.drafts(for: [edit], knowing: facts).filter { draft in
      if case .customer = draft.recipient { true } else { draft.kind == .automated }
    }
  }

  /// The summary of a job that has just come to its end: for whoever began it, and for the agent who
  /// got its tickets.
  func summaries(of job: BulkJob) -> [NoticeDraft] {
    guard job.phase == .finished, let summary = NoticeRules.summary(of: job, at: now) else {
      return []
    }
    guard case .assign(let agent) = job.operation, agent != job.startedBy.id, job.succeeded > 0
    else { return [summary] }
    let copy = NoticeDraft(
      recipient: .agent(agent), kind: summary.kind, ticket: nil, number: nil,
      subject: summary.subject, authorName: job.startedBy.name, at: summary.at)
    return [summary, copy]
  }
}
