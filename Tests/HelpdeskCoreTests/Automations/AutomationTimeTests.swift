import Foundation
import HelpdeskStore
import Testing

@testable import HelpdeskCore

@Suite("A rule of time")
struct AutomationTimeTests {
  private static let act = AutomationAction.note("Acted.")
  private static func quiet(_ hours: Int = 2) -> AutomationTrigger {
    .after(.hours(hours), .customerMessage)
  }

  @Test("acts exactly at its instant, once", arguments: TestStore.allCases)
  func exact(store: TestStore) async throws {
    let test = try await TestDesk(store)
    let rule = try await test.automate("Quiet", when: Self.quiet(), then: Self.act)
    let ticket = try await test.ticket()
    await test.clock.advance(by: .milliseconds(7_199_999))
    #expect(try await test.acted(ticket.id).isEmpty)
    await test.clock.advance(by: .milliseconds(1))
    #expect(try await test.acted(ticket.id) == ["Quiet"])
    await test.clock.advance(by: .days(30))
    #expect(try await test.minutesActed(ticket.id) == [120])
    let figures = try await test.root.automations.figures(of: rule.id).value
    #expect(figures.fired == 1)
    #expect(figures.lastFiredAt == TestDesk.monday.adding(.hours(2)))
  }

  @Test("acts again when its state begins anew")
  func rearmed() async throws {
    let test = try await TestDesk()
    try await test.automate("Quiet", when: Self.quiet(), then: Self.act)
    let ticket = try await test.ticket()
    await test.clock.advance(by: .hours(1))
    try await test.ada.sendMessage(ticket.id, "Hello?")
    await test.clock.advance(by: .hours(5))
    #expect(try await test.minutesActed(ticket.id) == [180])
    try await test.ada.sendMessage(ticket.id, "Hello??")
    await test.clock.advance(by: .hours(5))
    #expect(try await test.minutesActed(ticket.id) == [180, 480])
  }

  @Test("counts from each anchor, and back from a deadline")
  func anchors() async throws {
    let policy = SLAPolicy(
      id: "p", targets: [.medium: .init(firstReply: .hours(6), nextReply: .hours(1))])
    let test = try await TestDesk(sla: policy)
    try await test.directoryOfTwo()
    let rules: [(String, AutomationTrigger)] = [
      ("created", .after(.minutes(10), .created)),
      ("before", .before(.minutes(30), deadline: .firstReply)),
      ("reply", .after(.minutes(40), .staffReply)),
      ("status", .after(.minutes(50), .status)),
      ("assigned", .after(.minutes(60), .assigned)),
      ("unassigned", .after(.minutes(70), .unassigned)),
      ("late", .after(.minutes(15), .slaDeadline(.nextReply))),
    ]
    for (name, trigger) in rules {
      try await test.automate(
        name, when: trigger, then: .update(TicketChanges(addTags: [name])))
    }
    let ticket = try await test.ticket()
    func tags(_ minutes: Int) async throws -> [String] {
      await test.clock.advance(to: TestDesk.monday.adding(.minutes(minutes)))
      return try await test.current(ticket.id).tags
    }
    #expect(try await tags(9) == [])
    #expect(try await tags(10) == ["created"])
    #expect(try await tags(50) == ["created", "status"])
    #expect(try await tags(70) == ["created", "status", "unassigned"])
    #expect(try await !tags(329).contains("before"))
    #expect(try await tags(330).contains("before"))
    try await test.maya.assignTicket(ticket.id, to: .me)
    try await test.maya.sendMessage(ticket.id, "Here.")
    #expect(try await !tags(369).contains("reply"))
    #expect(try await tags(370).contains("reply"))
    #expect(try await !tags(389).contains("assigned"))
    #expect(try await tags(390).contains("assigned"))
    try await test.ada.sendMessage(ticket.id, "And?")
    #expect(try await !tags(464).contains("late"))
    #expect(try await tags(465).contains("late"))
  }

