import HelpdeskCore
import Testing

@Suite("A canned response")
struct CannedResponseTests {
  @Test(
    "fills in every variable",
    arguments: [
      ("{{customer.name}}", "Ada"), ("{{customer.email}}", "ada@example.com"),
      ("{{ticket.number}}", "TK-1"), ("{{ticket.subject}}", "Payment stuck in escrow"),
      ("{{agent.name}}", "Maya"), ("{{ticket.status}}", "open"),
      ("{{ticket.priority}}", "medium"), ("{{ticket.category}}", "banking issue"),
      ("{{custom.plan}}", "Gold {{agent.name}}"), ("{{custom.seats|5}}", "5"),
      ("Hi {{ customer.name }}, it's {{agent.name}}.", "Hi Ada, it's Maya."),
      ("No places.", "No places."),
    ])
  func variables(body: String, text: String) async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    try await test.maya.updateTicket(
      ticket.id,
      TicketChanges(
        category: .bankingIssue, customFields: ["plan": .set("Gold {{agent.name}}")]))
    let id = try await test.root.responses.create(title: "T", body: body).id
    #expect(try await test.maya.responses.preview(id, for: ticket.id) == text)
  }

  @Test("tells the customer no more of the status than he sees")
  func customerStatus() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    try await test.maya.sendMessage(ticket.id, "Which job is it?")
    let id = try await test.root.responses.create(title: "T", body: "{{ticket.status}}").id
    #expect(try await test.maya.responses.preview(id, for: ticket.id) == "waiting for you")
  }

  @Test(
    "is refused for a variable that cannot be, when it is written",
    arguments: [
      "{{customer.nmae}}", "{{ticket.status", "{{}}", "{{custom.}}", "{{ticket.secret|x}}",
      "{{a b}}",
    ])
  func unknownVariable(body: String) async throws {
    let test = try await TestDesk()
    try await expectRefusal(.invalidField, field: "body", on: test) {
      try await test.root.responses.create(title: "T", body: body)
    }
    let id = try await test.root.responses.create(title: "T", body: "Fine.").id
    try await expectRefusal(.invalidField, field: "body", on: test) {
      try await test.root.responses.update(id, body: body)
    }
    #expect(try await test.maya.responses.all().value.map(\.body) == ["Fine."])
  }

  @Test("is refused for a ticket that has no value and no default for it")
  func missingValue() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    let id = try await test.root.responses.create(title: "T", body: "{{custom.plan}}").id
    try await expectRefusal(.invalidField, field: "custom.plan", on: test) {
      _ = try await test.maya.responses.preview(id, for: ticket.id)
    }
    try await expectRefusal(.invalidField, field: "custom.plan", on: test) {
      try await test.maya.sendCannedResponse(id, to: ticket.id)
    }
  }

  @Test("is sent filled in, answers the customer and is counted")
  func sending() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    let id = try await test.root.responses.create(
      title: "Hello", body: "Hello {{customer.name}}!"
    ).id
    let message = try await test.maya.sendCannedResponse(id, to: ticket.id)
    #expect(message.body == "Hello Ada!")
    #expect(message.cannedResponse == id)
    #expect(try await test.current(ticket.id).status == .pending)
    #expect(try await test.maya.responses.all().value.map(\.uses) == [1])
  }

  @Test("is listed by title, and the list changes with it")
  func list() async throws {
    let test = try await TestDesk()
    let responses = test.root.responses
    let b = try await responses.create(title: "B", body: "x", category: .billing)
    try await responses.create(title: "A", body: "x")
    var lists = test.bot.responses.all().makeAsyncIterator()
    #expect(try await lists.next()?.map(\.title) == ["A", "B"])
    let changed = try await responses.update(b.id, title: "0", category: .clear)
    #expect(changed.category == nil)
    await test.desk.settle()
    #expect(try await lists.next()?.map(\.title) == ["0", "A"])
    try await responses.delete(b.id)
    await test.desk.settle()
    #expect(try await lists.next()?.map(\.title) == ["A"])
  }

  @Test("is not changed by whoever saw an older version, nor by agents")
  func refused() async throws {
    let test = try await TestDesk()
    let known = try await test.root.responses.create(title: "A", body: "x")
    try await test.root.responses.update(known.id, title: "B")
    try await expectRefusal(.conflict, field: "expectedVersion", on: test) {
      try await test.root.responses.update(
        known.id, title: "C", expectedVersion: known.version)
    }
    try await expectRefusal(.permissionDenied, on: test) {
      try await test.maya.responses.create(title: "A", body: "x")
    }
    try await expectRefusal(.notFound, field: "response", on: test) {
      try await test.root.responses.delete("none")
    }
    try await expectRefusal(.invalidField, field: "title", on: test) {
      try await test.root.responses.create(title: " ", body: "x")
    }
  }
}
