import Foundation
import HelpdeskCore
import Testing

@Suite("Chats and who may see and do what")
struct ChatAccessTests {
  @Test("another customer's chat does not exist")
  func otherCustomer() async throws {
    let test = try await TestDesk(bot: WordBot())
    let session = try await test.ada.chat.start(topic: "Help")
    try await expectRefusal(.notFound, field: "session", on: test) {
      _ = try await test.bo.chat.send(session.id, "Hello")
    }
    try await expectRefusal(.notFound, field: "session", on: test) {
      _ = try await test.bo.chat.requestHuman(session.id)
    }
    try await expectRefusal(.notFound, field: "session", on: test) {
      _ = try await test.bo.chat.close(session.id)
    }
    try await expectRefusal(.notFound, field: "session", on: test) {
      _ = try await test.bo.chat.session(session.id).value
    }
    #expect(try await test.bo.chat.sessions().value.isEmpty)
  }

  @Test("a ticket that is no chat is none, for customers and staff")
  func noChat() async throws {
    let test = try await TestDesk(bot: WordBot())
    let ticket = try await test.ticket()
    try await expectRefusal(.notFound, field: "session", on: test) {
      _ = try await test.ada.chat.send(ticket.id, "Hello")
    }
    try await expectRefusal(.notFound, field: "session", on: test) {
      _ = try await test.maya.chat.send(ticket.id, "Hello")
    }
    try await expectRefusal(.notFound, field: "session", on: test) {
      _ = try await test.maya.chat.close(ticket.id)
    }
  }

  @Test("a bot reads chats, but accepts none and writes in none as a person")
  func bots() async throws {
    let test = try await TestDesk()
    let session = try await test.ada.chat.start(topic: "Help")
    #expect(try await test.bot.chatQueue().value.count == 1)
    try await expectRefusal(.permissionDenied, on: test) {
      _ = try await test.bot.chat.accept(session.id)
    }
    try await expectRefusal(.permissionDenied, on: test) {
      _ = try await test.bot.chat.send(session.id, "Hello")
    }
  }

  @Test("an agent writes in a chat only once it was accepted, and not after its end")
  func acceptedFirst() async throws {
    let test = try await TestDesk()
    let session = try await test.ada.chat.start(topic: "Help")
    try await expectRefusal(.illegalTransition, field: "session", on: test) {
      _ = try await test.maya.chat.send(session.id, "Hello")
    }
    try await test.maya.chat.accept(session.id)
    let accepted = try await test.revision()
    try await test.maya.chat.accept(session.id)
    #expect(try await test.revision() == accepted)
    try await test.maya.chat.send(session.id, "Hello")
    try await test.maya.chat.close(session.id)
    for action in [
      { _ = try await test.maya.chat.send(session.id, "Hello") },
      { _ = try await test.leo.chat.accept(session.id) },
      { _ = try await test.ada.chat.requestHuman(session.id) },
    ] as [@Sendable () async throws -> Void] {
      try await expectRefusal(.illegalTransition, field: "session", on: test, action)
    }
  }

  @Test("a chat that was given to another agent is his to accept")
  func passedOn() async throws {
    let test = try await TestDesk()
    let session = try await test.ada.chat.start(topic: "Help")
    try await test.leo.setUp()
    try await test.maya.chat.accept(session.id)
    try await test.maya.assignTicket(session.id, to: "leo")
    let passed = try await test.leo.chat.accept(session.id)
    #expect(passed.chat.acceptedBy == "leo")
    #expect(try await test.ada.chat.session(session.id).value.session.agentName == "Leo")
  }

  @Test(
    "what cannot be said is refused and not stored",
    arguments: ["", "  \n", "a\u{0}b", String(repeating: "x", count: Limits.body + 1)])
  func badLines(text: String) async throws {
    let test = try await TestDesk(bot: WordBot())
    let session = try await test.ada.chat.start(topic: "Help")
    try await expectRefusal(.invalidField, field: "body", on: test) {
      _ = try await test.ada.chat.send(session.id, text)
    }
    try await expectRefusal(.invalidField, field: "topic", on: test) {
      _ = try await test.ada.chat.start(topic: text)
    }
    #expect(try await test.ada.chat.send(session.id, "Fine").count == 2)
  }

  @Test("ids that cannot be are refused")
  func badIDs() async throws {
    let test = try await TestDesk()
    for id in ["", String(repeating: "x", count: 200), "a\u{0}"] {
      try await expectRefusal(.invalidField, field: "session", on: test) {
        _ = try await test.ada.chat.close(TicketID(id))
      }
    }
    try await expectRefusal(.notFound, on: test) {
      _ = try await test.maya.chat.accept("nobody")
    }
  }

  @Test("settings that make no sense open no desk")
  func badSettings() async throws {
    var failures = ChatSettings.standard
    failures.maximumFailures = 0
    var timeout = ChatSettings.standard
    timeout.replyTimeout = .zero
    var name = ChatSettings.standard
    name.botName = " "
    var greeting = ChatSettings.standard
    greeting.greeting = ""
    for settings in [failures, timeout, name, greeting] {
      await #expect(throws: HelpdeskError(.invalidField, "")) {
        _ = try await TestDesk(chat: settings)
      }
    }
  }

  @Test("a chat that the bot has takes no other ticket, and goes into one")
  func merges() async throws {
    let test = try await TestDesk(bot: WordBot())
    let session = try await test.ada.chat.start(topic: "Help")
    let ticket = try await test.ticket()
    try await expectRefusal(.mergeRefused, on: test) {
      _ = try await test.maya.mergeTickets(ticket.id, into: session.id)
    }
    try await test.maya.mergeTickets(session.id, into: ticket.id)
    #expect(try await test.chat(session.id).state == .closed)
    try await test.ada.chat.send(session.id, "Still me")
    let thread = try await test.maya.messages(ticket.id).value
    #expect(thread.last?.body == "Still me")
    try await test.maya.unmerge(session.id)
    #expect(try await test.chat(session.id).state == .ai)
  }

  @Test("a merge that takes a closed chat up again is taken back without a trace")
  func unmerge() async throws {
    let test = try await TestDesk(bot: WordBot())
    let session = try await test.ada.chat.start(topic: "Help")
    try await test.maya.resolveTicket(session.id, "Done.")
    let ticket = try await test.ticket()
    let before = try await test.chat(session.id)
    try await test.maya.mergeTickets(ticket.id, into: session.id)
    #expect(try await test.chat(session.id).state == .waiting)
    try await test.maya.unmerge(ticket.id)
    let after = try await test.chat(session.id)
    #expect(after.chat == before.chat)
    #expect(after.messageCount == before.messageCount)
  }
}

extension StaffDesk {
  /// Makes the agent known, as his first change does.
  fileprivate func setUp() async throws {
    _ = try await createTicket(subject: "Hello", from: TestDesk.boRequester)
  }
}
