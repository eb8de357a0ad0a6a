import Foundation
import HelpdeskCore
import Testing

@Suite("An article's readers")
struct ArticleReaderTests {
  private func published(
    _ title: String = "Refunds", _ body: String = "x", category: TicketCategory = .general,
    tags: [String] = [], on test: TestDesk
  ) async throws -> ArticleID {
    let article = try await test.root.kb.createArticle(
      title: title, body: body, category: category, tags: tags)
    return try await test.root.kb.publish(article.id).id
  }

  @Test("count once a day in UTC, and again the next day")
  func views() async throws {
    let test = try await TestDesk()
    let id = try await published(on: test)
    #expect(try await test.ada.viewArticle(id).views == 1)
    let before = try await test.revision()
    await test.clock.advance(by: .hours(14) + .minutes(59))
    #expect(try await test.ada.viewArticle(id).views == 1)
    #expect(try await test.revision() == before)
    #expect(try await test.bo.viewArticle(id).views == 2)
    await test.clock.advance(by: .minutes(1))
    #expect(try await test.ada.viewArticle(id).views == 3)
  }

  @Test("count once each when fifty open it at once, twice each")
  func concurrentViews() async throws {
    let test = try await TestDesk()
    let id = try await published(on: test)
    let readers = (0..<50).map {
      test.desk.acting(as: Requester.customer(CustomerID("c\($0)"), name: "C"))
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for reader in readers + readers {
        group.addTask { _ = try await reader.viewArticle(id) }
      }
      try await group.waitForAll()
    }
    #expect(try await test.ada.article(id).views == 50)
  }

  @Test("are told apart also where their ids are as long as ids can be")
  func longIDs() async throws {
    let test = try await TestDesk()
    let id = try await published(on: test)
    for last in ["a", "b", "a"] {
      let long = CustomerID(String(repeating: "x", count: 127) + last)
      try await test.desk.acting(as: .customer(long, name: "C")).viewArticle(id)
    }
    #expect(try await test.ada.article(id).views == 2)
  }

  @Test("vote once, and may change their mind")
  func votes() async throws {
    let test = try await TestDesk()
    let id = try await published(on: test)
    try await test.bo.rateArticle(id, isHelpful: true)
    let first = try await test.ada.rateArticle(id, isHelpful: true)
    #expect(first.helpfulYes == 2)
    let before = try await test.revision()
    try await test.ada.rateArticle(id, isHelpful: true)
    #expect(try await test.revision() == before)
    let changed = try await test.ada.rateArticle(id, isHelpful: false)
    #expect(changed.helpfulYes == 1)
    #expect(changed.helpfulNo == 1)
  }

  @Test("who are customers find no draft, by id or slug")
  func drafts() async throws {
    let test = try await TestDesk()
    let draft = try await test.root.kb.createArticle(title: "Secret plan", body: "x")
    try await expectRefusal(.notFound, on: test) { _ = try await test.ada.article(draft.id) }
    try await expectRefusal(.notFound, on: test) {
      _ = try await test.ada.article(slug: "secret-plan")
    }
    try await expectRefusal(.notFound, on: test) { try await test.ada.viewArticle(draft.id) }
    try await expectRefusal(.notFound, on: test) {
      try await test.ada.rateArticle(draft.id, isHelpful: true)
    }
    try await expectRefusal(.notFound, on: test) {
      _ = try await test.ada.relatedArticles(to: draft.id)
    }
  }

  @Test("are told the same of a draft as of what never was")
  func sameRefusal() async throws {
    let test = try await TestDesk()
    try await test.root.kb.createArticle(title: "Secret plan", body: "x")
    var messages: [String] = []
    for slug in ["secret-plan", "never-there"] {
      do {
        _ = try await test.ada.article(slug: slug)
      } catch {
        messages.append(error.message.replacingOccurrences(of: slug, with: "…"))
      }
    }
    #expect(messages.count == 2)
    #expect(Set(messages).count == 1)
  }

  @Test("are led from a former slug to the article")
  func redirect() async throws {
    let test = try await TestDesk()
    let id = try await published(on: test)
    try await test.root.kb.updateArticle(id, ArticleChanges(title: "Money back"))
    #expect(try await test.ada.article(slug: "refunds").slug == "money-back")
    try await expectRefusal(.invalidField, field: "slug", on: test) {
      _ = try await test.ada.article(slug: "../etc/passwd")
    }
  }

  @Test("make articles popular: by views, then by helpful votes")
  func popular() async throws {
    let test = try await TestDesk()
    let quiet = try await published("Quiet", on: test)
    let helpful = try await published("Helpful", on: test)
    let read = try await published("Read", on: test)
    for id in [read, helpful, quiet] { try await test.ada.viewArticle(id) }
    try await test.bo.viewArticle(read)
    try await test.ada.rateArticle(helpful, isHelpful: true)
    try await test.root.kb.createArticle(title: "Draft", body: "x")
    let popular = try await test.ada.popularArticles()
    #expect(popular.map(\.title) == ["Read", "Helpful", "Quiet"])
    #expect(try await test.maya.kb.popular(limit: 1).map(\.title) == ["Read"])
  }

  @Test("are shown related articles: by words, of the same category first, published only")
  func related() async throws {
    let test = try await TestDesk()
    let source = try await published(
      "Escrow payouts", "x", category: .payments, tags: ["bank"], on: test)
    _ = try await published("Escrow for others", "y", category: .disputes, on: test)
    _ = try await published("Escrow for payers", "y", category: .payments, on: test)
    _ = try await published("Unrelated", "nothing", category: .general, on: test)
    _ = try await published("Invoices", "nothing", category: .payments, on: test)
    try await test.root.kb.createArticle(title: "Escrow draft", body: "y", category: .payments)
    let related = try await test.ada.relatedArticles(to: source)
    #expect(
      related.map(\.title) == ["Escrow for payers", "Escrow for others", "Invoices"])
    #expect(try await test.maya.kb.related(to: source, limit: 1).count == 1)
  }
}
