import Foundation
import HelpdeskCore

extension BadInput {
  /// Whatever can be wrong with articles, canned responses and quick issues.
  static let knowledge: [BadInput] = articles + articleStates + responses + quickIssues

  private static let articles: [BadInput] = {
    var cases = line("article: title", "title", max: Limits.subject) {
      try await $0.test.root.kb.createArticle(title: $1, body: "Good.")
    }
    cases += text("article: body", "body") {
      try await $0.test.root.kb.createArticle(title: "Good", body: $1)
    }
    cases += text("article: body beside steps", "body", optional: true) {
      try await $0.test.root.kb.createArticle(
        title: "Good", body: $1, steps: [.init(title: "Do", body: "it")])
    }
    cases += line("article: step", "steps[0].title", max: Limits.subject) {
      try await $0.test.root.kb.createArticle(title: "Good", steps: [.init(title: $1, body: "it")])
    }
    cases += text("article: step's text", "steps[0].body", maxBytes: Limits.note, optional: true) {
      try await $0.test.root.kb.createArticle(title: "Good", steps: [.init(title: "Do", body: $1)])
    }
    cases += value("article: category", "category") {
      try await $0.test.root.kb.createArticle(
        title: "Good", body: "Good.", category: TicketCategory(rawValue: $1))
    }
    cases += word("article: tag", "tags") {
      try await $0.test.root.kb.createArticle(title: "Good", body: "Good.", tags: [$1])
    }
    cases += line("article: excerpt", "excerpt", max: 300, optional: true) {
      try await $0.test.root.kb.createArticle(title: "Good", body: "Good.", excerpt: $1)
    }
    cases += key("article") {
      try await $0.test.root.kb.createArticle(title: "Good", body: "Good.", idempotencyKey: $1)
    }
    cases += line("update article: title", "title", max: Limits.subject) {
      try await $0.test.root.kb.updateArticle($0.draft.id, ArticleChanges(title: $1))
    }
    cases += text("update article: body", "body") {
      try await $0.test.root.kb.updateArticle($0.draft.id, ArticleChanges(body: $1))
    }
    cases += [
      BadInput("article: many tags", .invalidField, "tags") {
        try await $0.test.root.kb.createArticle(
          title: "Good", body: "Good.", tags: tooMany { "t\($0)" })
      },
      BadInput("article: many steps", .invalidField, "steps") {
        try await $0.test.root.kb.createArticle(
          title: "Good", steps: tooMany { .init(title: "\($0)", body: "") })
      },
    ]
    return cases
  }()

  typealias ArticleAction = @Sendable (KnowledgeBase, ArticleID, Int64?) async throws -> Void

  private static let articleStates: [BadInput] = {
    let calls: [(String, ArticleAction)] = [
      (
        "updateArticle",
        { try await $0.updateArticle($1, ArticleChanges(title: "New"), expectedVersion: $2) }
      ),
      ("publish", { try await $0.publish($1, expectedVersion: $2) }),
      ("unpublish", { try await $0.unpublish($1, expectedVersion: $2) }),
      ("archive", { try await $0.archive($1, expectedVersion: $2) }),
      ("delete article", { try await $0.delete($1, expectedVersion: $2) }),
      ("restore article", { try await $0.restore($1, revision: 1, expectedVersion: $2) }),
    ]
    var cases: [BadInput] = []
    for (name, action) in calls {
      cases += id("\(name): article", "article") {
        try await action($0.test.root.kb, ArticleID($1), nil)
      }
      cases.append(
        BadInput("\(name): another version", .conflict, "expectedVersion") {
          try await action($0.test.root.kb, $0.draft.id, $0.draft.version + 1)
        })
    }
    cases += id("link: article", "article") {
      try await $0.test.maya.kb.linkArticleToTicket(ArticleID($1), $0.ticket.id)
    }
    cases += id("read: article", "article") {
      _ = try await $0.test.maya.kb.article(ArticleID($1)).value
    }
    cases += id("customer's article", "article") {
      _ = try await $0.test.ada.article(ArticleID($1))
    }
    cases += id("view: article", "article") { try await $0.test.ada.viewArticle(ArticleID($1)) }
    cases += id("rate: article", "article") {
      try await $0.test.ada.rateArticle(ArticleID($1), isHelpful: true)
    }
    cases += [
      BadInput("unpublish: archived", .illegalTransition, "status") {
        try await $0.test.root.kb.unpublish($0.archived.id)
      },
      BadInput("delete: published", .illegalTransition, "status") {
        try await $0.test.root.kb.delete($0.article.id)
      },
    ]
    for revision in [0, -1, 2, Int.min, .max] {
      cases.append(
        BadInput("restore article: revision \(revision)", .notFound, "revision") {
          try await $0.test.root.kb.restore($0.draft.id, revision: revision)
        })
    }
    for slug in ["", " ", "Ä", "a b", "a\u{0}", "a/b", String(repeating: "x", count: 500)] {
      cases.append(
        BadInput("slug “\(slug.prefix(8))”", .invalidField, "slug") {
          _ = try await $0.test.ada.article(slug: slug)
        })
    }
    return cases
  }()

