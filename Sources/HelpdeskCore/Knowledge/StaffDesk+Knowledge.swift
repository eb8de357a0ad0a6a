import Foundation

extension StaffDesk {
  /// The knowledge base, to write in.
  public var kb: KnowledgeBase { KnowledgeBase(desk: self) }

  /// The answers kept ready.
  public var responses: CannedResponses { CannedResponses(desk: self) }

  /// Articles, ranked, live (the seeds' useKBArticles).
  ///
  /// Articles in which all words stand come first, the best first; where these are fewer than three,
  /// articles in which any of the words stands follow. Without a search the list begins with what
  /// was written last.
  ///
  /// - Parameters:
  ///   - search: Words; the last may be the beginning of one.
  ///   - category: Only articles about this.
  ///   - status: Only articles in this status; all of them where it is nil.
  ///   - limit: How many at most, 1 to 1000.
  /// - Returns: A question that throws ``HelpdeskError/Code/notConfigured`` for a search on a store
  ///   without an index of words.
  public func kbArticles(
    search: String? = nil, category: TicketCategory? = nil, status: ArticleStatus? = nil,
    limit: Int = 50
  ) -> LiveQuery<[Article]> {
    let search = ArticleSearch(
      text: search, category: category, status: status, audience: .staff, limit: limit)
    return query(status == .published ? .readArticles : .readDraftArticles) {
      context throws(HelpdeskError) in
      try await context.articles(try search.validated())
    }
  }

  /// The buttons that begin a ticket, in their order, live.
  public func quickIssues(includingInactive: Bool = false) -> LiveQuery<[QuickIssue]> {
    query(.readQuickIssues) { context throws(HelpdeskError) in
      context.depend(on: .quickIssue)
      return try await context.reader.quickIssues(activeOnly: !includingInactive)
    }
  }
}
