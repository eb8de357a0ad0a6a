import Foundation

extension StaffDesk {
  /// What may help with a ticket, live (the seeds' useAISuggestions).
  ///
  /// The three surest articles, responses and resolutions come first, then everything else, the surest
  /// first. Every suggestion cites what it rests on, and nothing is invented: what an assistant cites
  /// without having been given it is left out. With nothing to offer the list is empty. It changes
  /// with the thread, the articles, the canned responses and what is resolved in the ticket's
  /// category.
  ///
  /// An assistant outside the process is not asked here, but who stands in for it
  /// (``Assistant/immediate``): a watched query would ask with every change, and others would wait.
  /// ``AssistDesk/answer(_:context:)`` asks it.
  ///
  /// - Parameters:
  ///   - ticket: The ticket; of one that was merged away, what it became.
  ///   - context: What is asked for in the agent's own words.
  /// - Returns: A question for staff and bots; it throws ``HelpdeskError/Code/assistantFailed``
  ///   where the assistant gives no answer.
  public func aiSuggestions(
    _ ticket: TicketID, context: String? = nil
  ) -> LiveQuery<[Suggestion]> {
    let (core, staff) = (core, staff)
    return query(.readSuggestions) { live throws(HelpdeskError) in
      let wish = try AssistDesk.validated(context)
      let lessons = try await core.past.lessons()
      let request = try await live.assistRequest(
        for: ticket, context: wish, by: staff, lessons: lessons)
      return try await core.answer(core.assistant.immediate, request).suggestions
    }
  }

  /// Suggestions and similar tickets, each asked for once.
  public var ai: AssistDesk { AssistDesk(desk: self) }
}

/// Suggestions and similar tickets, each asked for once.
public struct AssistDesk: Sendable {
  let desk: StaffDesk

  /// What may help with a ticket now.
  ///
  /// In the order of ``StaffDesk/aiSuggestions(_:context:)``. While an assistant thinks, nothing in the
  /// store is held still, unlike there.
  ///
  /// - Parameters:
  ///   - ticket: The ticket.
  ///   - context: What is asked for in the agent's own words.
  /// - Returns: The suggestions; empty where there is nothing to offer.
  /// - Throws: ``HelpdeskError/Code/assistantFailed`` where the assistant gives no answer.
  public func generateSuggestions(
    _ ticket: TicketID, context: String? = nil
  ) async throws(HelpdeskError) -> [Suggestion] {
    try await answer(ticket, context: context).suggestions
  }

  /// The same, with who made the suggestions, and why another assistant did than the desk's own.
  ///
  /// - Parameters:
  ///   - ticket: The ticket.
  ///   - context: What is asked for in the agent's own words.
  /// - Returns: The suggestions, and where they come from.
  /// - Throws: ``HelpdeskError/Code/assistantFailed`` where no assistant gives an answer,
  ///   ``HelpdeskError/Code/cancelled`` where the task was cancelled.
  public func answer(
    _ ticket: TicketID, context: String? = nil
  ) async throws(HelpdeskError) -> AssistAnswer {
    try desk.principal.authorize(.readSuggestions)
    let wish = try Self.validated(context)
    let staff = desk.staff
    let lessons = try await lessons()
    let gathered = try await desk.core.evaluate { live throws(HelpdeskError) in
      try await live.assistRequest(for: ticket, context: wish, by: staff, lessons: lessons)
    }
    return try await desk.core.answer(desk.core.assistant, gathered.value)
  }

