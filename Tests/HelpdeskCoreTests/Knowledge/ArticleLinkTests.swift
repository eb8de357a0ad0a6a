import HelpdeskCore
import Testing

@Suite("An article's link to a ticket")
struct ArticleLinkTests {
  @Test("stands on both sides after one commit, and on neither after another")
  func bothSides() async throws {
    let test = try await TestDesk()
    let id = try await test.root.kb.createArticle(title: "Refunds", body: "x").id
    let ticket = try await test.ticket()
    let linked = try await test.maya.kb.linkArticleToTicket(id, ticket.id)
    #expect(linked.linkedTickets == [ticket.id])
    #expect(try await test.current(ticket.id).articles == [id])
    let free = try await test.maya.kb.unlinkArticle(id, from: ticket.id)
    #expect(free.articles.isEmpty)
    #expect(try await test.maya.kb.article(id).value.linkedTickets.isEmpty)
  }

  @Test("is made once, however often it is asked for")
  func twice() async throws {
    let test = try await TestDesk()
    let id = try await test.root.kb.createArticle(title: "Refunds", body: "x").id
    let ticket = try await test.ticket()
    let first = try await test.maya.kb.linkArticleToTicket(id, ticket.id)
    let before = try await test.revision()
    let again = try await test.maya.kb.linkArticleToTicket(id, ticket.id)
    #expect(again == first)
    #expect(try await test.revision() == before)
  }

  @Test("is made once under an idempotency key")
  func idempotency() async throws {
    let test = try await TestDesk()
    let id = try await test.root.kb.createArticle(title: "Refunds", body: "x").id
    let ticket = try await test.ticket()
    let first = try await test.bot.kb.linkArticleToTicket(id, ticket.id, idempotencyKey: "k")
    #expect(
      try await test.bot.kb.linkArticleToTicket(id, ticket.id, idempotencyKey: "k") == first)
  }

  @Test("lands on what a merged ticket became")
  func merged() async throws {
    let test = try await TestDesk()
    let id = try await test.root.kb.createArticle(title: "Refunds", body: "x").id
    let source = try await test.ticket()
    let target = try await test.ticket("Same again")
    try await test.maya.mergeTickets(source.id, into: target.id)
    #expect(
      try await test.maya.kb.linkArticleToTicket(id, source.id).linkedTickets == [target.id])
  }

  @Test("is refused to an article or a ticket that is not there")
  func unknown() async throws {
    let test = try await TestDesk()
    let id = try await test.root.kb.createArticle(title: "Refunds", body: "x").id
    let ticket = try await test.ticket()
    try await expectRefusal(.notFound, field: "article", on: test) {
      try await test.maya.kb.linkArticleToTicket("none", ticket.id)
    }
    try await expectRefusal(.notFound, field: "ticket", on: test) {
      try await test.maya.kb.linkArticleToTicket(id, "none")
    }
  }

  @Test("shows the customer the article once it is published")
  func shownToCustomer() async throws {
    let test = try await TestDesk()
    let id = try await test.root.kb.createArticle(title: "Refunds", body: "x").id
    let ticket = try await test.ticket()
    try await test.maya.kb.linkArticleToTicket(id, ticket.id)
    var details = test.ada.ticketDetail(ticket.id).makeAsyncIterator()
    #expect(try await details.next()?.articles.isEmpty == true)
    try await test.root.kb.publish(id)
    await test.desk.settle()
    #expect(try await details.next()?.articles.map(\.id) == [id])
  }

  @Test("to a deleted article shows nothing, and can be removed")
  func deleted() async throws {
    let test = try await TestDesk()
    let id = try await test.root.kb.createArticle(title: "Refunds", body: "x").id
    let ticket = try await test.ticket()
    try await test.maya.kb.linkArticleToTicket(id, ticket.id)
    try await test.root.kb.delete(id)
    #expect(try await test.maya.ticketDetail(ticket.id).value.articles.isEmpty)
    #expect(try await test.maya.kb.unlinkArticle(id, from: ticket.id).articles.isEmpty)
  }
}
