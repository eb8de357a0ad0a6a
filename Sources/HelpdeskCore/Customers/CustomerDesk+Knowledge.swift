import Foundation

extension CustomerDesk {
  /// Published articles, ranked, live.
  ///
  /// Articles in which all words stand come first, the best first; where these are fewer than three,
  /// articles in which any of the words stands follow. Without a search the list begins with what
  /// is read most.
  ///
  /// - Parameters:
  ///   - search: Words; the last may be the beginning of one.
  ///   - category: Only articles about this.
  ///   - limit: How many at most, 1 to 1000.
  /// - Returns: A question that throws ``HelpdeskError/Code/notConfigured`` for a search on a store
  ///   without an index of words.
  public func kbArticles(
    search: String? = nil, category: TicketCategory? = nil, limit: Int = 50
  ) -> LiveQuery<[CustomerArticle]> {
    let search = ArticleSearch(
      text: search, category: category, status: .published, audience: .everyone, limit: limit)
    return query(.readArticles) { context throws(HelpdeskError) in
      try await context.articles(try search.validated()).map(CustomerArticle.init)
    }
  }

  /// A published article.
  public func article(_ id: ArticleID) async throws(HelpdeskError) -> CustomerArticle {
    try principal.authorize(.readArticles)
    return CustomerArticle(try await core.reader.publishedArticle(id))
  }

  /// The published article that has a slug, or had it once; compare its slug to know whether to
  /// redirect.
  public func article(slug: String) async throws(HelpdeskError) -> CustomerArticle {
    try principal.authorize(.readArticles)
    let id = try await core.reader.article(slug: slug)
    guard
      let article = try await core.reader.record(RecordKey(.article, id.rawValue), Article.self),
      article.status == .published
    else { throw DeskReader.noArticle(slug) }
    return CustomerArticle(article)
  }

  /// Opens a published article: it is counted once per customer and day (UTC), however often it is
  /// called.
  @discardableResult
  public func viewArticle(_ id: ArticleID) async throws(HelpdeskError) -> CustomerArticle {
    try Validation.id(id, "article")
    return CustomerArticle(
      try await core.view(id, by: requester.id.rawValue, command(.viewArticle)))
  }

  /// Says whether a published article helped; a customer has one vote on it and may change it.
  @discardableResult
  public func rateArticle(
    _ id: ArticleID, isHelpful: Bool
  ) async throws(HelpdeskError) -> CustomerArticle {
    try Validation.id(id, "article")
    return CustomerArticle(
      try await core.rate(
        id, isHelpful: isHelpful, by: requester.id.rawValue, command(.rateArticle)))
  }

  /// Published articles that have to do with one.
  public func relatedArticles(
    to id: ArticleID, limit: Int = 5
  ) async throws(HelpdeskError) -> [CustomerArticle] {
    try principal.authorize(.readArticles)
    try ArticleSearch.check(limit: limit)
    let article = try await core.reader.publishedArticle(id)
    return try await core.reader.articles(relatedTo: article, limit: limit)
      .map(CustomerArticle.init)
  }

  /// The published articles that are read most; of equals those that helped most.
  public func popularArticles(limit: Int = 5) async throws(HelpdeskError) -> [CustomerArticle] {
    try principal.authorize(.readArticles)
    try ArticleSearch.check(limit: limit)
    return try await core.reader.popularArticles(limit: limit).map(CustomerArticle.init)
  }

  /// The buttons that begin a ticket, in their order, live.
  public func quickIssues() -> LiveQuery<[CustomerQuickIssue]> {
    query(.readQuickIssues) { context throws(HelpdeskError) in
      context.depend(on: .quickIssue)
      let issues = try await context.reader.quickIssues(activeOnly: true)
      let keys = issues.map { RecordKey(.article, $0.article?.rawValue ?? "-") }
      for key in keys where key.id != "-" { context.depend(on: key) }
      let articles = try await context.reader.records(keys, Article.self)
      return zip(issues, articles).map { issue, article in
        CustomerQuickIssue(issue, article: article?.status == .published ? article : nil)
      }
    }
  }
}
