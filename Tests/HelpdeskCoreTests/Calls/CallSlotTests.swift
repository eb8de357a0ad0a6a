import Foundation
import Testing

@testable import HelpdeskCore

@Suite("Slots for calls")
struct CallSlotTests {
  private func newYork() throws -> TimeZone {
    try #require(TimeZone(identifier: "America/New_York"))
  }

  @Test("lie within open hours, from the notice on, and say who is free")
  func grid() async throws {
    let test = try await TestDesk.withCalls()
    let today = try await test.maya.calls.slots(in: TestDesk.monday..<TestDesk.at(24)).value
    #expect(today.first?.start == TestDesk.at(11))
    #expect(today.last?.start == TestDesk.at(16, 30))
    #expect(today.last?.end == TestDesk.at(17))
    #expect(today.count == 12)
    #expect(today.allSatisfy { $0.agents == ["leo", "maya"] })
    #expect(today == today.sorted { $0.start < $1.start })
    let all = try await test.starts()
    #expect(
      all.count == 157, "Twelve today, sixteen on nine days, and Monday in two weeks at nine.")
    #expect(all.last == TestDesk.at(9, day: 14))
  }

  @Test("leave out who is booked, with the buffer on both sides")
  func buffer() async throws {
    let test = try await TestDesk.withCalls(
      .chosen,
      .testing {
        $0.granularity = .minutes(15)
        $0.buffer = .minutes(10)
      })
    let ticket = try await test.ticket()
    try await test.maya.calls.book(ticket.id, at: TestDesk.at(12), with: "leo")
    let leos = try await test.maya.calls.slots(
      in: TestDesk.at(11)..<TestDesk.at(13), agent: "leo"
    ).value.map(\.start)
    #expect(leos == [TestDesk.at(11), TestDesk.at(11, 15), TestDesk.at(12, 45)])
    let noon = try await test.maya.calls.slots(in: TestDesk.at(12)..<TestDesk.at(12, 1)).value
    #expect(noon.map(\.agents) == [["maya"]])
  }

  @Test("by team, by agent, and by an agent's own calendar")
  func own() async throws {
    let mornings = try BusinessCalendar(
      id: "mornings", timeZone: .gmt, week: .workdays(OpenHours(from: .at(8), to: .at(12))))
    let test = try await TestDesk.withCalls(
      .chosen,
      .testing { $0.agents = [CallAgent("leo"), CallAgent("maya", calendar: mornings)] })
    let tomorrow = TestDesk.at(0, day: 1)..<TestDesk.at(0, day: 2)
    let slots = try await test.maya.calls.slots(in: tomorrow).value
    #expect(slots.first == slots.first { $0.agents == ["maya"] })
    #expect(slots.first?.start == TestDesk.at(8, day: 1))
    #expect(slots.first { $0.agents == ["leo", "maya"] }?.start == TestDesk.at(9, day: 1))
    #expect(slots.first { $0.agents == ["leo"] }?.start == TestDesk.at(12, day: 1))
    let billing = try await test.maya.calls.slots(in: tomorrow, team: "billing").value
    #expect(billing.count == 8)
    #expect(billing.allSatisfy { $0.agents == ["maya"] })
    #expect(try await test.maya.calls.slots(agent: "root").value.isEmpty)
  }

  @Test("keep clear of holidays, half days and the ends of a night")
  func closed() async throws {
    let tuesday = try #require(CalendarDay("2026-03-03"))
    let wednesday = try #require(CalendarDay("2026-03-04"))
    let night = try BusinessCalendar(
      id: "night", timeZone: .gmt, week: .everyDay(OpenHours(from: .at(22), to: .at(2))),
      holidays: [Holiday("Off", .once(tuesday))],
      exceptions: [wednesday: [OpenHours(from: .at(22), to: .at(23))]])
    let test = try await TestDesk.withCalls(
      .chosen,
      .testing {
        $0.calendar = night
        $0.length = .hours(1)
        $0.granularity = .hours(1)
      })
    let starts = try await test.starts(in: TestDesk.monday..<TestDesk.at(12, day: 4))
    let hours = starts.map { ($0.milliseconds - TestDesk.at(0).milliseconds) / 3_600_000 }
    #expect(hours == [22, 23, 24, 25, 70, 94, 95, 96, 97])
  }

  @Test("stay on the marks of the clock when it is changed, skipped and shown twice")
  func clockChanges() async throws {
    let nights = try BusinessCalendar(
      id: "nights", timeZone: try newYork(), week: .everyDay(OpenHours(from: .at(0), to: .at(4))))
    let calls = CallSettings.testing {
      $0.calendar = nights
      $0.granularity = .hours(1)
      $0.length = .hours(1)
      $0.notice = .zero
      $0.horizon = .days(366)
    }
    let test = try await TestDesk.withCalls(.chosen, calls)
    func hours(_ from: String, _ to: String) async throws -> [String] {
      let range = try Date(from, strategy: .iso8601)..<Date(to, strategy: .iso8601)
      return try await test.starts(in: range).map { $0.formatted(.iso8601) }
    }
    // 2026-03-08: 02:00 is skipped. 2026-11-01: 01:00 is shown twice.
    #expect(
      try await hours("2026-03-08T00:00:00Z", "2026-03-09T00:00:00Z") == [
        "2026-03-08T05:00:00Z", "2026-03-08T06:00:00Z", "2026-03-08T07:00:00Z",
      ])
    #expect(
      try await hours("2026-11-01T00:00:00Z", "2026-11-02T00:00:00Z") == [
        "2026-11-01T04:00:00Z", "2026-11-01T05:00:00Z", "2026-11-01T06:00:00Z",
        "2026-11-01T07:00:00Z", "2026-11-01T08:00:00Z",
      ])
  }

  @Test("keep to half-hour marks where a zone moves by half an hour")
  func lordHowe() async throws {
    let zone = try #require(TimeZone(identifier: "Australia/Lord_Howe"))
    let always = try BusinessCalendar(
      id: "always", timeZone: zone, week: .everyDay(.allDay))
    let test = try await TestDesk.withCalls(
      .chosen,
      .testing {
        $0.calendar = always
        $0.granularity = .hours(1)
        $0.notice = .zero
        $0.horizon = .days(60)
      })
    // On 2026-04-05 at 15:00Z (Saturday) 02:00 becomes 01:30: marks an hour apart, then at :30Z less.
    let range =
      try Date(
        "2026-04-04T13:00:00Z", strategy: .iso8601)..<Date(
        "2026-04-04T18:00:00Z", strategy: .iso8601)
    #expect(
      try await test.starts(in: range).map { $0.formatted(.iso8601) } == [
        "2026-04-04T13:00:00Z", "2026-04-04T14:00:00Z", "2026-04-04T15:30:00Z",
        "2026-04-04T16:30:00Z", "2026-04-04T17:30:00Z",
      ])
  }

  @Test("come and go by themselves, at the instant")
  func live() async throws {
    let test = try await TestDesk.withCalls()
    let ticket = try await test.ticket()
    var slots = test.maya.calls.slots().makeAsyncIterator()
    #expect(try await slots.next()?.first?.start == TestDesk.at(11))
    // Eleven may still be booked at nine, and not a millisecond later.
    await test.clock.advance(by: .milliseconds(1))
    #expect(try await slots.next()?.first?.start == TestDesk.at(11, 30))
    try await test.maya.calls.book(ticket.id, at: TestDesk.at(11, 30), with: "leo")
    await test.desk.settle()
    #expect(try await slots.next()?.first?.agents == ["maya"])
    await test.clock.advance(to: TestDesk.at(9, 30))
    #expect(try await slots.next()?.last?.start == TestDesk.at(9, 30, day: 14))
  }

  @Test("are those that a walk over every minute finds", arguments: 0..<6)
  func walked(round: Int) async throws {
    let seed = UInt64(round) &+ 77
    var random = CallRandom(seed)
    let zones = ["Europe/Berlin", "America/St_Johns", "Asia/Kolkata"]
    let zone = try #require(TimeZone(identifier: zones[round % 3]))
    let length = [15, 30, 45, 60].randomElement(using: &random) ?? 30
    let step = [10, 15, 30, 60].randomElement(using: &random) ?? 30
    let buffer = [0, 5, 20].randomElement(using: &random) ?? 0
    func calendar(_ name: String) throws -> BusinessCalendar {
      var week: [Weekday: [OpenHours]] = [:]
      for day in Weekday.allCases where Bool.random(using: &random) {
        let opens = Int.random(in: 0..<1440, using: &random)
        let closes = Int.random(in: 0..<1440, using: &random)
        week[day] = [
          OpenHours(from: .at(opens / 60, opens % 60), to: .at(closes / 60, closes % 60))
        ]
      }
      if week.isEmpty { week[.monday] = [OpenHours(from: .at(9), to: .at(17))] }
      return try BusinessCalendar(id: name, timeZone: zone, week: week)
    }
    let (leos, mayas) = (try calendar("leo"), try calendar("maya"))
    let test = try await TestDesk.withCalls(
      .memory,
      .testing {
        $0.agents = [CallAgent("leo", calendar: leos), CallAgent("maya", calendar: mayas)]
        $0.calendar = leos
        $0.length = .minutes(length)
        $0.granularity = .minutes(step)
        $0.buffer = .minutes(buffer)
        $0.horizon = .days(9)
      })
    let ticket = try await test.ticket()
    var booked: [ScheduledCall] = []
    for _ in 0..<8 {
      guard let slot = try await test.maya.calls.slots().value.randomElement(using: &random)
      else { break }
      booked.append(
        try await test.maya.calls.book(
          ticket.id, at: slot.start, with: slot.agents.randomElement(using: &random)))
    }
    var expected: [CallSlot] = []
    for minute in 120...(9 * 1440) {
      let start = TestDesk.at(9, minute)
      let local = start.milliseconds / 60_000 + Int64(zone.secondsFromGMT(for: start) / 60)
      guard local % Int64(step) == 0 else { continue }
      let end = start.adding(.minutes(length))
      let free = [("leo", leos), ("maya", mayas)].filter { name, hours in
        let isOpen = (0..<length).allSatisfy { hours.isOpen(at: start.adding(.minutes($0))) }
        return isOpen
          && !booked.contains {
            $0.agent.id == AgentID(name) && $0.start.adding(.minutes(-buffer)) < end
              && start < $0.end.adding(.minutes(buffer))
          }
      }.map { AgentID($0.0) }
      if !free.isEmpty { expected.append(CallSlot(start: start, end: end, agents: free)) }
    }
    #expect(try await test.maya.calls.slots().value == expected, "seed \(seed)")
  }
}

/// Random numbers that are the same for the same seed.
struct CallRandom: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
