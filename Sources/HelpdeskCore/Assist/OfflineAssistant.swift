/// Suggests from what the desk itself knows; nothing leaves the process.
///
/// The same request always gets the same answer. How sure it is, in thousandths:
///
/// | suggestion | confidence |
/// | --- | --- |
/// | article | the mean of two shares: its title's words that stand in the ticket, and the subject's words (with the agent's own) that stand in the article |
/// | canned response | the same, and 150 more in the ticket's category |
/// | article or canned response that was accepted before | one more for each ticket that the article is linked to, for each use of the response, at most 30 |
/// | past resolution | the similar ticket's score |
/// | reply draft | nine tenths of what it is made from |
/// | escalate, raise the priority | 950 where the triggers say urgent, 850 where they say high |
/// | category named by a trigger | 700 |
/// | category or priority by triage | how many of a thousand such proposals are right; from 600 on |
/// | category or priority of most similar tickets, before triage has learned enough | their share times their mean score |
/// | merge a duplicate | the similar ticket's score |
/// | link an article | seven tenths of the article's: other articles come first |
///
/// What agents accept is counted where it is kept: to send a canned response counts as a use of it,
/// to link an article puts the ticket on its list. These counts decide between what fits about as
/// well, and nothing else.
///
/// Stop words do not count, nor do the endings of words in articles and responses. What stays below
/// 250 is not suggested; an honest empty list is better.
public struct OfflineAssistant: Assistant {
  /// What it is called.
  public let name = "offline"

  /// An assistant.
  public init() {}

  /// What a response of the ticket's own category gets on top.
  static let categoryBonus = 150
  /// What an article or a response gets on top at most for having been accepted.
  static let acceptanceBonus = 30
  /// What is less sure is left out.
  static let leastConfidence = 250
  /// What a draft must be made from at least.
  static let leastForDraft = 400
  /// How many of a kind are suggested.
  static let perKind = 3

  /// Suggests articles, canned responses, past resolutions, a draft of the answer, and what to do.
  public func suggestions(for request: AssistRequest) async -> [Suggestion] {
    var result = articles(request) + responses(request) + resolutions(request)
    if let draft = draft(request) { result.append(draft) }
    result += actions(request)
    return result.filter { $0.confidence >= Self.leastConfidence }
  }

  private func articles(_ request: AssistRequest) -> [Suggestion] {
    let fresh = request.articles.filter { !request.ticket.articles.contains($0.article.id) }
    return fresh.prefix(Self.perKind).map { candidate in
      Suggestion(
        .article, "\(candidate.article.title): \(candidate.article.excerpt)",
        confidence: candidate.score, citations: [.article(candidate.article.id)],
        reason: "The article and the ticket share \(WordList.quoted(candidate.matchedWords)).")
    }
  }

  private func responses(_ request: AssistRequest) -> [Suggestion] {
    request.responses.prefix(Self.perKind).map { candidate in
      Suggestion(
        .cannedResponse, candidate.text, confidence: candidate.score,
        citations: [.cannedResponse(candidate.response.id)],
        reason: "“\(candidate.response.title)” and the ticket share "
          + "\(WordList.quoted(candidate.matchedWords)).")
    }
  }

  private func resolutions(_ request: AssistRequest) -> [Suggestion] {
    request.resolved.prefix(Self.perKind).map { similar, resolution in
      Suggestion(
        .pastResolution, resolution, confidence: similar.score,
        citations: [.ticket(similar.ticket.id)],
        reason: "\(similar.reason) It was resolved this way.")
    }
  }
}

extension AssistRequest {
  /// Similar tickets that say how they were resolved.
  var resolved: [(similar: SimilarTicket, resolution: String)] {
    similarTickets.compactMap { similar in
      guard !similar.ticket.status.isLive, let resolution = similar.ticket.resolution,
        !resolution.trimmed.isEmpty
      else { return nil }
      return (similar, resolution)
    }
  }

  /// What the customer wrote last, to be cited.
  var newestCustomerMessage: Message? { customerMessages.last }
}
