import Foundation
import Testing

@testable import HelpdeskCore

@Suite("A service level")
struct SLAEvaluationTests {
  let start = Date(milliseconds: 1_772_442_000_000)

  private func clocks(_ moments: [(SLAMoment.Kind, Int)]) -> [SLAMetric: SLAClock] {
    let history = moments.map { SLAMoment($0.0, at: start.adding(.minutes($0.1))) }
    var result: [SLAMetric: SLAClock] = [:]
    for clock in SLAPolicy.standard.clocks(for: history) { result[clock.metric] = clock }
    return result
  }

  @Test("promises by priority from the moment of creation")
  func creation() {
    let clocks = clocks([(.created(.high), 0)])
    #expect(clocks[.firstReply]?.deadline == start.adding(.hours(2)))
    #expect(clocks[.totalResolution]?.deadline == start.adding(.hours(8)))
  }

  @Test("is breached when the deadline has come, not after it")
  func boundary() {
    let clock = clocks([(.created(.high), 0)])[.firstReply]
    #expect(clock?.isBreached(at: start.adding(.hours(2) - .milliseconds(1))) == false)
    #expect(clock?.isBreached(at: start.adding(.hours(2))) == true)
  }

  @Test("counts a reply at the very deadline as late")
  func lateReply() {
    let late = clocks([(.created(.high), 0), (.agentReply, 120)])[.firstReply]
    #expect(late?.outcome == .done(at: start.adding(.hours(2))))
    #expect(late?.isBreached(at: start.adding(.days(9))) == true)
    let met = clocks([(.created(.high), 0), (.agentReply, 119)])[.firstReply]
    #expect(met?.isBreached(at: start.adding(.days(9))) == false)
  }

  @Test("is reckoned anew from the start when the priority changes")
  func priority() {
    let clocks = clocks([(.created(.medium), 0), (.priorityChanged(.urgent), 10)])
    #expect(clocks[.firstReply]?.deadline == start.adding(.minutes(30)))
    #expect(clocks[.totalResolution]?.deadline == start.adding(.hours(4)))
  }

  @Test("keeps the promise that was done when the priority changes afterwards")
  func priorityAfterwards() {
    let clocks = clocks([(.created(.low), 0), (.agentReply, 5), (.priorityChanged(.urgent), 10)])
    #expect(clocks[.firstReply]?.deadline == start.adding(.hours(24)))
    #expect(clocks[.totalResolution]?.deadline == start.adding(.hours(4)))
  }

  @Test("goes on after a reopen with the deadline it had, and never restarts a first reply")
  func reopen() {
    let resolved: [(SLAMoment.Kind, Int)] = [
      (.created(.high), 0), (.agentReply, 5), (.statusChanged(.resolved), 60),
    ]
    #expect(clocks(resolved)[.totalResolution]?.outcome == .done(at: start.adding(.hours(1))))
    let reopened = clocks(resolved + [(.statusChanged(.open), 90)])
    #expect(reopened[.totalResolution]?.outcome == .running)
    #expect(reopened[.totalResolution]?.deadline == start.adding(.hours(8)))
    #expect(reopened[.firstReply]?.outcome == .done(at: start.adding(.minutes(5))))
  }

  @Test("cancels the first reply of a ticket resolved without one, until it is reopened")
  func resolvedUnanswered() {
    let resolved: [(SLAMoment.Kind, Int)] = [
      (.created(.high), 0), (.statusChanged(.resolved), 60),
    ]
    #expect(clocks(resolved)[.firstReply]?.outcome == .cancelled(at: start.adding(.hours(1))))
    let reopened = clocks(resolved + [(.statusChanged(.open), 90)])
    #expect(reopened[.firstReply]?.outcome == .running)
    #expect(reopened[.firstReply]?.deadline == start.adding(.hours(2)))
  }

  @Test("cancels what runs when a ticket is merged away")
  func mergedAway() {
    let clocks = clocks([(.created(.high), 0), (.mergedAway, 30)])
    let end = start.adding(.minutes(30))
    #expect(clocks.values.allSatisfy { $0.outcome == .cancelled(at: end) })
  }

  @Test("moves the deadline that is stored, and the alarm, when the priority is raised")
  func raisedOnADesk() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket(priority: .low)
    try await test.maya.updateTicket(ticket.id, TicketChanges(priority: .urgent))
    #expect(
      try await test.current(ticket.id).sla.deadline == TestDesk.monday.adding(.minutes(30)))
    await test.clock.advance(by: .minutes(30))
    #expect(try await test.maya.breachedTickets().value.map(\.number) == ["TK-1"])
    let breach = try await test.current(ticket.id).sla.breaches.first
    #expect(breach?.deadlineAt == TestDesk.monday.adding(.minutes(30)))
  }

  @Test("keeps the promise a ticket was given when the policy changes under a new version")
  func versions() async throws {
    let test = try await TestDesk()
    let old = try await test.ticket(priority: .high)
    var stricter = SLAPolicy.standard
    stricter.targets[.high] = SLAPolicy.Targets(firstReply: .minutes(1))
    await #expect(throws: HelpdeskError.self) {
      _ = try await Helpdesk(store: test.store, clock: test.clock, sla: stricter)
    }
    stricter.version = 2
    let desk = try await Helpdesk(store: test.store, clock: test.clock, sla: stricter)
    let maya = desk.acting(as: .agent("maya", name: "Maya"))
    let new = try await maya.createTicket(
      subject: "New", from: TestDesk.adaRequester, priority: .high)
    #expect(new.sla.deadline == TestDesk.monday.adding(.minutes(1)))
    try await maya.updateTicket(old.id, TicketChanges(priority: .medium))
    let kept = try await maya.updateTicket(old.id, TicketChanges(priority: .high))
    #expect(kept.sla.deadline == TestDesk.monday.adding(.hours(2)))
    await desk.close()
  }

  @Test("reads nothing while nothing is due")
  func idle() async throws {
    let test = try await TestDesk()
    try await test.ticket(priority: .low)
    let before = try await test.revision()
    let evaluations = test.desk.statistics.evaluations
    await test.clock.advance(by: .hours(23))
    #expect(try await test.revision() == before)
    #expect(test.desk.statistics.evaluations == evaluations)
    #expect(test.clock.pending.count == 1)
  }
}
