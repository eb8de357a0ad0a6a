import Foundation
import HelpdeskCore
import Testing

@Suite("A customer with an agent's id")
struct SameIDTests {
  let test: TestDesk
  /// A customer whose id is that of agent Maya.
  let twin: CustomerDesk
  let ticket: Ticket

  init() async throws {
    test = try await TestDesk()
    twin = test.desk.acting(as: .poster("maya", name: "Maya"))
    ticket = try await test.ticket("secretword")
    try await test.maya.assignTicket(ticket.id, to: .me)
    try await test.maya.follow(ticket.id)
    try await test.maya.sendMessage(ticket.id, "secretword answer")
  }

  @Test("sees none of the agent's tickets")
  func sight() async throws {
    #expect(try await twin.tickets().value.total == 0)
    #expect(try await twin.tickets(.all.matching("secretword")).value.total == 0)
    for query in [TicketQuery.mine, .all.followed(by: .me), .all.assigned(to: "maya")] {
      await #expect(throws: HelpdeskError(.permissionDenied, "")) {
        _ = try await twin.tickets(query).value
      }
    }
    await #expect(throws: HelpdeskError(.notFound, "")) {
      _ = try await twin.ticketDetail(ticket.id).value
    }
  }

  @Test("gets nothing from the agent's idempotency keys, nor the agent from his")
  func keys() async throws {
    let created = try await test.maya.createTicket(
      subject: "secretword two", from: TestDesk.adaRequester, idempotencyKey: "k")
    let own = try await twin.createTicket(subject: "Mine", idempotencyKey: "k")
    #expect(own.subject == "Mine")
    #expect(own.id != created.id)
    let message = try await test.maya.sendMessage(ticket.id, "One.", idempotencyKey: "m")
    try await twin.sendMessage(own.id, "Two.", idempotencyKey: "m")
    #expect(try await twin.messages(own.id).value.map(\.body) == ["Mine", "Two."])
    let again = try await test.maya.sendMessage(ticket.id, "One.", idempotencyKey: "m")
    #expect(again.id == message.id)
  }

  @Test("gets nothing from a key that only looks like another's")
  func separators() async throws {
    let first = test.desk.acting(as: .poster("x", name: "First"))
    let second = test.desk.acting(as: .poster("x/createTicket", name: "Second"))
    let hers = try await first.createTicket(
      subject: "secretword", idempotencyKey: "createTicket/k")
    let his = try await second.createTicket(subject: "Mine", idempotencyKey: "k")
    #expect(hers.id != his.id)
    #expect(his.subject == "Mine")
  }

  @Test("is the customer in threads, audit and directory")
  func authorship() async throws {
    let own = try await twin.createTicket(subject: "Mine")
    try await test.maya.sendMessage(own.id, "Yes?")
    try await twin.sendMessage(own.id, "No.")
    let sides = try await twin.messages(own.id).value.map(\.side)
    #expect(sides == [.customer, .agent, .customer])
    let detail = try await test.maya.ticketDetail(own.id).value
    #expect(detail.messages.map(\.sender.type) == [.poster, .agent, .poster])
    #expect(detail.ticket.assignee == nil)
    #expect(try await test.maya.directory.agent("maya").value.name == "Maya")
    #expect(try await test.maya.customer("maya").value.total == 1)
    #expect(try await test.maya.tickets(.mine).value.tickets.map(\.id) == [ticket.id])
  }

  @Test("cannot pass for an agent by his type", arguments: ["agent", "system", "ai"])
  func types(type: String) async throws {
    let own = try await twin.createTicket(subject: "Mine")
    let impostor = test.desk.acting(
      as: Requester(type: ReporterType(rawValue: type), id: "maya", name: "Maya"))
    try await expectRefusal(.invalidField, field: "requester.type", on: test) {
      try await impostor.sendMessage(own.id, "I am the desk.")
    }
    try await expectRefusal(.invalidField, field: "requester.type", on: test) {
      _ = try await impostor.ticketDetail(own.id).value
    }
  }

  @Test("counts his own views and votes, whatever the agent does")
  func votes() async throws {
    let article = try await test.root.kb.createArticle(title: "Drills", body: "How.")
    try await test.root.kb.publish(article.id)
    try await twin.viewArticle(article.id)
    try await twin.rateArticle(article.id, isHelpful: true)
    let seen = try await test.ada.viewArticle(article.id)
    #expect(seen.views == 2)
    #expect(seen.helpfulYes == 1)
  }
}
