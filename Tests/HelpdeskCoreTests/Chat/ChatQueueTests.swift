import Foundation
import HelpdeskCore
import Testing

@Suite("The queue of chats")
struct ChatQueueTests {
  @Test("has the longest waiting first, whoever began first")
  func order() async throws {
    let test = try await TestDesk(bot: WordBot())
    let one = try await test.ada.chat.start(topic: "One")
    let two = try await test.bo.chat.start(topic: "Two")
    let three = try await test.bo.chat.start(topic: "Three")
    for session in [three.id, two.id] {
      await test.clock.advance(by: .minutes(1))
      try await test.bo.chat.requestHuman(session)
    }
    await test.clock.advance(by: .minutes(1))
    try await test.ada.chat.requestHuman(one.id)
    let queue = try await test.maya.chat.queue().value
    #expect(queue.map(\.id) == [three.id, two.id, one.id])
    #expect(
      queue.map { $0.waitingTime(at: test.clock.now) } == [.minutes(2), .minutes(1), .zero])
    try await test.maya.deleteTicket(two.id)
    #expect(try await test.maya.chat.queue().value.map(\.id) == [three.id, one.id])
  }

  @Test("changes for whoever watches, and with what he sees only")
  func live() async throws {
    let test = try await TestDesk(bot: WordBot())
    var queue = test.maya.chat.queue().makeAsyncIterator()
    #expect(try await queue.next()?.isEmpty == true)
    let session = try await test.ada.chat.start(topic: "Help")
    try await test.ada.chat.requestHuman(session.id)
    #expect(try await queue.next()?.map(\.id) == [session.id])
    try await test.leo.chat.accept(session.id)
    #expect(try await queue.next()?.isEmpty == true)
  }

  @Test("is watched by the customer as his chat goes from hand to hand")
  func customerLive() async throws {
    let test = try await TestDesk(bot: WordBot())
    let session = try await test.ada.chat.start(topic: "Help")
    var chat = test.ada.chat.session(session.id).makeAsyncIterator()
    #expect(try await chat.next()?.session.state == .ai)
    try await test.ada.chat.requestHuman(session.id)
    #expect(try await chat.next()?.session.state == .waiting)
    try await test.maya.chat.accept(session.id)
    let joined = try await chat.next()
    #expect(joined?.session.state == .human)
    #expect(joined?.session.agentName == "Maya")
    #expect(joined?.lines.last?.text == "Maya has joined.")
  }

  @Test("is left for one's own active chats, and those of everybody")
  func active() async throws {
    let test = try await TestDesk()
    let one = try await test.ada.chat.start(topic: "One")
    let two = try await test.ada.chat.start(topic: "Two")
    try await test.maya.chat.accept(one.id)
    await test.clock.advance(by: .minutes(1))
    try await test.leo.chat.accept(two.id)
    #expect(try await test.maya.chat.active().value.map(\.id) == [one.id])
    #expect(
      try await test.maya.chat.active(ofEverybody: true).value.map(\.id) == [two.id, one.id])
  }
}
