import Foundation
import HelpdeskStore
import Testing

@testable import HelpdeskCore

@Suite("These rows are right")
struct SLARowTests {
  /// The same for every priority but urgent, which has half of it.
  private static func policy(
    named id: String = "rows", version: Int = 1, for conditions: SLAConditions = .everyTicket,
    _ targets: SLAPolicy.Targets, urgent: SLAPolicy.Targets? = nil,
    in calendar: BusinessCalendar? = nil
  ) -> SLAPolicy {
    var all: [TicketPriority: SLAPolicy.Targets] = [:]
    for priority in TicketPriority.allCases { all[priority] = targets }
    if let urgent { all[.urgent] = urgent }
    return SLAPolicy(id: id, version: version, for: conditions, targets: all, calendar: calendar)
  }

  private static func office(
    _ zone: String = "UTC", _ opens: Int = 9, _ closes: Int = 17, holidays: [String] = []
  ) throws -> BusinessCalendar {
    try BusinessCalendar(
      id: "office", timeZone: try CalendarSupport.zone(zone),
      week: .workdays(OpenHours(from: .at(opens), to: .at(closes))),
      holidays: try holidays.map { Holiday("Holiday", on: try CalendarSupport.day($0)) })
  }

  private func hour(_ count: Int) -> Date { TestDesk.monday.adding(.hours(count)) }

  @Test("Monday 12:00Z plus two business hours, 9–17 New York: 16:00Z")
  func newYork() throws {
    let due = try Self.office("America/New_York").adding(
      .hours(2), to: try CalendarSupport.instant("2026-03-02T12:00:00Z"))
    #expect(due == (try CalendarSupport.instant("2026-03-02T16:00:00Z")))
  }

  @Test("Monday 16:00 plus two, Tuesday a holiday: Wednesday 10:00")
  func holiday() throws {
    let due = try Self.office(holidays: ["2026-03-03"]).adding(
      .hours(2), to: try CalendarSupport.instant("2026-03-02T16:00:00Z"))
    #expect(due == (try CalendarSupport.instant("2026-03-04T10:00:00Z")))
  }

