import Foundation
import HelpdeskCore
import Testing

@Suite("The last answer")
struct LastAnswerTests {
  @Test(
    "answers and resolves in one commit, without waiting for the customer in between",
    arguments: TestStore.allCases)
  func both(store: TestStore) async throws {
    let test = try await TestDesk(store)
    let ticket = try await test.ticket()
    await test.clock.advance(by: .minutes(10))
    let message = try await test.leo.sendMessage(
      ticket.id, "I have synced it.", resolving: "Synced the escrow by hand.")
    let after = try await test.current(ticket.id)
    #expect(message.body == "I have synced it.")
    #expect(after.version == 2)
    #expect(after.status == .resolved)
    #expect(after.resolution == "Synced the escrow by hand.")
    #expect(after.firstResponseAt == test.clock.now)
    #expect(after.resolvedAt == test.clock.now)
    let kinds = try await test.maya.ticketDetail(ticket.id).value.events.map(\.kind)
    #expect(kinds == [.created, .messageSent, .statusChanged, .resolved])
    await test.clock.advance(by: .days(30))
    #expect(try await test.current(ticket.id).status == .closed)
  }

  @Test("keeps the same promises as an answer and a resolution one after the other")
  func samePromises() async throws {
    let test = try await TestDesk()
    let (one, other) = (try await test.ticket(), try await test.ticket())
    await test.clock.advance(by: .hours(1))
    try await test.leo.sendMessage(one.id, "Here.", resolving: "Done.")
    try await test.leo.sendMessage(other.id, "Here.")
    try await test.leo.resolveTicket(other.id, "Done.")
    let clocks = try await test.current(one.id).sla.clocks
    #expect(clocks == (try await test.current(other.id).sla.clocks))
    #expect(clocks.allSatisfy { $0.outcome != .running })
  }

  @Test("is given once, however often it is repeated under one key")
  func repeated() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    for _ in 0..<3 {
      try await test.leo.sendMessage(
        ticket.id, "Here.", resolving: "Done.", idempotencyKey: "last")
    }
    #expect(try await test.maya.messages(ticket.id).value.count == 2)
    await #expect(throws: HelpdeskError.self) {
      try await test.leo.sendMessage(
        ticket.id, "Here.", resolving: "Otherwise.", idempotencyKey: "last")
    }
  }

  @Test("is refused whole on a ticket that is resolved, and to a bot")
  func refused() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    await #expect {
      try await test.bot.sendMessage(ticket.id, "Here.", resolving: "Done.")
    } throws: { ($0 as? HelpdeskError)?.code == .permissionDenied }
    try await test.maya.resolveTicket(ticket.id, "Done.")
    await #expect {
      try await test.leo.sendMessage(ticket.id, "Here.", resolving: "Again.")
    } throws: { ($0 as? HelpdeskError)?.code == .illegalTransition }
    #expect(try await test.maya.messages(ticket.id).value.count == 1)
    #expect(try await test.current(ticket.id).resolution == "Done.")
  }
}
