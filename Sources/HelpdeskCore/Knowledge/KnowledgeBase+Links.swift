import Foundation

extension KnowledgeBase {
  /// The most tickets that one article may name.
  static let maximumTickets = 10_000

  /// Links an article to a ticket, on both sides at once; linking twice is harmless.
  ///
  /// A ticket that was merged away is linked as what it became. Customers see the article beside
  /// their ticket once it is published.
  @discardableResult
  public func linkArticleToTicket(
    _ article: ArticleID, _ ticket: TicketID, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Article {
    let command = try await linkCommand(article, ticket, idempotencyKey, "link")
    return try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Article in
      var edit = TicketEdit(try await core.reader.finalTicket(ticket), in: context)
      let linked = try await core.link(article, to: &edit, in: &transaction)
      transaction.add(edit)
      return { $0.stamped(linked, \.version) }
    }
  }

  /// Removes the link of an article and a ticket, on both sides; also where the article is gone.
  @discardableResult
  public func unlinkArticle(
    _ article: ArticleID, from ticket: TicketID, idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> Ticket {
    let command = try await linkCommand(article, ticket, idempotencyKey, "unlink")
    return try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Ticket in
      var edit = TicketEdit(try await core.reader.finalTicket(ticket), in: context)
      try edit.linkArticle(article, false)
      let id = edit.ticket.id
      let key = RecordKey(.article, article.rawValue)
      if var known = try await core.reader.record(key, Article.self),
        known.linkedTickets.contains(id)
      {
        known.linkedTickets.removeAll { $0 == id }
        transaction.update(known, from: known.version)
      }
      let place = transaction.add(edit)
      return { $0.ticket(place) }
    }
  }

  private func linkCommand(
    _ article: ArticleID, _ ticket: TicketID, _ key: String?, _ what: String
  ) async throws(HelpdeskError) -> DeskCore.Command {
    try desk.principal.authorize(.linkArticle)
    try Validation.id(article, "article")
    let target = try await core.reader.finalTicket(ticket).id
    return desk.command(
      .linkArticle, on: [target, article.lane], key: key, digest: "\(what) \(article) \(ticket)")
  }
}

extension DeskCore {
  /// Links an article to a ticket that is being changed.
  func link(
    _ article: ArticleID, to edit: inout TicketEdit, in transaction: inout Transaction
  ) async throws(HelpdeskError) -> Article {
    let known = try await reader.article(article)
    try edit.linkArticle(article, true)
    var linked = known
    if !linked.linkedTickets.contains(edit.ticket.id) {
      guard linked.linkedTickets.count < KnowledgeBase.maximumTickets else {
        throw HelpdeskError(
          .linkRefused,
          "The article is linked to \(KnowledgeBase.maximumTickets) tickets already. "
            + "Unlink it from old ones, or name it in the answer only.",
          field: "article", ticket: edit.ticket.number.description)
      }
      linked.linkedTickets.append(edit.ticket.id)
    }
    // Written also where only the ticket lacked the link, so that a repetition under the same key
    // can answer the article.
    if linked != known || edit.isChanged { transaction.update(linked, from: known.version) }
    return linked
  }
}
