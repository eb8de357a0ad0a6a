import Foundation
import HelpdeskCore
import Testing

@Suite("An export")
struct ExportTests {
  private func write(
    _ desk: StaffDesk, _ query: TicketQuery = .all.sorted(by: .number), as format: ExportFormat,
    guardsFormulas: Bool = true
  ) async throws -> (count: Int, text: String) {
    var text = ""
    let count = try await desk.exportTickets(
      query, as: format, guardsFormulas: guardsFormulas
    ) { text += $0 }
    return (count, text)
  }

  @Test("writes every ticket of a query, over all pages, in its order")
  func allPages() async throws {
    let bench = try await BulkBench()
    let ids = try await bench.tickets(1100)
    try await bench.maya.closeTicket(ids[5])
    let (count, text) = try await write(
      bench.maya, .open.sorted(by: .number).limit(3), as: .csv)
    let rows = try CSVReader.rows(in: text)
    #expect(count == 1099)
    #expect(rows.count == 1100)
    #expect(rows.first?.cells.prefix(3) == ["id", "number", "subject"])
    #expect(
      rows.dropFirst().map { $0.cells[1] } == (1...1100).filter { $0 != 6 }.map { "TK-\($0)" })
    let heard = Mutex<[[Int]]>([])
    let progress: @Sendable (Int, Int) -> Void = { done, total in
      heard.withLock { $0.append([done, total]) }
    }
    try await bench.maya.exportTickets(.open, as: .csv, progress: progress) { _ in }
    #expect(heard.withLock { $0 } == [[500, 1099], [1000, 1099], [1099, 1099]])
  }

  @Test("as JSON lines comes back as what it was, with sorted keys and ISO dates")
  func jsonLines() async throws {
    let test = try await TestDesk()
    let ticket = try await test.maya.createTicket(
      NewTicket(
        subject: "Slash / \"quote\"", description: "Line one\nline two — ü", tags: ["a", "b"],
        customFields: ["Some_Plan": "gold"]),
      from: TestDesk.adaRequester)
    try await test.maya.resolveTicket(ticket.id, "Done.")
    let (count, text) = try await write(test.maya, as: .jsonLines)
    #expect(count == 1)
    #expect(text.hasSuffix("}\n"))
    #expect(text.contains("\"created_at\":\"2026-03-02T09:00:00.000Z\""))
    #expect(text.contains("\"custom_fields\":{\"Some_Plan\":\"gold\"}"))
    #expect(text.hasPrefix("{\"category\":\"general\",\"channel\":\"ticket\",\"created_at\""))
    let read = try TicketExport(jsonLine: String(text.dropLast()))
    #expect(
      read == TicketExport(try await test.current(ticket.id), text: "Line one\nline two — ü"))
    #expect(try await write(test.maya, as: .jsonLines).text == text)
    #expect(throws: HelpdeskError(.importFailed, "")) { try TicketExport(jsonLine: "{}") }
  }

  @Test("as a table can be imported elsewhere")
  func roundTrip() async throws {
    let here = try await TestDesk()
    let there = try await TestDesk()
    _ = try await here.maya.createTicket(
      NewTicket(
        subject: "One", description: "A, \"b\"\nand c", priority: .urgent, category: .billing,
        kind: .bug, tags: ["x", "y"]), from: TestDesk.adaRequester)
    let two = try await here.ticket("Two", from: TestDesk.boRequester)
    await here.clock.advance(by: .seconds(90))
    try await here.maya.closeTicket(two.id)
    await there.clock.advance(by: .days(1))
    let (_, text) = try await write(here.maya, as: .csv, guardsFormulas: false)
    let report = try await there.root.importTickets(csv: Array(text.utf8))
    #expect(report.created == 2)
    #expect(report.coerced.isEmpty)
    func shapes(_ test: TestDesk) async throws -> [[String]] {
      let (_, lines) = try await write(test.maya, as: .jsonLines)
      return try lines.split(separator: "\n").map {
        let ticket = try TicketExport(jsonLine: String($0))
        return [
          ticket.subject, ticket.text, ticket.status, ticket.priority, ticket.category,
          ticket.kind, ticket.requesterID, ticket.requesterName, ticket.requesterEmail ?? "",
          ticket.requesterType, "\(ticket.tags)", "\(ticket.createdAt)",
          "\(String(describing: ticket.closedAt))",
        ]
      }
    }
    #expect(try await shapes(there) == shapes(here))
  }

  @Test("of a table disarms formulas, unless a program is to read it")
  func formulas() async throws {
    let test = try await TestDesk()
    try await test.ticket("=HYPERLINK(\"http://evil\")")
    let guarded = try CSVReader.rows(in: try await write(test.maya, as: .csv).text)
    #expect(guarded.last?.cells[2] == "'=HYPERLINK(\"http://evil\")")
    let plain = try await write(test.maya, as: .csv, guardsFormulas: false).text
    #expect(try CSVReader.rows(in: plain).last?.cells[2] == "=HYPERLINK(\"http://evil\")")
  }

  struct DiskFull: Error {}

  @Test("passes on why it could not be written, and is for staff only")
  func refusals() async throws {
    let test = try await TestDesk()
    try await test.ticket()
    do {
      try await test.maya.exportTickets(as: .csv) { _ in throw DiskFull() }
      Issue.record("It was not refused.")
    } catch {
      #expect(error.code == .storage)
      #expect(error.underlying is DiskFull)
    }
    try await expectRefusal(.permissionDenied, on: test) {
      try await test.bot.exportTickets(as: .jsonLines) { _ in }
    }
    try await expectRefusal(.invalidField, on: test) {
      try await test.maya.exportTickets(.all.sorted(by: .relevance), as: .csv) { _ in }
    }
  }
}
