/// Which parts of a quick issue change, and to what; everything not named stays as it is.
public struct QuickIssueChanges: Hashable, Sendable {
  /// What the button says.
  public var title: String?
  /// A line of help below it; an empty one is removed.
  public var help: String?
  /// The kind it fills in.
  public var kind: TicketKind?
  /// The category it fills in.
  public var category: TicketCategory?
  /// The article that may help already.
  public var article: TicketChanges.Value<ArticleID>?
  /// A symbol; an empty one is removed.
  public var icon: String?
  /// Its place among the others, ascending.
  public var sortOrder: Int?
  /// Whether it is shown.
  public var isActive: Bool?

  /// Names the changes.
  public init(
    title: String? = nil, help: String? = nil, kind: TicketKind? = nil,
    category: TicketCategory? = nil, article: TicketChanges.Value<ArticleID>? = nil,
    icon: String? = nil, sortOrder: Int? = nil, isActive: Bool? = nil
  ) {
    self.title = title
    self.help = help
    self.kind = kind
    self.category = category
    self.article = article
    self.icon = icon
    self.sortOrder = sortOrder
    self.isActive = isActive
  }
}

extension QuickIssue {
  mutating func apply(_ changes: QuickIssueChanges) {
    title = changes.title ?? title
    help = changes.help ?? help
    kind = changes.kind ?? kind
    category = changes.category ?? category
    switch changes.article {
    case .set(let id): article = id
    case .clear: article = nil
    case nil: break
    }
    icon = changes.icon ?? icon
    sortOrder = changes.sortOrder ?? sortOrder
    isActive = changes.isActive ?? isActive
  }

  func validated() throws(HelpdeskError) -> QuickIssue {
    var result = self
    result.title = try Validation.line(title, "title", max: Limits.name)
    if let help {
      let line = try Validation.line(help, "help", max: Limits.subject, optional: true)
      result.help = line.isEmpty ? nil : line
    }
    if let icon {
      let line = try Validation.line(icon, "icon", max: 64, optional: true)
      result.icon = line.isEmpty ? nil : line
    }
    try Validation.value(kind, "kind")
    try Validation.value(category, "category")
    if let article { try Validation.id(article, "article") }
    return result
  }
}
