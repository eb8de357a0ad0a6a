import Foundation
import HelpdeskCore
import HelpdeskStore
import Testing

@Suite("The bot hands a chat over")
struct ChatHandoverTests {
  private func handover(
    after lines: [String], settings: ChatSettings = .standard
  ) async throws -> ChatSession {
    let test = try await TestDesk(bot: WordBot(), chat: settings)
    let session = try await test.ada.chat.start(topic: "Hello there")
    for line in lines { try await test.ada.chat.send(session.id, line) }
    let told = try await test.read(session.id)
    let chat = try await test.chat(session.id)
    #expect((told.last == TestDesk.connecting) == (chat.state == .waiting))
    return chat
  }

  @Test(
    "for the reason that its answer gives",
    arguments: [
      ("hand me over", ChatHandoverReason.asked), ("grr", .frustration), ("throw", .botFailed),
      ("empty", .botFailed), ("tokens", .botFailed),
    ])
  func reasons(line: String, reason: ChatHandoverReason) async throws {
    let session = try await handover(after: [line])
    #expect(session.state == .waiting)
    #expect(session.chat.handover == reason)
    #expect(session.waitingSince == TestDesk.monday)
  }

  @Test("when it could not help several times in a row")
  func repeatedFailure() async throws {
    #expect(try await handover(after: ["no help"]).state == .ai)
    #expect(try await handover(after: ["no help", "Fine", "no help"]).state == .ai)
    let session = try await handover(after: ["no help", "no help"])
    #expect(session.chat.handover == .repeatedFailure)
    #expect(session.chat.failures == 2)
    var patient = ChatSettings.standard
    patient.maximumFailures = 3
    #expect(try await handover(after: ["no help", "no help"], settings: patient).state == .ai)
  }

  @Test(
    "when the customer asks for a person in his own words, without answering",
    arguments: [
      "I want to talk to a human", "Can I speak with a real person?",
      "Please connect me to an agent",
      "talk to someone from support please", "Human please!", "let me chat with a live agent",
      "I need a representative",
    ])
  func phrases(line: String) async throws {
    let session = try await handover(after: [line])
    #expect(session.state == .waiting)
    #expect(session.chat.handover == .asked)
    #expect(session.chat.tokensUsed == 10)
  }

  @Test(
    "not for words that only look alike",
    arguments: [
      "How do I talk to my gateway?", "Which agents can I configure?", "My personal account",
      "Does the plugin support people search?",
    ])
  func otherWords(line: String) async throws {
    #expect(try await handover(after: [line]).state == .ai)
  }

