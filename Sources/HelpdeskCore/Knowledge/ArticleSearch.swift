import Foundation

/// What somebody looks for in the knowledge base.
struct ArticleSearch: Sendable {
  var text: String?
  var category: TicketCategory?
  var status: ArticleStatus?
  var audience: TextAudience
  var limit: Int

  /// With fewer articles in which all words stand, those in which any of them stands follow.
  static let enough = 3

  static let maximumText = 4096

  static func check(limit: Int) throws(HelpdeskError) {
    guard (1...1000).contains(limit) else {
      throw .invalid("limit", "Ask for 1 to 1000 articles, not \(limit).")
    }
  }

  /// Checks what was asked for; a text of nothing but white space is no text.
  func validated() throws(HelpdeskError) -> ArticleSearch {
    try Self.check(limit: limit)
    if let category { try Validation.value(category, "category") }
    var result = self
    if let text {
      let plain = try Validation.text(
        text, "search", maxBytes: Self.maximumText, optional: true
      ).trimmed
      result.text = plain.isEmpty ? nil : plain
      if !plain.isEmpty, Tokenizer.tokens(plain).isEmpty {
        throw .invalid("search", "There is no word in “\(plain.prefix(80))”. Give one.")
      }
    }
    return result
  }

  /// Without a text: customers see first what is read most, staff what was written last.
  var order: Query.Order {
    audience == .everyone
      ? Self.byPopularity : .columns([.descending(Article.Field.updatedAt)])
  }

  static let byPopularity = Query.Order.columns([
    .descending(Article.Field.views), .descending(Article.Field.helpfulYes),
  ])

  var statusConditions: [Condition] {
    status.map { [.equals(Article.Field.status, .text($0.rawValue))] } ?? []
  }

  var conditions: [Condition] {
    guard let category else { return statusConditions }
    return statusConditions + [.equals(Article.Field.category, .text(category.rawValue))]
  }
}

extension LiveContext {
  /// Answers a search, ranked; it is validated.
  func articles(_ search: ArticleSearch) async throws(HelpdeskError) -> [Article] {
    guard let text = search.text else {
      depend(on: .article, where: Filter(search.conditions))
      return try await reader.query(
        Query(.article, Filter(search.conditions), order: search.order, limit: search.limit))
    }
    try reader.requireTextSearch()
    // An article of another category changes how rare the words are, and so the order.
    depend(on: .article, where: Filter(search.statusConditions))
    var found: [Article] = []
    if let all = TextMatch.words(text, audience: search.audience) {
      found = try await reader.articles(matching: all, search.conditions, limit: search.limit)
        .map(\.article)
    }
    if found.count < min(ArticleSearch.enough, search.limit),
      let any = TextMatch.anyWord(text, audience: search.audience)
    {
      let known = Set(found.map(\.id))
      let more = try await reader.articles(
        matching: any, search.conditions, limit: search.limit + known.count)
      found += more.map(\.article).filter { !known.contains($0.id) }
    }
    return Array(found.prefix(search.limit))
  }
}

extension DeskReader {
  /// An article with the score of a match.
  struct RankedArticle: Sendable {
    let article: Article
    let score: Int
  }

  /// Refuses to search where the store keeps no index of text.
  func requireTextSearch() throws(HelpdeskError) {
    guard store is any TextSearching else {
      throw HelpdeskError(
        .notConfigured,
        "The desk's store keeps no index of words, so nothing can be searched. Open the desk on a "
          + "store that is TextSearching, such as InMemoryStore.")
    }
  }

  func articles(
    matching match: TextMatch, _ conditions: [Condition], limit: Int
  ) async throws(HelpdeskError) -> [RankedArticle] {
    let page = try await page(
      .query(
        Query(
          .article, Filter(conditions + [.text(match)]), order: .relevance,
          limit: min(limit, Query.maximumLimit))))
    let scores = page.scores ?? []
    return zip(try Self.decode(page, Article.self), scores).map(RankedArticle.init)
  }

  static let published = Condition.equals(
    Article.Field.status, .text(ArticleStatus.published.rawValue))

  func popularArticles(limit: Int) async throws(HelpdeskError) -> [Article] {
    try await query(
      Query(
        .article, Filter([Self.published]), order: ArticleSearch.byPopularity, limit: limit))
  }

  /// Published articles by the words they share with an article's title and tags.
  ///
  /// One of the same category counts half as much again. Where the words find too few, the most
  /// read of the same category follow.
  func articles(
    relatedTo article: Article, limit: Int
  ) async throws(HelpdeskError) -> [Article] {
    try requireTextSearch()
    let others: [Condition] = [
      Self.published, .not(.equals(Article.Field.slug, .text(article.slug))),
    ]
    var result: [Article] = []
    let words = ([article.title] + article.tags).joined(separator: " ")
    if let match = TextMatch.anyWord(words, audience: .everyone) {
      let found = try await articles(matching: match, others, limit: limit + 50)
      let ranked = found.enumerated().map { place, found in
        let isSame = found.article.category == article.category
        return (score: isSame ? found.score * 3 / 2 : found.score, place: place, found.article)
      }.sorted { ($1.score, $0.place) < ($0.score, $1.place) }
      result = ranked.prefix(limit).map(\.2)
    }
    if result.count < limit {
      let known = Set(result.map(\.id))
      let neighbours: [Article] = try await query(
        Query(
          .article,
          Filter(others + [.equals(Article.Field.category, .text(article.category.rawValue))]),
          order: ArticleSearch.byPopularity, limit: limit + known.count))
      result += neighbours.filter { !known.contains($0.id) }.prefix(limit - result.count)
    }
    return result
  }
}
