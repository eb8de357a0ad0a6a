import HelpdeskCore

/// Earlier versions of articles, and what customers do with articles.
@MainActor
enum KnowledgeHistory {
  static func run(
    _ word: String, _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let article = try await KnowledgeCommands.article(desk, &arguments)
    switch word {
    case "revisions":
      let rows = try await desk.kb.revisions(of: article.id).map {
        ["\($0.revision)", DateText.string($0.at), $0.author.name, $0.title]
      }
      session.say(TextTable(rows: rows).lines(width: session.width))
    case "restore":
      let text = try arguments.next("which revision")
      guard let revision = Int(text) else {
        throw CommandError("“\(text)” is no revision. `kb revisions` lists them.")
      }
      let restored = try await desk.kb.restore(article.id, revision: revision)
      session.say("\(restored.slug) is at revision \(restored.revision).")
    default:
      var changes = ArticleChanges()
      changes.title = arguments.option("title")
      changes.body = arguments.option("body")
      changes.category = arguments.option("category").map(TicketCategory.init(rawValue:))
      if arguments.option("tags") != nil { changes.tags = arguments.list("tags") }
      guard !changes.isEmpty else {
        throw CommandError("Say what to change: --title, --body, --category or --tags.")
      }
      let changed = try await desk.kb.updateArticle(article.id, changes)
      session.say("\(changed.slug) is at revision \(changed.revision).")
    }
  }
}

extension KnowledgeCommands {
  static func customer(
    _ session: Session, _ desk: CustomerDesk, _ arguments: inout Arguments
  ) async throws {
    switch arguments.peek?.lowercased() {
    case "show"?:
      _ = arguments.next()
      let article = try await desk.viewArticle(try await article(desk, &arguments).id)
      session.say(article.title)
      session.say(text(article.body, article.steps, session.width))
      session.say("Was this helpful? kb helpful \(article.slug), or kb unhelpful \(article.slug)")
    case "helpful"?, "unhelpful"?:
      let isHelpful = arguments.next()?.lowercased() == "helpful"
      let rated = try await desk.rateArticle(
        try await article(desk, &arguments).id, isHelpful: isHelpful)
      session.say(
        "Thank you. Helpful to \(rated.helpfulYes) of \(rated.helpfulYes + rated.helpfulNo).")
    case "popular"?:
      _ = arguments.next()
      say(session, try await desk.popularArticles())
    case "related"?:
      _ = arguments.next()
      say(
        session, try await desk.relatedArticles(to: try await article(desk, &arguments).id))
    default:
      let category = arguments.option("category").map(TicketCategory.init(rawValue:))
      say(
        session,
        try await desk.kbArticles(search: arguments.text(), category: category).value)
    }
  }

  private static func article(
    _ desk: CustomerDesk, _ arguments: inout Arguments
  ) async throws -> CustomerArticle {
    let name = try arguments.next("which article, by its slug")
    let matches = try await desk.kbArticles(limit: 1000).value.filter { $0.slug.hasPrefix(name) }
    if matches.count == 1 { return matches[0] }
    return try await desk.article(slug: name)
  }

  private static func say(_ session: Session, _ articles: [CustomerArticle]) {
    guard !articles.isEmpty else { return session.say("No articles.") }
    let rows = articles.map { [$0.slug, $0.category.rawValue, $0.title] }
    session.say(
      TextTable(header: ["ARTICLE", "CATEGORY", "TITLE"], rows: rows).lines(width: session.width))
  }
}
