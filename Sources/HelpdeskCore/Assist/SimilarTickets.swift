import Foundation

/// A ticket's words as a question to all other tickets.
struct Similarity: Sendable {
  let ticket: Ticket
  let match: TextMatch
  /// What the ticket itself scores: the measure of the others.
  let selfScore: Int

  /// Below this, in thousandths of the ticket's own score, another is not called similar.
  static let leastScore = 100

  /// Other tickets, neither merged away nor in the bin.
  func others(_ more: [Condition]) -> Filter {
    let conditions: [Condition] = [
      .equals(Ticket.Column.isDeleted, .integer(0)),
      .equals(Ticket.Column.isMerged, .integer(0)),
      .not(.equals(Ticket.Field.number, .integer(ticket.number.value))),
      .text(match),
    ]
    return Filter(conditions + more)
  }
}

extension DeskReader {
  /// Asks by a ticket's subject and opening message; nil where no word in them tells anything, and
  /// for a ticket in the bin, whose own score would be no measure.
  func similarity(
    of ticket: Ticket, thread: [Message]
  ) async throws(HelpdeskError) -> Similarity? {
    try requireTextSearch()
    guard ticket.deletedAt == nil else { return nil }
    let opening = thread.first { $0.kind == .opening && $0.id.ticket == ticket.id }
    let text = "\(ticket.subject)\n\(opening?.body ?? "")"
    guard let match = TextMatch.anyWord(text, audience: .staff) else { return nil }
    let own = Filter([
      .equals(Ticket.Field.number, .integer(ticket.number.value)), .text(match),
    ])
    let page = try await page(.query(Query(.ticket, own, order: .relevance, limit: 1)))
    guard let score = page.scores?.first, score > 0 else { return nil }
    return Similarity(ticket: ticket, match: match, selfScore: score)
  }

  /// The most similar tickets that meet further conditions, the best first.
  func similarTickets(
    _ question: Similarity, where conditions: [Condition] = [], limit: Int
  ) async throws(HelpdeskError) -> [SimilarTicket] {
    let page = try await page(
      .query(
        Query(.ticket, question.others(conditions), order: .relevance, limit: limit)))
    var found: [(ticket: Ticket, score: Int)] = []
    for (ticket, score) in zip(try Self.decode(page, Ticket.self), page.scores ?? []) {
      let permille = min(1000, score * 1000 / question.selfScore)
      if permille >= Similarity.leastScore { found.append((ticket, permille)) }
    }
    let words = try await words(of: found.map(\.ticket))
    return zip(found, words).map { found, words in
      let matched = question.match.terms.map(\.token).filter(words.contains)
      return SimilarTicket(
        ticket: found.ticket, score: found.score, matchedWords: matched,
        reason: "\(found.ticket.number) shares \(WordList.quoted(matched)).")
    }
  }

  /// The words of tickets: subject, tags and messages.
  private func words(of tickets: [Ticket]) async throws(HelpdeskError) -> [Set<String>] {
    guard !tickets.isEmpty else { return [] }
    let requests = tickets.map {
      Request.children(.init(.message, of: $0.id.rawValue, limit: 200))
    }
    var result: [Set<String>] = []
    for (ticket, answer) in zip(tickets, try await answers(requests).answers) {
      guard case .page(let page) = answer else { throw Self.mismatch }
      var words = Set(Tokenizer.tokens(ticket.subject))
      for tag in ticket.tags { words.formUnion(Tokenizer.tokens(tag)) }
      for message in try Self.decode(page, Message.self) {
        words.formUnion(Tokenizer.tokens(message.body))
      }
      result.append(words)
    }
    return result
  }
}
