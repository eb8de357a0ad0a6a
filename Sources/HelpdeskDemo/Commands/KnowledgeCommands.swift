import HelpdeskCore

/// The knowledge base.
@MainActor
enum KnowledgeCommands {
  nonisolated static let table: [Command] = [
    Command(
      "kb [WORDS] | kb show|publish|unpublish|archive|delete|revisions|related ARTICLE | kb new TITLE"
        + " | kb edit ARTICLE | kb restore ARTICLE REVISION | kb link|unlink ARTICLE TICKET"
        + " | kb popular | kb helpful|unhelpful ARTICLE [--category NAME] [--status STATUS] [--title TEXT]"
        + " [--body TEXT] [--tags LIST]",
      "finds, shows, writes, publishes, links and rates articles",
      .knowledge, aliases: ["articles"],
      staff: { try await staff($0, $1, &$2) }, customer: { try await customer($0, $1, &$2) })
  ]

  private static func staff(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    guard let word = arguments.peek?.lowercased() else {
      return try await list(session, desk, nil, arguments)
    }
    switch word {
    case "show", "new", "edit", "publish", "unpublish", "archive", "delete", "link", "unlink",
      "revisions", "restore", "related", "popular":
      _ = arguments.next()
    case "helpful", "unhelpful":
      throw CommandError("Only customers rate articles. Become one first: as customer p-17")
    default: return try await list(session, desk, arguments.text(), arguments)
    }
    switch word {
    case "new": try await create(session, desk, &arguments)
    case "show": try await show(session, desk, &arguments)
    case "popular": say(session, try await desk.kb.popular())
    case "related":
      say(session, try await desk.kb.related(to: try await article(desk, &arguments).id))
    case "revisions", "restore", "edit":
      try await KnowledgeHistory.run(word, session, desk, &arguments)
    default: try await change(word, session, desk, &arguments)
    }
  }

  /// Takes the next word as an article: its slug, the beginning of its title, or its id.
  static func article(_ desk: StaffDesk, _ arguments: inout Arguments) async throws -> Article {
    let name = try arguments.next("which article, by its slug")
    let all = try await desk.kbArticles(limit: 1000).value
    if let exact = all.first(where: { $0.slug == name || $0.id.rawValue == name }) { return exact }
    let lower = name.lowercased()
    let matches = all.filter {
      $0.slug.hasPrefix(lower) || $0.title.lowercased().hasPrefix(lower)
    }
    if matches.count == 1 { return matches[0] }
    if matches.count > 1 {
      throw CommandError(
        "“\(name)” may be \(matches.map(\.slug).joined(separator: " or ")). Say which.")
    }
    return try await desk.kb.article(slug: name)
  }

  private static func list(
    _ session: Session, _ desk: StaffDesk, _ search: String?, _ arguments: Arguments
  ) async throws {
    let status = try arguments.option("status").map { text in
      guard let status = ArticleStatus(rawValue: text) else {
        let known = ArticleStatus.allCases.map(\.rawValue).joined(separator: ", ")
        throw CommandError("An article's status is one of \(known), not “\(text)”.")
      }
      return status
    }
    say(
      session,
      try await desk.kbArticles(
        search: search,
        category: arguments.option("category").map(TicketCategory.init(rawValue:)),
        status: status
      ).value)
  }

  private static func say(_ session: Session, _ articles: [Article]) {
    guard !articles.isEmpty else { return session.say("No articles.") }
    let rows = articles.map {
      [
        $0.slug, $0.status.rawValue, $0.category.rawValue, "\($0.views)",
        "\($0.helpfulYes)/\($0.helpfulYes + $0.helpfulNo)", $0.title,
      ]
    }
    let header = ["ARTICLE", "STATUS", "CATEGORY", "VIEWS", "HELPFUL", "TITLE"]
    session.say(TextTable(header: header, rows: rows).lines(width: session.width))
  }

  private static func show(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let article = try await article(desk, &arguments)
    session.say(
      "\(article.title) (\(article.slug), \(article.status.rawValue), \(article.category),"
        + " revision \(article.revision))")
    session.say(text(article.body, article.steps, session.width))
    session.say(
      "  \(Counted.of(article.views, "view")), helpful to \(article.helpfulYes) of"
        + " \(article.helpfulYes + article.helpfulNo);"
        + " linked to \(Counted.of(article.linkedTickets.count, "ticket"))")
  }

  static func text(_ body: String, _ steps: [Article.Step], _ width: Int) -> [String] {
    var lines = ThreadText.block("", body, [], width).dropFirst().map(\.self)
    for (index, step) in steps.enumerated() {
      lines += ThreadText.block("  \(index + 1). \(step.title)", step.body, [], width)
    }
    return lines
  }

  private static func create(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let title = try arguments.text("the title")
    let article = try await desk.kb.createArticle(
      title: title, body: arguments.option("body") ?? "",
      category: TicketCategory(rawValue: arguments.option("category") ?? "general"),
      tags: arguments.list("tags"))
    session.say("\(article.slug) is a \(article.status.rawValue).")
  }

  private static func change(
    _ word: String, _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let article = try await article(desk, &arguments)
    switch word {
    case "publish", "unpublish", "archive":
      let changed =
        switch word {
        case "publish": try await desk.kb.publish(article.id)
        case "unpublish": try await desk.kb.unpublish(article.id)
        default: try await desk.kb.archive(article.id)
        }
      session.say("\(changed.slug) is \(changed.status.rawValue).")
    case "delete":
      try await desk.kb.delete(article.id)
      session.say("\(article.slug) is deleted.")
    case "link":
      let ticket = try await session.ticket(&arguments)
      _ = try await desk.kb.linkArticleToTicket(article.id, ticket)
      session.say("\(article.slug) is linked to \(try await desk.ticket(ticket).number).")
    default:
      let ticket = try await session.ticket(&arguments)
      let changed = try await desk.kb.unlinkArticle(article.id, from: ticket)
      session.say("\(article.slug) is no longer linked to \(changed.number).")
    }
  }
}
