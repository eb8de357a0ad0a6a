public import Foundation

/// Where an article stands.
public enum ArticleStatus: String, Hashable, Sendable, CaseIterable, Codable {
  /// Being written; staff only.
  case draft
  /// For everybody.
  case published
  /// Put away; staff only.
  case archived
}

/// An article of the knowledge base.
public struct Article: Hashable, Sendable, Identifiable {
  /// A step of a how-to.
  public struct Step: Hashable, Sendable {
    /// What the step is called.
    public var title: String
    /// What to do, in Markdown.
    public var body: String

    /// Makes a step.
    public init(title: String, body: String) {
      self.title = title
      self.body = body
    }
  }

  /// The article's id.
  public let id: ArticleID
  /// What it is called.
  public internal(set) var title: String
  /// The title as part of an address, unique; earlier ones keep resolving.
  public internal(set) var slug: String
  /// A short summary: the author's, or the beginning of the body.
  public internal(set) var excerpt: String
  /// The text, in Markdown.
  public internal(set) var body: String
  /// What to do, step by step.
  public internal(set) var steps: [Step]
  /// What it is about.
  public internal(set) var category: TicketCategory
  /// Free words, ordered.
  public internal(set) var tags: [String]
  /// Who wrote it first.
  public internal(set) var author: Author
  /// Who wrote the text as it is now.
  public internal(set) var editor: Author
  /// Where it stands.
  public internal(set) var status: ArticleStatus
  /// How often it was viewed, once per viewer and day.
  public internal(set) var views: Int
  /// How many found it helpful.
  public internal(set) var helpfulYes: Int
  /// How many did not.
  public internal(set) var helpfulNo: Int
  /// The tickets it was linked to by hand; a ticket also names the article of its quick issue.
  public internal(set) var linkedTickets: [TicketID]
  /// Addresses it had before.
  public internal(set) var formerSlugs: [String]
  /// 1 for the first text, one more with every change of title, body, steps, category or tags.
  public internal(set) var revision: Int
  /// When it was created.
  public internal(set) var createdAt: Date
  /// When its text changed last.
  public internal(set) var updatedAt: Date
  /// When it was last published.
  public internal(set) var publishedAt: Date?
  /// One more with every change of any kind.
  public internal(set) var version: Int64
  var unknown = RecordFields()

  /// Helpful votes in thousandths of all votes, nil without votes.
  public var helpfulPermille: Int? {
    let votes = helpfulYes + helpfulNo
    return votes == 0 ? nil : helpfulYes * 1000 / votes
  }
}

/// An article's text as it was before a change.
public struct ArticleRevision: Hashable, Sendable {
  /// The article.
  public let article: ArticleID
  /// Which revision, from 1.
  public let revision: Int
  /// What it was called.
  public let title: String
  /// The text.
  public let body: String
  /// The steps.
  public let steps: [Article.Step]
  /// What it was about.
  public let category: TicketCategory
  /// The tags.
  public let tags: [String]
  /// Who wrote this text.
  public let author: Author
  /// When he wrote it.
  public let at: Date
  var unknown = RecordFields()
}

/// An answer kept ready, with variables.
public struct CannedResponse: Hashable, Sendable, Identifiable {
  /// The response's id.
  public let id: CannedResponseID
  /// What agents find it by.
  public internal(set) var title: String
  /// The text, with variables such as `{{customer.name}}`.
  public internal(set) var body: String
  /// What it is about, where it is about something.
  public internal(set) var category: TicketCategory?
  /// How often it was sent.
  public internal(set) var uses: Int
  /// When it was created.
  public internal(set) var createdAt: Date
  /// When it changed last.
  public internal(set) var updatedAt: Date
  /// One more with every change.
  public internal(set) var version: Int64
  var unknown = RecordFields()
}

/// A button that begins a ticket: it fills in kind and category and may show an article first.
public struct QuickIssue: Hashable, Sendable, Identifiable {
  /// The quick issue's id.
  public let id: QuickIssueID
  /// What the button says.
  public internal(set) var title: String
  /// A line of help below it.
  public internal(set) var help: String?
  /// The kind it fills in.
  public internal(set) var kind: TicketKind
  /// The category it fills in.
  public internal(set) var category: TicketCategory
  /// The article that may help already.
  public internal(set) var article: ArticleID?
  /// A symbol.
  public internal(set) var icon: String?
  /// Its place among the others, ascending.
  public internal(set) var sortOrder: Int
  /// Whether it is shown.
  public internal(set) var isActive: Bool
  /// How many tickets began with it.
  public internal(set) var uses: Int
  /// One more with every change.
  public internal(set) var version: Int64
  var unknown = RecordFields()
}