  /// Tickets that say much the same as a ticket, the most helpful first.
  ///
  /// The index finds the hundred tickets that share most with the words of its subject and opening
  /// message, and ``SimilarityModel`` compares them with it, by what the tickets that have ended
  /// tell of how seldom words are. Where ``triage(_:)`` knows which categories are likely, the
  /// first places are spread over these: ``SimilarTicket/score`` is the likeness alone, and the
  /// order takes the category into account too. As long as fewer than 16 tickets have ended, the
  /// index alone ranks, and the score is in thousandths of what the ticket itself scores there.
  ///
  /// The ticket itself, what was merged into it and what is in the bin are not among them, nor what
  /// scores less than 100.
  ///
  /// Staff and bots see all tickets, so nobody who may ask is shown one that he may not see.
  ///
  /// - Parameters:
  ///   - ticket: The ticket; of one that was merged away, what it became.
  ///   - limit: How many at most, 1 to 100.
  /// - Returns: The tickets with their scores and the words in common.
  /// - Throws: ``HelpdeskError/Code/notConfigured`` on a store without an index of words.
  public func findSimilarTickets(
    _ ticket: TicketID, limit: Int = 5
  ) async throws(HelpdeskError) -> [SimilarTicket] {
    try desk.principal.authorize(.readSuggestions)
    guard (1...100).contains(limit) else {
      throw .invalid("limit", "Ask for 1 to 100 tickets, not \(limit).")
    }
    let lessons = try await lessons()
    return try await desk.core.evaluate {
      live throws(HelpdeskError) -> [SimilarTicket] in
      let subject = try await live.reader.finalTicket(ticket)
      let thread = try await live.reader.thread(of: subject)
      guard
        let question = try await live.reader.similarity(
          of: subject, thread: thread, lessons: lessons)
      else { return [] }
      let candidates = try await live.reader.similarCandidates(
        question, limit: limit, lessons: lessons)
      return try await live.reader.similarTickets(candidates, to: question)
    }.value
  }

  static func validated(_ context: String?) throws(HelpdeskError) -> String? {
    guard let context else { return nil }
    let text = try Validation.text(
      context, "context", maxBytes: ArticleSearch.maximumText, optional: true)
    return text.trimmed.isEmpty ? nil : text
  }
}

extension DeskCore {
  /// Asks an assistant, and lets through what rests on what it was given.
  func answer(
    _ assistant: any Assistant, _ request: AssistRequest
  ) async throws(HelpdeskError) -> AssistAnswer {
    var answer: AssistAnswer
    do {
      answer = try await assistant.answer(for: request)
    } catch let error as HelpdeskError {
      throw error
    } catch is CancellationError {
      throw HelpdeskError(.cancelled, "The task was cancelled; nothing was stored.")
    } catch {
      throw HelpdeskError(
        .assistantFailed,
        "The assistant “\(assistant.name)” gave no answer. Ask again, or open the desk with "
          + "OfflineAssistant.",
        ticket: request.ticket.number.description, underlying: error)
    }
    let offered = request.offered
    let sound = answer.suggestions.enumerated().filter { $0.element.isSound(offered) }
    answer.dropped += answer.suggestions.count - sound.count
    let surest = sound.sorted { left, right in
      (right.element.confidence, left.offset) < (left.element.confidence, right.offset)
    }.map(\.element)
    answer.suggestions = Suggestion.sourcesFirst(surest)
    return answer
  }
}

extension Suggestion {
  /// How many sources come before everything else.
  private static let firstSources = 3

  /// The three surest that know an answer of their own, then all others, the surest first.
  ///
  /// A draft repeats the source it is made from, and what to do is no answer: with these among the
  /// first, the article that answers was not seen for every tenth question.
  fileprivate static func sourcesFirst(_ surest: [Suggestion]) -> [Suggestion] {
    let isFirst = surest.indices.filter { surest[$0].isSource }.prefix(firstSources)
    return isFirst.map { surest[$0] }
      + surest.indices.filter { !isFirst.contains($0) }.map { surest[$0] }
  }

  private var isSource: Bool {
    switch kind {
    case .article, .cannedResponse, .pastResolution: true
    case .replyDraft, .nextAction: false
    }
  }

  /// Whether it says something, cites only what was offered, and acts only on what it cites.
  func isSound(_ offered: Set<Citation>) -> Bool {
    guard !text.trimmed.isEmpty, text.utf8.count <= Limits.body, !citations.isEmpty,
      citations.allSatisfy(offered.contains)
    else { return false }
    switch action {
    case .mergeInto(let ticket): return citations.contains(.ticket(ticket))
    case .linkArticle(let article): return citations.contains(.article(article))
    case .escalate, .setPriority, .setCategory, nil: return true
    }
  }
}
