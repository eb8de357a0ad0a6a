/// A button that begins a ticket, as customers see it.
public struct CustomerQuickIssue: Hashable, Sendable, Identifiable {
  /// The quick issue's id, to be named in a ``NewTicket``.
  public let id: QuickIssueID
  /// What the button says.
  public let title: String
  /// A line of help below it.
  public let help: String?
  /// The kind it fills in.
  public let kind: TicketKind
  /// The category it fills in.
  public let category: TicketCategory
  /// The article that may help already, where it is published.
  public let article: ArticleID?
  /// What that article is called.
  public let articleTitle: String?
  /// A symbol.
  public let icon: String?

  init(_ issue: QuickIssue, article: Article?) {
    id = issue.id
    title = issue.title
    help = issue.help
    kind = issue.kind
    category = issue.category
    self.article = article?.id
    articleTitle = article?.title
    icon = issue.icon
  }
}
