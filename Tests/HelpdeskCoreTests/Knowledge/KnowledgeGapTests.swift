import Foundation
import Testing

@testable import HelpdeskCore

@Suite("A gap of the knowledge base")
struct KnowledgeGapTests {
  private static let passcodes = [
    "I forgot my passcode", "Passcode forgotten, what now?",
    "How do I reset the passcode I forgot?",
    "My passcode is forgotten",
  ]
  private static let invoices = [
    "I need an invoice with our VAT number", "Please send invoices with a VAT number",
    "Is there a VAT number on the invoice?",
  ]

  /// What else a desk is asked: one question of each of sixteen sorts.
  private func background(_ test: TestDesk) async throws {
    let rows = Dictionary(grouping: try SampleQuestions.all(), by: \.intent).sorted {
      $0.key < $1.key
    }
    _ = try await ask(rows.compactMap(\.value.first?.text), test)
  }

  private func ask(_ questions: [String], _ test: TestDesk) async throws -> [TicketID] {
    var ids: [TicketID] = []
    for question in questions {
      ids.append(
        try await test.ada.createTicket(subject: question, description: "\(question) Please help.")
          .id)
      await test.clock.advance(by: .minutes(1))
    }
    return ids
  }

  @Test("is what several ask and no published article answers")
  func gap() async throws {
    let test = try await TestDesk(sla: .none)
    try await background(test)
    let forgotten = try await ask(Self.passcodes, test)
    _ = try await ask(Self.invoices, test)
    let invoices = try await test.root.kb.createArticle(
      title: "Invoices with your VAT number", body: "Where to enter the number for an invoice.")
    #expect(try await test.maya.kb.gaps().map(\.count) == [4, 3])
    try await test.root.kb.publish(invoices.id)
    let gaps = try await test.maya.kb.gaps()
    let found = try #require(gaps.first)
    #expect(gaps.count == 1)
    #expect(found.count == 4)
    #expect(Set(found.samples) == Set(forgotten))
    #expect(found.words.prefix(2).sorted() == ["forgot", "passcode"])
    #expect(found.category == .general)
  }

  @Test("ends when an article is linked to its tickets, or when they are gone")
  func answered() async throws {
    let test = try await TestDesk(sla: .none)
    try await background(test)
    let ids = try await ask(Self.passcodes, test)
    let article = try await test.root.kb.createArticle(title: "Signing in", body: "Later.")
    try await test.maya.kb.linkArticleToTicket(article.id, ids[0])
    #expect(try await test.maya.kb.gaps().map(\.count) == [3])
    try await test.maya.deleteTicket(ids[1])
    #expect(try await test.maya.kb.gaps().isEmpty)
  }

  @Test("is looked for in the window alone")
  func window() async throws {
    let test = try await TestDesk(sla: .none)
    try await background(test)
    _ = try await ask(Self.passcodes, test)
    await test.clock.advance(by: .days(2))
    #expect(try await test.maya.kb.gaps(window: .days(1)).isEmpty)
    #expect(try await test.maya.kb.gaps(window: .days(3)).count == 1)
  }

  @Test("does not depend on the order of the questions")
  func order() throws {
    let questions = try Self.questions(160)
    let forth = QuestionGroups(questions).gaps(atLeast: 3, limit: 100)
    let back = QuestionGroups(questions.reversed()).gaps(atLeast: 3, limit: 100)
    #expect(forth == back)
    #expect(forth.map(\.count) == forth.map(\.count).sorted(by: >))
  }

  @Test("holds questions of one intent, as people who labelled them see it")
  func purity() throws {
    let rows = try SampleQuestions.all()
    let intents = Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0.intent) })
    let gaps = QuestionGroups(try Self.questions(240)).gaps(atLeast: 3, limit: 100)
    let samples = gaps.flatMap { gap in gap.samples.map { (gap.samples[0], $0) } }
    let alike = samples.filter { intents[$0.0.rawValue] == intents[$0.1.rawValue] }
    #expect(alike.count * 100 >= samples.count * 80)
  }

  /// Labelled questions as tickets that nothing answers, all intents in turn.
  private static func questions(_ count: Int) throws -> [OpenQuestion] {
    let rows = try SampleQuestions.all()
    let byIntent = Dictionary(grouping: rows, by: \.intent).sorted { $0.key < $1.key }.map(\.value)
    var taken: [SampleQuestions.Row] = []
    var round = 0
    while taken.count < count {
      for rows in byIntent where round < rows.count && taken.count < count {
        taken.append(rows[round])
      }
      round += 1
    }
    return taken.enumerated().map { number, row in
      OpenQuestion(
        ticket: TicketID(row.id), number: Int64(number), category: .general, subject: row.text,
        body: "", nearest: nil)
    }
  }

  @Test("is not looked for with a window or limit out of range")
  func badInput() async throws {
    let test = try await TestDesk()
    for window in [Duration.zero, .minutes(59), .days(367)] {
      try await expectRefusal(.invalidField, field: "window", on: test) {
        _ = try await test.maya.kb.gaps(window: window)
      }
    }
    for limit in [0, -1, 101] {
      try await expectRefusal(.invalidField, field: "limit", on: test) {
        _ = try await test.maya.kb.gaps(limit: limit)
      }
    }
  }
}
