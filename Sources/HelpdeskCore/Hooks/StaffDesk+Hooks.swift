import Foundation

extension StaffDesk {
  /// Tickets in an order, a page at a time, live (the seeds' useTickets).
  ///
  /// ```swift
  /// for try await page in maya.tickets(.open.assigned(to: .me).sorted(by: .slaDeadline)) {
  ///   print(page.total)
  /// }
  /// ```
  ///
  /// The page changes with the data, and with time where the query depends on it: a ticket enters
  /// `.breached` at the instant of its deadline.
  ///
  /// - Parameter query: Which tickets, in which order.
  /// - Returns: The page, its total, and the facets asked for.
  public func tickets(_ query: TicketQuery = .open) -> LiveQuery<TicketPage> {
    let principal = principal
    return self.query(.readTickets) { context throws(HelpdeskError) in
      try await context.page(try query.validated(), for: principal)
    }
  }

  /// Tickets with a broken promise that is still owed, the longest overdue first, live.
  public func breachedTickets() -> LiveQuery<[Ticket]> {
    ticketList(.breached, .readSLA)
  }

  /// Tickets whose next promise breaks within a time, the nearest first, live.
  public func dueSoon(within duration: Duration) -> LiveQuery<[Ticket]> {
    ticketList(.dueWithin(duration), .readSLA)
  }

  /// Every ticket of a query, however many pages that takes.
  private func ticketList(
    _ query: TicketQuery, _ operation: DeskOperation
  ) -> LiveQuery<[Ticket]> {
    let principal = principal
    return self.query(operation) { context throws(HelpdeskError) in
      var query = try query.limit(1000).validated()
      var tickets: [Ticket] = []
      repeat {
        let page = try await context.page(query, for: principal)
        tickets += page.tickets
        query = query.after(page.next)
      } while query.cursor != nil
      return tickets
    }
  }

  /// A ticket with its thread and everything around it, live (the seeds' useTicketDetail).
  ///
  /// The id of a ticket that was merged away shows the ticket it became. Looking never writes.
  public func ticketDetail(_ id: TicketID) -> LiveQuery<TicketDetail> {
    query(.readTicketDetail) { context throws(HelpdeskError) in
      try await context.detail(of: id)
    }
  }

  /// A ticket's thread, the oldest message first, live (the seeds' useTicketMessages).
  public func messages(_ id: TicketID) -> LiveQuery<[Message]> {
    query(.readMessages) { context throws(HelpdeskError) in
      context.depend(on: RecordKey(.ticket, id.rawValue))
      let ticket = try await context.reader.finalTicket(id)
      context.dependOnThread(of: ticket)
      return try await context.reader.thread(of: ticket)
    }
  }

  /// The id of a ticket, by its number; every number ever issued is found.
  ///
  /// - Throws: ``HelpdeskError/Code/ticketDeleted`` for a ticket that was deleted for good.
  public func ticket(numbered number: String) async throws(HelpdeskError) -> TicketID {
    try principal.authorize(.readTickets)
    return try await core.reader.ticket(numbered: number).id
  }

  /// A ticket by its id; one that was merged away is answered as it is, not as what it became.
  public func ticket(_ id: TicketID) async throws(HelpdeskError) -> Ticket {
    try principal.authorize(.readTickets)
    return try await core.reader.ticket(id)
  }
}