  @Test("a deadline passing while pending does not breach what pauses and breaches what does not")
  func pendingDeadline() async throws {
    let test = try await TestDesk(
      sla: Self.policy(.init(requesterWait: .hours(2), totalResolution: .hours(2))))
    let ticket = try await test.ticket()
    await test.clock.advance(by: .hours(1))
    try await test.maya.updateTicket(ticket.id, TicketChanges(status: .pending))
    await test.clock.advance(by: .hours(3))
    let breaches = try await test.current(ticket.id).sla.breaches
    #expect(breaches.map(\.metric) == [.totalResolution])
    #expect(breaches.map(\.deadlineAt) == [hour(2)])
    try await test.ada.sendMessage(ticket.id, "Here I am.")
    await test.clock.advance(by: .hours(1))
    #expect(
      try await test.current(ticket.id).sla.breaches.map(\.deadlineAt) == [hour(2), hour(5)])
  }

  @Test("five looks near one deadline: one warning")
  func fiveLooks() async throws {
    var policy = Self.policy(.init(firstReply: .hours(1)))
    policy.warnings = [.before(.minutes(30))]
    let test = try await TestDesk(sla: policy)
    let ticket = try await test.ticket()
    await test.clock.advance(by: .minutes(40))
    for _ in 0..<5 {
      await test.clock.advance(by: .minutes(1))
      _ = try await test.maya.dueSoon(within: .hours(1)).value
      try await test.maya.addInternalNote(ticket.id, "Looking.")
    }
    #expect(try await test.current(ticket.id).sla.warnings.count == 1)
    let events = try await test.maya.ticketDetail(ticket.id).value.events
    #expect(events.count { $0.kind == .slaWarned } == 1)
  }

  @Test(
    "pending February to August, then resolved: the pause counts as pause, also unfinished ones")
  func longPause() async throws {
    let test = try await TestDesk(sla: Self.policy(.init(requesterWait: .days(10))))
    let ticket = try await test.ticket()
    try await test.maya.updateTicket(ticket.id, TicketChanges(status: .pending))
    await test.clock.advance(by: .days(180))
    let paused = try await test.maya.explainSLA(ticket.id).value
    #expect(paused.first?.clock.pausedSince == TestDesk.monday)
    #expect(paused.first?.segments.map(\.kind) == [.paused(.status(.pending))])
    #expect(paused.first?.segments.first?.duration == .days(180))
    #expect(paused.first?.remaining == .days(10))
    try await test.maya.resolveTicket(ticket.id, "Done.")
    let sla = try await test.current(ticket.id).sla
    #expect(sla.breaches.isEmpty)
    #expect(sla[.requesterWait]?.time == .zero)
    #expect(sla[.requesterWait]?.isBreached(at: test.clock.now) == false)
  }

  @Test("priority raised: recomputed from the start of the cycle, breached where that has passed")
  func priorityRaised() async throws {
    let test = try await TestDesk(
      sla: Self.policy(
        .init(firstReply: .hours(8), totalResolution: .hours(20)),
        urgent: .init(firstReply: .hours(1), totalResolution: .hours(4))))
    let ticket = try await test.ticket()
    await test.clock.advance(by: .hours(2))
    try await test.maya.updateTicket(ticket.id, TicketChanges(priority: .urgent))
    let sla = try await test.current(ticket.id).sla
    #expect(sla[.totalResolution]?.deadline == hour(4))
    #expect(sla.breaches.map(\.metric) == [.firstReply])
    #expect(sla.breaches.map(\.deadlineAt) == [hour(1)])
    #expect(sla.breaches.map(\.detectedAt) == [hour(2)])
    #expect(sla.breaches.map(\.reason) == [.priorityChanged])
  }

  @Test("category changed: recomputed from the start of the cycle under the policy for it")
  func categoryChanged() async throws {
    let test = try await TestDesk(
      sla: Self.policy(.init(firstReply: .hours(8))),
      policies: [
        Self.policy(
          named: "banking", for: SLAConditions(categories: ["banking_issue"]),
          .init(firstReply: .hours(3)))
      ])
    let ticket = try await test.ticket()
    await test.clock.advance(by: .hours(1))
    try await test.maya.updateTicket(ticket.id, TicketChanges(category: "banking_issue"))
    #expect(try await test.current(ticket.id).sla.deadline == hour(3))
    try await test.maya.updateTicket(ticket.id, TicketChanges(category: "general"))
    #expect(try await test.current(ticket.id).sla.deadline == hour(8))
  }

  @Test(
    "policy edited: applies from then on; older tickets keep theirs until they are recalculated")
  func policyEdited() async throws {
    let test = try await TestDesk(sla: Self.policy(.init(firstReply: .hours(8))))
    let old = try await test.ticket()
    await test.desk.close()
    let edited = Self.policy(version: 2, .init(firstReply: .hours(4)))
    let desk = try await Helpdesk(store: test.store, clock: test.clock, sla: edited)
    let root = desk.acting(as: .superAdmin("root", name: "Root"))
    let new = try await root.createTicket(subject: "New", from: TestDesk.adaRequester)
    #expect(new.sla.deadline == hour(4))
    try await root.updateTicket(old.id, TicketChanges(priority: .high))
    #expect(try await root.ticket(old.id).sla.deadline == hour(8))
    let diff = try await root.recalculateSLA(.open, to: edited.reference)
    #expect(diff.differences.map(\.ticket) == [old.id])
    #expect(try await root.ticket(old.id).sla.deadline == hour(4))
    await desk.close()
  }

  @Test("calendar edited: the same, for a policy's calendar is part of its version")
  func calendarEdited() async throws {
    let targets = SLAPolicy.Targets(firstReply: .businessHours(10))
    let test = try await TestDesk(sla: Self.policy(targets, in: try Self.office()))
    let old = try await test.ticket()
    #expect(old.sla.deadline == hour(26))
    let longer = Self.policy(targets, in: try Self.office("UTC", 9, 21))
    await #expect(throws: HelpdeskError.self) {
      _ = try await Helpdesk(store: test.store, clock: test.clock, sla: longer)
    }
    await test.desk.close()
    let edited = Self.policy(version: 2, targets, in: try Self.office("UTC", 9, 21))
    let desk = try await Helpdesk(store: test.store, clock: test.clock, sla: edited)
    let root = desk.acting(as: .superAdmin("root", name: "Root"))
    #expect(try await root.ticket(old.id).sla.deadline == hour(26))
    try await root.recalculateSLA(.open, to: edited.reference)
    #expect(try await root.ticket(old.id).sla.deadline == hour(10))
    await desk.close()
  }

  @Test("a second customer message in the same wait does not restart or double nextReply")
  func secondMessage() async throws {
    let test = try await TestDesk(sla: Self.policy(.init(nextReply: .hours(2))))
    let ticket = try await test.ticket()
    try await test.maya.sendMessage(ticket.id, "Hello.")
    await test.clock.advance(by: .hours(1))
    try await test.ada.sendMessage(ticket.id, "First.")
    await test.clock.advance(by: .hours(1))
    try await test.ada.sendMessage(ticket.id, "Second.")
    let sla = try await test.current(ticket.id).sla
    #expect(sla.clocks.map(\.metric) == [.nextReply])
    #expect(sla.deadline == hour(3))
    await test.clock.advance(by: .hours(1))
    try await test.maya.sendMessage(ticket.id, "Late.")
    try await test.ada.sendMessage(ticket.id, "Third.")
    let after = try await test.current(ticket.id).sla
    #expect(after.clocks.map(\.cycle) == [1, 2])
    #expect(after.breaches.map(\.deadlineAt) == [hour(3)])
    #expect(after.deadline == hour(5))
  }

  @Test("reopened after breach: the breach stays one, and the clock is owed again")
  func reopenedAfterBreach() async throws {
    let test = try await TestDesk(
      sla: Self.policy(.init(requesterWait: .hours(4), totalResolution: .hours(2))))
    let ticket = try await test.ticket()
    await test.clock.advance(by: .hours(3))
    try await test.maya.resolveTicket(ticket.id, "Done.")
    await test.clock.advance(by: .hours(5))
    try await test.ada.reopenTicket(ticket.id)
    let sla = try await test.current(ticket.id).sla
    #expect(sla.breaches.map(\.metric) == [.totalResolution])
    #expect(sla[.totalResolution]?.outcome == .running)
    // One hour of the wait is left; the five hours of the resolution do not count.
    #expect(sla[.requesterWait]?.deadline == hour(9))
    await test.clock.advance(by: .hours(1))
    #expect(
      try await test.current(ticket.id).sla.breaches.map(\.metric)
        == [.totalResolution, .requesterWait])
  }

  @Test("merged and unmerged with running clocks: cancelled at the source, and taken up again")
  func merged() async throws {
    let test = try await TestDesk(
      sla: Self.policy(.init(firstReply: .hours(4), nextReply: .hours(4), requesterWait: .hours(9)))
    )
    let source = try await test.ticket("Source")
    await test.clock.advance(by: .hours(1))
    let target = try await test.ticket("Target", from: TestDesk.boRequester)
    await test.clock.advance(by: .hours(1))
    try await test.maya.sendMessage(target.id, "Hello.")
    let before = try await test.current(source.id).sla
    let targetBefore = try await test.current(target.id).sla
    try await test.maya.mergeTickets(source.id, into: target.id)
    let gone = try await test.current(source.id).sla
    #expect(gone.clocks.map(\.outcome) == [.cancelled(at: hour(2)), .done(at: hour(2))])
    // The earliest unanswered wait survives on the target.
    #expect(try await test.current(target.id).sla[.nextReply]?.deadline == hour(4))
    try await test.maya.unmerge(source.id)
    #expect(try await test.current(source.id).sla == before)
    #expect(try await test.current(target.id).sla == targetBefore)
    await test.clock.advance(by: .hours(2))
    #expect(try await test.current(source.id).sla.breaches.map(\.deadlineAt) == [hour(4)])
  }

  @Test("agent is the requester: what he writes himself is no answer")
  func agentRequester() async throws {
    let test = try await TestDesk(sla: Self.policy(.init(firstReply: .hours(4))))
    let leo = test.desk.acting(as: .agent("leo", name: "Leo", email: "Leo@example.com"))
    let ticket = try await leo.createTicket(
      subject: "My own laptop",
      from: Requester(type: .customer, id: "u-9", name: "Leo", email: "leo@example.com"))
    try await leo.sendMessage(ticket.id, "It is the battery.")
    let own = try await test.current(ticket.id)
    #expect(own.sla[.firstReply]?.outcome == .running)
    #expect(own.firstResponseAt == nil)
    #expect(own.status == .open)
    try await test.maya.sendMessage(ticket.id, "Here is another.")
    #expect(
      try await test.current(ticket.id).sla[.firstReply]?.outcome
        == .done(at: TestDesk.monday))
  }

  @Test("snooze pauses only by opt-in")
  func snooze() async throws {
    for isOptedIn in [false, true] {
      var policy = Self.policy(.init(firstReply: .hours(4), requesterWait: .hours(4)))
      if isOptedIn { policy.pausesWhileSnoozed = [.requesterWait] }
      let test = try await TestDesk(sla: policy)
      let ticket = try await test.ticket()
      await test.clock.advance(by: .hours(1))
      try await test.maya.snooze(ticket.id, until: hour(3))
      await test.clock.advance(by: .hours(3))
      let sla = try await test.current(ticket.id).sla
      #expect(sla[.requesterWait]?.deadline == hour(isOptedIn ? 6 : 4))
      #expect(sla[.firstReply]?.deadline == hour(4))
    }
  }
}
