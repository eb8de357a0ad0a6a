extension QuickIssue {
  /// The six that a desk can begin with.
  static let standard: [QuickIssue] = [
    QuickIssue(
      "gateway-not-connecting", "Gateway not connecting",
      "Telegram bot or AI gateway won't connect", .bug, .gateway, "🔌", 1),
    QuickIssue(
      "billing-question", "Billing question", "Questions about plans, payments, or invoices",
      .question, .billing, "💳", 2),
    QuickIssue(
      "feature-request", "Feature request", "Suggest a new feature or improvement",
      .featureRequest, .other, "💡", 3),
    QuickIssue(
      "plugin-not-working", "Plugin not working", "Issues with installed plugins", .bug, .plugin,
      "🧩", 4),
    QuickIssue(
      "account-issue", "Account issue", "Login problems, profile, or settings", .question,
      .account, "👤", 5),
    QuickIssue(
      "report-a-bug", "Report a bug", "Something isn't working as expected", .bug, .other, "🐛",
      6),
  ]

  private init(
    _ id: QuickIssueID, _ title: String, _ help: String, _ kind: TicketKind,
    _ category: TicketCategory, _ icon: String, _ sortOrder: Int
  ) {
    self.init(
      id: id, title: title, help: help, kind: kind, category: category, article: nil, icon: icon,
      sortOrder: sortOrder, isActive: true, uses: 0, version: 0)
  }
}
