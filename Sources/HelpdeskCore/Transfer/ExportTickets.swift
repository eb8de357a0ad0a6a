import Foundation

extension StaffDesk {
  /// Writes every ticket that a query takes, all pages of it, as they are at one revision.
  ///
  /// The order is the query's, ties broken by id; the query's page size does not matter. At no time
  /// are more than 500 tickets in memory.
  ///
  /// ```swift
  /// try await maya.exportTickets(.open, as: .csv) { text in print(text) }
  /// ```
  ///
  /// - Parameters:
  ///   - query: Which tickets, in which order.
  ///   - format: How they are written.
  ///   - guardsFormulas: Whether a table's cells that a spreadsheet would run as a formula get an
  ///     apostrophe in front. Without, a program reads back exactly what the desk has.
  ///   - progress: Hears how many tickets of how many were written, after every 500.
  ///   - write: Takes the next piece: whole lines, the table's header first.
  /// - Returns: How many tickets were written.
  /// - Throws: ``HelpdeskError/Code/storage`` with what `write` threw as its cause, where that was
  ///   not the desk's own error; ``HelpdeskError/Code/cancelled``.
  @discardableResult
  public func exportTickets(
    _ query: TicketQuery = .all, as format: ExportFormat, guardsFormulas: Bool = true,
    progress: (@Sendable (_ done: Int, _ total: Int) -> Void)? = nil,
    to write: (String) async throws -> Void
  ) async throws(HelpdeskError) -> Int {
    try principal.authorize(.exportTickets)
    let query = try query.validated().limit(500)
    let writer = ExportWriter(format: format, table: CSVWriter(guardsFormulas: guardsFormulas))
    let principal = principal
    return try await core.evaluate { (context) async throws(HelpdeskError) -> Int in
      try await writer.hand(writer.header, to: write)
      var query = query
      var count = 0
      var total: Int?
      repeat {
        if Task.isCancelled {
          throw HelpdeskError(.cancelled, "The export was cancelled after \(count) tickets.")
        }
        let page = try await context.exports(query, for: principal)
        try await writer.hand(try writer.lines(page.tickets), to: write)
        count += page.tickets.count
        total = total ?? page.total
        progress?(count, max(count, total ?? count))
        query = query.after(page.next)
        if page.next == nil { return count }
      } while true
    }.value
  }
}

extension LiveContext {
  fileprivate func exports(
    _ query: TicketQuery, for principal: Principal
  ) async throws(HelpdeskError) -> (tickets: [TicketExport], total: Int?, next: Cursor?) {
    let compiled = try query.compiled(for: principal, at: now)
    let page = try await reader.page(
      .query(
        Query(
          .ticket, compiled.filter, order: compiled.order, after: query.cursor,
          limit: query.pageSize, wantsTotal: query.cursor == nil)))
    let tickets: [Ticket] = try DeskReader.decode(page)
    let openings = try await reader.records(
      tickets.map { RecordKey(.message, $0.id.rawValue, sequence: 1) }, Message.self)
    let exports = zip(tickets, openings).map { ticket, opening in
      TicketExport(ticket, text: opening?.kind == .opening ? opening?.body ?? "" : "")
    }
    return (exports, page.total, page.next)
  }
}

/// Puts tickets into lines.
private struct ExportWriter {
  let format: ExportFormat
  let table: CSVWriter
  private let encoder = TicketExport.encoder

  init(format: ExportFormat, table: CSVWriter) {
    self.format = format
    self.table = table
  }

  var header: String { format == .csv ? table.row(TicketExport.columns) : "" }

  func lines(_ tickets: [TicketExport]) throws(HelpdeskError) -> String {
    var text = ""
    do {
      for ticket in tickets {
        switch format {
        case .csv: text += table.row(try ticket.cells(encoder))
        case .jsonLines: text += String(decoding: try encoder.encode(ticket), as: UTF8.self) + "\n"
        }
      }
    } catch {
      throw HelpdeskError(.storage, "A ticket could not be written.", underlying: error)
    }
    return text
  }

  func hand(
    _ text: String, to write: (String) async throws -> Void
  ) async throws(HelpdeskError) {
    guard !text.isEmpty else { return }
    do {
      try await write(text)
    } catch let error as HelpdeskError {
      throw error
    } catch {
      throw HelpdeskError(
        .storage, "What the export was written to failed.", underlying: error)
    }
  }
}
