import Foundation
import HelpdeskCore
import Testing

@Suite("A ticket's life")
struct LifecycleTests {
  @Test("begins open, unread and numbered", arguments: TestStore.allCases)
  func creation(store: TestStore) async throws {
    let test = try await TestDesk(store)
    let first = try await test.ticket()
    let second = try await test.ticket("Another")
    #expect(first.number == TicketNumber(value: 1))
    #expect("\(second.number)" == "TK-2")
    #expect(first.status == .open)
    #expect(first.inbox == .unread)
    #expect(first.version == 1)
    let thread = try await test.maya.messages(first.id).value
    #expect(thread.map(\.kind) == [.opening])
    #expect(thread.map(\.sender.name) == ["Ada"])
  }

  @Test("records the first response of any human agent, assigned or not")
  func firstResponse() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    try await test.maya.assignTicket(ticket.id, to: .me)
    await test.clock.advance(by: .minutes(10))
    try await test.leo.sendMessage(ticket.id, "I am on it.")
    let answered = try await test.current(ticket.id)
    #expect(answered.firstResponseAt == TestDesk.monday.adding(.minutes(10)))
    #expect(answered.status == .pending)
    #expect(answered.inbox == .replied)
  }

  @Test("takes no first response from a note or a bot")
  func noFirstResponse() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    try await test.maya.addInternalNote(ticket.id, "Looks like the escrow job.")
    try await test.bot.sendMessage(ticket.id, "Have you tried the article?")
    let after = try await test.current(ticket.id)
    #expect(after.firstResponseAt == nil)
    #expect(after.status == .open)
    #expect(after.sla.clocks.first { $0.metric == .firstReply }?.outcome == .running)
  }

  @Test("takes a bot's first response where the settings say so")
  func botResponse() async throws {
    var settings = DeskSettings.standard
    settings.botsAnswer = true
    let test = try await TestDesk(settings: settings)
    let ticket = try await test.ticket()
    try await test.bot.sendMessage(ticket.id, "Have you tried the article?")
    #expect(try await test.current(ticket.id).firstResponseAt == TestDesk.monday)
  }

  @Test("changes nothing but the thread for an internal note")
  func note() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    await test.clock.advance(by: .minutes(5))
    try await test.maya.addInternalNote(ticket.id, "Ask finance.")
    let after = try await test.current(ticket.id)
    #expect(after.updatedAt == ticket.updatedAt)
    #expect(after.lastMessageAt == ticket.lastMessageAt)
    #expect(after.inbox == ticket.inbox)
    #expect(after.status == ticket.status)
    #expect(after.messageCount == ticket.messageCount + 1)
    #expect(after.publicMessageCount == ticket.publicMessageCount)
  }

  @Test("begins to work when an agent takes it, and not when he looks at it")
  func taking() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    let before = try await test.revision()
    _ = try await test.maya.ticketDetail(ticket.id).value
    #expect(try await test.revision() == before)
    let taken = try await test.maya.take(ticket.id)
    #expect(taken.status == .inProgress)
    #expect(taken.assignee == "maya")
  }

  @Test("counts a reopen and clears closedAt when a closed ticket is set to in progress")
  func closedToInProgress() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    try await test.maya.resolveTicket(ticket.id, "Synced the escrow by hand.")
    let closed = try await test.maya.closeTicket(ticket.id)
    #expect(closed.closedAt != nil)
    let again = try await test.maya.updateTicket(
      ticket.id, TicketChanges(status: .inProgress))
    #expect(again.closedAt == nil)
    #expect(again.resolvedAt == nil)
    #expect(again.reopenCount == 1)
    #expect(again.status == .inProgress)
  }

  @Test("reopens when the customer writes to a resolved ticket")
  func customerReopens() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    try await test.maya.resolveTicket(ticket.id, "Done.")
    try await test.ada.sendMessage(ticket.id, "It is stuck again.")
    let after = try await test.current(ticket.id)
    #expect(after.status == .open)
    #expect(after.reopenCount == 1)
    #expect(after.resolvedAt == nil)
    #expect(after.inbox == .unread)
  }

  @Test("reopens within the window after closing, and begins a follow-up later")
  func reopenWindow() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    try await test.maya.closeTicket(ticket.id)
    await test.clock.advance(by: .days(13))
    let within = try await test.ada.sendMessage(ticket.id, "One more thing.")
    #expect(within.id == ticket.id)
    try await test.maya.closeTicket(ticket.id)
    await test.clock.advance(by: .days(14))
    let followUp = try await test.ada.sendMessage(ticket.id, "And another.")
    #expect(followUp.id != ticket.id)
    let created = try await test.current(followUp.id)
    #expect(created.links == [TicketLink(.followUpOf, ticket.id)])
    #expect(created.origin == .followUp)
    let old = try await test.current(ticket.id)
    #expect(old.status == .closed)
    #expect(old.links == [TicketLink(.followedBy, followUp.id)])
  }

  @Test("is woken from a snooze by a customer's message")
  func snoozeWokenByCustomer() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    try await test.maya.snooze(ticket.id, until: TestDesk.monday.adding(.days(3)))
    try await test.ada.sendMessage(ticket.id, "Any news?")
    #expect(try await test.current(ticket.id).snoozedUntil == nil)
  }

  @Test("wakes at the very instant its snooze ends")
  func snoozeEnds() async throws {
    let test = try await TestDesk(sla: .none)
    let ticket = try await test.ticket()
    let until = TestDesk.monday.adding(.hours(3))
    try await test.maya.snooze(ticket.id, until: until)
    await test.clock.advance(by: .hours(3) - .milliseconds(1))
    #expect(try await test.current(ticket.id).snoozedUntil == until)
    await test.clock.advance(by: .milliseconds(1))
    #expect(try await test.current(ticket.id).snoozedUntil == nil)
    let woken = try await test.maya.ticketDetail(ticket.id).value.events.last
    #expect(woken?.kind == .woken)
    #expect(woken?.at == until)
  }

  @Test("closes by itself four days after it was resolved, dated at that instant")
  func autoClose() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    try await test.maya.resolveTicket(ticket.id, "Done.")
    await test.clock.advance(by: .days(30))
    let closed = try await test.current(ticket.id)
    #expect(closed.status == .closed)
    #expect(closed.closedAt == TestDesk.monday.adding(.days(4)))
    #expect(closed.updatedAt == TestDesk.monday.adding(.days(4)))
  }

  @Test("has its instants noticed by an advance that follows at once")
  func advanceRightAfterWrite() async throws {
    let test = try await TestDesk()
    for day in 1...100 {
      let ticket = try await test.ticket()
      let until = TestDesk.monday.adding(.days(day))
      try await test.maya.snooze(ticket.id, until: until)
      await test.clock.advance(to: until)
      let woken = try await test.current(ticket.id)
      #expect(woken.snoozedUntil == nil)
    }
  }

  @Test("is rated once for each resolution")
  func rating() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    try await expectRefusal(.illegalTransition, on: test) {
      try await test.ada.rateTicket(ticket.id, 5)
    }
    try await test.maya.resolveTicket(ticket.id, "Done.")
    try await test.ada.rateTicket(ticket.id, 2, comment: "Slow.")
    try await expectRefusal(.alreadyDone, on: test) {
      try await test.ada.rateTicket(ticket.id, 5)
    }
    await test.clock.advance(by: .hours(1))
    try await test.maya.reopenTicket(ticket.id)
    try await test.maya.resolveTicket(ticket.id, "Really done.")
    try await test.ada.rateTicket(ticket.id, 5)
    #expect(try await test.current(ticket.id).satisfaction?.rating == 5)
  }

  @Test("can be taken from the bin for thirty days, and keeps its number for good")
  func bin() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    try await test.maya.deleteTicket(ticket.id)
    #expect(try await test.maya.tickets(.all).value.total == 0)
    #expect(try await test.maya.tickets(.bin).value.total == 1)
    try await test.maya.restoreTicket(ticket.id)
    #expect(try await test.maya.tickets(.all).value.total == 1)
    try await test.maya.deleteTicket(ticket.id)
    await test.clock.advance(by: .days(30))
    #expect(try await test.maya.tickets(.bin).value.total == 0)
    try await expectRefusal(.ticketDeleted, on: test) {
      _ = try await test.maya.ticket(numbered: "TK-1")
    }
    #expect("\(try await test.ticket().number)" == "TK-2")
  }

  @Test("resolves by number as people write it", arguments: ["TK-1", "tk-1", "#1", "1", " TK-1 "])
  func numbers(text: String) async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    #expect(try await test.maya.ticket(numbered: text) == ticket.id)
  }
}
