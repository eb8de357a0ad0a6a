import Foundation

/// A ticket's words, or others, as a question to all tickets.
struct Similarity: Sendable {
  /// The ticket that is asked about; nil for a text of its own.
  let ticket: Ticket?
  let document: SimilarityModel.Document
  let match: TextMatch
  /// What the ticket itself scores in the index: the measure of the others, before likeness can be
  /// told.
  let selfScore: Int

  /// Below this, in thousandths of the ticket's own score, another is not called similar.
  static let leastScore = 100
  /// How many of the index's best matches are compared with the question.
  static let candidates = 100

  /// What triage is asked.
  var text: String { PastTicket.text(document.subject, document.body) }

  /// Other tickets, neither merged away nor in the bin.
  func others(_ more: [Condition]) -> Filter {
    var conditions: [Condition] = [
      .equals(Ticket.Column.isDeleted, .integer(0)),
      .equals(Ticket.Column.isMerged, .integer(0)),
    ]
    if let ticket {
      conditions.append(.not(.equals(Ticket.Field.number, .integer(ticket.number.value))))
    }
    return Filter(conditions + [.text(match)] + more)
  }
}

/// A ticket that may be shown as similar.
struct SimilarCandidate: Sendable {
  let ticket: Ticket
  /// How alike it is, in thousandths.
  let score: Int
  /// How likely triage thinks its category, in thousandths; nil of live tickets, whose category may
  /// not have been looked at yet.
  let share: Int?
}

extension DeskReader {
  /// Asks by a ticket's subject and opening message; nil where no word in them tells anything, and
  /// for a ticket in the bin.
  func similarity(
    of ticket: Ticket, thread: [Message], lessons: PastLessons
  ) async throws(HelpdeskError) -> Similarity? {
    try requireTextSearch()
    guard ticket.deletedAt == nil else { return nil }
    let opening = thread.first { $0.kind == .opening && $0.id.ticket == ticket.id }
    let text = PastTicket.text(ticket.subject, opening?.body ?? "")
    guard let match = TextMatch.anyWord(text, audience: .staff) else { return nil }
    let document = SimilarityModel.Document(
      id: ticket.id.rawValue, subject: ticket.subject, body: PastTicket.body(of: opening))
    var score = 0
    if lessons.likeness == nil {
      let own = Filter([
        .equals(Ticket.Field.number, .integer(ticket.number.value)), .text(match),
      ])
      let page = try await page(.query(Query(.ticket, own, order: .relevance, limit: 1)))
      score = page.scores?.first ?? 0
      guard score > 0 else { return nil }
    }
    return Similarity(ticket: ticket, document: document, match: match, selfScore: score)
  }

  /// The tickets that are most alike and meet further conditions, the best first.
  ///
  /// The index gives its best matches, which likeness orders anew. That order is spread over the
  /// categories that triage holds for likely; live tickets count as of the likeliest.
  func similarCandidates(
    _ question: Similarity, where conditions: [Condition] = [], limit: Int, lessons: PastLessons
  ) async throws(HelpdeskError) -> [SimilarCandidate] {
    guard let likeness = lessons.likeness else {
      return try await candidatesByIndex(question, conditions, limit: limit)
    }
    let page = try await page(
      .query(
        Query(
          .ticket, question.others(conditions), order: .relevance,
          limit: Similarity.candidates)))
    let tickets = try Self.decode(page, Ticket.self)
    let openings = try await openings(of: tickets)
    let documents = tickets.indices.map { place in
      SimilarityModel.Document(
        id: tickets[place].id.rawValue, subject: tickets[place].subject,
        body: PastTicket.body(of: openings[place]))
    }
    let asked = likeness.vector(of: question.document)
    let scores = SideBySide.map(documents, together: 10) {
      likeness.score(asked, likeness.vector(of: $0))
    }
    var ranked = scores.enumerated().map { (place: $0, score: $1) }
      .filter { $0.score / 1000 >= Similarity.leastScore }
    ranked.sort { ($1.score, $0.place) < ($0.score, $1.place) }
    return Self.spread(ranked, tickets, limit: limit, lessons.category.shares(for: question.text))
  }

