import Foundation
import HelpdeskCore
import Testing

@Suite("Imported rows")
struct FarRowsTests {
  @Test(
    "of any date are taken or rejected, and the desk goes on",
    arguments: [
      "0000-01-01", "0001-01-01T00:00:00Z", "9999-12-31T23:59:60.999Z", "-9223372036854775808",
      "9223372036854775807", "-9007199254740992", "9007199254740992", "-1", "0",
      "99999999999999999999", "2026-02-30", "2026-13-01", "NaN", "1e400",
      "2026-03-02T09:00:00+99:99",
    ])
  func dates(date: String) async throws {
    let test = try await TestDesk()
    let table = "subject,created\nFar,\(date)\nNear,2026-03-01\n"
    let report = try await test.root.importTickets(csv: Array(table.utf8))
    #expect(report.created + report.rejected.count == 2)
    for ticket in try await test.maya.tickets(.all).value.tickets {
      #expect(try await test.maya.ticketDetail(ticket.id).value.ticket == ticket)
    }
    await test.clock.advance(by: .days(1))
    let ever = Date.distantPast..<Date.distantFuture
    _ = try await test.maya.slaMetrics(ever).value
    _ = try await test.maya.deskStats().value
    _ = try await test.maya.trendingIssues().value
    let created = try await test.ticket()
    try await test.maya.sendMessage(created.id, "Good.")
  }
}
