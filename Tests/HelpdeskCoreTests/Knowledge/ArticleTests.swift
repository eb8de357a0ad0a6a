import Foundation
import HelpdeskCore
import Testing

@Suite("An article")
struct ArticleTests {
  @Test("begins as a draft with a slug, an excerpt and ordered tags")
  func creation() async throws {
    let test = try await TestDesk()
    let article = try await test.root.kb.createArticle(
      title: "  How to manually sync escrow status ",
      body: "# Escrow\n\nOpen **Payments**, then [sync](https://example.com/sync).",
      category: .payments, tags: ["sync", "escrow", "sync"])
    #expect(article.title == "How to manually sync escrow status")
    #expect(article.slug == "how-to-manually-sync-escrow-status")
    #expect(article.excerpt == "Escrow Open Payments, then sync.")
    #expect(article.tags == ["escrow", "sync"])
    #expect(article.status == .draft)
    #expect(article.revision == 1)
    #expect(article.version == 1)
    #expect(article.author.name == "Root")
  }

  @Test("gets the next free slug where the title's own is taken")
  func slugCollision() async throws {
    let test = try await TestDesk()
    var slugs: [String] = []
    for _ in 0..<3 {
      slugs.append(try await test.root.kb.createArticle(title: "Refunds", body: "x").slug)
    }
    #expect(slugs == ["refunds", "refunds-2", "refunds-3"])
  }

  @Test("gets a slug of its own when twenty are created with one title at once")
  func slugRace() async throws {
    let test = try await TestDesk()
    let kb = test.root.kb
    let slugs = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<20 {
        group.addTask { try await kb.createArticle(title: "Refunds", body: "x").slug }
      }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    let expected = Set(["refunds"] + (2...20).map { "refunds-\($0)" })
    #expect(slugs == expected)
  }

  @Test("keeps every earlier slug, through several renames")
  func formerSlugs() async throws {
    let test = try await TestDesk()
    let kb = test.root.kb
    let id = try await kb.createArticle(title: "Refunds", body: "x").id
    try await kb.updateArticle(id, ArticleChanges(title: "Money back"))
    let renamed = try await kb.updateArticle(id, ArticleChanges(title: "Getting money back"))
    #expect(renamed.formerSlugs == ["refunds", "money-back"])
    for slug in ["refunds", "money-back", "getting-money-back", "Money-Back"] {
      #expect(try await kb.article(slug: slug).id == id)
    }
    #expect(try await kb.createArticle(title: "Refunds", body: "y").slug == "refunds-2")
  }

  @Test("takes its earlier slug back with its earlier title")
  func slugAgain() async throws {
    let test = try await TestDesk()
    let kb = test.root.kb
    let id = try await kb.createArticle(title: "Refunds", body: "x").id
    try await kb.updateArticle(id, ArticleChanges(title: "Money back"))
    let again = try await kb.updateArticle(id, ArticleChanges(title: "Refunds!"))
    #expect(again.slug == "refunds")
    #expect(again.formerSlugs == ["money-back"])
  }

