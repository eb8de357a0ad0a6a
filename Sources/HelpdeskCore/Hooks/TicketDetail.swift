import Foundation

/// A ticket with everything around it.
public struct TicketDetail: Hashable, Sendable {
  /// The ticket; the one it became, where it was merged away.
  public let ticket: Ticket
  /// The thread of the ticket and of everything it absorbed, the oldest message first.
  public let messages: [Message]
  /// The audit trail, the oldest event first.
  public let events: [TicketEvent]
  /// The escalations, the oldest first.
  public let escalations: [Escalation]
  /// The linked articles.
  public let articles: [Article]
  /// The linked tickets.
  public let linked: [Ticket]
  /// The tickets that were merged into this one.
  public let absorbed: [Ticket]
  /// The requester's other tickets, the newest first, at most ten.
  public let history: [Ticket]
}

extension LiveContext {
  func detail(of id: TicketID) async throws(HelpdeskError) -> TicketDetail {
    depend(on: RecordKey(.ticket, id.rawValue))
    let ticket = try await reader.finalTicket(id)
    dependOnThread(of: ticket)
    depend(onChildren: .event, of: ticket.id.rawValue)
    let escalations = Filter([.equals(Escalation.Field.ticket, .text(ticket.id.rawValue))])
    depend(on: .escalation, where: escalations)
    let history = Filter([
      .equals(Ticket.Column.requester, .text(ticket.requester.id.rawValue)),
      .equals(Ticket.Column.isDeleted, .integer(0)),
    ])
    depend(on: .ticket, where: history)
    for article in ticket.articles { depend(on: RecordKey(.article, article.rawValue)) }
    for link in ticket.links { depend(on: RecordKey(.ticket, link.ticket.rawValue)) }
    let earlier: [Ticket] = try await reader.query(
      Query(
        .ticket, history, order: .columns([.descending(Ticket.Column.customerMessageAt)]),
        limit: 11))
    let articles = try await reader.records(
      ticket.articles.map { RecordKey(.article, $0.rawValue) }, Article.self)
    return TicketDetail(
      ticket: ticket,
      messages: try await reader.thread(of: ticket),
      events: try await reader.events(of: ticket.id),
      escalations: try await reader.query(
        Query(
          .escalation, escalations, order: .columns([.ascending(Escalation.Field.createdAt)]),
          limit: 1000)),
      articles: articles.compactMap(\.self),
      linked: try await reader.tickets(ticket.links.map(\.ticket)),
      absorbed: try await reader.tickets(ticket.absorbed),
      history: Array(earlier.filter { $0.id != ticket.id }.prefix(10)))
  }
}
