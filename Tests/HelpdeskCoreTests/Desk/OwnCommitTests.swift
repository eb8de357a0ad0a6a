import Foundation
import HelpdeskCore
import Testing

@Suite("A desk's own commit")
struct OwnCommitTests {
  @Test("is heard of when the command returns, where nobody watches")
  func heardAtOnce() async throws {
    let test = try await TestDesk()
    try await test.ticket(priority: .high)
    // The instant at which the ticket falls due, and nothing to look for it.
    #expect(test.clock.pending.map(\.name) == ["desk timer"])
  }

  @Test("is left to the pump where a query is watched, before the clock moves on")
  func heardWhileWatched() async throws {
    let test = try await TestDesk()
    var page = test.maya.dueSoon(within: .days(30)).makeAsyncIterator()
    #expect(try await page.next()?.isEmpty == true)
    let ticket = try await test.ticket(priority: .high)
    await test.desk.settle()
    #expect(try await page.next()?.map(\.id) == [ticket.id])
    #expect(test.clock.pending.contains { $0.name == "desk timer" })
    await test.desk.close()
    #expect(test.clock.pending.isEmpty)
  }
}
