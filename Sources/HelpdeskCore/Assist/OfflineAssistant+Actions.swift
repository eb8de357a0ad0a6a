extension OfflineAssistant {
  /// What to do with the ticket.
  func actions(_ request: AssistRequest) -> [Suggestion] {
    guard request.ticket.isLive else { return [] }
    let alarm = alarm(request)
    var result: [Suggestion] = []
    if let alarm, request.ticket.status != .escalated { result.append(escalation(alarm)) }
    if let priority = priority(request, alarm) { result.append(priority) }
    if let category = category(request, alarm) { result.append(category) }
    if let duplicate = duplicate(request) { result.append(duplicate) }
    if let link = link(request) { result.append(link) }
    return result
  }

  /// How similar a live ticket of the same customer must be to be called a duplicate.
  private static let duplicateScore = 600
  /// How similar tickets must be to be counted, and how many there must be.
  private static let voterScore = 300
  private static let leastVoters = 3
  /// How many of the customer's newest messages are looked at.
  private static let messagesRead = 20

  /// A message of the customer's that asks for a person with more power.
  private struct Alarm {
    let message: MessageID
    let verdict: EscalationVerdict

    var words: String { WordList.quoted(verdict.words) }

    var priority: TicketPriority {
      switch verdict.priority {
      case .medium: .medium
      case .high: .high
      case .urgent: .urgent
      }
    }

    var confidence: Int { verdict.priority == .urgent ? 950 : 850 }
  }

  /// The most alarming message; of equals the newest.
  private func alarm(_ request: AssistRequest) -> Alarm? {
    var found: Alarm?
    for message in request.customerMessages.suffix(Self.messagesRead).reversed() {
      let verdict = EscalationTriggers.verdict(for: message.body)
      guard verdict.isEscalation, verdict.priority >= .high,
        verdict.priority > found?.verdict.priority ?? .medium
      else { continue }
      found = Alarm(message: message.id, verdict: verdict)
    }
    return found
  }

  private func escalation(_ alarm: Alarm) -> Suggestion {
    Suggestion(
      .nextAction, "Escalate the ticket.", confidence: alarm.confidence,
      citations: [.message(alarm.message)], reason: "The customer writes \(alarm.words).",
      action: .escalate)
  }

  private func priority(_ request: AssistRequest, _ alarm: Alarm?) -> Suggestion? {
    let current = request.ticket.priority
    if let alarm, alarm.priority > current {
      return Suggestion(
        .nextAction, "Raise the priority to \(alarm.priority.rawValue).",
        confidence: alarm.confidence, citations: [.message(alarm.message)],
        reason: "The customer writes \(alarm.words).", action: .setPriority(alarm.priority))
    }
    guard alarm == nil else { return nil }
    if let triage = request.triage, triage.priority.noMatch != .tooFewExamples {
      guard let match = triage.priority.match, match.value != current else { return nil }
      return proposal(
        "Set the priority to \(match.value.rawValue).", match, .setPriority(match.value))
    }
    guard let vote = vote(request, \.priority.rawValue),
      let priority = TicketPriority(rawValue: vote.value), priority != current
    else { return nil }
    return Suggestion(
      .nextAction, "Set the priority to \(priority.rawValue).", confidence: vote.confidence,
      citations: vote.citations, reason: vote.reason, action: .setPriority(priority))
  }

  private func category(_ request: AssistRequest, _ alarm: Alarm?) -> Suggestion? {
    let current = request.ticket.category
    if current == .general || current == .other, let alarm,
      let name = alarm.verdict.category
    {
      let category = TicketCategory(rawValue: name)
      return Suggestion(
        .nextAction, "Set the category to \(name).", confidence: 700,
        citations: [.message(alarm.message)], reason: "The customer writes \(alarm.words).",
        action: .setCategory(category))
    }
    if let triage = request.triage, triage.category.noMatch != .tooFewExamples {
      guard let match = triage.category.match, match.value != current else { return nil }
      return proposal(
        "Set the category to \(match.value.rawValue).", match, .setCategory(match.value))
    }
    guard let vote = vote(request, \.category.rawValue), vote.value != current.rawValue else {
      return nil
    }
    return Suggestion(
      .nextAction, "Set the category to \(vote.value).", confidence: vote.confidence,
      citations: vote.citations, reason: vote.reason,
      action: .setCategory(TicketCategory(rawValue: vote.value)))
  }

  /// What triage is sure of; nothing where no ticket can be shown for it.
  private func proposal<Value>(
    _ text: String, _ match: TriageProposal<Value>, _ action: SuggestedAction
  ) -> Suggestion? {
    guard !match.samples.isEmpty else { return nil }
    return Suggestion(
      .nextAction, text, confidence: match.confidence,
      citations: match.samples.map { .ticket($0.id) }, reason: match.reason, action: action)
  }

  /// What most similar tickets say.
  private struct Vote {
    let value: String
    let confidence: Int
    let citations: [Citation]
    let reason: String
  }

  /// The value that more than half of the resolved similar tickets have, where these are enough; it
  /// is asked as long as triage has not learned enough.
  private func vote(_ request: AssistRequest, _ value: (Ticket) -> String) -> Vote? {
    let voters = request.similarTickets.filter {
      $0.score >= Self.voterScore && !$0.ticket.status.isLive
    }
    guard voters.count >= Self.leastVoters else { return nil }
    var counts: [String: Int] = [:]
    for voter in voters { counts[value(voter.ticket), default: 0] += 1 }
    guard let winner = counts.first(where: { $0.value * 2 > voters.count }) else { return nil }
    let agreeing = voters.filter { value($0.ticket) == winner.key }
    let mean = agreeing.map(\.score).reduce(0, +) / agreeing.count
    return Vote(
      value: winner.key, confidence: mean * winner.value / voters.count,
      citations: agreeing.map { .ticket($0.ticket.id) },
      reason: "\(winner.value) of \(voters.count) similar tickets say so.")
  }

  private func duplicate(_ request: AssistRequest) -> Suggestion? {
    let twins = request.similarTickets.filter { similar in
      similar.score >= Self.duplicateScore && similar.ticket.isLive
        && similar.ticket.requester.id == request.ticket.requester.id
    }
    guard let twin = twins.first else { return nil }
    return Suggestion(
      .nextAction, "Merge with \(twin.ticket.number), “\(twin.ticket.subject)”.",
      confidence: twin.score, citations: [.ticket(twin.ticket.id)],
      reason: "The same customer's \(twin.reason)", action: .mergeInto(twin.ticket.id))
  }

  private func link(_ request: AssistRequest) -> Suggestion? {
    let fresh = request.articles.first { !request.ticket.articles.contains($0.article.id) }
    guard let fresh, fresh.score >= Self.leastForDraft else { return nil }
    return Suggestion(
      .nextAction, "Link the article “\(fresh.article.title)”.", confidence: fresh.score * 7 / 10,
      citations: [.article(fresh.article.id)],
      reason: "The article and the ticket share \(WordList.quoted(fresh.matchedWords)).",
      action: .linkArticle(fresh.article.id))
  }
}
