public import Foundation

/// A published article as everybody sees it.
public struct CustomerArticle: Hashable, Sendable, Identifiable {
  /// The article's id.
  public let id: ArticleID
  /// What it is called.
  public let title: String
  /// The title as part of an address.
  public let slug: String
  /// A short summary.
  public let excerpt: String
  /// The text, in Markdown.
  public let body: String
  /// What to do, step by step.
  public let steps: [Article.Step]
  /// What it is about.
  public let category: TicketCategory
  /// Free words.
  public let tags: [String]
  /// How often it was viewed.
  public let views: Int
  /// How many found it helpful.
  public let helpfulYes: Int
  /// How many did not.
  public let helpfulNo: Int
  /// When it was last published.
  public let publishedAt: Date?

  init(_ article: Article) {
    id = article.id
    title = article.title
    slug = article.slug
    excerpt = article.excerpt
    body = article.body
    steps = article.steps
    category = article.category
    tags = article.tags
    views = article.views
    helpfulYes = article.helpfulYes
    helpfulNo = article.helpfulNo
    publishedAt = article.publishedAt
  }
}
