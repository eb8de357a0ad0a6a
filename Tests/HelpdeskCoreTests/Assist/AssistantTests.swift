import HelpdeskCore
import HelpdeskStore
import Testing

/// An assistant that answers what a test tells it to.
private struct ScriptedAssistant: Assistant {
  let name = "scripted"
  let answer: @Sendable (AssistRequest) throws -> [Suggestion]

  func suggestions(for request: AssistRequest) async throws -> [Suggestion] {
    try answer(request)
  }
}

private struct Broken: Error {}

@Suite("An assistant of the host's own")
struct AssistantTests {
  private func suggestions(
    _ answer: @escaping @Sendable (AssistRequest) throws -> [Suggestion]
  ) async throws -> [Suggestion] {
    let desk = try await Helpdesk(
      store: InMemoryStore(), clock: ManualClock(now: TestDesk.monday),
      assistant: ScriptedAssistant(answer: answer))
    let maya = desk.acting(as: .agent("maya", name: "Maya"))
    let ticket = try await maya.createTicket(subject: "Escrow", from: TestDesk.adaRequester)
    let once = try await maya.ai.generateSuggestions(ticket.id)
    #expect(try await maya.aiSuggestions(ticket.id).value == once)
    await desk.close()
    return once
  }

  @Test("is heard where it cites what it was given, the surest first")
  func honest() async throws {
    let heard = try await suggestions { request in
      let citation = Citation.message(request.messages[0].id)
      return [300, 900, 2000].map {
        Suggestion(
          .replyDraft, "Draft \($0)", confidence: $0, citations: [citation], reason: "Read it.")
      }
    }
    #expect(heard.map(\.text) == ["Draft 2000", "Draft 900", "Draft 300"])
    #expect(heard.map(\.confidence) == [1000, 900, 300])
  }

  @Test("has its three surest sources shown before drafts, actions and further sources")
  func sourcesFirst() async throws {
    let kinds: [(SuggestionKind, Int)] = [
      (.nextAction, 950), (.article, 300), (.replyDraft, 810), (.cannedResponse, 500),
      (.pastResolution, 400), (.article, 200), (.replyDraft, 250),
    ]
    let heard = try await suggestions { request in
      kinds.map { kind, confidence in
        Suggestion(
          kind, "\(kind) \(confidence)", confidence: confidence,
          citations: [.message(request.messages[0].id)], reason: "Read it.",
          action: kind == .nextAction ? .escalate : nil)
      }
    }
    #expect(
      heard.map(\.text) == [
        "cannedResponse 500", "pastResolution 400", "article 300", "nextAction 950",
        "replyDraft 810", "replyDraft 250", "article 200",
      ])
  }

  @Test("is not heard where it cites nothing, or what it was not given")
  func liar() async throws {
    let heard = try await suggestions { request in
      let real = Citation.message(request.messages[0].id)
      let lies: [[Citation]] = [
        [], [.article("invented")], [real, .ticket("TK-99")],
        [.message(MessageID(ticket: request.ticket.id, sequence: 99))],
        [.cannedResponse("invented")],
      ]
      return lies.map {
        Suggestion(.replyDraft, "Trust me.", confidence: 1000, citations: $0, reason: "Because.")
      }
    }
    #expect(heard.isEmpty)
  }

  @Test("is not heard where it acts on what it does not cite, or says nothing")
  func overreach() async throws {
    let heard = try await suggestions { request in
      let real = [Citation.message(request.messages[0].id)]
      return [
        Suggestion(
          .nextAction, "Merge.", confidence: 900, citations: real, reason: "So.",
          action: .mergeInto("elsewhere")),
        Suggestion(
          .nextAction, "Link.", confidence: 900, citations: real, reason: "So.",
          action: .linkArticle("invented")),
        Suggestion(.replyDraft, " \n", confidence: 900, citations: real, reason: "So."),
      ]
    }
    #expect(heard.isEmpty)
  }

  @Test("that fails is reported with its error")
  func failure() async throws {
    do {
      _ = try await suggestions { _ in throw Broken() }
      Issue.record("It did not fail.")
    } catch let error as HelpdeskError {
      #expect(error.code == .assistantFailed)
      #expect(error.underlying is Broken)
      #expect(error.message.contains("scripted"))
    }
  }

  @Test("is given only published articles")
  func onlyPublished() async throws {
    let desk = try await Helpdesk(
      store: InMemoryStore(), clock: ManualClock(now: TestDesk.monday),
      assistant: ScriptedAssistant { request in
        request.articles.map {
          Suggestion(
            .article, $0.article.title, confidence: 500, citations: [.article($0.article.id)],
            reason: "Found.")
        }
      })
    let root = desk.acting(as: .superAdmin("root", name: "Root"))
    try await root.kb.createArticle(title: "Escrow draft", body: "x")
    let shown = try await root.kb.createArticle(title: "Escrow shown", body: "x")
    try await root.kb.publish(shown.id)
    let ticket = try await root.createTicket(subject: "Escrow", from: TestDesk.adaRequester)
    #expect(try await root.aiSuggestions(ticket.id).value.map(\.text) == ["Escrow shown"])
    await desk.close()
  }
}
