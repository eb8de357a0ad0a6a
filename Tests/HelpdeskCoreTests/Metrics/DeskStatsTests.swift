import Foundation
import Testing

@testable import HelpdeskCore

@Suite struct DeskStatsTests {
  @Test("Tickets are counted where they stand, without deleted and merged ones")
  func counts() async throws {
    let test = try await TestDesk()
    try await test.ticket("Open")
    let working = try await test.ticket("In progress")
    let waiting = try await test.ticket("Waiting")
    let done = try await test.ticket("Resolved")
    let deleted = try await test.ticket("Deleted")
    let merged = try await test.ticket("Merged")
    await test.clock.advance(by: .minutes(30))
    try await test.maya.take(working.id)
    try await test.maya.sendMessage(waiting.id, "Which account?")
    await test.clock.advance(by: .minutes(60))
    try await test.maya.sendMessage(done.id, "Done.")
    try await test.maya.resolveTicket(done.id, "Done.")
    try await test.maya.deleteTicket(deleted.id)
    try await test.maya.mergeTickets(merged.id, into: waiting.id)
    let stats = try await test.maya.deskStats().value
    #expect(stats.open == 1)
    #expect(stats.inProgress == 1)
    #expect(stats.waiting == 1)
    #expect(stats.escalated == 0)
    #expect(stats.resolvedToday == 1)
    // 30 and 90 minutes.
    #expect(stats.averageFirstResponse == .minutes(60))
    #expect(stats.articles == .init(total: 0, published: 0, drafts: 0, archived: 0))
    #expect(stats.trend.count == 14)
    #expect(stats.trend.last?.created == 4)
    #expect(stats.trend.last?.resolved == 1)
    #expect(stats.trend.dropLast().allSatisfy { $0.created == 0 && $0.resolved == 0 })
  }

  @Test("At midnight a new day begins, by itself")
  func midnight() async throws {
    let test = try await TestDesk(sla: .none)
    let ticket = try await test.ticket()
    try await test.maya.resolveTicket(ticket.id, "Done.")
    var watch = test.maya.deskStats().makeAsyncIterator()
    #expect(try await watch.next()?.resolvedToday == 1)
    let before = test.desk.statistics.evaluations
    // It is nine o'clock: midnight is fifteen hours away.
    await test.clock.advance(by: .milliseconds(15 * 3_600_000 - 1))
    #expect(test.desk.statistics.evaluations == before)
    await test.clock.advance(by: .milliseconds(1))
    let next = try #require(try await watch.next())
    #expect(next.resolvedToday == 0)
    #expect(next.trend.suffix(2).map(\.resolved) == [1, 0])
    #expect(next.trend.suffix(2).map(\.created) == [1, 0])
    #expect(next.trend.last?.day.lowerBound == test.clock.now)
  }

  @Test("Midnight is that of the calendar's time zone")
  func localMidnight() async throws {
    let test = try await TestDesk(sla: .none)
    var tokyo = Calendar(identifier: .gregorian)
    tokyo.timeZone = try #require(TimeZone(identifier: "Asia/Tokyo"))
    let ticket = try await test.ticket()
    try await test.maya.resolveTicket(ticket.id, "Done.")
    // It is 18:00 in Tokyo.
    await test.clock.advance(by: .hours(6))
    #expect(try await test.maya.deskStats().value.resolvedToday == 1)
    #expect(try await test.maya.deskStats(calendar: tokyo).value.resolvedToday == 0)
  }

  @Test("A first response counts for 30 days")
  func responseWindow() async throws {
    let test = try await TestDesk(sla: .none)
    let ticket = try await test.ticket()
    await test.clock.advance(by: .hours(1))
    try await test.maya.sendMessage(ticket.id, "Look here.")
    await test.clock.advance(by: .days(29))
    #expect(try await test.maya.deskStats().value.averageFirstResponse == .hours(1))
    await test.clock.advance(by: .days(1))
    #expect(try await test.maya.deskStats().value.averageFirstResponse == nil)
  }

  @Test("A bot has no dashboard")
  func rights() async throws {
    let test = try await TestDesk()
    try await expectRefusal(.permissionDenied, on: test) {
      _ = try await test.bot.deskStats().value
    }
  }
}
