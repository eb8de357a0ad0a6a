import Foundation
import HelpdeskCore
import HelpdeskStore
import Testing

@Suite("A search in the knowledge base")
struct ArticleSearchTests {
  private func publish(
    _ title: String, _ body: String = "Text.", category: TicketCategory = .general,
    tags: [String] = [], steps: [Article.Step] = [], on test: TestDesk
  ) async throws {
    let article = try await test.root.kb.createArticle(
      title: title, body: body, steps: steps, category: category, tags: tags)
    try await test.root.kb.publish(article.id)
  }

  @Test(
    "finds words in title, tags, body and steps",
    arguments: ["escrow", "billing", "reconcile", "approve", "esc", "ESCROW reconcile"])
  func everyPart(search: String) async throws {
    let test = try await TestDesk()
    try await publish(
      "Escrow status", "Reconcile first.", tags: ["billing"],
      steps: [.init(title: "Approve", body: "Press the button.")], on: test)
    try await publish("Profile", "Change the picture.", on: test)
    let found = try await test.ada.kbArticles(search: search).value
    #expect(found.map(\.title) == ["Escrow status"])
  }

  @Test("ranks a word in the title above one in the body")
  func ranking() async throws {
    let test = try await TestDesk()
    try await publish("Payouts", "How escrow works with payouts.", on: test)
    try await publish("Escrow", "How it works with payouts.", on: test)
    let found = try await test.ada.kbArticles(search: "escrow").value
    #expect(found.map(\.title) == ["Escrow", "Payouts"])
  }

  @Test("puts articles with all words first, and fills up with those that have any")
  func fillsUp() async throws {
    let test = try await TestDesk()
    try await publish("Escrow and taxes", on: test)
    try await publish("Escrow", on: test)
    try await publish("Taxes", on: test)
    try await publish("Profile", on: test)
    let found = try await test.ada.kbArticles(search: "escrow taxes").value
    #expect(found.first?.title == "Escrow and taxes")
    #expect(Set(found.map(\.title)) == ["Escrow and taxes", "Escrow", "Taxes"])
  }

  @Test("does not fill up when all words stand in three articles")
  func enough() async throws {
    let test = try await TestDesk()
    for part in ["one", "two", "three"] {
      try await publish("Escrow taxes \(part)", on: test)
    }
    try await publish("Escrow", on: test)
    #expect(try await test.ada.kbArticles(search: "escrow taxes").value.count == 3)
  }

  @Test("keeps within a category and a limit")
  func narrowed() async throws {
    let test = try await TestDesk()
    try await publish("Escrow in payments", category: .payments, on: test)
    try await publish("Escrow in disputes", category: .disputes, on: test)
    let found = try await test.ada.kbArticles(search: "escrow", category: .disputes).value
    #expect(found.map(\.title) == ["Escrow in disputes"])
    #expect(try await test.ada.kbArticles(search: "escrow", limit: 1).value.count == 1)
  }

  @Test("never shows a customer what is not published", arguments: [nil, "escrow", "escrow zebra"])
  func drafts(search: String?) async throws {
    let test = try await TestDesk()
    let kb = test.root.kb
    try await kb.createArticle(title: "Escrow draft", body: "zebra")
    let archived = try await kb.createArticle(title: "Escrow archived", body: "zebra")
    try await kb.archive(archived.id)
    let back = try await kb.createArticle(title: "Escrow taken back", body: "zebra")
    try await kb.publish(back.id)
    try await kb.unpublish(back.id)
    #expect(try await test.ada.kbArticles(search: search).value.isEmpty)
    #expect(try await test.maya.kbArticles(search: search).value.count == 3)
  }

  @Test("by staff keeps to a status where one is named")
  func status() async throws {
    let test = try await TestDesk()
    try await test.root.kb.createArticle(title: "Escrow draft", body: "x")
    try await publish("Escrow published", on: test)
    let drafts = try await test.maya.kbArticles(search: "escrow", status: .draft).value
    #expect(drafts.map(\.title) == ["Escrow draft"])
    let shown = try await test.bot.kbArticles(status: .published).value
    #expect(shown.map(\.title) == ["Escrow published"])
  }

  @Test("without words lists what was written last to staff")
  func emptyForStaff() async throws {
    let test = try await TestDesk()
    for title in ["First", "Second", "Third"] {
      try await publish(title, on: test)
      await test.clock.advance(by: .minutes(1))
    }
    #expect(
      try await test.maya.kbArticles(search: "  ").value.map(\.title)
        == ["Third", "Second", "First"])
  }

  @Test("is answered anew when an article is published, renamed and taken back")
  func live() async throws {
    let test = try await TestDesk()
    let kb = test.root.kb
    let id = try await kb.createArticle(title: "Escrow", body: "x").id
    var answers = test.ada.kbArticles(search: "escrow").makeAsyncIterator()
    #expect(try await answers.next()?.isEmpty == true)
    try await kb.publish(id)
    await test.desk.settle()
    #expect(try await answers.next()?.map(\.title) == ["Escrow"])
    try await kb.updateArticle(id, ArticleChanges(title: "Escrow and you"))
    await test.desk.settle()
    #expect(try await answers.next()?.map(\.title) == ["Escrow and you"])
    try await kb.unpublish(id)
    await test.desk.settle()
    #expect(try await answers.next()?.isEmpty == true)
  }

  @Test("of a customer costs nothing while drafts are written")
  func liveEconomy() async throws {
    let test = try await TestDesk()
    try await publish("Escrow", on: test)
    var answers = test.ada.kbArticles(search: "escrow").makeAsyncIterator()
    #expect(try await answers.next()?.count == 1)
    let before = test.desk.statistics.evaluations
    try await test.root.kb.createArticle(title: "Escrow draft", body: "x")
    await test.desk.settle()
    #expect(test.desk.statistics.evaluations == before)
    withExtendedLifetime(answers) {}
  }

  @Test("gives the same answer every time", arguments: ["escrow taxes", "esc"])
  func determinism(search: String) async throws {
    var answers: [[String]] = []
    for _ in 0..<2 {
      let test = try await TestDesk()
      for number in 0..<12 {
        try await publish(
          "Escrow \(number)", number % 3 == 0 ? "taxes" : "Text.", on: test)
      }
      answers.append(try await test.ada.kbArticles(search: search).value.map(\.slug))
    }
    #expect(answers[0] == answers[1])
    #expect(answers[0].count >= 4)
  }

  @Test(
    "is refused with what is wrong",
    arguments: [
      ("search", "?!", 10), ("search", "a\u{0}b", 10),
      ("search", String(repeating: "a", count: 4097), 10), ("limit", "a", 0), ("limit", "a", 1001),
    ])
  func badInput(field: String, search: String, limit: Int) async throws {
    let test = try await TestDesk()
    try await expectRefusal(.invalidField, field: field, on: test) {
      _ = try await test.ada.kbArticles(search: search, limit: limit).value
    }
    try await expectRefusal(.invalidField, field: field, on: test) {
      _ = try await test.maya.kbArticles(search: search, limit: limit).value
    }
  }

  @Test("says what is missing on a store without an index of words")
  func noIndex() async throws {
    let clock = ManualClock(now: TestDesk.monday)
    let desk = try await Helpdesk(store: PlainStore(), clock: clock)
    let root = desk.acting(as: .superAdmin("root", name: "Root"))
    try await root.kb.createArticle(title: "Escrow", body: "x")
    #expect(try await root.kbArticles().value.count == 1)
    await #expect(throws: HelpdeskError(.notConfigured, "")) {
      try await root.kbArticles(search: "escrow").value
    }
    await desk.close()
  }
}
