import Foundation

extension LiveContext {
  /// Gathers everything that an assistant may use for a ticket.
  ///
  /// The answer rests on the thread, on the published articles, the canned responses, the
  /// requester's other tickets, and what is resolved in the same category. That a ticket of another
  /// category was resolved, and what was learned from that, shows with the next of these.
  func assistRequest(
    for id: TicketID, context: String?, by staff: Staff, lessons: PastLessons
  ) async throws(HelpdeskError) -> AssistRequest {
    try reader.requireTextSearch()
    depend(on: RecordKey(.ticket, id.rawValue))
    let ticket = try await reader.finalTicket(id)
    dependOnThread(of: ticket)
    depend(on: .article, where: Filter([DeskReader.published]))
    depend(on: .cannedResponse)
    let messages = try await reader.thread(of: ticket)
    let words = TicketWords(ticket, messages: messages, context: context)
    let past = try await pastCandidates(ticket, messages, lessons)
    return AssistRequest(
      ticket: ticket, messages: messages, context: context, agentName: staff.name,
      articles: try await articleCandidates(words),
      similarTickets: past.similar, triage: past.triage,
      responses: try await responseCandidates(words, for: ticket, by: staff))
  }

  /// How many candidates of a sort are offered.
  private static let candidates = 10

  func articleCandidates(
    _ words: TicketWords
  ) async throws(HelpdeskError) -> [AssistRequest.ArticleCandidate] {
    guard let match = TextMatch.anyWord(words.text, audience: .everyone, limit: 64) else {
      return []
    }
    let found = try await reader.articles(
      matching: match, [DeskReader.published], limit: 2 * Self.candidates)
    let fitting = found.map { found in
      let article = found.article
      let texts = [article.body] + article.tags + article.steps.flatMap { [$0.title, $0.body] }
      let fit = words.fit(title: article.title, text: texts.joined(separator: "\n"))
      return AssistRequest.ArticleCandidate(
        article: article,
        score: min(1000, fit.score + Self.bonus(accepted: article.linkedTickets.count)),
        matchedWords: fit.matched)
    }
    return Self.best(fitting.filter { !$0.matchedWords.isEmpty }, \.score)
  }

  private func responseCandidates(
    _ words: TicketWords, for ticket: Ticket, by staff: Staff
  ) async throws(HelpdeskError) -> [AssistRequest.ResponseCandidate] {
    var fitting: [AssistRequest.ResponseCandidate] = []
    for response in try await reader.cannedResponses() {
      let fit = words.fit(title: response.title, text: response.body)
      guard !fit.matched.isEmpty else { continue }
      let isSame = response.category == ticket.category
      let text: String
      do {
        text = try ResponseTemplate(response.body).rendered(for: ticket, agent: staff.name)
      } catch {
        // What this ticket has no values for cannot be sent, and so is not offered.
        continue
      }
      fitting.append(
        AssistRequest.ResponseCandidate(
          response: response, text: text,
          score: min(
            1000,
            fit.score + (isSame ? OfflineAssistant.categoryBonus : 0)
              + Self.bonus(accepted: response.uses)),
          matchedWords: fit.matched))
    }
    return Self.best(fitting, \.score)
  }

  private func pastCandidates(
    _ ticket: Ticket, _ messages: [Message], _ lessons: PastLessons
  ) async throws(HelpdeskError) -> (similar: [SimilarTicket], triage: TicketTriage?) {
    let isOwn = Condition.equals(Ticket.Column.requester, .text(ticket.requester.id.rawValue))
    depend(on: .ticket, where: Filter([isOwn]))
    let isDone = Condition.isIn(
      Ticket.Column.status,
      [TicketStatus.resolved, .closed].map { .integer(Int64($0.rank)) })
    depend(
      on: .ticket,
      where: Filter([.equals(Ticket.Field.category, .text(ticket.category.rawValue)), isDone]))
    let question = try await reader.similarity(of: ticket, thread: messages, lessons: lessons)
    guard let question else { return ([], nil) }
    let past = try await reader.similarCandidates(
      question, where: PastTicket.conditions, limit: Self.sampled, lessons: lessons)
    let live = try await reader.similarCandidates(
      question, where: [isOwn, .equals(Ticket.Column.isLive, .integer(1))],
      limit: Self.candidates, lessons: lessons)
    let shown = past.prefix(Self.candidates) + live
    for similar in shown { depend(on: similar.ticket.recordKey) }
    return (
      try await reader.similarTickets(Array(shown), to: question),
      lessons.likeness == nil ? nil : lessons.triage(question.text, samples: past)
    )
  }

  /// How many of the most similar tickets triage takes samples from.
  private static let sampled = 30

  /// What agents have accepted before comes first where two fit about as well.
  private static func bonus(accepted times: Int) -> Int {
    min(times, OfflineAssistant.acceptanceBonus)
  }

  /// The best by score; equals in the order in which they came.
  private static func best<Candidate>(
    _ candidates: [Candidate], _ score: (Candidate) -> Int
  ) -> [Candidate] {
    let ranked = candidates.enumerated().sorted { left, right in
      (score(right.element), left.offset) < (score(left.element), right.offset)
    }
    return ranked.prefix(Self.candidates).map(\.element)
  }
}
