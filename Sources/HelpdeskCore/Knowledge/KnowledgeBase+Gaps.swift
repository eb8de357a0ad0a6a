import Dispatch
import Foundation

extension KnowledgeBase {
  /// What several customers asked lately and no published article answers: what to write next.
  ///
  /// Looks into the newest 500 tickets of the window that customers opened and that are neither in
  /// the bin nor merged away. A ticket counts as answered when an article is linked to it, or when
  /// an article fits its subject and opening message as a suggestion would have to for a draft. The
  /// others are compared by ``SimilarityModel``; three that ask the same make a gap.
  ///
  /// The answer is that of one moment, not live: comparing 500 questions takes some tenths of a
  /// second, on a thread of its own, in which no other call waits.
  ///
  /// - Parameters:
  ///   - window: How far to look back, from one hour to 366 days.
  ///   - limit: How many gaps at most, from 1 to 100.
  /// - Returns: The gaps, those of the most tickets first.
  /// - Throws: ``HelpdeskError/Code/invalidField`` for a window or limit out of range,
  ///   ``HelpdeskError/Code/notConfigured`` on a store without an index of words.
  public func gaps(
    window: Duration = .days(30), limit: Int = 10
  ) async throws(HelpdeskError) -> [KnowledgeGap] {
    try desk.principal.authorize(.readDraftArticles)
    guard window >= .hours(1), window <= .days(366) else {
      throw .invalid("window", "Give a window of one hour to 366 days.")
    }
    guard (1...100).contains(limit) else {
      throw .invalid("limit", "Ask for 1 to 100 gaps, not \(limit).")
    }
    let found = try await core.evaluate { live throws(HelpdeskError) -> OpenQuestions in
      try await live.openQuestions(since: live.now.adding(.zero - window))
    }.value
    return await withCheckedContinuation { waiting in
      DispatchQueue.global(qos: .utility).async {
        waiting.resume(
          returning: QuestionGroups(found.questions, among: found.others)
            .gaps(atLeast: Self.fewest, limit: limit))
      }
    }
  }

  /// Fewer tickets are no gap.
  private static let fewest = 3
}

/// What no article answers, and other texts that tell which words are seldom.
private struct OpenQuestions: Sendable {
  var questions: [OpenQuestion] = []
  var others: [SimilarityModel.Document] = []
}

extension LiveContext {
  private static let questions = 500

  /// The newest questions of customers that no article answers.
  fileprivate func openQuestions(since start: Date) async throws(HelpdeskError) -> OpenQuestions {
    try reader.requireTextSearch()
    let filter = Filter([
      .equals(Ticket.Column.isDeleted, .integer(0)), .equals(Ticket.Column.isMerged, .integer(0)),
      .range(Ticket.Field.createdAt, lower: start.milliseconds, upper: nil),
    ])
    let page = try await reader.page(
      .query(
        Query(
          .ticket, filter, order: .columns([.descending(Ticket.Field.createdAt)]),
          limit: Self.questions)))
    let tickets = try DeskReader.decode(page, Ticket.self)
    var found = OpenQuestions()
    for (ticket, opening) in zip(tickets, try await reader.openings(of: tickets)) {
      guard let opening, opening.direction == .inbound else { continue }
      let words = TicketWords(ticket, messages: [opening], context: nil)
      let best = try await articleCandidates(words).first
      let question = OpenQuestion(
        ticket: ticket.id, number: ticket.number.value, category: ticket.category,
        subject: ticket.subject, body: PastTicket.body(of: opening),
        nearest: best.map { .init(article: $0.article.id, score: $0.score) })
      let isAnswered =
        !ticket.articles.isEmpty || (best?.score ?? 0) >= OfflineAssistant.leastForDraft
      if isAnswered {
        found.others.append(question.document)
      } else {
        found.questions.append(question)
      }
    }
    return found
  }
}
