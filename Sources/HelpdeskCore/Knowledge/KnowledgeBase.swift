import Foundation

/// The knowledge base as its writers use it.
///
/// Admins write; agents and bots read everything, drafts included; customers read what is
/// published. Every change takes an optional `expectedVersion` and `idempotencyKey`, as those of
/// ``StaffDesk`` do.
public struct KnowledgeBase: Sendable {
  let desk: StaffDesk

  var core: DeskCore { desk.core }

  /// Writes an article; it begins as a draft that customers do not see.
  ///
  /// - Parameters:
  ///   - title: What it is called, in a line of at most 255 characters; gives the slug.
  ///   - body: The text, in Markdown; may be empty where there are steps.
  ///   - steps: What to do, step by step.
  ///   - category: What it is about.
  ///   - tags: Free words.
  ///   - excerpt: A short summary; taken from the body where it is nil or empty.
  ///   - idempotencyKey: Creates the article once, however often it is called.
  /// - Returns: The article, with its slug.
  /// - Throws: ``HelpdeskError/Code/invalidField`` with the field that is wrong.
  @discardableResult
  public func createArticle(
    title: String, body: String = "", steps: [Article.Step] = [],
    category: TicketCategory = .general, tags: [String] = [], excerpt: String? = nil,
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Article {
    let text = try ArticleText(
      title: title, body: body, steps: steps, category: category, tags: tags, excerpt: excerpt
    ).validated()
    let command = desk.command(.writeArticles, key: idempotencyKey, digest: "create \(text)")
    return try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Article in
      let id = ArticleID(core.makeID())
      let slug = try await core.takeSlug(
        for: text.title, by: id, in: &transaction, at: context.now)
      let article = Article(id: id, text, slug: slug, by: context.author, at: context.now)
      transaction.insert(article)
      return { $0.stamped(article, \.version) }
    }
  }

