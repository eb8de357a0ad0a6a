import Foundation

/// Which parts of an article change, and to what; everything not named stays as it is.
public struct ArticleChanges: Hashable, Sendable {
  /// What it is called; a new title gives a new slug, and the old one keeps leading here.
  public var title: String?
  /// The text, in Markdown.
  public var body: String?
  /// What to do, step by step.
  public var steps: [Article.Step]?
  /// What it is about.
  public var category: TicketCategory?
  /// Free words.
  public var tags: [String]?
  /// A short summary; an empty one is taken from the body.
  public var excerpt: String?

  /// Names the changes.
  public init(
    title: String? = nil, body: String? = nil, steps: [Article.Step]? = nil,
    category: TicketCategory? = nil, tags: [String]? = nil, excerpt: String? = nil
  ) {
    self.title = title
    self.body = body
    self.steps = steps
    self.category = category
    self.tags = tags
    self.excerpt = excerpt
  }

  /// Whether nothing is named.
  public var isEmpty: Bool { self == ArticleChanges() }
}

/// What an article says: everything that its author writes.
struct ArticleText: Hashable, Sendable {
  var title: String
  var body: String
  var steps: [Article.Step]
  var category: TicketCategory
  var tags: [String]
  /// The author's own summary, or nil where it is taken from the body.
  var excerpt: String?

  static let maximumExcerpt = 300

  /// Checks every part, and brings tags into their order.
  func validated() throws(HelpdeskError) -> ArticleText {
    var result = self
    result.title = try Validation.line(title, "title", max: Limits.subject)
    result.body = try Validation.text(body, "body", optional: true)
    try Validation.count(steps.count, "steps", max: Limits.list)
    result.steps = []
    for (index, step) in steps.enumerated() {
      let name = "steps[\(index)]"
      result.steps.append(
        Article.Step(
          title: try Validation.line(step.title, "\(name).title", max: Limits.subject),
          body: try Validation.text(
            step.body, "\(name).body", maxBytes: Limits.note, optional: true)))
    }
    if result.body.trimmed.isEmpty, steps.isEmpty {
      throw .invalid("body", "The article says nothing. Give a body or steps.")
    }
    try Validation.value(category, "category")
    result.tags = Set(try Validation.words(tags, "tags")).sorted { TicketEdit.precedes($0, $1) }
    if let excerpt {
      let line = try Validation.line(
        excerpt, "excerpt", max: Self.maximumExcerpt, optional: true)
      result.excerpt = line.isEmpty ? nil : line
    }
    return result
  }

  mutating func apply(_ changes: ArticleChanges) {
    title = changes.title ?? title
    body = changes.body ?? body
    steps = changes.steps ?? steps
    category = changes.category ?? category
    tags = changes.tags ?? tags
    excerpt = changes.excerpt ?? excerpt
  }

  /// The author's summary, or the beginning of what the article says.
  var shownExcerpt: String {
    if let excerpt { return excerpt }
    let start = Markdown.plain(body)
    if !start.isEmpty { return Excerpt.make(start) }
    return Excerpt.make(steps.map(\.title).joined(separator: " "))
  }

  /// Whether a change from one text to the other is a new revision.
  func hasSameRevision(as other: ArticleText) -> Bool {
    title == other.title && body == other.body && steps == other.steps
      && category == other.category && tags == other.tags
  }
}

extension ArticleText {
  init(_ article: Article) {
    title = article.title
    body = article.body
    steps = article.steps
    category = article.category
    tags = article.tags
    excerpt = nil
    if article.excerpt != shownExcerpt { excerpt = article.excerpt }
  }
}

extension Article {
  init(
    id: ArticleID, _ text: ArticleText, slug: String, by author: Author, at now: Date
  ) {
    self.init(
      id: id, title: text.title, slug: slug, excerpt: text.shownExcerpt, body: text.body,
      steps: text.steps, category: text.category, tags: text.tags, author: author,
      editor: author, status: .draft, views: 0, helpfulYes: 0, helpfulNo: 0, linkedTickets: [],
      formerSlugs: [], revision: 1, createdAt: now, updatedAt: now, publishedAt: nil, version: 0)
  }

  /// Takes another text; the old one is answered where it becomes an earlier revision.
  mutating func take(_ text: ArticleText, by author: Author, at now: Date) -> ArticleRevision? {
    let old = ArticleText(self)
    guard old != text else { return nil }
    var earlier: ArticleRevision?
    if !old.hasSameRevision(as: text) {
      earlier = ArticleRevision(
        article: id, revision: revision, title: title, body: body, steps: steps,
        category: category, tags: tags, author: editor, at: updatedAt)
      revision += 1
      editor = author
    }
    title = text.title
    body = text.body
    steps = text.steps
    category = text.category
    tags = text.tags
    excerpt = text.shownExcerpt
    updatedAt = now
    return earlier
  }

  /// Moves to another slug; the one it had keeps leading here.
  mutating func move(to slug: String) {
    guard slug != self.slug else { return }
    formerSlugs.removeAll { $0 == slug }
    formerSlugs.append(self.slug)
    self.slug = slug
  }
}