  @Test("counts a calendar's open time where it has one")
  func calendar() async throws {
    let office = try BusinessCalendar(
      id: "office", timeZone: .gmt, week: .workdays(OpenHours(from: .at(9), to: .at(17))))
    let test = try await TestDesk()
    try await test.automate(
      "Office", when: .after(.hours(10), .created, calendar: office), then: Self.act)
    let ticket = try await test.ticket()
    await test.clock.advance(by: .days(3))
    // Monday has eight of the hours, so it is 11:00 on Tuesday.
    #expect(try await test.minutesActed(ticket.id) == [26 * 60])
  }

  @Test("acts where its conditions hold, then or as soon as they do")
  func conditions() async throws {
    let test = try await TestDesk()
    try await test.automate(
      "Urgent", when: .after(.hours(2), .created), if: .matching(.all.priority(.urgent)),
      then: Self.act)
    let early = try await test.ticket(priority: .urgent)
    let late = try await test.ticket()
    let never = try await test.ticket()
    await test.clock.advance(by: .hours(1))
    try await test.maya.updateTicket(never.id, TicketChanges(priority: .urgent))
    try await test.maya.updateTicket(never.id, TicketChanges(priority: .low))
    await test.clock.advance(by: .hours(4))
    #expect(try await test.minutesActed(early.id) == [120])
    #expect(try await test.acted(late.id).isEmpty)
    try await test.maya.updateTicket(late.id, TicketChanges(priority: .urgent))
    #expect(try await test.minutesActed(late.id) == [300])
    for _ in 0..<2 {
      try await test.maya.updateTicket(early.id, TicketChanges(priority: .low))
      try await test.maya.updateTicket(early.id, TicketChanges(priority: .urgent))
    }
    await test.clock.advance(by: .days(1))
    #expect(try await test.acted(early.id).count == 1)
    #expect(try await test.acted(never.id).isEmpty)
  }

