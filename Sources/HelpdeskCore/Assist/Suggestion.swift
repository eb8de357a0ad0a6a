/// What a suggestion proposes.
public enum SuggestionKind: String, Hashable, Sendable, CaseIterable, Codable {
  /// An answer to the customer, to be read before it is sent.
  case replyDraft
  /// An article that may help.
  case article
  /// An answer kept ready, with its variables filled in.
  case cannedResponse
  /// How a similar ticket was resolved.
  case pastResolution
  /// Something to do with the ticket.
  case nextAction
}

/// What a suggestion rests on.
public enum Citation: Hashable, Sendable {
  /// A message of the ticket's thread.
  case message(MessageID)
  /// A published article.
  case article(ArticleID)
  /// Another ticket.
  case ticket(TicketID)
  /// A canned response.
  case cannedResponse(CannedResponseID)
}

/// What a suggestion of the kind ``SuggestionKind/nextAction`` would do, for a program to carry out.
public enum SuggestedAction: Hashable, Sendable {
  /// Escalate the ticket.
  case escalate
  /// Give the ticket this priority.
  case setPriority(TicketPriority)
  /// Give the ticket this category.
  case setCategory(TicketCategory)
  /// Merge the ticket into this one.
  case mergeInto(TicketID)
  /// Link this article.
  case linkArticle(ArticleID)
}

/// Something that may help with a ticket, and what it rests on.
public struct Suggestion: Hashable, Sendable {
  /// What it proposes.
  public let kind: SuggestionKind
  /// The text: an answer, a title, a resolution, or what to do.
  public let text: String
  /// How sure the assistant is, 0 to 1000; it only means something beside other suggestions of the
  /// same assistant.
  public let confidence: Int
  /// What it rests on; never empty.
  public let citations: [Citation]
  /// Why it is made, in a sentence.
  public let reason: String
  /// What it would do, for a ``SuggestionKind/nextAction``.
  public let action: SuggestedAction?

  /// Makes a suggestion; a confidence outside 0 to 1000 becomes the nearer end.
  public init(
    _ kind: SuggestionKind, _ text: String, confidence: Int, citations: [Citation],
    reason: String, action: SuggestedAction? = nil
  ) {
    self.kind = kind
    self.text = text
    self.confidence = max(0, min(1000, confidence))
    self.citations = citations
    self.reason = reason
    self.action = action
  }
}

/// A ticket that says much the same as another.
public struct SimilarTicket: Hashable, Sendable {
  /// The ticket.
  public let ticket: Ticket
  /// How alike they are, in thousandths: 1000 for the same text (see
  /// ``AssistDesk/findSimilarTickets(_:limit:)``).
  public let score: Int
  /// The words found in it, in the order in which the other ticket has them.
  public let matchedWords: [String]
  /// Why it counts as similar, in a sentence.
  public let reason: String
}
