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
    try await week(test, daily: 3, today: 9, category: .payments)
    await test.clock.advance(by: .minutes(1))
    var newest: [TicketID] = []
    for name in ["a", "b", "c", "d", "e", "f"] {
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
    #expect(payments.samples == Array(newest.prefix(3)))
    #expect(
      payments.reasons == [
        "15 of 15 tickets in the last 24 hours, where 3.0 were to be expected by the 28 days before.",
        "5.0 times as many as usual.",
      ])
    let escrow = try #require(issues.last)
    #expect(escrow.count == 6)
    #expect(escrow.baseline == 0)
    #expect(escrow.lift == 6000)
    #expect(
      escrow.reasons == ["6 of 15 tickets in the last 24 hours.", "None in the 28 days before."])
    #expect(payments.score > escrow.score && escrow.score > 2000)
  }

  @Test("A steady stream is not trending, however much it is")
  func steady() async throws {
    let test = try await TestDesk(sla: .none)
    try await week(test, daily: 20, today: 20, category: .payments, tags: ["payout"])
    #expect(try await test.maya.trendingIssues().value.isEmpty)
  }

  @Test("A busy day of everything is no trend, and neither is a quiet one")
  func volume() async throws {
    let test = try await TestDesk(sla: .none)
    for (day, count) in [4, 4, 4, 4, 4, 1, 1, 12, 1].enumerated() {
      if day > 0 { await test.clock.advance(by: .days(1)) }
      for index in 0..<count * 5 {
        _ = try await test.maya.createTicket(
          subject: "Ticket \(index)", from: TestDesk.adaRequester,
          category: index % 5 < 3 ? .payments : .general, tags: index % 5 == 0 ? ["payout"] : [])
      }
      #expect(try await test.maya.trendingIssues().value.isEmpty, "day \(day)")
    }
  }

  @Test("What many write alike is found by its words, though category and tags do not tell")
  func phrase() async throws {
    let test = try await TestDesk(sla: .none)
    try await week(test, daily: 4, today: 4, category: .general)
    for name in ["Why", "Since Monday", "Help,"] {
      for clerk in 1...2 {
        try await test.ticket("\(name) is the payout stuck at clerk \(clerk)?")
      }
    }
    let issues = try await test.maya.trendingIssues().value
    #expect(issues.map(\.issue) == [.phrase("payout stuck")])
    #expect(issues.first?.count == 6)
    #expect(issues.first?.samples.count == 3)
  }

  @Test("A desk that has no past has no trend")
  func firstDay() async throws {
    let test = try await TestDesk(sla: .none)
    for _ in 0..<20 { try await test.ticket(tags: ["fraud"]) }
    #expect(try await test.maya.trendingIssues().value.isEmpty)
  }

  @Test("Two tickets are not enough, three are")
  func minimumCount() async throws {
    let test = try await TestDesk(sla: .none)
    try await week(test, daily: 5, today: 5, category: .general)
    try await test.ticket("a", tags: ["fraud"])
    try await test.ticket("b", tags: ["fraud"])
    #expect(try await test.maya.trendingIssues().value.isEmpty)
    let third = try await test.ticket("c")
    try await test.maya.tag(third.id, add: ["fraud"])
    let issues = try await test.maya.trendingIssues().value
    #expect(issues.map(\.issue) == [.tag("fraud")])
  }

  @Test("A merged ticket counts, a deleted one does not")
  func population() async throws {
    let test = try await TestDesk(sla: .none)
    try await week(test, daily: 1, today: 0, category: .general)
    var tickets: [Ticket] = []
    for index in 0..<9 { tickets.append(try await test.ticket("\(index)")) }
    try await test.maya.mergeTickets(tickets[1].id, into: tickets[0].id)
    try await test.maya.deleteTicket(tickets[3].id)
    #expect(try await test.maya.trendingIssues().value.map(\.count) == [8])
    #expect(try await test.maya.trendingIssues(limit: 1).value.count == 1)
  }

  @Test("An issue appears by data and goes by time, at a step, without polling")
  func live() async throws {
    let test = try await TestDesk(sla: .none)
    try await week(test, daily: 1, today: 0, category: .general)
    for name in ["a", "b", "c", "d"] { try await test.ticket(name) }
    var watch = test.maya.trendingIssues().makeAsyncIterator()
    #expect(try await watch.next()?.isEmpty == true)
    try await test.ticket("e")
    #expect(try await watch.next()?.map(\.count) == [5])
    // 09:00 is the beginning of a step, and its tickets leave the window 24 hours later.
    await test.clock.advance(by: .milliseconds(86_400_000 - 1))
    #expect(try await test.maya.trendingIssues().value.map(\.count) == [5])
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
    #expect(IssueTrend.words(duration) == words)
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
