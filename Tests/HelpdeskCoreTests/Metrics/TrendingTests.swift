import Foundation
import Testing

@testable import HelpdeskCore

@Suite struct TrendingTests {
  /// A week with so many tickets a day, then a day with so many.
  private func week(
    _ test: TestDesk, daily: Int, today: Int, category: TicketCategory, tags: [String] = []
  ) async throws {
    for day in 0..<8 {
      for index in 0..<(day < 7 ? daily : today) {
        _ = try await test.maya.createTicket(
          subject: "Day \(day), ticket \(index)", from: TestDesk.adaRequester,
          category: category, tags: tags)
      }
      if day < 7 { await test.clock.advance(by: .days(1)) }
    }
  }

  @Test("A burst is found, with its figures, its newest tickets and its reasons")
  func burst() async throws {
    let test = try await TestDesk(sla: .none)
    try await week(test, daily: 3, today: 12, category: .payments)
    await test.clock.advance(by: .minutes(1))
    var newest: [TicketID] = []
    for name in ["a", "b", "c"] {
      newest.insert(
        try await test.maya.createTicket(
          subject: name, from: TestDesk.boRequester, category: .payments, tags: ["escrow"]
        ).id, at: 0)
      await test.clock.advance(by: .milliseconds(1))
    }
    let issues = try await test.maya.trendingIssues().value
    #expect(issues.map(\.issue) == [.category(.payments), .tag("escrow")])
    let payments = try #require(issues.first)
    #expect(payments.count == 15)
    #expect(payments.baseline == 3000)
    #expect(payments.lift == 5000)
    // (15 − 3) ∕ √4
    #expect(payments.score == 6000)
    #expect(payments.samples == newest)
    #expect(
      payments.reasons == [
        "15 tickets in the last 24 hours against 3.0 on average.",
        "5.0 times as many as usual.",
      ])
    let escrow = try #require(issues.last)
    #expect(escrow.count == 3)
    #expect(escrow.baseline == 0)
    #expect(escrow.lift == 3000)
    #expect(escrow.score == 3000)
    #expect(
      escrow.reasons == [
        "3 tickets in the last 24 hours.", "None in the 7 times 24 hours before.",
      ])
  }

  @Test("A steady stream is not trending, however much it is")
  func steady() async throws {
    let test = try await TestDesk(sla: .none)
    try await week(test, daily: 20, today: 20, category: .payments, tags: ["payout"])
    #expect(try await test.maya.trendingIssues().value.isEmpty)
  }

  @Test("Two tickets are not enough, three are")
  func minimumCount() async throws {
    let test = try await TestDesk(sla: .none)
    try await test.ticket(tags: ["fraud"])
    try await test.ticket(tags: ["fraud"])
    #expect(try await test.maya.trendingIssues().value.isEmpty)
    let third = try await test.ticket()
    try await test.maya.tag(third.id, add: ["fraud"])
    let issues = try await test.maya.trendingIssues().value
    #expect(issues.map(\.issue) == [.category(.general), .tag("fraud")])
    #expect(try await test.maya.trendingIssues(limit: 1).value.count == 1)
  }

  @Test("A merged ticket counts, a deleted one does not")
  func population() async throws {
    let test = try await TestDesk(sla: .none)
    var tickets: [Ticket] = []
    for name in ["a", "b", "c", "d"] { tickets.append(try await test.ticket(name)) }
    try await test.maya.mergeTickets(tickets[1].id, into: tickets[0].id)
    try await test.maya.deleteTicket(tickets[3].id)
    #expect(try await test.maya.trendingIssues().value.map(\.count) == [3])
  }

  @Test("An issue appears by data and goes by time, at a step, without polling")
  func live() async throws {
    let test = try await TestDesk(sla: .none)
    for name in ["a", "b"] { try await test.ticket(name) }
    var watch = test.maya.trendingIssues().makeAsyncIterator()
    #expect(try await watch.next()?.isEmpty == true)
    try await test.ticket("c")
    #expect(try await watch.next()?.map(\.count) == [3])
    // 09:00 is the beginning of a step, and its tickets leave the window 24 hours later.
    await test.clock.advance(by: .milliseconds(86_400_000 - 1))
    #expect(try await test.maya.trendingIssues().value.map(\.count) == [3])
    let before = test.desk.statistics.evaluations
    await test.clock.advance(by: .milliseconds(1))
    #expect(test.desk.statistics.evaluations == before + 1)
    #expect(try await watch.next()?.isEmpty == true)
  }

  @Test(
    "A window has words",
    arguments: [
      (Duration.hours(24), "24 hours"), (.hours(1), "1 hour"), (.days(7), "7 days"),
      (.minutes(90), "90 minutes"), (.seconds(61), "61 seconds"),
    ])
  func words(_ duration: Duration, _ words: String) {
    #expect(IssueCounts.words(duration) == words)
  }

  @Test("The score of what is usual is zero, and grows with the excess")
  func scores() {
    func counts(_ count: Int, _ before: Int) -> IssueCounts {
      IssueCounts(issue: .tag("x"), count: count, before: before)
    }
    #expect(counts(10, 70).score == 0)
    #expect(counts(5, 0).score == 5000)
    #expect(counts(0, 21).score == -1500)
    // (20 − 10) ∕ √11
    #expect(counts(20, 70).score == 3015)
    #expect(counts(20, 70).lift == 2000)
    #expect(counts(4, 3).lift == 4000)
    #expect(counts(4, 3).baseline == 428)
    #expect(IssueCounts.decimal(428) == "0.4")
    #expect(IssueCounts.decimal(2950) == "3.0")
  }

  @Test("Windows and limits out of range are refused")
  func badInput() async throws {
    let test = try await TestDesk()
    for window in [Duration.zero, .seconds(59), .days(367), .seconds(-1)] {
      try await expectRefusal(.invalidField, field: "window", on: test) {
        _ = try await test.maya.trendingIssues(window: window).value
      }
    }
    for limit in [0, -1, 101] {
      try await expectRefusal(.invalidField, field: "limit", on: test) {
        _ = try await test.maya.trendingIssues(limit: limit).value
      }
    }
    try await expectRefusal(.permissionDenied, on: test) {
      _ = try await test.bot.trendingIssues().value
    }
  }
}
