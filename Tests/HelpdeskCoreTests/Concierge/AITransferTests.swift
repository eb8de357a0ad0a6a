import Foundation
import HelpdeskCore
import Testing

@Suite("A bot's conversation handed over")
struct AITransferTests {
  private func transfer(
    _ conversation: String = "conv-1", text: String = "My account was hacked!"
  ) -> AITransfer {
    AITransfer(
      conversation: conversation, requester: TestDesk.adaRequester,
      summary: "Account security issue: hacked",
      history: [
        .init(role: .customer, text: text),
        .init(role: .ai, text: "I connect you with a person."),
        .init(role: .customer, text: "Please hurry."),
      ], suggestedResolution: "Lock the account.",
      customerContext: ["accountStatus": "active", "note": "password=hunter2secret"])
  }

  @Test("has its whole history in the thread, category and priority by its words")
  func thread() async throws {
    let test = try await TestDesk()
    let ticket = try await test.bot.createTicketFromAITransfer(transfer())
    #expect(ticket.channel == .chatbot)
    #expect(ticket.origin == .aiEscalation)
    #expect(ticket.category == .securityConcern)
    #expect(ticket.priority == .urgent)
    #expect(ticket.firstResponseAt == nil)
    let thread = try await test.maya.messages(ticket.id).value
    #expect(
      thread.filter { !$0.isInternal }.map(\.body) == [
        "My account was hacked!", "I connect you with a person.", "Please hurry.",
      ])
    let found = thread.first { $0.isInternal }
    let note = try #require(found)
    #expect(note.body.contains("Lock the account."))
    #expect(!note.body.contains("hunter2secret"))
    let events = try await test.maya.ticketDetail(ticket.id).value.events
    #expect(events.contains { $0.cause?.contains("hacked") == true })
    let seen = try await test.ada.messages(ticket.id).value
    #expect(seen.count == 3)
  }

  @Test("becomes one ticket, however often and by how many it is handed over")
  func once() async throws {
    let test = try await TestDesk()
    let ids = try await withThrowingTaskGroup(of: TicketID.self) { group in
      for index in 0..<16 {
        group.addTask {
          try await test.bot.createTicketFromAITransfer(
            transfer(text: "Hacked, said \(index) times")
          ).id
        }
      }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(ids.count == 1)
    #expect(try await test.maya.tickets(.all).value.total == 1)
  }

  @Test("is refused without a line, without an id, and with a line that cannot be stored")
  func badInput() async throws {
    let test = try await TestDesk()
    var empty = transfer()
    empty.history = []
    var nameless = transfer("")
    nameless.summary = "x"
    for bad in [empty, nameless, transfer(text: "zero \u{0} byte")] {
      try await expectRefusal(.invalidField, on: test) {
        try await test.bot.createTicketFromAITransfer(bad)
      }
    }
  }
}
