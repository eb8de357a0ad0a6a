import Foundation

extension KnowledgeBase {
  /// Adds a button that begins a ticket.
  ///
  /// - Parameters:
  ///   - title: What the button says.
  ///   - help: A line of help below it.
  ///   - kind: The kind it fills in.
  ///   - category: The category it fills in.
  ///   - article: The article that may help already; customers see it once it is published.
  ///   - icon: A symbol.
  ///   - sortOrder: Its place among the others; behind all of them where it is nil.
  ///   - idempotencyKey: Creates it once, however often it is called.
  /// - Returns: The quick issue.
  /// - Throws: ``HelpdeskError/Code/notFound`` for an article that is not there.
  @discardableResult
  public func createQuickIssue(
    title: String, help: String? = nil, kind: TicketKind = .question,
    category: TicketCategory = .general, article: ArticleID? = nil, icon: String? = nil,
    sortOrder: Int? = nil, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> QuickIssue {
    let draft = try QuickIssue(
      id: "new", title: title, help: help, kind: kind, category: category, article: article,
      icon: icon, sortOrder: sortOrder ?? 0, isActive: true, uses: 0, version: 0
    ).validated()
    let command = desk.command(
      .writeResponses, key: idempotencyKey,
      digest: "create \(draft) \(sortOrder.map(String.init) ?? "last")")
    return try await core.write(command) {
      (transaction, _) async throws(HelpdeskError) -> (Applied) -> QuickIssue in
      let last = try await core.reader.quickIssues().map(\.sortOrder).max() ?? 0
      if let article { _ = try await core.reader.article(article) }
      let issue = QuickIssue(
        id: QuickIssueID(core.makeID()), title: draft.title, help: draft.help, kind: kind,
        category: category, article: article, icon: draft.icon, sortOrder: sortOrder ?? last + 1,
        isActive: true, uses: 0, version: 0)
      transaction.insert(issue)
      return { $0.stamped(issue, \.version) }
    }
  }

  /// Changes a quick issue; one that is no longer active is shown to nobody and keeps its uses.
  @discardableResult
  public func updateQuickIssue(
    _ id: QuickIssueID, _ changes: QuickIssueChanges, expectedVersion: Int64? = nil,
    idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> QuickIssue {
    try Validation.id(id, "quickIssue")
    let command = desk.command(
      .writeResponses, key: idempotencyKey, digest: "update \(id) \(changes)")
    return try await core.write(command) {
      (transaction, _) async throws(HelpdeskError) -> (Applied) -> QuickIssue in
      guard
        let known: QuickIssue = try await core.reader.record(RecordKey(.quickIssue, id.rawValue))
      else {
        throw HelpdeskError(
          .notFound, "There is no quick issue \(id). Choose one of quickIssues().",
          field: "quickIssue")
      }
      try core.requireVersion(expectedVersion, known.version, "quick issue")
      var issue = known
      issue.apply(changes)
      issue = try issue.validated()
      if let article = issue.article, article != known.article {
        _ = try await core.reader.article(article)
      }
      if issue != known { transaction.update(issue, from: known.version) }
      return { [issue] in $0.stamped(issue, \.version) }
    }
  }

  /// Adds the six quick issues that most desks want; those that are there already stay as they are.
  @discardableResult
  public func installStandardQuickIssues() async throws(HelpdeskError) -> [QuickIssue] {
    let keys = QuickIssue.standard.map(\.recordKey)
    _ = try await core.write(desk.command(.writeResponses)) {
      (transaction, _) async throws(HelpdeskError) -> (Applied) -> Done in
      let known = try await core.reader.records(keys, QuickIssue.self)
      for (issue, known) in zip(QuickIssue.standard, known) where known == nil {
        transaction.insert(issue)
      }
      return { _ in Done() }
    }
    return try await core.reader.records(keys, QuickIssue.self).compactMap(\.self)
  }
}

extension DeskReader {
  /// Quick issues in the order in which they are shown.
  func quickIssues(activeOnly: Bool = false) async throws(HelpdeskError) -> [QuickIssue] {
    let filter = Filter(activeOnly ? [.equals(QuickIssue.activeColumn, .integer(1))] : [])
    let order = Query.Order.columns([.ascending(QuickIssue.sortColumn)])
    return try await query(
      Query(.quickIssue, filter, order: order, limit: Query.maximumLimit))
  }
}

extension DeskCore {
  func requireVersion(
    _ expected: Int64?, _ actual: Int64, _ subject: String
  ) throws(HelpdeskError) {
    guard let expected, expected != actual else { return }
    throw HelpdeskError(
      .conflict,
      "The \(subject) was changed since: you saw version \(expected), it is at \(actual). "
        + "Read it again and repeat the change.",
      field: "expectedVersion")
  }
}
