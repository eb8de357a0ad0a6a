import Foundation
import HelpdeskCore
import Testing

@Suite struct InboxTests {
  @Test("Threads are ordered by their last public message and say who wrote it")
  func order() async throws {
    let test = try await TestDesk()
    let first = try await test.ticket("First")
    await test.clock.advance(by: .minutes(1))
    let second = try await test.ticket("Second", from: TestDesk.boRequester)
    await test.clock.advance(by: .minutes(1))
    try await test.maya.addInternalNote(first.id, "Only for us.")
    var page = try await test.maya.inbox().value
    #expect(page.threads.map(\.id) == [second.id, first.id])
    #expect(page.total == 2)
    #expect(page.threads.map(\.requesterName) == ["Bo", "Ada"])
    #expect(page.threads.map(\.excerpt) == ["Second: please help.", "First: please help."])
    #expect(page.threads.map(\.lastSender.name) == ["Bo", "Ada"])
    #expect(page.threads.map(\.isUnread) == [true, true])
    await test.clock.advance(by: .minutes(1))
    try await test.maya.sendMessage(first.id, "Which\naccount?")
    page = try await test.maya.inbox().value
    #expect(page.threads.map(\.id) == [first.id, second.id])
    #expect(page.threads[0].excerpt == "Which account?")
    #expect(page.threads[0].lastSender.name == "Maya")
    #expect(page.threads[0].lastMessageAt == test.clock.now)
    #expect(!page.threads[0].isUnread)
  }

  @Test("The last public message is found behind any number of notes")
  func manyNotes() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    for index in 0..<150 { try await test.maya.addInternalNote(ticket.id, "Note \(index)") }
    let thread = try #require(try await test.maya.inbox().value.threads.first)
    #expect(thread.excerpt == "Payment stuck in escrow: please help.")
  }

  @Test("The thread of a merged ticket shows in its target alone")
  func merged() async throws {
    let test = try await TestDesk()
    let target = try await test.ticket("Target")
    let source = try await test.ticket("Source")
    await test.clock.advance(by: .minutes(1))
    try await test.ada.sendMessage(source.id, "Any news?")
    try await test.maya.mergeTickets(source.id, into: target.id)
    let page = try await test.maya.inbox().value
    #expect(page.threads.map(\.id) == [target.id])
    #expect(page.threads.first?.excerpt == "Any news?")
    #expect(try await test.maya.inboxStats().value.total == 1)
  }

  @Test("Views, figures and pages agree after a message, a reply, reading and archiving")
  func views() async throws {
    let test = try await TestDesk()
    var tickets: [Ticket] = []
    for (index, priority) in [TicketPriority.low, .high, .urgent, .medium].enumerated() {
      tickets.append(try await test.ticket("Ticket \(index)", priority: priority))
      await test.clock.advance(by: .minutes(1))
    }
    try await test.maya.sendMessage(tickets[0].id, "Look here.")
    try await test.maya.markRead(tickets[1].id)
    try await test.maya.archive(tickets[2].id)
    let stats = try await test.maya.inboxStats().value
    #expect(stats.total == 4)
    #expect(stats.unread == 1)
    #expect(stats.read == 1)
    #expect(stats.replied == 1)
    #expect(stats.archived == 1)
    #expect(stats.highPriority == 2)
    let expected: [(InboxView, [Ticket])] = [
      (.all, [tickets[0], tickets[3], tickets[2], tickets[1]]), (.unread, [tickets[3]]),
      (.read, [tickets[1]]), (.replied, [tickets[0]]), (.archived, [tickets[2]]),
    ]
    for (view, tickets) in expected {
      let page = try await test.maya.inbox(view).value
      #expect(page.threads.map(\.id) == tickets.map(\.id), "\(view)")
      #expect(page.total == tickets.count)
    }
    let first = try await test.maya.inbox(limit: 3).value
    let rest = try await test.maya.inbox(limit: 3, after: first.next).value
    #expect(first.total == 4)
    #expect((first.threads + rest.threads).map(\.id) == expected[0].1.map(\.id))
    #expect(rest.next == nil)
    try await test.maya.resolveTicket(tickets[1].id, "Done.")
    #expect(try await test.maya.inboxStats().value.highPriority == 1)
  }

  @Test("A snoozed thread is hidden until its instant, or until the customer writes")
  func snoozed() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    try await test.maya.snooze(ticket.id, until: test.clock.now.adding(.minutes(10)))
    var watch = test.maya.inbox().makeAsyncIterator()
    #expect(try await watch.next()?.threads.isEmpty == true)
    #expect(try await test.maya.inboxStats().value.total == 0)
    #expect(try await test.maya.inbox(includingSnoozed: true).value.threads.count == 1)
    #expect(try await test.maya.inboxStats(includingSnoozed: true).value.unread == 1)
    await test.clock.advance(by: .minutes(10))
    #expect(try await watch.next()?.threads.map(\.id) == [ticket.id])
  }

  @Test("A channel has its own inbox")
  func channels() async throws {
    let test = try await TestDesk()
    try await test.ticket()
    let mail = try await test.maya.createTicket(
      NewTicket(subject: "By mail", channel: .email), from: TestDesk.boRequester)
    #expect(try await test.maya.inbox(channel: .email).value.threads.map(\.id) == [mail.id])
    #expect(try await test.maya.inboxStats(channel: .email).value.total == 1)
    #expect(try await test.maya.inboxStats(channel: .sms).value.total == 0)
  }

  @Test("The figures change with every message")
  func live() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    var watch = test.maya.inboxStats().makeAsyncIterator()
    #expect(try await watch.next()?.unread == 1)
    try await test.maya.sendMessage(ticket.id, "Look here.")
    #expect(try await watch.next()?.replied == 1)
    try await test.ada.sendMessage(ticket.id, "Thank you.")
    #expect(try await watch.next()?.unread == 1)
    try await test.maya.archive(ticket.id)
    #expect(try await watch.next()?.archived == 1)
  }

  @Test("A bot has no inbox, and a page has 1 to 1000 threads")
  func refusals() async throws {
    let test = try await TestDesk()
    try await expectRefusal(.permissionDenied, on: test) {
      _ = try await test.bot.inbox().value
    }
    try await expectRefusal(.permissionDenied, on: test) {
      _ = try await test.bot.inboxStats().value
    }
    for limit in [0, -5, 1001] {
      try await expectRefusal(.invalidField, field: "limit", on: test) {
        _ = try await test.maya.inbox(limit: limit).value
      }
    }
  }
}
