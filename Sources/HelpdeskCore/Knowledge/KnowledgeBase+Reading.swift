import Foundation

extension KnowledgeBase {
  /// An article in whatever status, live.
  public func article(_ id: ArticleID) -> LiveQuery<Article> {
    desk.query(.readDraftArticles) { context throws(HelpdeskError) in
      context.depend(on: RecordKey(.article, id.rawValue))
      return try await context.reader.article(id)
    }
  }

  /// The article that has a slug, or had it once; compare its slug to know whether to redirect.
  public func article(slug: String) async throws(HelpdeskError) -> Article {
    try desk.principal.authorize(.readDraftArticles)
    return try await core.reader.article(try await core.reader.article(slug: slug))
  }

  /// What an article said before, the oldest revision first; the current text is not among it.
  public func revisions(of id: ArticleID) async throws(HelpdeskError) -> [ArticleRevision] {
    try desk.principal.authorize(.readDraftArticles)
    _ = try await core.reader.article(id)
    return try await core.reader.children(of: id.rawValue)
  }

  /// Published articles that have to do with an article: the most words of its title and tags in
  /// common first, those of its own category preferred.
  public func related(
    to id: ArticleID, limit: Int = 5
  ) async throws(HelpdeskError) -> [Article] {
    try desk.principal.authorize(.readDraftArticles)
    try ArticleSearch.check(limit: limit)
    let article = try await core.reader.article(id)
    return try await core.reader.articles(relatedTo: article, limit: limit)
  }

  /// The published articles that are read most; of equals those that helped most.
  public func popular(limit: Int = 5) async throws(HelpdeskError) -> [Article] {
    try desk.principal.authorize(.readArticles)
    try ArticleSearch.check(limit: limit)
    return try await core.reader.popularArticles(limit: limit)
  }
}
