import Foundation

extension LiveContext {
  /// Gathers everything that an assistant may use for a ticket.
  ///
  /// The answer rests on the thread, on the published articles, the canned responses, the
  /// requester's other tickets, and what is resolved in the same category. That a ticket of another
  /// category was resolved shows with the next of these.
  func assistRequest(
    for id: TicketID, context: String?, by staff: Staff
  ) async throws(HelpdeskError) -> AssistRequest {
    try reader.requireTextSearch()
    depend(on: RecordKey(.ticket, id.rawValue))
    let ticket = try await reader.finalTicket(id)
    dependOnThread(of: ticket)
    depend(on: .article, where: Filter([DeskReader.published]))
    depend(on: .cannedResponse)
    let messages = try await reader.thread(of: ticket)
    let words = TicketWords(ticket, messages: messages, context: context)
    return AssistRequest(
      ticket: ticket, messages: messages, context: context, agentName: staff.name,
      articles: try await articleCandidates(words),
      similarTickets: try await similarCandidates(ticket, messages),
      responses: try await responseCandidates(words, for: ticket, by: staff))
  }

  /// How many candidates of a sort are offered.
  private static let candidates = 10

  private func articleCandidates(
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
        article: article, score: fit.score, matchedWords: fit.matched)
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
          score: min(1000, fit.score + (isSame ? OfflineAssistant.categoryBonus : 0)),
          matchedWords: fit.matched))
    }
    return Self.best(fitting, \.score)
  }

  private func similarCandidates(
    _ ticket: Ticket, _ messages: [Message]
  ) async throws(HelpdeskError) -> [SimilarTicket] {
    let isDone = Condition.isIn(
      Ticket.Column.status,
      [TicketStatus.resolved, .closed].map { .integer(Int64($0.rank)) })
    let isOwn = Condition.equals(Ticket.Column.requester, .text(ticket.requester.id.rawValue))
    depend(on: .ticket, where: Filter([isOwn]))
    depend(
      on: .ticket,
      where: Filter([.equals(Ticket.Field.category, .text(ticket.category.rawValue)), isDone]))
    guard let question = try await reader.similarity(of: ticket, thread: messages) else {
      return []
    }
    let resolved = try await reader.similarTickets(
      question, where: [isDone], limit: Self.candidates)
    let live = try await reader.similarTickets(
      question, where: [isOwn, .equals(Ticket.Column.isLive, .integer(1))],
      limit: Self.candidates)
    for similar in resolved + live { depend(on: similar.ticket.recordKey) }
    return (resolved + live).sorted { left, right in
      left.score != right.score ? left.score > right.score : left.ticket.id < right.ticket.id
    }
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
