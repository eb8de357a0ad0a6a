import Foundation
import Testing

@testable import HelpdeskCore

@Suite("The figures of a desk's traffic")
struct DeskTrafficTests {
  @Test("count arrivals, work done and backlog by day, and arrivals by hour")
  func days() async throws {
    let test = try await TestDesk()
    try await test.ticket("Before")
    await test.clock.advance(to: TestDesk.monday.adding(.hours(15)))
    let range = test.clock.now..<test.clock.now.adding(.days(3))
    // Tuesday at 0:00, 0:30 and 10:15; Wednesday at 10:15; the first is resolved on Wednesday.
    let first = try await test.ticket("First")
    await test.clock.advance(by: .minutes(30))
    try await test.ticket("Second")
    await test.clock.advance(by: .minutes(585))
    let third = try await test.ticket("Third")
    await test.clock.advance(by: .days(1))
    try await test.ticket("Fourth")
    try await test.maya.resolveTicket(first.id, "Done.")
    try await test.maya.closeTicket(third.id)
    try await test.maya.resolveTicket(try await test.ticket("Fifth").id, "Done.")
    let gone = try await test.ticket("Gone")
    try await test.maya.deleteTicket(gone.id)
    let traffic = try await test.maya.deskTraffic(range).value
    #expect(traffic.days.map(\.arrivals) == [3, 2, 0])
    #expect(traffic.days.map(\.ended) == [0, 3, 0])
    #expect(traffic.days.map(\.backlog) == [4, 3, 3])
    var tuesday = Array(repeating: 0, count: 24)
    tuesday[0] = 2
    tuesday[10] = 1
    #expect(traffic.arrivals[.tuesday] == tuesday)
    #expect(traffic.arrivals[.wednesday]?[10] == 2)
    #expect(traffic.arrivals[.monday]?.allSatisfy { $0 == 0 } == true)
    try await test.maya.reopenTicket(first.id)
    let after = try await test.maya.deskTraffic(range).value
    #expect(after.days.map(\.ended) == [0, 2, 0])
    #expect(after.days.map(\.backlog) == [4, 4, 4])
  }

  @Test("go by the hours that the zone's clock shows, also when it is changed")
  func changedClock() async throws {
    let test = try await TestDesk()
    var berlin = Calendar(identifier: .gregorian)
    berlin.timeZone = try #require(TimeZone(identifier: "Europe/Berlin"))
    // Sunday, 29 March: 00:30Z is 01:30, 01:30Z is 03:30.
    let midnight = try Date("2026-03-28T23:00:00Z", strategy: .iso8601)
    for minutes in [90, 150] {
      await test.clock.advance(to: midnight.adding(.minutes(minutes)))
      try await test.ticket("At \(minutes)")
    }
    let traffic = try await test.maya.deskTraffic(
      midnight..<midnight.adding(.hours(23)), calendar: berlin
    ).value
    #expect(traffic.days.map(\.arrivals) == [2])
    let hours = try #require(traffic.arrivals[.sunday])
    #expect(hours.enumerated().filter { $0.element == 1 }.map(\.offset) == [1, 3])
  }

  @Test("refuse a range that is empty or too long")
  func ranges() async throws {
    let test = try await TestDesk()
    for length in [Duration.zero, .days(401)] {
      let range = TestDesk.monday..<TestDesk.monday.adding(length)
      try await expectRefusal(.invalidField, field: "range", on: test) {
        _ = try await test.maya.deskTraffic(range).value
      }
    }
  }

  @Test("tell who was helped with one answer, and who came back")
  func firstContact() async throws {
    let test = try await TestDesk()
    let one = try await test.ticket("One answer")
    let two = try await test.ticket("Two answers")
    let back = try await test.ticket("Came back")
    try await test.ticket("Open")
    for ticket in [one, two, two, back] { try await test.maya.sendMessage(ticket.id, "Here.") }
    for ticket in [one, two, back] { try await test.maya.resolveTicket(ticket.id, "Done.") }
    try await test.ada.reopenTicket(back.id)
    let range = TestDesk.monday..<TestDesk.monday.adding(.days(1))
    let overall = try await test.maya.slaMetrics(range).value.overall
    #expect(overall.firstContact == 1)
    #expect(overall.firstContactPermille == 500)
    #expect(overall.everResolved == 3)
    #expect(overall.reopenedTickets == 1)
    #expect(overall.reopenedPermille == 333)
  }

  @Test("have the waits without their pauses, and count a paused one as running")
  func waits() async throws {
    var targets: [TicketPriority: SLAPolicy.Targets] = [:]
    for priority in TicketPriority.allCases {
      targets[priority] = .init(requesterWait: .hours(4), agentWork: .hours(2))
    }
    let test = try await TestDesk(sla: SLAPolicy(id: "waits", targets: targets))
    let done = try await test.ticket("Done")
    let paused = try await test.ticket("Paused")
    for ticket in [done, paused] {
      try await test.maya.updateTicket(ticket.id, TicketChanges(status: .pending))
    }
    await test.clock.advance(by: .hours(10))
    try await test.maya.updateTicket(done.id, TicketChanges(status: .inProgress))
    await test.clock.advance(by: .hours(3))
    try await test.maya.resolveTicket(done.id, "Done.")
    let range = TestDesk.monday..<TestDesk.monday.adding(.days(1))
    let overall = try await test.maya.slaMetrics(
      range, by: nil, of: [.requesterWait, .agentWork]
    ).value.overall
    #expect(overall[.requesterWait].met == 1)
    #expect(overall[.requesterWait].median == .hours(3))
    #expect(overall[.requesterWait].running == 1)
    #expect(overall[.agentWork].missed == 1)
    #expect(overall[.agentWork].p95 == .hours(3))
    #expect(overall[.firstReply].done == 0)
  }
}
