import Foundation
import HelpdeskCore
import Testing

@Suite("At the same time")
struct ChatRaceTests {
  @Test("two agents accept a chat: one gets it, the other hears who", arguments: 1...8)
  func twoAgents(round: Int) async throws {
    let test = try await TestDesk()
    let session = try await test.ada.chat.start(topic: "Help")
    let messages = await withTaskGroup(of: String?.self) { group in
      for desk in [test.maya, test.leo] {
        group.addTask {
          do throws(HelpdeskError) {
            try await desk.chat.accept(session.id)
            return nil
          } catch {
            return error.code == .alreadyDone ? error.message : "\(error)"
          }
        }
      }
      return await group.reduce(into: [String]()) { $0 += [$1].compactMap(\.self) }
    }
    let chat = try await test.chat(session.id)
    let winner = try #require(chat.chat.agentName)
    #expect(chat.assignee == chat.chat.acceptedBy)
    #expect(messages.count == 1)
    #expect(messages.first?.hasPrefix("\(winner) has the chat TK-1 already.") == true)
    #expect(
      try await test.read(session.id).filter { $0.hasSuffix("has joined.") }.count == 1)
  }

  @Test("a customer's two quick lines get one answer, after both")
  func twoLines() async throws {
    let bot = HeldBot()
    let test = try await TestDesk(bot: bot)
    let session = try await test.ada.chat.start()
    let first = Task { try await test.ada.chat.send(session.id, "First") }
    await bot.waitForQuestions(1)
    let second = Task { try await test.ada.chat.send(session.id, "Second") }
    await bot.waitForQuestions(2)
    bot.release("To the first alone.")
    #expect(try await first.value.map(\.text) == ["First", "Second"])
    bot.release("To both.")
    #expect(try await second.value.map(\.text) == ["Second", "To both."])
    #expect(
      try await test.read(session.id).dropFirst() == [
        "customer: First", "customer: Second", "bot: To both.",
      ])
    #expect(try await test.chat(session.id).chat.tokensUsed == 10)
  }

  @Test("an agent accepts while the bot thinks: what the bot then says is not stored")
  func acceptedMeanwhile() async throws {
    let bot = HeldBot()
    let test = try await TestDesk(bot: bot)
    let session = try await test.ada.chat.start()
    let sending = Task { try await test.ada.chat.send(session.id, "Help") }
    await bot.waitForQuestions(1)
    try await test.maya.chat.accept(session.id)
    let before = try await test.current(session.id).version
    bot.release("Too late.")
    #expect(try await sending.value.map(\.text) == ["Help", "Maya has joined."])
    #expect(try await test.current(session.id).version == before)
  }

  @Test("a customer leaves while the bot thinks: the chat stays closed")
  func closedMeanwhile() async throws {
    let bot = HeldBot()
    let test = try await TestDesk(bot: bot)
    let session = try await test.ada.chat.start()
    let sending = Task { try await test.ada.chat.send(session.id, "Help") }
    await bot.waitForQuestions(1)
    try await test.ada.chat.close(session.id)
    bot.release("Too late.")
    #expect(try await sending.value.map(\.text) == ["Help"])
    #expect(try await test.chat(session.id).state == .closed)
  }

  @Test("a line whose sender no longer waits is stored and answered")
  func cancelled() async throws {
    let bot = HeldBot()
    let test = try await TestDesk(bot: bot)
    let session = try await test.ada.chat.start()
    let sending = Task { try await test.ada.chat.send(session.id, "Help") }
    await bot.waitForQuestions(1)
    sending.cancel()
    bot.release("Here you are.")
    _ = await sending.result
    #expect(
      try await test.read(session.id).dropFirst() == ["customer: Help", "bot: Here you are."])
  }

  @Test("a line said twice under one key is there once and answered once")
  func idempotency() async throws {
    let bot = WordBot()
    let test = try await TestDesk(bot: bot)
    let one = try await test.ada.chat.start(topic: "Help", idempotencyKey: "s")
    let two = try await test.ada.chat.start(topic: "Help", idempotencyKey: "s")
    #expect(one.id == two.id)
    let first = try await test.ada.chat.send(one.id, "More", idempotencyKey: "l")
    let again = try await test.ada.chat.send(one.id, "More", idempotencyKey: "l")
    #expect(first == again)
    #expect(first.map(\.role) == [.customer, .bot])
    #expect(bot.requests.count == 2)
    #expect(try await test.read(one.id).count == 4)
  }

  @Test("many lines of many customers are all there, the newest of each answered")
  func manyLines() async throws {
    let test = try await TestDesk(bot: WordBot())
    var sessions: [TicketID] = []
    for _ in 0..<8 { sessions.append(try await test.ada.chat.start().id) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for session in sessions {
        for line in 0..<8 {
          group.addTask { try await test.ada.chat.send(session, "Line \(line)") }
        }
      }
      try await group.waitForAll()
    }
    for session in sessions {
      let lines = try await test.ada.chat.session(session).value.lines
      let said = lines.filter { $0.role == .customer }.map(\.text)
      #expect(said.sorted() == (0..<8).map { "Line \($0)" })
      #expect(lines.last?.role == .bot)
    }
  }
}
