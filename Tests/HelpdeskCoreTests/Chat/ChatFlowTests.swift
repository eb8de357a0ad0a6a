import Foundation
import HelpdeskCore
import HelpdeskStore
import Testing

@Suite("A chat")
struct ChatFlowTests {
  @Test("goes from bot to queue to person to its end", arguments: TestStore.allCases)
  func wholeFlow(store: TestStore) async throws {
    let test = try await TestDesk(store, bot: WordBot())
    let session = try await test.ada.chat.start(topic: "My gateway won't connect")
    #expect(session.state == .ai)
    let answer = try await test.ada.chat.send(session.id, "It says nothing")
    #expect(answer.map(\.role) == [.customer, .bot])
    #expect(answer.map(\.id) == [3, 4])

    await test.clock.advance(by: .minutes(5))
    #expect(try await test.ada.chat.requestHuman(session.id).state == .waiting)
    #expect(try await test.maya.chatQueue().value.map(\.id) == [session.id])

    await test.clock.advance(by: .minutes(3))
    let waiting = try await test.chat(session.id)
    #expect(waiting.waitingTime(at: test.clock.now) == .minutes(3))
    let accepted = try await test.maya.chat.accept(session.id)
    #expect(accepted.state == .human)
    #expect(accepted.assignee == "maya")
    #expect(try await test.maya.chatQueue().value.isEmpty)
    #expect(try await test.maya.chat.active().value.map(\.id) == [session.id])

    try await test.maya.chat.send(session.id, "Hello, this is Maya.")
    #expect(try await test.ada.chat.send(session.id, "Great!").map(\.role) == [.customer])
    #expect(
      try await test.read(session.id) == [
        "customer: My gateway won't connect",
        "bot: About “My gateway won't connect”: try again.",
        "customer: It says nothing", "bot: About “It says nothing”: try again.",
        TestDesk.connecting, "system: Maya has joined.", "support: Hello, this is Maya.",
        "customer: Great!",
      ])
    let thread = try await test.maya.messages(session.id).value
    #expect(thread.count == 8)