  @Test("at once for words of security and urgency, with category and priority")
  func triggers() async throws {
    let test = try await TestDesk(bot: WordBot())
    let hacked = try await test.ada.chat.start(topic: "My account was hacked!")
    let urgent = try await test.ada.chat.start(topic: "This is urgent!")
    let first = try await test.chat(hacked.id)
    #expect(first.chat.handover == .trigger)
    #expect(first.category == .securityConcern)
    #expect(first.priority == .urgent)
    #expect(first.chat.tokensUsed == 0)
    let second = try await test.chat(urgent.id)
    #expect(second.state == .waiting)
    #expect(second.priority == .high)
    #expect(
      try await test.current(hacked.id).sla.deadline == TestDesk.monday.adding(.minutes(30)))
  }

  @Test("not for words of other groups, which still say what it is about")
  func otherTriggers() async throws {
    let session = try await handover(after: ["My transfer didn't go through"])
    #expect(session.state == .ai)
    #expect(session.category == .bankingIssue)
    #expect(session.priority == .high)
  }

  @Test("at the very instant at which its time is over", arguments: TestStore.allCases)
  func slowBot(store: TestStore) async throws {
    let bot = HeldBot()
    let test = try await TestDesk(store, bot: bot)
    let session = try await test.ada.chat.start()
    let sending = Task { try await test.ada.chat.send(session.id, "Anybody?") }
    await bot.waitForQuestions(1)
    await test.desk.settle()
    await test.clock.advance(by: .milliseconds(29_999))
    #expect(try await test.chat(session.id).state == .ai)
    await test.clock.advance(by: .milliseconds(1))
    let waiting = try await test.chat(session.id)
    #expect(waiting.chat.handover == .botFailed)
    #expect(waiting.waitingSince == TestDesk.monday.adding(.seconds(30)))
    #expect(try await sending.value.map(\.role) == [.customer, .system])
    bot.release("Too late.")
    await test.desk.settle()
    #expect(try await test.read(session.id).last == TestDesk.connecting)
    #expect(test.clock.pending.map(\.name).contains("chat bot") == false)
  }

  @Test("also when the desk was down while the bot was asked, since the same instant")
  func restart() async throws {
    let bot = HeldBot()
    let test = try await TestDesk(bot: bot)
    let session = try await test.ada.chat.start()
    let sending = Task { try? await test.ada.chat.send(session.id, "Anybody?") }
    await bot.waitForQuestions(1)
    await test.desk.close()
    await test.clock.advance(by: .hours(1))
    _ = await sending.value
    let again = try await Helpdesk(store: test.store, clock: test.clock)
    await test.clock.runDue()
    let chat = try await again.acting(as: .agent("maya", name: "Maya")).chat
      .session(session.id).value
    #expect(chat.chat.handover == .botFailed)
    #expect(chat.waitingSince == TestDesk.monday.adding(.seconds(30)))
    bot.release("Too late.")
  }

  @Test("when the customer answers by another way than the chat")
  func otherWay() async throws {
    let test = try await TestDesk(bot: WordBot())
    let session = try await test.ada.chat.start(topic: "Help")
    try await test.ada.sendMessage(session.id, "By mail now.")
    #expect(try await test.chat(session.id).chat.handover == .leftChat)
  }

  @Test("when somebody of the desk escalates it, takes it or answers it")
  func takenOver() async throws {
    let test = try await TestDesk(bot: WordBot())
    let taken = try await test.ada.chat.start(topic: "One")
    try await test.maya.take(taken.id)
    #expect(try await test.chat(taken.id).state == .human)
    let answered = try await test.ada.chat.start(topic: "Two")
    try await test.maya.sendMessage(answered.id, "Maya here.")
    let session = try await test.chat(answered.id)
    #expect(session.state == .human)
    #expect(session.chat.handover == .takenOver)
    #expect(session.assignee == "maya")
    #expect(
      try await test.read(answered.id).suffix(2) == [
        "system: Maya has joined.", "support: Maya here.",
      ])
    let begun = try await test.ada.chat.start(topic: "Three")
    try await test.maya.updateTicket(begun.id, TicketChanges(status: .inProgress))
    #expect(try await test.chat(begun.id).state == .waiting)
  }

  @Test("and never writes again, nor does any other bot")
  func silence() async throws {
    let bot = WordBot()
    let test = try await TestDesk(bot: bot)
    let session = try await test.ada.chat.start(topic: "Help")
    try await test.ada.chat.requestHuman(session.id)
    try await test.ada.chat.send(session.id, "Hello?")
    try await test.maya.chat.accept(session.id)
    try await test.ada.chat.send(session.id, "Hello!")
    #expect(bot.requests.count == 1)
    try await expectRefusal(.illegalTransition, field: "session", on: test) {
      _ = try await test.bot.sendMessage(session.id, "I am back.")
    }
  }

  @Test("with a notice for the customer, whom its own answers send none")
  func notices() async throws {
    let test = try await TestDesk(bot: WordBot())
    let session = try await test.ada.chat.start(topic: "Help")
    try await test.ada.chat.send(session.id, "More help")
    #expect(try await test.ada.notifications().value.notices.isEmpty)
    try await test.ada.chat.send(session.id, "grr")
    #expect(try await test.ada.notifications().value.notices.count == 1)
  }
}
