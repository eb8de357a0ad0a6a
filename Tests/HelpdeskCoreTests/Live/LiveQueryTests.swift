import Foundation
import HelpdeskCore
import Testing

@Suite("A live query")
struct LiveQueryTests {
  @Test(
    "gives its value at once, then again when the answer changes", arguments: TestStore.allCases)
  func changes(store: TestStore) async throws {
    let test = try await TestDesk(store)
    let ticket = try await test.ticket()
    var bodies = test.maya.messages(ticket.id).makeAsyncIterator()
    #expect(try await bodies.next()?.count == 1)
    try await test.ada.sendMessage(ticket.id, "Hello?")
    #expect(try await bodies.next()?.last?.body == "Hello?")
  }

  @Test("does not repeat an answer that did not change")
  func equalAnswers() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    var total = test.maya.tickets(.open.priority(.medium)).makeAsyncIterator()
    #expect(try await total.next()?.total == 1)
    try await test.maya.updateTicket(ticket.id, TicketChanges(priority: .high))
    try await test.maya.updateTicket(ticket.id, TicketChanges(priority: .medium))
    try await test.ticket("Second")
    await test.desk.settle()
    #expect(try await total.next()?.total == 2)
  }

  @Test("shows a slow reader the newest answer and never holds up a writer")
  func slowReader() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    var thread = test.maya.messages(ticket.id).makeAsyncIterator()
    _ = try await thread.next()
    for index in 1...50 { try await test.ada.sendMessage(ticket.id, "Line \(index)") }
    await test.desk.settle()
    #expect(try await thread.next()?.last?.body == "Line 50")
  }

  @Test("changes at the very instant of a deadline")
  func breach() async throws {
    let test = try await TestDesk()
    try await test.ticket(priority: .high)
    var breached = test.maya.breachedTickets().makeAsyncIterator()
    #expect(try await breached.next()?.isEmpty == true)
    await test.clock.advance(by: .hours(2) - .milliseconds(1))
    #expect(try await test.maya.breachedTickets().value.isEmpty)
    await test.clock.advance(by: .milliseconds(1))
    let now = try await breached.next()
    #expect(now?.map(\.number.description) == ["TK-1"])
    let breach = try await test.current(try #require(now?.first?.id)).sla.breaches.first
    #expect(breach?.deadlineAt == TestDesk.monday.adding(.hours(2)))
    #expect(breach?.detectedAt == TestDesk.monday.adding(.hours(2)))
  }

  @Test("changes as time passes, with no write at all")
  func timeAlone() async throws {
    let test = try await TestDesk()
    try await test.ticket(priority: .high)
    var soon = test.maya.dueSoon(within: .minutes(30)).makeAsyncIterator()
    #expect(try await soon.next()?.isEmpty == true)
    let before = try await test.revision()
    await test.clock.advance(by: .minutes(90))
    #expect(try await soon.next()?.count == 1)
    #expect(try await test.revision() == before)
  }

  @Test("dates a breach at its deadline however late the desk notices")
  func downtime() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket(priority: .high)
    test.clock.jump(to: TestDesk.monday.adding(.days(7)))
    await test.clock.runDue()
    let breaches = try await test.current(ticket.id).sla.breaches
    #expect(
      breaches.map(\.deadlineAt) == [
        TestDesk.monday.adding(.hours(2)), TestDesk.monday.adding(.hours(8)),
      ])
    #expect(breaches.allSatisfy { $0.detectedAt == TestDesk.monday.adding(.days(7)) })
  }

  @Test("notices on another desk what one desk changed")
  func twoDesks() async throws {
    let test = try await TestDesk()
    let other = try await Helpdesk(store: test.store, clock: test.clock)
    var page = other.acting(as: .agent("leo", name: "Leo")).tickets(.open).makeAsyncIterator()
    #expect(try await page.next()?.total == 0)
    try await test.ticket()
    #expect(try await page.next()?.total == 1)
    await other.close()
  }

  @Test("records a breach once, though two desks watch one store")
  func twoTimers() async throws {
    let test = try await TestDesk()
    let other = try await Helpdesk(store: test.store, clock: test.clock)
    let ticket = try await test.ticket(priority: .high)
    await other.settle()
    await test.clock.advance(by: .hours(2))
    let events = try await test.maya.ticketDetail(ticket.id).value.events
    #expect(events.count { $0.kind == .slaBreached } == 1)
    await other.close()
  }

  @Test("throws what it cannot be answered for, and ends there")
  func failure() async throws {
    let test = try await TestDesk()
    var detail = test.maya.ticketDetail("nowhere").makeAsyncIterator()
    do {
      _ = try await detail.next()
      Issue.record("It answered.")
    } catch {
      #expect(error.code == .notFound)
    }
    #expect(try await detail.next() == nil)
    #expect(test.desk.statistics.liveQueries == 0)
  }

  @Test("ends when its task is cancelled, and leaves nothing behind")
  func cancellation() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    let (started, signal) = AsyncStream.makeStream(of: Void.self)
    let reader = Task {
      var count = 0
      for try await _ in test.maya.messages(ticket.id) {
        count += 1
        signal.yield()
      }
      return count
    }
    var starts = started.makeAsyncIterator()
    await starts.next()
    reader.cancel()
    #expect(try await reader.value == 1)
    #expect(test.desk.statistics.liveQueries == 0)
  }

  @Test("ends when the desk is closed, which takes every alarm back")
  func close() async throws {
    let test = try await TestDesk()
    try await test.ticket(priority: .high)
    var page = test.maya.dueSoon(within: .hours(1)).makeAsyncIterator()
    _ = try await page.next()
    #expect(!test.clock.pending.isEmpty)
    await test.desk.close()
    #expect(try await page.next() == nil)
    #expect(test.clock.pending.isEmpty)
    #expect(test.desk.statistics.liveQueries == 0)
  }

  @Test("costs nothing for changes that cannot matter, with 10,000 open over 10,000 tickets")
  func tenThousand() async throws {
    let test = try await TestDesk(sla: .none)
    var ids: [TicketID] = []
    for index in 0..<10_000 {
      ids.append(
        try await test.maya.createTicket(
          subject: "Ticket \(index)", from: .poster("p-\(index)", name: "Poster \(index)")
        ).id)
    }
    var threads: [LiveQuery<[Message]>.AsyncIterator] = []
    for (index, id) in ids.enumerated() where index % 2 == 0 {
      var iterator = test.maya.messages(id).makeAsyncIterator()
      _ = try await iterator.next()
      threads.append(iterator)
    }
    var pages: [LiveQuery<TicketPage>.AsyncIterator] = []
    for index in 0..<5_000 {
      let query = TicketQuery.open.requester(CustomerID("p-\(index)"))
      var iterator = test.maya.tickets(query).makeAsyncIterator()
      _ = try await iterator.next()
      pages.append(iterator)
    }
    await test.desk.settle()
    #expect(test.desk.statistics.liveQueries == 10_000)

    let before = test.desk.statistics.evaluations
    try await test.maya.sendMessage(ids[400], "An answer.")
    await test.desk.settle()
    // The thread of ticket 400 and the page of its requester, and no other.
    #expect(test.desk.statistics.evaluations - before == 2)
    #expect(try await threads[200].next()?.count == 2)
    #expect(try await pages[400].next()?.tickets.first?.status == .pending)

    let quiet = test.desk.statistics.evaluations
    try await test.maya.sendMessage(ids[9_999], "Nobody watches this one.")
    await test.desk.settle()
    #expect(test.desk.statistics.evaluations == quiet)
    threads = []
    pages = []
    #expect(test.desk.statistics.liveQueries == 0)
  }
}