    #expect(try await test.maya.chat.close(session.id).state == .closed)
    #expect(try await test.current(session.id).status == .closed)
    #expect(try await test.ada.chat.sessions().value.isEmpty)
    #expect(try await test.ada.chat.sessions(includingClosed: true).value.count == 1)
    let events = try await test.maya.ticketDetail(session.id).value.events.map(\.kind)
    #expect(events.contains(.chatHandedOver))
    #expect(events.contains(.chatAccepted))
  }

  @Test("keeps prompt, model, tokens, sentiment, summary and topics of the bot")
  func botContext() async throws {
    let bot = WordBot()
    let test = try await TestDesk(bot: bot)
    let session = try await test.ada.chat.start(topic: "One")
    try await test.ada.chat.send(session.id, "Two")
    let chat = try await test.chat(session.id).chat
    #expect(chat.prompt == ChatSettings.standard.systemPrompt)
    #expect(chat.model == "test-1")
    #expect(chat.tokensUsed == 20)
    #expect(chat.sentiment == .neutral)
    #expect(chat.summary == "Asked about Two")
    #expect(chat.lastTopics == ["Two"])
    let second = try #require(bot.requests.last)
    #expect(second.history.map(\.role) == [.customer, .bot, .customer])
    #expect(second.customerName == "Ada")
    #expect(second.topic == "One")
    #expect(second.summary == "Asked about One")
    #expect(second.question == "Two")
  }

  @Test("without a topic begins with a greeting and is named after the first line")
  func greeting() async throws {
    let test = try await TestDesk(bot: WordBot())
    let session = try await test.ada.chat.start()
    #expect(session.subject == "Chat with Ada")
    #expect(try await test.read(session.id) == ["bot: Hi! How can I help you today?"])
    try await test.ada.chat.send(session.id, "Where is my invoice?")
    let named = try await test.ada.chat.session(session.id).value.session
    #expect(named.subject == "Where is my invoice?")
    #expect(try await test.current(session.id).excerpt == "Where is my invoice?")
  }

  @Test("gives the bot only the last lines that the settings allow")
  func historyLimit() async throws {
    let bot = WordBot()
    var settings = ChatSettings.standard
    settings.historyLimit = 3
    let test = try await TestDesk(bot: bot, chat: settings)
    let session = try await test.ada.chat.start(topic: "One")
    for word in ["Two", "Three"] { try await test.ada.chat.send(session.id, word) }
    #expect(bot.requests.map(\.history.count) == [1, 3, 3])
    #expect(bot.requests.last?.question == "Three")
  }

  @Test("waits for a person at once where the desk has no bot", arguments: ["Help", nil])
  func noBot(topic: String?) async throws {
    let test = try await TestDesk()
    let session = try await test.ada.chat.start(topic: topic)
    #expect(session.state == .waiting)
    #expect(session.waitingSince == TestDesk.monday)
    #expect(try await test.chat(session.id).chat.handover == .noBot)
    #expect(try await test.read(session.id).last == TestDesk.connecting)
  }

  @Test("is nobody's work while the bot has it: no list, no figure, no promise")
  func noWork() async throws {
    let test = try await TestDesk(bot: WordBot())
    let session = try await test.ada.chat.start(topic: "Help")
    let ticket = try await test.current(session.id)
    #expect(ticket.isHandledByBot)
    #expect(ticket.sla.clocks.isEmpty)
    #expect(ticket.inbox == .read)
    #expect(ticket.channel == .chatbot)
    #expect(ticket.firstResponseAt == nil)
    #expect(try await test.maya.tickets(.open).value.tickets.isEmpty)
    #expect(try await test.maya.tickets(.unassigned).value.tickets.isEmpty)
    #expect(try await test.maya.tickets(.all).value.total == 1)
    #expect(try await test.maya.tickets(.open.chat(.ai)).value.total == 1)
    #expect(try await test.maya.deskStats().value.open == 0)
    #expect(try await test.ada.tickets(.open).value.total == 1)
    await test.clock.advance(by: .hours(23))
    #expect(try await test.current(session.id).sla.breaches.isEmpty)
  }

  @Test("owes a first reply from the handover on")
  func promises() async throws {
    let test = try await TestDesk(bot: WordBot())
    let session = try await test.ada.chat.start(topic: "Help")
    await test.clock.advance(by: .hours(3))
    try await test.ada.chat.requestHuman(session.id)
    let ticket = try await test.current(session.id)
    let first = try #require(ticket.sla.clocks.first { $0.metric == .firstReply })
    #expect(first.startedAt == TestDesk.monday.adding(.hours(3)))
    #expect(first.deadline == TestDesk.monday.adding(.hours(11)))
    #expect(ticket.inbox == .unread)
    #expect(try await test.maya.tickets(.unassigned).value.total == 1)

    await test.clock.advance(by: .hours(1))
    try await test.maya.chat.accept(session.id)
    #expect(try await test.current(session.id).status == .inProgress)
    #expect(try await test.current(session.id).firstResponseAt == nil)
    try await test.maya.chat.send(session.id, "Hello.")
    let answered = try await test.current(session.id)
    #expect(answered.firstResponseAt == TestDesk.monday.adding(.hours(4)))
    #expect(
      answered.sla.clocks.first?.outcome == .done(at: TestDesk.monday.adding(.hours(4))))
  }

  @Test("begins to wait again when its customer writes after the end")
  func reopened() async throws {
    let test = try await TestDesk(bot: WordBot())
    let session = try await test.ada.chat.start(topic: "Help")
    #expect(try await test.ada.chat.close(session.id).state == .closed)
    let lines = try await test.ada.chat.send(session.id, "One more thing")
    #expect(lines.map(\.role) == [.customer, .system])
    let again = try await test.chat(session.id)
    #expect(again.state == .waiting)
    #expect(again.chat.handover == .reopened)
    #expect(try await !test.current(session.id).sla.clocks.isEmpty)
  }

  @Test("closed too long ago is followed by a chat that waits")
  func followUp() async throws {
    let test = try await TestDesk(bot: WordBot())
    let session = try await test.ada.chat.start(topic: "Help")
    try await test.ada.chat.close(session.id)
    await test.clock.advance(by: .days(15))
    let lines = try await test.ada.chat.send(session.id, "One more thing")
    #expect(lines.map(\.text) == ["One more thing", ChatSettings.standard.handoverText])
    let sessions = try await test.ada.chat.sessions().value
    #expect(sessions.map(\.state) == [.waiting])
    #expect(sessions.first?.id != session.id)
  }

  @Test("that the bot has and nobody goes on with closes by itself")
  func idle() async throws {
    let test = try await TestDesk(bot: WordBot())
    let session = try await test.ada.chat.start(topic: "Help")
    await test.clock.advance(by: .hours(20))
    try await test.ada.chat.send(session.id, "Still there?")
    await test.desk.settle()
    await test.clock.advance(by: .hours(23))
    #expect(try await test.chat(session.id).state == .ai)
    await test.clock.advance(by: .hours(1))
    #expect(try await test.chat(session.id).state == .closed)
    #expect(
      try await test.current(session.id).closedAt == TestDesk.monday.adding(.hours(44)))
  }

  @Test("ends when its ticket is resolved or closed as any other")
  func endedAsTicket() async throws {
    let test = try await TestDesk(bot: WordBot())
    let one = try await test.ada.chat.start(topic: "One")
    let two = try await test.ada.chat.start(topic: "Two")
    try await test.maya.resolveTicket(one.id, "Done.")
    try await test.maya.closeTicket(two.id)
    #expect(try await test.chat(one.id).state == .closed)
    #expect(try await test.chat(two.id).state == .closed)
  }

  @Test("gives the same lines, numbers and dates every time")
  func determinism() async throws {
    var runs: [[String]] = []
    for _ in 0..<2 {
      let test = try await TestDesk(bot: WordBot())
      var ids: [TicketID] = []
      for topic in ["One", "My account was hacked!", "no help"] {
        ids.append(try await test.ada.chat.start(topic: topic).id)
      }
      try await test.ada.chat.send(ids[2], "no help")
      var run: [String] = []
      for id in ids {
        run += try await test.maya.ticketDetail(id).value.events.map { "\($0)" }
        run += try await test.maya.messages(id).value.map { "\($0)" }
      }
      runs.append(run)
    }
    #expect(runs[0] == runs[1])
    #expect(runs[0].count >= 20)
  }
}
