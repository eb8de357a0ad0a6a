import Foundation
import HelpdeskCore
import Testing

@Suite("A customer's notice")
struct CustomerNoticeTests {
  @Test("tells him that the desk wrote, and who", arguments: TestStore.allCases)
  func answered(store: TestStore) async throws {
    let (test, ticket) = try await TestDesk.withLeo(store)
    try await test.leo.sendMessage(ticket.id, "We look into it.")
    let page = try await test.ada.notifications().value
    #expect(page.unread == 1)
    #expect(page.next == nil)
    let notice = try #require(page.notices.first)
    #expect(notice.kind == .answered)
    #expect(notice.ticket == ticket.id)
    #expect(notice.number == "TK-1")
    #expect(notice.subject == "Payment stuck in escrow")
    #expect(notice.authorName == "Leo")
    #expect(try await test.bo.notifications().value.notices.isEmpty)
  }

  @Test("of a bot's message is like any other")
  func botAnswered() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    try await test.bot.sendMessage(ticket.id, "I hand you over to a person.")
    #expect(try await test.kinds(test.ada) == [.answered])
  }

  @Test("tells him that it is resolved or taken up again, and not by whom")
  func resolved() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    try await test.leo.resolveTicket(ticket.id, "Released.")
    await test.clock.advance(by: .minutes(1))
    try await test.leo.reopenTicket(ticket.id)
    let notices = try await test.ada.notifications().value.notices
    #expect(notices.map(\.kind) == [.reopened, .resolved])
    #expect(notices.allSatisfy { $0.authorName == nil })
  }

  @Test("is not made of anything internal")
  func nothingInternal() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    try await test.maya.addInternalNote(ticket.id, "@leo: he is a fraud.")
    try await test.maya.updateTicket(ticket.id, TicketChanges(priority: .urgent))
    try await test.maya.assignTicket(ticket.id, to: "leo")
    try await test.maya.take(ticket.id)
    try await test.maya.forward(ticket.id, to: "bank@example.com", "Please check.")
    try await test.maya.tag(ticket.id, add: ["fraud"])
    try await test.maya.follow(ticket.id)
    try await test.leo.snooze(ticket.id, until: test.clock.now.adding(.hours(1)))
    try await test.maya.closeTicket(ticket.id)
    #expect(try await test.kinds(test.ada).isEmpty)
  }

  @Test("is not about his ticket's being merged or taken back")
  func merged() async throws {
    let test = try await TestDesk()
    let adas = try await test.ticket("Ada's")
    let bos = try await test.ticket("Bo's", from: TestDesk.boRequester)
    try await test.maya.mergeTickets(bos.id, into: adas.id)
    try await test.maya.unmerge(bos.id)
    #expect(try await test.kinds(test.ada).isEmpty)
    #expect(try await test.kinds(test.bo).isEmpty)
  }

  @Test("is only about his own conversation, where two customers' tickets were merged")
  func mergedConversations() async throws {
    let test = try await TestDesk()
    let adas = try await test.ticket("Ada's")
    let bos = try await test.ticket("Bo's", from: TestDesk.boRequester)
    try await test.maya.mergeTickets(bos.id, into: adas.id)
    try await test.maya.sendMessage(adas.id, "For Ada.")
    #expect(try await test.kinds(test.ada) == [.answered])
    #expect(try await test.kinds(test.bo).isEmpty)
    await test.clock.advance(by: .minutes(1))
    try await test.maya.sendMessage(bos.id, "For Bo.")
    #expect(try await test.kinds(test.ada) == [.answered])
    let notice = try #require(try await test.bo.notifications().value.notices.first)
    #expect(notice.kind == .answered)
    #expect(notice.ticket == bos.id)
    #expect(notice.number == "TK-2")
    #expect(notice.subject == "Bo's")
    #expect(try await test.bo.messages(bos.id).value.last?.body == "For Bo.")
    try await test.maya.resolveTicket(adas.id, "Done.")
    #expect(try await test.kinds(test.ada).contains(.resolved))
    #expect(try await test.kinds(test.bo) == [.answered])
  }

  @Test("reaches the desk's people also from a ticket that was merged away")
  func mergedReply() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    let bos = try await test.ticket("Bo's", from: TestDesk.boRequester)
    try await test.leo.mergeTickets(bos.id, into: ticket.id)
    try await test.bo.sendMessage(bos.id, "Hello?")
    let notice = try #require(try await test.notices(test.leo).first)
    #expect(notice.kind == .customerReplied)
    #expect(notice.authorName == "Bo")
    #expect(notice.ticket == ticket.id)
    #expect(try await test.kinds(test.ada).isEmpty)
  }
}