  /// Changes an article's text; what it said before is kept as a revision.
  ///
  /// A new title gives a new slug, and every earlier slug keeps leading to the article. A change
  /// that changes nothing stores nothing.
  @discardableResult
  public func updateArticle(
    _ id: ArticleID, _ changes: ArticleChanges, expectedVersion: Int64? = nil,
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Article {
    let command = desk.command(.writeArticles, key: idempotencyKey, digest: "update \(changes)")
    return try await change(id, command, expectedVersion) {
      (article, transaction, context) async throws(HelpdeskError) in
      var text = ArticleText(article)
      text.apply(changes)
      try await take(text, for: &article, in: &transaction, context)
    }
  }

  /// Brings back what an article said in an earlier revision, as a new revision.
  @discardableResult
  public func restore(
    _ id: ArticleID, revision: Int, expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Article {
    let command = desk.command(.writeArticles, key: idempotencyKey, digest: "restore \(revision)")
    return try await change(id, command, expectedVersion) {
      (article, transaction, context) async throws(HelpdeskError) in
      guard revision != article.revision else { return }
      guard (1..<article.revision).contains(revision),
        let earlier = try await core.reader.record(
          RecordKey(.articleRevision, id.rawValue, sequence: Int64(revision)),
          ArticleRevision.self)
      else {
        throw HelpdeskError(
          .notFound,
          "The article has no revision \(revision). Choose one of 1 to \(article.revision).",
          field: "revision")
      }
      var text = ArticleText(article)
      text.apply(
        ArticleChanges(
          title: earlier.title, body: earlier.body, steps: earlier.steps,
          category: earlier.category, tags: earlier.tags))
      try await take(text, for: &article, in: &transaction, context)
    }
  }

  private func take(
    _ text: ArticleText, for article: inout Article, in transaction: inout Transaction,
    _ context: RuleContext
  ) async throws(HelpdeskError) {
    let text = try text.validated()
    let hasNewTitle = text.title != article.title
    if let earlier = article.take(text, by: context.author, at: context.now) {
      transaction.insert(earlier)
    }
    if hasNewTitle {
      article.move(
        to: try await core.takeSlug(
          for: text.title, by: article.id, in: &transaction, at: context.now))
    }
  }

  /// Shows an article to customers; one that is shown already stays as it is.
  @discardableResult
  public func publish(
    _ id: ArticleID, expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Article {
    let command = desk.command(.writeArticles, key: idempotencyKey, digest: "publish")
    return try await change(id, command, expectedVersion) {
      (article, _, context) throws(HelpdeskError) in
      guard article.status != .published else { return }
      article.status = .published
      article.publishedAt = context.now
    }
  }

  /// Takes a published article back into drafts.
  @discardableResult
  public func unpublish(
    _ id: ArticleID, expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Article {
    let command = desk.command(.writeArticles, key: idempotencyKey, digest: "unpublish")
    return try await change(id, command, expectedVersion) {
      (article, _, _) throws(HelpdeskError) in
      guard article.status != .archived else {
        throw HelpdeskError(
          .illegalTransition,
          "The article is archived, so nobody sees it. Publish it to bring it back.",
          field: "status")
      }
      article.status = .draft
    }
  }

  /// Puts an article away; customers no longer see it, and it can be published again.
  @discardableResult
  public func archive(
    _ id: ArticleID, expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Article {
    let command = desk.command(.writeArticles, key: idempotencyKey, digest: "archive")
    return try await change(id, command, expectedVersion) {
      (article, _, _) throws(HelpdeskError) in
      article.status = .archived
    }
  }

  /// Deletes a draft or an archived article with its revisions, for good.
  ///
  /// Quick issues no longer name it; tickets that it was linked to keep its id and show nothing.
  /// The slugs of an article that was never published are free again; those of one that was stay
  /// reserved, so that an old address never leads to something else.
  ///
  /// - Throws: ``HelpdeskError/Code/illegalTransition`` for a published one.
  public func delete(
    _ id: ArticleID, expectedVersion: Int64? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) {
    try Validation.id(id, "article")
    var command = desk.command(.writeArticles, key: idempotencyKey, digest: "delete \(id)")
    command.lanes = [id.lane]
    _ = try await core.write(command) {
      (transaction, _) async throws(HelpdeskError) -> (Applied) -> Done in
      let article = try await core.reader.article(id)
      try core.requireVersion(expectedVersion, article.version, "article")
      guard article.status != .published else {
        throw HelpdeskError(
          .illegalTransition, "The article is published. Unpublish or archive it first.",
          field: "status")
      }
      transaction.delete(article.recordKey, version: article.version)
      for revision in try await core.reader.children(of: id.rawValue, ArticleRevision.self) {
        transaction.delete(revision.recordKey)
      }
      if article.publishedAt == nil {
        for slug in [article.slug] + article.formerSlugs {
          transaction.delete(Reservation.key(Reservation.slugName(slug)))
        }
      }
      for var issue in try await core.reader.quickIssues() where issue.article == id {
        issue.article = nil
        transaction.update(issue, from: issue.version)
      }
      return { _ in Done() }
    }
  }

  /// Changes one article, in its lane.
  private func change(
    _ id: ArticleID, _ command: DeskCore.Command, _ expectedVersion: Int64?,
    _ rule: (inout Article, inout Transaction, RuleContext) async throws(HelpdeskError) -> Void
  ) async throws(HelpdeskError) -> Article {
    try Validation.id(id, "article")
    var command = command
    command.lanes.insert(id.lane)
    command.digest = "\(id) \(command.digest)"
    return try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Article in
      let known = try await core.reader.article(id)
      try core.requireVersion(expectedVersion, known.version, "article")
      var article = known
      try await rule(&article, &transaction, context)
      if article != known { transaction.update(article, from: known.version) }
      return { [article] in $0.stamped(article, \.version) }
    }
  }
}
