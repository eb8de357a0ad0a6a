import Foundation
import Testing

@testable import HelpdeskCore

private func date(_ text: String) throws -> Date {
  try Date(text, strategy: .iso8601)
}

@Suite struct SLAGroupingTests {
  @Test("Every grouping puts every ticket into one group")
  func groupings() async throws {
    let test = try await TestDesk()
    try await test.root.directory.addTeam("money", name: "Money")
    try await test.root.directory.addAgent("leo", name: "Leo")
    let first = try await test.maya.createTicket(
      NewTicket(
        subject: "One", priority: .urgent, category: .payments, channel: .email, assignee: "leo",
        team: "money"),
      from: TestDesk.adaRequester)
    _ = try await test.maya.createTicket(
      NewTicket(subject: "Two", priority: .low, category: .account, channel: .email),
      from: TestDesk.boRequester)
    await test.clock.advance(by: .minutes(20))
    try await test.leo.sendMessage(first.id, "Look here.")
    let range = TestDesk.monday..<TestDesk.monday.adding(.days(1))
    let keys: [(SLAGrouping, [SLAGroupKey])] = [
      (.priority, [.priority(.low), .priority(.urgent)]),
      (.category, [.category(.account), .category(.payments)]),
      (.agent, [.agent("leo"), .agent(nil)]),
      (.team, [.team("money"), .team(nil)]),
      (.channel, [.channel(.email)]),
    ]
    for (grouping, keys) in keys {
      let metrics = try await test.maya.slaMetrics(range, by: grouping).value
      #expect(metrics.groups.map(\.key) == keys)
      #expect(metrics.groups.reduce(0) { $0 + $1.summary.created } == 2)
      #expect(
        metrics.groups.reduce(0) { $0 + $1.summary[.firstReply].running }
          == metrics.overall[.firstReply].running)
    }
    let byAgent = try await test.maya.slaMetrics(range, by: .agent).value
    #expect(byAgent[.agent("leo")]?[.firstReply].median == .minutes(20))
    #expect(byAgent[.agent("leo")]?[.firstReply].met == 1)
    #expect(byAgent[.agent(nil)]?[.firstReply].done == 0)
    #expect(byAgent[.agent("nobody")] == nil)
  }

  @Test("Days are those of the calendar, 23 hours long where clocks go forward")
  func daylightSaving() async throws {
    let test = try await TestDesk()
    var berlin = Calendar(identifier: .gregorian)
    berlin.timeZone = try #require(TimeZone(identifier: "Europe/Berlin"))
    // Clocks go forward in the night to Sunday, 2026-03-29, at 02:00 local time.
    await test.clock.advance(to: try date("2026-03-28T22:59:59Z"))
    try await test.ticket("Saturday, 23:59:59")
    await test.clock.advance(to: try date("2026-03-28T23:00:00Z"))
    try await test.ticket("Sunday, 00:00")
    await test.clock.advance(to: try date("2026-03-29T21:59:59Z"))
    try await test.ticket("Sunday, 23:59:59")
    await test.clock.advance(to: try date("2026-03-29T22:00:00Z"))
    try await test.ticket("Monday, 00:00")
    let range = try date("2026-03-28T12:00:00Z")..<date("2026-03-31T12:00:00Z")
    let metrics = try await test.maya.slaMetrics(range, by: .day, calendar: berlin).value
    let days: [Range<Date>] = [
      try date("2026-03-28T12:00:00Z")..<date("2026-03-28T23:00:00Z"),
      try date("2026-03-28T23:00:00Z")..<date("2026-03-29T22:00:00Z"),
      try date("2026-03-29T22:00:00Z")..<date("2026-03-30T22:00:00Z"),
      try date("2026-03-30T22:00:00Z")..<date("2026-03-31T12:00:00Z"),
    ]
    #expect(metrics.groups.map(\.key) == days.map { .day($0) })
    #expect(metrics.groups.map(\.summary.created) == [1, 2, 1, 0])
    let greenwich = try await test.maya.slaMetrics(range, by: .day).value
    #expect(greenwich.groups.map(\.summary.created) == [2, 2, 0, 0])
  }

  @Test("A day is 25 hours long where clocks go back")
  func autumn() throws {
    var berlin = Calendar(identifier: .gregorian)
    berlin.timeZone = try #require(TimeZone(identifier: "Europe/Berlin"))
    let bounds = berlin.dayBoundaries(
      of: try date("2026-10-24T22:00:00Z")..<date("2026-10-26T23:00:00Z"))
    let days = [
      try date("2026-10-24T22:00:00Z"), try date("2026-10-25T23:00:00Z"),
      try date("2026-10-26T23:00:00Z"),
    ]
    #expect(bounds == days)
    let back = berlin.dayBoundaries(of: 3, through: try date("2026-10-26T12:00:00Z"))
    let starts = [try date("2026-10-23T22:00:00Z")] + days
    #expect(back == starts)
  }

  @Test("Percentiles of many random times are the nearest ranks of the sorted times")
  func randomPercentiles() async throws {
    let seed = UInt64.random(in: .min ... .max)
    var generator = Lehmer(state: seed)
    let test = try await TestDesk()
    var open: [Ticket] = []
    for index in 0..<60 { open.append(try await test.ticket("Ticket \(index)")) }
    var times: [Int64] = []
    for ticket in open {
      await test.clock.advance(by: .milliseconds(Int64.random(in: 0...200_000, using: &generator)))
      try await test.maya.sendMessage(ticket.id, "Look here.")
      times.append(test.clock.now.milliseconds - ticket.createdAt.milliseconds)
    }
    times.sort()
    func rank(_ permille: Int) -> Duration {
      .milliseconds(times[(permille * times.count + 999) / 1000 - 1])
    }
    let reply = try await test.maya.slaMetrics(
      TestDesk.monday..<TestDesk.monday.adding(.days(1))
    ).value.overall[.firstReply]
    #expect(reply.median == rank(500), "seed \(seed)")
    #expect(reply.p90 == rank(900), "seed \(seed)")
    #expect(reply.p95 == rank(950), "seed \(seed)")
    let sum = times.reduce(0, +)
    #expect(reply.average == .milliseconds((2 * sum + 60) / 120), "seed \(seed)")
  }
}

/// A small generator with a seed.
private struct Lehmer: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ (state >> 29)
  }
}
