import HelpdeskCore
import Testing

@Suite("The bot that reads articles")
struct KnowledgeBotTests {
  private func desk() async throws -> TestDesk {
    let store = TestStore.memory
    let test = try await TestDesk(store)
    let article = try await test.root.kb.createArticle(
      title: "How to reset your password", body: "Use the link on the login page.",
      steps: [.init(title: "Open the login page", body: "Press “Forgot password”.")],
      category: .account, tags: ["login"])
    try await test.root.kb.publish(article.id)
    _ = try await test.root.kb.createArticle(
      title: "Quantum billing draft", body: "Not yet.", category: .billing)
    return test
  }

  private func ask(_ question: String, _ bot: KnowledgeBot) async throws -> ChatReply {
    try await bot.reply(
      to: ChatRequest(
        prompt: "Help.", history: [.init(role: .customer, text: question)],
        customerName: "Ada"))
  }

  @Test(
    "answers from the article that fits, and names it",
    arguments: ["How do I reset my password?", "password resets", "I want to reset the Password"])
  func answers(question: String) async throws {
    let test = try await desk()
    let reply = try await ask(question, KnowledgeBot(store: test.store))
    #expect(reply.couldHelp)
    #expect(reply.text.contains("“How to reset your password”"))
    #expect(reply.text.contains("1. Open the login page"))
    #expect(reply.model == KnowledgeBot.model)
    #expect(reply.lastTopics.contains { $0.hasPrefix("password") })
    #expect(try await ask(question, KnowledgeBot(store: test.store)) == reply)
  }

  @Test(
    "says so where no article fits, and never reads drafts",
    arguments: ["Where do elephants sleep?", "quantum billing"])
  func noAnswer(question: String) async throws {
    let test = try await desk()
    let reply = try await ask(question, KnowledgeBot(store: test.store))
    #expect(!reply.couldHelp)
    #expect(!reply.text.isEmpty)
  }

  @Test("asks back where a line says nothing")
  func smallTalk() async throws {
    let reply = try await ask("Hello", KnowledgeBot { _ in [] })
    #expect(reply.couldHelp)
    #expect(try await ask("👋", KnowledgeBot { _ in [] }).couldHelp)
  }

  @Test("hears when somebody is annoyed or pleased")
  func sentiment() async throws {
    let bot = KnowledgeBot { _ in [] }
    #expect(try await ask("This is useless and I am frustrated", bot).sentiment == .frustrated)
    #expect(try await ask("Thank you, that solved it", bot).sentiment == .positive)
    #expect(try await ask("Where is my invoice", bot).sentiment == .neutral)
  }

  @Test("hands over in a chat after two questions that no article answers")
  func inChat() async throws {
    let source = try await desk()
    let test = try await Helpdesk(
      store: source.store, clock: source.clock, bot: KnowledgeBot(store: source.store))
    let ada = test.acting(as: TestDesk.adaRequester)
    let session = try await ada.chat.start(topic: "How can I reset my password?")
    let opened = try await ada.chat.session(session.id).value.lines
    #expect(opened.last?.text.contains("How to reset your password") == true)
    #expect(opened.last?.senderName == "Assistant")
    try await ada.chat.send(session.id, "Where do elephants sleep?")
    let lines = try await ada.chat.send(session.id, "And the giraffes, where do they go?")
    #expect(lines.map(\.role) == [.customer, .bot, .system])
    await test.close()
  }
}