  @Test("keeps what it said before as a revision, with who wrote it and when")
  func revisions() async throws {
    let test = try await TestDesk()
    let boss = test.desk.acting(as: .admin("boss", name: "Boss"))
    let id = try await test.root.kb.createArticle(title: "Refunds", body: "Old.").id
    await test.clock.advance(by: .hours(1))
    try await boss.kb.updateArticle(id, ArticleChanges(body: "New."))
    let newest = try await test.root.kb.updateArticle(id, ArticleChanges(tags: ["money"]))
    let revisions = try await test.maya.kb.revisions(of: id)
    #expect(revisions.map(\.body) == ["Old.", "New."])
    #expect(revisions.map(\.author.name) == ["Root", "Boss"])
    #expect(
      revisions.map(\.at) == [TestDesk.monday, TestDesk.monday.adding(.hours(1))])
    #expect(newest.revision == 3)
    #expect(newest.author.name == "Root")
    #expect(newest.excerpt == "New.")
  }

  @Test("says again what an earlier revision said")
  func restore() async throws {
    let test = try await TestDesk()
    let kb = test.root.kb
    let id = try await kb.createArticle(title: "Refunds", body: "Old.").id
    try await kb.updateArticle(id, ArticleChanges(title: "Money back", body: "New."))
    let restored = try await kb.restore(id, revision: 1)
    #expect(restored.body == "Old.")
    #expect(restored.slug == "refunds")
    #expect(restored.revision == 3)
    #expect(try await kb.revisions(of: id).map(\.body) == ["Old.", "New."])
    try await expectRefusal(.notFound, field: "revision", on: test) {
      try await kb.restore(id, revision: 4)
    }
  }

  @Test("stores nothing for a change that changes nothing")
  func noChange() async throws {
    let test = try await TestDesk()
    let article = try await test.root.kb.createArticle(
      title: "Refunds", body: "Old.", excerpt: "All about money.")
    let before = try await test.revision()
    let same = try await test.root.kb.updateArticle(
      article.id, ArticleChanges(title: "Refunds", body: "Old."))
    #expect(same == article)
    #expect(try await test.revision() == before)
  }

  @Test("keeps the author's excerpt, and takes one from the body when it is emptied")
  func excerpt() async throws {
    let test = try await TestDesk()
    let kb = test.root.kb
    let id = try await kb.createArticle(title: "R", body: "Old.", excerpt: "All about it.").id
    #expect(try await kb.updateArticle(id, ArticleChanges(body: "New.")).excerpt == "All about it.")
    #expect(try await kb.updateArticle(id, ArticleChanges(excerpt: "")).excerpt == "New.")
    #expect(try await kb.updateArticle(id, ArticleChanges(body: "Newer.")).excerpt == "Newer.")
  }

  @Test("is published, taken back, archived and published again")
  func status() async throws {
    let test = try await TestDesk()
    let kb = test.root.kb
    let id = try await kb.createArticle(title: "Refunds", body: "x").id
    await test.clock.advance(by: .hours(1))
    let published = try await kb.publish(id)
    #expect(published.publishedAt == TestDesk.monday.adding(.hours(1)))
    #expect(published.updatedAt == TestDesk.monday)
    #expect(try await kb.publish(id) == published)
    #expect(try await kb.unpublish(id).status == .draft)
    #expect(try await kb.archive(id).status == .archived)
    try await expectRefusal(.illegalTransition, field: "status", on: test) {
      try await kb.unpublish(id)
    }
    #expect(try await kb.publish(id).status == .published)
  }

  @Test("is deleted with its revisions once it is not published")
  func deletion() async throws {
    let test = try await TestDesk()
    let kb = test.root.kb
    let id = try await kb.createArticle(title: "Refunds", body: "x").id
    try await kb.updateArticle(id, ArticleChanges(body: "y"))
    try await kb.publish(id)
    try await expectRefusal(.illegalTransition, field: "status", on: test) {
      try await kb.delete(id)
    }
    try await kb.archive(id)
    try await kb.delete(id)
    try await expectRefusal(.notFound, on: test) { _ = try await kb.article(id).value }
    try await expectRefusal(.notFound, on: test) { _ = try await kb.revisions(of: id) }
    // Its address may be in somebody's bookmarks.
    #expect(try await kb.createArticle(title: "Refunds", body: "z").slug == "refunds-2")
  }

  @Test("gives its slug free when it is deleted and was never published")
  func slugOfDeletedDraft() async throws {
    let test = try await TestDesk()
    let kb = test.root.kb
    try await kb.delete(try await kb.createArticle(title: "Refunds", body: "x").id)
    #expect(try await kb.createArticle(title: "Refunds", body: "z").slug == "refunds")
  }

  @Test("is not changed by whoever saw an older version")
  func staleVersion() async throws {
    let test = try await TestDesk()
    let kb = test.root.kb
    let article = try await kb.createArticle(title: "Refunds", body: "x")
    try await kb.publish(article.id)
    try await expectRefusal(.conflict, field: "expectedVersion", on: test) {
      try await kb.updateArticle(
        article.id, ArticleChanges(body: "y"), expectedVersion: article.version)
    }
  }

  @Test("is created once under an idempotency key")
  func idempotency() async throws {
    let test = try await TestDesk()
    let kb = test.root.kb
    let first = try await kb.createArticle(title: "Refunds", body: "x", idempotencyKey: "k")
    let again = try await kb.createArticle(title: "Refunds", body: "x", idempotencyKey: "k")
    #expect(first == again)
    try await expectRefusal(.idempotencyMismatch, on: test) {
      try await kb.createArticle(title: "Refunds", body: "other", idempotencyKey: "k")
    }
  }

  @Test("is written by admins only", arguments: ["agent", "bot"])
  func rights(role: String) async throws {
    let test = try await TestDesk()
    let id = try await test.root.kb.createArticle(title: "Refunds", body: "x").id
    let kb = role == "agent" ? test.maya.kb : test.bot.kb
    try await expectRefusal(.permissionDenied, on: test) {
      try await kb.createArticle(title: "Mine", body: "x")
    }
    try await expectRefusal(.permissionDenied, on: test) { try await kb.publish(id) }
    try await expectRefusal(.permissionDenied, on: test) { try await kb.delete(id) }
    #expect(try await kb.article(id).value.id == id)
  }

  @Test(
    "is refused with the field that is wrong, and a later good one works",
    arguments: [
      ("title", " ", "x", ["a"]), ("title", String(repeating: "t", count: 256), "x", ["a"]),
      ("title", "A\u{0}B", "x", ["a"]), ("body", "T", " \n", ["a"]),
      ("body", "T", String(repeating: "b", count: 262_145), ["a"]), ("body", "T", "a\u{1}", ["a"]),
      ("tags", "T", "x", [" "]), ("tags", "T", "x", [String(repeating: "t", count: 65)]),
      ("tags", "T", "x", (0...100).map { "t\($0)" }),
    ])
  func badInput(field: String, title: String, body: String, tags: [String]) async throws {
    let test = try await TestDesk()
    try await expectRefusal(.invalidField, field: field, on: test) {
      try await test.root.kb.createArticle(title: title, body: body, tags: tags)
    }
    #expect(try await test.root.kb.createArticle(title: "Good", body: "x").slug == "good")
  }

  @Test("is refused for a bad step, category or excerpt")
  func badParts() async throws {
    let test = try await TestDesk()
    let kb = test.root.kb
    try await expectRefusal(.invalidField, field: "steps[1].title", on: test) {
      try await kb.createArticle(
        title: "T", steps: [.init(title: "One", body: ""), .init(title: "", body: "x")])
    }
    try await expectRefusal(.invalidField, field: "category", on: test) {
      try await kb.createArticle(title: "T", body: "x", category: "two words")
    }
    try await expectRefusal(.invalidField, field: "excerpt", on: test) {
      try await kb.createArticle(
        title: "T", body: "x", excerpt: String(repeating: "e", count: 301))
    }
    #expect(
      try await kb.createArticle(title: "T", steps: [.init(title: "One", body: "")]).excerpt
        == "One")
  }
}