  private static func spread(
    _ ranked: [(place: Int, score: Int)], _ tickets: [Ticket], limit: Int, _ shares: [String: Int]
  ) -> [SimilarCandidate] {
    func candidate(_ place: Int, _ score: Int) -> SimilarCandidate {
      let ticket = tickets[place]
      return SimilarCandidate(
        ticket: ticket, score: score / 1000,
        share: ticket.isPast ? shares[ticket.category.rawValue] : nil)
    }
    guard !shares.isEmpty else {
      return ranked.prefix(limit).map { candidate($0.place, $0.score) }
    }
    let likeliest = shares.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
    var places: [String: (place: Int, score: Int)] = [:]
    for one in ranked { places[tickets[one.place].id.rawValue] = one }
    let spread = SimilarityModel.spread(
      ranked.map { SimilarityModel.Ranked(id: tickets[$0.place].id.rawValue, score: $0.score) },
      limit: limit,
      group: { id in
        guard let one = places[id] else { return nil }
        let ticket = tickets[one.place]
        return ticket.isPast ? ticket.category.rawValue : likeliest
      }, shares: shares)
    return spread.compactMap { places[$0.id] }.map { candidate($0.place, $0.score) }
  }

  /// What the index alone says, as long as too few tickets have ended to tell which words are
  /// seldom.
  private func candidatesByIndex(
    _ question: Similarity, _ conditions: [Condition], limit: Int
  ) async throws(HelpdeskError) -> [SimilarCandidate] {
    guard question.selfScore > 0 else { return [] }
    let page = try await page(
      .query(
        Query(.ticket, question.others(conditions), order: .relevance, limit: limit)))
    var found: [SimilarCandidate] = []
    for (ticket, score) in zip(try Self.decode(page, Ticket.self), page.scores ?? []) {
      let permille = min(1000, score * 1000 / question.selfScore)
      guard permille >= Similarity.leastScore else { continue }
      found.append(SimilarCandidate(ticket: ticket, score: permille, share: nil))
    }
    return found
  }

  /// Candidates as they are shown, with the words in common.
  func similarTickets(
    _ candidates: [SimilarCandidate], to question: Similarity
  ) async throws(HelpdeskError) -> [SimilarTicket] {
    let words = try await words(question.match, in: candidates.map(\.ticket))
    return zip(candidates, words).map { found, matched in
      var reason = "\(found.ticket.number) shares \(WordList.quoted(matched))"
      if let share = found.share, share >= Similarity.leastScore {
        reason += "; triage gives its category “\(found.ticket.category)” \(share / 10) %"
      }
      return SimilarTicket(
        ticket: found.ticket, score: found.score, matchedWords: matched, reason: reason + ".")
    }
  }

  /// The words of a match that stand in tickets: in subject, tags or messages.
  private func words(
    _ match: TextMatch, in tickets: [Ticket]
  ) async throws(HelpdeskError) -> [[String]] {
    guard !tickets.isEmpty else { return [] }
    let requests = tickets.map {
      Request.children(.init(.message, of: $0.id.rawValue, limit: 200))
    }
    let wanted = WantedWords(match.terms.map(\.token))
    var result: [[String]] = []
    for (ticket, answer) in zip(tickets, try await answers(requests).answers) {
      guard case .page(let page) = answer else { throw Self.mismatch }
      var found = wanted
      found.look(in: ticket.subject)
      for tag in ticket.tags { found.look(in: tag) }
      for message in try Self.decode(page, Message.self) { found.look(in: message.body) }
      result.append(found.found)
    }
    return result
  }
}

/// Words that are looked for in texts.
///
/// A long thread has thousands of words of which a few are wanted, so no text is made of any.
struct WantedWords: Sendable {
  private let words: [String]
  /// The places of the words with a hash.
  private let places: [UInt64: [Int]]
  private var isFound: [Bool]

  init(_ words: [String]) {
    self.words = words
    isFound = words.map { _ in false }
    places = Dictionary(grouping: words.indices) { HashedFeatures.word(words[$0].utf8) }
  }

  /// Those that stand in any of the texts, in their order.
  var found: [String] { words.indices.filter { isFound[$0] }.map { words[$0] } }

  mutating func look(in text: String) {
    var text = text
    text.withUTF8 { bytes in
      Tokenizer.scan(bytes) { token, _ in
        for place in places[HashedFeatures.word(token)] ?? []
        where !isFound[place] && words[place].utf8.elementsEqual(token) {
          isFound[place] = true
        }
      }
    }
  }
}
