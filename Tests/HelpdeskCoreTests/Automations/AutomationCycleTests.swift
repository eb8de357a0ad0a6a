import Foundation
import Testing

@testable import HelpdeskCore

@Suite("Automations that set one another off")
struct AutomationCycleTests {
  private static func set(_ priority: TicketPriority) -> AutomationAction {
    .update(TicketChanges(priority: priority))
  }

  @Test("for ever are named and stopped, and the person's change stays")
  func named() async throws {
    let test = try await TestDesk()
    let cool = try await test.automate(
      "Cool", when: .updated([.priority]), if: .matching(.all.priority(.high)),
      then: Self.set(.low))
    let heat = try await test.automate(
      "Heat", when: .updated([.priority]), if: .matching(.all.priority(.low)),
      then: Self.set(.high))
    try await test.automate(
      "Bystander", when: .updated([.priority]), then: .update(TicketChanges(addTags: ["by"])))
    let ticket = try await test.ticket()
    try await test.maya.updateTicket(ticket.id, TicketChanges(subject: "New", priority: .high))
    let after = try await test.current(ticket.id)
    #expect(after.priority == .high && after.subject == "New" && after.tags.isEmpty)
    #expect(try await test.acted(ticket.id).isEmpty)
    let events = try await test.events(ticket.id)
    let cycle = try #require(events.first { $0.kind == .automationCycle })
    #expect(cycle.newValue == "Cool → Heat → Cool")
    for rule in [cool, heat] {
      let figures = try await test.root.automations.figures(of: rule.id).value
      #expect(figures.fired == 0 && figures.failed == 1)
      #expect(figures.lastFailure?.outcome == .cycle)
      #expect(figures.lastFailure?.message == "Cool → Heat → Cool")
    }
    // The desk goes on.
    try await test.maya.updateTicket(ticket.id, TicketChanges(priority: .urgent))
    #expect(try await test.current(ticket.id).tags == ["by"])
  }

  @Test("until nothing changes any more are no cycle")
  func converging() async throws {
    let test = try await TestDesk()
    try await test.automate(
      "Category", when: .updated([.priority]), then: .update(TicketChanges(category: "billing")))
    try await test.automate("Priority", when: .updated([.category]), then: Self.set(.urgent))
    let ticket = try await test.ticket()
    try await test.maya.updateTicket(ticket.id, TicketChanges(priority: .high))
    let after = try await test.current(ticket.id)
    #expect(after.priority == .urgent && after.category == "billing")
    #expect(try await test.acted(ticket.id) == ["Category", "Priority"])
  }

  @Test("alone are a cycle of one")
  func alone() async throws {
    let test = try await TestDesk()
    try await test.automate("Echo", when: .noteAdded, then: .note("Noted."))
    let ticket = try await test.ticket()
    try await test.maya.addInternalNote(ticket.id, "Hm.")
    let notes = try await test.maya.messages(ticket.id).value.filter(\.isInternal)
    #expect(notes.map(\.body) == ["Hm."])
    let events = try await test.events(ticket.id)
    #expect(events.first { $0.kind == .automationCycle }?.newValue == "Echo → Echo")
  }

  @Test("by time are stopped at the instant, and do not hold up the timer")
  func timed() async throws {
    let policy = SLAPolicy(
      id: "p",
      targets: [
        .low: .init(firstReply: .hours(3)), .medium: .init(firstReply: .hours(4)),
        .high: .init(firstReply: .hours(2)), .urgent: .init(firstReply: .hours(1)),
      ])
    let test = try await TestDesk(sla: policy)
    // Each deadline lies within ten hours, so that the rule would come due again at once.
    let rule = try await test.automate(
      "Nudge", when: .before(.hours(10), deadline: .firstReply), then: .note("Near."))
    try await test.automate(
      "Swing", when: .noteAdded, if: .matching(.all.priority(.medium)),
      then: Self.set(.high))
    let ticket = try await test.ticket()
    #expect(try await test.events(ticket.id).contains { $0.kind == .automationCycle })
    #expect(try await test.current(ticket.id).priority == .medium)
    await test.clock.advance(by: .days(1))
    #expect(try await test.root.automations.figures(of: rule.id).value.failed == 1)
    #expect(test.clock.runawayAlarm == nil)
  }
}
