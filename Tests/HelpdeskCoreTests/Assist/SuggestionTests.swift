import HelpdeskCore
import HelpdeskStore
import Testing

@Suite("Suggestions")
struct SuggestionTests {
  private func escrowArticle(on test: TestDesk) async throws -> ArticleID {
    let article = try await test.root.kb.createArticle(
      title: "How to manually sync escrow status", body: "For a payment stuck in escrow.",
      steps: [
        .init(title: "Open Payments", body: "Choose the **job**."),
        .init(title: "Press Sync", body: ""),
      ], category: .payments)
    return try await test.root.kb.publish(article.id).id
  }

  private func resolved(
    _ subject: String, _ resolution: String, category: TicketCategory = .payments,
    on test: TestDesk
  ) async throws -> Ticket {
    let ticket = try await test.maya.createTicket(
      subject: subject, description: "\(subject): please help.", from: TestDesk.boRequester,
      category: category)
    return try await test.maya.resolveTicket(ticket.id, resolution)
  }

  @Test("are none where there is nothing to offer")
  func none() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    #expect(try await test.maya.aiSuggestions(ticket.id).value.isEmpty)
    #expect(try await test.maya.ai.generateSuggestions(ticket.id).isEmpty)
  }

  @Test("name an article, draft an answer from its steps and propose to link it")
  func article() async throws {
    let test = try await TestDesk()
    let id = try await escrowArticle(on: test)
    let ticket = try await test.ticket()
    let suggestions = try await test.maya.aiSuggestions(ticket.id).value
    #expect(suggestions.map(\.kind) == [.article, .replyDraft, .nextAction])
    #expect(suggestions[0].citations == [.article(id)])
    // One of four words of the title, all three of the subject.
    #expect(suggestions[0].confidence == 625)
    #expect(suggestions[2].action == .linkArticle(id))
    let opening = MessageID(ticket: ticket.id, sequence: 1)
    #expect(suggestions[1].citations == [.message(opening), .article(id)])
    #expect(
      suggestions[1].text == """
        Hello Ada,

        thank you for writing about “Payment stuck in escrow”. These steps from our article \
        “How to manually sync escrow status” should help:

        1. Open Payments: Choose the job.
        2. Press Sync

        If this does not solve it, just answer here.

        Maya
        """)
  }

  @Test("do not name an article again that is linked already")
  func linkedArticle() async throws {
    let test = try await TestDesk()
    let id = try await escrowArticle(on: test)
    let ticket = try await test.ticket()
    try await test.maya.kb.linkArticleToTicket(id, ticket.id)
    #expect(try await test.maya.aiSuggestions(ticket.id).value.map(\.kind) == [.replyDraft])
  }

  @Test("fill in a canned response, and leave out one that this ticket has no values for")
  func responses() async throws {
    let test = try await TestDesk()
    let id = try await test.root.responses.create(
      title: "Payment stuck", body: "Hello {{customer.name}}, we look into the escrow."
    ).id
    try await test.root.responses.create(
      title: "Payment stuck", body: "Your plan is {{custom.plan}}: escrow.")
    let ticket = try await test.ticket()
    let suggestions = try await test.bot.aiSuggestions(ticket.id).value
    #expect(suggestions.map(\.kind) == [.cannedResponse])
    #expect(suggestions[0].text == "Hello Ada, we look into the escrow.")
    #expect(suggestions[0].citations == [.cannedResponse(id)])
  }

  @Test("quote how a similar ticket was resolved, and keep its customer out of the draft")
  func resolutions() async throws {
    let test = try await TestDesk()
    let past = try await resolved(
      "Payment stuck in escrow", "Synced the job for Bo (bo@example.com).", on: test)
    let ticket = try await test.ticket()
    let suggestions = try await test.maya.aiSuggestions(ticket.id).value
    let resolution = try #require(suggestions.first { $0.kind == .pastResolution })
    #expect(resolution.text == "Synced the job for Bo (bo@example.com).")
    #expect(resolution.citations == [.ticket(past.id)])
    #expect(resolution.confidence == 1000)
    let draft = try #require(suggestions.first { $0.kind == .replyDraft })
    #expect(draft.text.contains("Synced the job for the customer (the customer)."))
    #expect(!draft.text.contains("Bo"))
    #expect(draft.citations.contains(.ticket(past.id)))
  }

  @Test("take up the agent's own words")
  func context() async throws {
    let test = try await TestDesk()
    let article = try await test.root.kb.createArticle(title: "Chargebacks", body: "x")
    try await test.root.kb.publish(article.id)
    let ticket = try await test.ticket("Please look")
    #expect(try await test.maya.aiSuggestions(ticket.id).value.isEmpty)
    let asked = try await test.maya.ai.generateSuggestions(ticket.id, context: "chargebacks")
    #expect(asked.first?.citations == [.article(article.id)])
    try await expectRefusal(.invalidField, field: "context", on: test) {
      _ = try await test.maya.ai.generateSuggestions(ticket.id, context: "a\u{0}")
    }
  }

  @Test("escalate, raise the priority and name the category on an alarming message")
  func alarm() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    try await test.ada.sendMessage(ticket.id, "My account was hacked!")
    let message = MessageID(ticket: ticket.id, sequence: 2)
    let suggestions = try await test.maya.aiSuggestions(ticket.id).value
    #expect(
      suggestions.map(\.action) == [
        .escalate, .setPriority(.urgent), .setCategory(.securityConcern),
      ])
    #expect(suggestions.map(\.citations) == Array(repeating: [.message(message)], count: 3))
    #expect(suggestions.map(\.confidence) == [950, 950, 700])
  }

  @Test("name category and priority of most similar tickets, from three on")
  func majority() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket(priority: .low)
    var past: [Ticket] = []
    for count in 1...3 {
      past.append(try await resolved("Payment stuck in escrow", "Synced.", on: test))
      let actions = try await test.maya.aiSuggestions(ticket.id).value.compactMap(\.action)
      #expect(
        actions == (count < 3 ? [] : [.setPriority(.medium), .setCategory(.payments)]))
    }
    let suggestions = try await test.maya.aiSuggestions(ticket.id).value
    let category = try #require(suggestions.first { $0.action == .setCategory(.payments) })
    #expect(Set(category.citations) == Set(past.map { .ticket($0.id) }))
  }

  @Test("merge with a very similar live ticket of the same customer only")
  func duplicate() async throws {
    let test = try await TestDesk()
    try await test.ticket("Payment stuck in escrow", from: TestDesk.boRequester)
    let first = try await test.ticket()
    let ticket = try await test.ticket()
    let actions = try await test.maya.aiSuggestions(ticket.id).value.compactMap(\.action)
    #expect(actions == [.mergeInto(first.id)])
  }

  @Test("are for staff and bots; a ticket that is not there has none")
  func unknown() async throws {
    let test = try await TestDesk()
    try await expectRefusal(.notFound, on: test) {
      _ = try await test.bot.aiSuggestions("none").value
    }
  }

  @Test("change with an article, a response, a message and a resolution elsewhere")
  func live() async throws {
    let test = try await TestDesk()
    let ticket = try await test.maya.createTicket(
      subject: "Payment stuck in escrow", from: TestDesk.adaRequester, category: .payments)
    var answers = test.maya.aiSuggestions(ticket.id).makeAsyncIterator()
    #expect(try await answers.next()?.isEmpty == true)
    let article = try await escrowArticle(on: test)
    await test.desk.settle()
    #expect(try await answers.next()?.contains { $0.kind == .article } == true)
    let response = try await test.root.responses.create(title: "Payment stuck", body: "Escrow.")
    await test.desk.settle()
    #expect(try await answers.next()?.contains { $0.kind == .cannedResponse } == true)
    try await test.ada.sendMessage(ticket.id, "I was hacked!")
    await test.desk.settle()
    #expect(try await answers.next()?.contains { $0.action == .escalate } == true)
    _ = try await resolved("Payment stuck in escrow", "Synced.", on: test)
    await test.desk.settle()
    #expect(try await answers.next()?.contains { $0.kind == .pastResolution } == true)
    try await test.root.kb.unpublish(article)
    try await test.root.responses.delete(response.id)
    await test.desk.settle()
    let last = try #require(try await answers.next())
    #expect(!last.contains { $0.kind == .article || $0.kind == .cannedResponse })
  }

  @Test("are the same every time")
  func determinism() async throws {
    var answers: [[Suggestion]] = []
    for _ in 0..<2 {
      let test = try await TestDesk()
      _ = try await escrowArticle(on: test)
      for number in 0..<5 {
        _ = try await resolved("Payment stuck in escrow", "Way \(number).", on: test)
        try await test.root.responses.create(title: "Payment \(number)", body: "Escrow.")
      }
      let ticket = try await test.ticket()
      answers.append(try await test.maya.ai.generateSuggestions(ticket.id))
    }
    #expect(answers[0] == answers[1])
    #expect(Set(answers[0].map(\.kind)) == Set(SuggestionKind.allCases))
  }

  @Test("say what is missing on a store without an index of words")
  func noIndex() async throws {
    let clock = ManualClock(now: TestDesk.monday)
    let desk = try await Helpdesk(store: PlainStore(), clock: clock)
    let maya = desk.acting(as: .agent("maya", name: "Maya"))
    let ticket = try await maya.createTicket(subject: "Escrow", from: TestDesk.adaRequester)
    await #expect(throws: HelpdeskError(.notConfigured, "")) {
      try await maya.aiSuggestions(ticket.id).value
    }
    await desk.close()
  }
}
