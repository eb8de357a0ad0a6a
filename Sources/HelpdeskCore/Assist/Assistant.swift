/// Who makes suggestions: the offline assistant, or one of the host's.
///
/// An assistant gets everything it may use in the request and reads nothing else. Suggestions that
/// cite anything that was not in the request, or nothing at all, never reach an agent.
public protocol Assistant: Sendable {
  /// What it is called, for people.
  var name: String { get }

  /// Suggests what may help with a ticket; nothing to suggest is an empty list.
  ///
  /// - Parameter request: The ticket, and what the desk has found for it.
  /// - Returns: The suggestions in any order.
  /// - Throws: Whatever goes wrong; the desk reports it as
  ///   ``HelpdeskError/Code/assistantFailed``.
  func suggestions(for request: AssistRequest) async throws -> [Suggestion]

  /// The suggestions, with who made them.
  ///
  /// Without an implementation it is ``suggestions(for:)`` under this assistant's ``name``. One that
  /// can fall back to another says so here.
  ///
  /// - Parameter request: The ticket, and what the desk has found for it.
  /// - Returns: The suggestions, and who made them.
  /// - Throws: Whatever goes wrong, as with ``suggestions(for:)``.
  func answer(for request: AssistRequest) async throws -> AssistAnswer

  /// Who answers where nobody may wait for the network or pay for a change: in watched queries.
  ///
  /// Without an implementation it is this assistant itself.
  var immediate: any Assistant { get }
}

extension Assistant {
  /// What ``suggestions(for:)`` answers, under this assistant's name.
  public func answer(for request: AssistRequest) async throws -> AssistAnswer {
    AssistAnswer(try await suggestions(for: request), by: name)
  }

  /// This assistant.
  public var immediate: any Assistant { self }
}

/// What an assistant may use: the ticket, and what the desk has found for it.
public struct AssistRequest: Hashable, Sendable {
  /// An article that the desk has found.
  public struct ArticleCandidate: Hashable, Sendable {
    /// The article; it is published.
    public let article: Article
    /// How well it fits, in thousandths (see ``OfflineAssistant``).
    public let score: Int
    /// The words that it shares with the ticket.
    public let matchedWords: [String]
  }

  /// A canned response that the desk has found.
  public struct ResponseCandidate: Hashable, Sendable {
    /// The response.
    public let response: CannedResponse
    /// Its text for this ticket.
    public let text: String
    /// How well it fits, in thousandths (see ``OfflineAssistant``).
    public let score: Int
    /// The words that it shares with the ticket.
    public let matchedWords: [String]
  }

  /// The ticket.
  public let ticket: Ticket
  /// Its thread, the oldest message first, internal notes included.
  public let messages: [Message]
  /// What the agent asks for in his own words.
  public let context: String?
  /// Who asks; drafts are signed with this name.
  public let agentName: String
  /// Articles, the best first.
  public let articles: [ArticleCandidate]
  /// Similar tickets that were resolved, the best first, and after them live ones of the same
  /// requester.
  public let similarTickets: [SimilarTicket]
  /// What the tickets that have ended say of this one; nil as long as they are too few.
  public let triage: TicketTriage?
  /// Canned responses, the best first.
  public let responses: [ResponseCandidate]

  /// Everything that a suggestion may cite.
  public var offered: Set<Citation> {
    var offered = Set(messages.map { Citation.message($0.id) })
    for candidate in articles { offered.insert(.article(candidate.article.id)) }
    for similar in similarTickets { offered.insert(.ticket(similar.ticket.id)) }
    for candidate in responses { offered.insert(.cannedResponse(candidate.response.id)) }
    for sample in triage?.samples ?? [] { offered.insert(.ticket(sample.id)) }
    return offered
  }

  /// The customer's messages, the oldest first.
  public var customerMessages: [Message] { messages.filter { $0.direction == .inbound } }
}