  private static let responses: [BadInput] = {
    var cases = line("response: title", "title", max: Limits.name) {
      try await $0.test.root.responses.create(title: $1, body: "Good.")
    }
    cases += text("response: body", "body") {
      try await $0.test.root.responses.create(title: "Good", body: $1)
    }
    cases += value("response: category", "category") {
      try await $0.test.root.responses.create(
        title: "Good", body: "Good.", category: TicketCategory(rawValue: $1))
    }
    cases += line("update response: title", "title", max: Limits.name) {
      try await $0.test.root.responses.update($0.response.id, title: $1)
    }
    cases += id("update response", "response") {
      try await $0.test.root.responses.update(CannedResponseID($1), title: "Good")
    }
    cases += id("delete response", "response") {
      try await $0.test.root.responses.delete(CannedResponseID($1))
    }
    cases += id("preview response", "response") {
      _ = try await $0.test.maya.responses.preview(CannedResponseID($1), for: $0.ticket.id)
    }
    for body in ["{{nobody.name}}", "{{", "{{}}", "{{customer.name", "{{ticket}}"] {
      cases.append(
        BadInput("response: “\(body)”", .invalidField, "body") {
          try await $0.test.root.responses.create(title: "Good", body: body)
        })
    }
    cases += [
      BadInput("update response: another version", .conflict, "expectedVersion") {
        try await $0.test.root.responses.update($0.response.id, title: "Good", expectedVersion: 99)
      },
      BadInput("delete response: another version", .conflict, "expectedVersion") {
        try await $0.test.root.responses.delete($0.response.id, expectedVersion: 99)
      },
    ]
    return cases
  }()

  private static let quickIssues: [BadInput] = {
    var cases = line("quick issue: title", "title", max: Limits.name) {
      try await $0.test.root.kb.createQuickIssue(title: $1)
    }
    cases += line("quick issue: help", "help", max: Limits.subject, optional: true) {
      try await $0.test.root.kb.createQuickIssue(title: "Good", help: $1)
    }
    cases += line("quick issue: icon", "icon", max: 64, optional: true) {
      try await $0.test.root.kb.createQuickIssue(title: "Good", icon: $1)
    }
    cases += value("quick issue: kind", "kind") {
      try await $0.test.root.kb.createQuickIssue(title: "Good", kind: TicketKind(rawValue: $1))
    }
    cases += id("quick issue: article", "article") {
      try await $0.test.root.kb.createQuickIssue(title: "Good", article: ArticleID($1))
    }
    cases += id("update quick issue", "quickIssue") {
      try await $0.test.root.kb.updateQuickIssue(QuickIssueID($1), QuickIssueChanges(title: "Good"))
    }
    cases.append(
      BadInput("update quick issue: another version", .conflict, "expectedVersion") {
        try await $0.test.root.kb.updateQuickIssue(
          $0.quickIssue.id, QuickIssueChanges(title: "Good"), expectedVersion: 99)
      })
    return cases
  }()
}
