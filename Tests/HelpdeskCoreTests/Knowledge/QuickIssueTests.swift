import HelpdeskCore
import Testing

@Suite("A quick issue")
struct QuickIssueTests {
  @Test("is one of six that ship, in order, installed once")
  func standard() async throws {
    let test = try await TestDesk()
    let installed = try await test.root.kb.installStandardQuickIssues()
    #expect(
      installed.map(\.title) == [
        "Gateway not connecting", "Billing question", "Feature request", "Plugin not working",
        "Account issue", "Report a bug",
      ])
    #expect(installed.compactMap(\.icon) == ["🔌", "💳", "💡", "🧩", "👤", "🐛"])
    #expect(installed.map(\.sortOrder) == Array(1...6))
    #expect(installed[0].kind == .bug)
    #expect(installed[0].category == .gateway)
    let before = try await test.revision()
    #expect(try await test.root.kb.installStandardQuickIssues() == installed)
    #expect(try await test.revision() == before)
    #expect(try await test.ada.quickIssues().value.map(\.title) == installed.map(\.title))
  }

  @Test("fills in kind and category, links its article and is counted")
  func use() async throws {
    let test = try await TestDesk()
    let article = try await test.root.kb.createArticle(title: "Gateways", body: "x").id
    let issue = try await test.root.kb.createQuickIssue(
      title: "Gateway down", kind: .bug, category: .gateway, article: article)
    var new = NewTicket(subject: "It does not connect")
    new.quickIssue = issue.id
    let ticket = try await test.ada.createTicket(new)
    let current = try await test.current(ticket.id)
    #expect(current.kind == .bug)
    #expect(current.category == .gateway)
    #expect(current.articles == [article])
    #expect(try await test.maya.quickIssues().value.map(\.uses) == [1])
  }

  @Test("shows customers its article only while that is published")
  func article() async throws {
    let test = try await TestDesk()
    let article = try await test.root.kb.createArticle(title: "Gateways", body: "x").id
    try await test.root.kb.createQuickIssue(title: "Gateway down", article: article)
    var answers = test.ada.quickIssues().makeAsyncIterator()
    #expect(try await answers.next()?.map(\.articleTitle) == [nil])
    try await test.root.kb.publish(article)
    await test.desk.settle()
    #expect(try await answers.next()?.map(\.articleTitle) == ["Gateways"])
  }

  @Test("is moved, changed and put out of sight")
  func change() async throws {
    let test = try await TestDesk()
    let kb = test.root.kb
    let first = try await kb.createQuickIssue(title: "First", help: "Help", icon: "1")
    let second = try await kb.createQuickIssue(title: "Second")
    #expect(second.sortOrder == 2)
    let changed = try await kb.updateQuickIssue(
      first.id, QuickIssueChanges(title: "Last", help: "", icon: "", sortOrder: 9))
    #expect(changed.help == nil)
    #expect(changed.icon == nil)
    #expect(try await test.ada.quickIssues().value.map(\.title) == ["Second", "Last"])
    try await kb.updateQuickIssue(second.id, QuickIssueChanges(isActive: false))
    #expect(try await test.ada.quickIssues().value.map(\.title) == ["Last"])
    #expect(
      try await test.maya.quickIssues(includingInactive: true).value.map(\.title)
        == ["Second", "Last"])
  }

  @Test("no longer names an article that is deleted")
  func deletedArticle() async throws {
    let test = try await TestDesk()
    let article = try await test.root.kb.createArticle(title: "Gateways", body: "x").id
    try await test.root.kb.createQuickIssue(title: "Gateway down", article: article)
    try await test.root.kb.delete(article)
    #expect(try await test.maya.quickIssues().value.map(\.article) == [nil])
  }

  @Test("is refused with the field that is wrong, and to agents")
  func refused() async throws {
    let test = try await TestDesk()
    try await expectRefusal(.invalidField, field: "title", on: test) {
      try await test.root.kb.createQuickIssue(title: "")
    }
    try await expectRefusal(.invalidField, field: "kind", on: test) {
      try await test.root.kb.createQuickIssue(title: "A", kind: "a b")
    }
    try await expectRefusal(.notFound, field: "article", on: test) {
      try await test.root.kb.createQuickIssue(title: "A", article: "none")
    }
    try await expectRefusal(.notFound, field: "quickIssue", on: test) {
      try await test.root.kb.updateQuickIssue("none", QuickIssueChanges(title: "B"))
    }
    try await expectRefusal(.permissionDenied, on: test) {
      try await test.maya.kb.installStandardQuickIssues()
    }
  }
}