  @Test("comes late after a downtime, with its own date, once, and in order")
  func downtime() async throws {
    let test = try await TestDesk()
    try await test.automate(
      "Second", when: .after(.hours(3), .created), then: .update(TicketChanges(addTags: ["b"])))
    try await test.automate(
      "First", when: .after(.hours(2), .created), then: .update(TicketChanges(addTags: ["a"])))
    let ticket = try await test.ticket()
    await test.desk.close()
    test.clock.jump(to: TestDesk.monday.adding(.days(7)))
    let desk = try await test.second()
    await test.clock.runDue()
    let events = try await desk.acting(as: .agent("maya", name: "Maya"))
      .ticketDetail(ticket.id).value.events
    let acted = events.filter { $0.kind == .automationActed }
    #expect(acted.map(\.newValue) == ["First", "Second"])
    #expect(acted.map(\.at) == [2, 3].map { TestDesk.monday.adding(.hours($0)) })
    #expect(events.filter { $0.kind == .tagged }.map(\.at) == acted.map(\.at))
    await desk.close()
    let third = try await test.second()
    await test.clock.advance(by: .days(1))
    #expect(
      try await third.acting(as: .agent("maya", name: "Maya")).ticketDetail(ticket.id).value
        .events.count { $0.kind == .automationActed } == 2)
    await third.close()
  }

  @Test("comes before a change that is made later, though the timer has not had its turn")
  func changeFirst() async throws {
    let test = try await TestDesk()
    try await test.automate(
      "Pend", when: Self.quiet(), then: .update(TicketChanges(status: .pending)))
    let ticket = try await test.ticket()
    test.clock.jump(to: TestDesk.monday.adding(.hours(5)))
    try await test.ada.sendMessage(ticket.id, "Hello?")
    #expect(try await test.current(ticket.id).status == .open)
    #expect(try await test.minutesActed(ticket.id) == [120])
    await test.clock.advance(by: .hours(3))
    #expect(try await test.minutesActed(ticket.id) == [120, 420])
  }

  @Test("lets a breach that would come later not come, also after a downtime")
  func order() async throws {
    let policy = SLAPolicy(
      id: "p", targets: [.medium: .init(agentWork: .hours(4)), .low: .init()])
    func breaches(jumping: Bool) async throws -> Int {
      let test = try await TestDesk(sla: policy)
      try await test.automate(
        "Lower", when: .after(.hours(3), .created),
        then: .update(TicketChanges(priority: .low)))
      let ticket = try await test.ticket()
      if jumping {
        test.clock.jump(to: TestDesk.monday.adding(.hours(9)))
        await test.clock.runDue()
      } else {
        await test.clock.advance(by: .hours(9))
      }
      return try await test.current(ticket.id).sla.breaches.count
    }
    #expect(try await breaches(jumping: false) == 0)
    #expect(try await breaches(jumping: true) == 0)
  }

  @Test("is given to the tickets that are there, not before its own beginning")
  func existing() async throws {
    let test = try await TestDesk()
    let old = try await test.ticket("Old")
    let closed = try await test.ticket("Closed")
    try await test.maya.closeTicket(closed.id)
    await test.clock.advance(by: .hours(9))
    let young = try await test.ticket("Young")
    await test.clock.advance(by: .hours(1))
    try await test.automate("Quiet", when: Self.quiet(), then: Self.act)
    await test.clock.runDue()
    #expect(try await test.minutesActed(old.id) == [600])
    #expect(try await test.acted(closed.id).isEmpty)
    #expect(try await test.acted(young.id).isEmpty)
    await test.clock.advance(by: .hours(9))
    #expect(try await test.minutesActed(young.id) == [660])
    #expect(try await test.minutesActed(old.id) == [600])
  }

  @Test("is given to many tickets in batches, and goes on after a crash")
  func batches() async throws {
    let store = InterceptedStore()
    let clock = ManualClock(now: TestDesk.monday)
    var desk = try await Helpdesk(store: store, clock: clock)
    var root = desk.acting(as: .superAdmin("root", name: "Root"))
    let rows = (0..<600).map { "Ticket \($0)\n" }.joined()
    _ = try await root.importTickets(csv: Array(("subject\n" + rows).utf8))
    // The commit that creates the rule, then the tickets of a batch and its progress: 257.
    try await root.automations.create(
      "Quiet", AutomationRule(when: .after(.hours(1), .created), then: [Self.act]))
    store.stop(after: 300)
    await clock.runDue()
    await desk.close()
    #expect(store.calls.filter { $0 == 256 }.count >= 1)
    store.stop(after: nil)
    clock.jump(to: TestDesk.monday.adding(.minutes(30)))
    desk = try await Helpdesk(store: store, clock: clock)
    root = desk.acting(as: .superAdmin("root", name: "Root"))
    await clock.runDue()
    #expect(try await root.tickets(.all).value.tickets.allSatisfy { !$0.automationMarks.isEmpty })
    await clock.advance(by: .hours(1))
    let rule = try #require(try await root.automations.all().value.first)
    let figures = try await root.automations.figures(of: rule.id).value
    #expect(figures.fired == 600)
    #expect(figures.lastFiredAt == TestDesk.monday.adding(.hours(1)))
    await desk.close()
    #expect(clock.pending.isEmpty)
  }

  @Test("reads nothing while nothing is due")
  func silent() async throws {
    let store = InterceptedStore()
    let clock = ManualClock(now: TestDesk.monday)
    let desk = try await Helpdesk(store: store, clock: clock, sla: .none)
    let root = desk.acting(as: .superAdmin("root", name: "Root"))
    try await root.automations.create(
      "Quiet", AutomationRule(when: .after(.hours(5), .created), then: [Self.act]))
    for index in 0..<50 {
      _ = try await root.createTicket(subject: "Ticket \(index)", from: TestDesk.adaRequester)
    }
    await clock.runDue()
    let before = store.questions
    await clock.advance(by: .hours(4))
    #expect(store.questions == before)
    await clock.advance(by: .hours(1))
    #expect(store.questions > before)
    await desk.close()
  }

  @Test("is taken back with its automation, and not repeated when that is enabled again")
  func disabled() async throws {
    let test = try await TestDesk()
    let rule = try await test.automate("Quiet", when: Self.quiet(), then: Self.act)
    let done = try await test.ticket()
    await test.clock.advance(by: .hours(2))
    let waiting = try await test.ticket()
    try await test.root.automations.update(rule.id, AutomationChanges(isEnabled: false))
    await test.clock.advance(by: .hours(10))
    #expect(try await test.acted(waiting.id).isEmpty)
    try await test.maya.addInternalNote(done.id, "Touched meanwhile.")
    try await test.root.automations.update(rule.id, AutomationChanges(isEnabled: true))
    await test.clock.runDue()
    #expect(try await test.minutesActed(waiting.id) == [720])
    #expect(try await test.minutesActed(done.id) == [120])
    try await test.root.automations.delete(rule.id)
    try await test.ada.sendMessage(done.id, "Hello?")
    await test.clock.advance(by: .days(1))
    #expect(try await test.acted(done.id).count == 1)
    #expect(try await test.current(done.id).automationMarks.isEmpty)
  }

  @Test("acts once where two desks share the store, and obeys what the other one changed")
  func twoDesks() async throws {
    let test = try await TestDesk()
    let other = try await test.second()
    let leo = other.acting(as: .agent("leo", name: "Leo"))
    let rule = try await test.automate("Quiet", when: Self.quiet(), then: Self.act)
    // The other desk has not heard of it; its commit is decided anew.
    let ticket = try await leo.createTicket(subject: "There", from: TestDesk.adaRequester)
    await test.clock.advance(by: .hours(2))
    #expect(try await test.minutesActed(ticket.id) == [120])
    try await test.root.automations.delete(rule.id)
    try await test.automate(
      "Tag", when: .customerMessage, then: .update(TicketChanges(addTags: ["x"])))
    _ = try await other.acting(as: TestDesk.adaRequester).sendMessage(ticket.id, "Hello?")
    #expect(try await test.current(ticket.id).tags == ["x"])
    await test.clock.advance(by: .days(2))
    #expect(try await test.acted(ticket.id) == ["Quiet", "Tag"])
    await other.close()
  }

  @Test("is not repeated when the clock is set back")
  func clockSetBack() async throws {
    let test = try await TestDesk()
    try await test.automate("Quiet", when: Self.quiet(), then: Self.act)
    let ticket = try await test.ticket()
    await test.clock.advance(by: .hours(3))
    test.clock.jump(to: TestDesk.monday.adding(.hours(1)))
    try await test.maya.addInternalNote(ticket.id, "Again nine.")
    await test.clock.advance(by: .hours(9))
    #expect(try await test.minutesActed(ticket.id) == [120])
  }

  @Test("leaves deleted tickets and merged ones alone")
  func deletedAndMerged() async throws {
    let test = try await TestDesk()
    try await test.automate("Quiet", when: Self.quiet(), then: Self.act)
    let deleted = try await test.ticket("Deleted")
    let merged = try await test.ticket("Merged")
    let target = try await test.ticket("Target")
    try await test.maya.deleteTicket(deleted.id)
    try await test.maya.mergeTickets(merged.id, into: target.id)
    await test.clock.advance(by: .hours(5))
    try await test.maya.restoreTicket(deleted.id)
    let own = try await test.desk.core.reader.events(of: merged.id)
    #expect(!own.isEmpty && !own.contains { $0.kind == .automationActed })
    #expect(try await test.minutesActed(target.id) == [120])
    #expect(try await test.minutesActed(deleted.id) == [300])
  }
}
