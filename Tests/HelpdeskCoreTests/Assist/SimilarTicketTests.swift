import HelpdeskCore
import Testing

@Suite("A similar ticket")
struct SimilarTicketTests {
  @Test("is found by shared words, the most similar first, with a reason")
  func found() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket("Payment stuck in escrow")
    let twin = try await test.ticket("Payment stuck in escrow", from: TestDesk.boRequester)
    let cousin = try await test.ticket("Escrow questions", from: TestDesk.boRequester)
    try await test.ticket("Change my profile picture")
    let similar = try await test.maya.ai.findSimilarTickets(ticket.id)
    #expect(similar.map(\.ticket.id) == [twin.id, cousin.id])
    #expect(similar.map(\.score)[0] == 1000)
    #expect((100..<1000).contains(similar.map(\.score)[1]))
    #expect(similar[0].matchedWords == ["payment", "stuck", "escrow", "help"])
    #expect(similar[1].reason == "TK-3 shares “escrow”, “help”.")
  }

  @Test("is neither the ticket itself, nor its merge family, nor in the bin")
  func notFound() async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    let absorbed = try await test.ticket()
    let deleted = try await test.ticket()
    try await test.maya.mergeTickets(absorbed.id, into: ticket.id)
    try await test.maya.deleteTicket(deleted.id)
    #expect(try await test.maya.ai.findSimilarTickets(ticket.id).isEmpty)
    #expect(try await test.maya.ai.findSimilarTickets(absorbed.id).isEmpty)
    #expect(try await test.maya.ai.findSimilarTickets(deleted.id).isEmpty)
  }

  @Test("is not found by words that say nothing")
  func stopWords() async throws {
    let test = try await TestDesk()
    let ticket = try await test.maya.createTicket(
      subject: "What is it?", from: TestDesk.adaRequester)
    _ = try await test.maya.createTicket(subject: "What is this?", from: TestDesk.boRequester)
    #expect(try await test.maya.ai.findSimilarTickets(ticket.id).isEmpty)
  }

  @Test("is limited to what was asked for", arguments: [0, 101])
  func limit(wrong: Int) async throws {
    let test = try await TestDesk()
    let ticket = try await test.ticket()
    for _ in 0..<3 { try await test.ticket() }
    #expect(try await test.maya.ai.findSimilarTickets(ticket.id, limit: 2).count == 2)
    try await expectRefusal(.invalidField, field: "limit", on: test) {
      _ = try await test.maya.ai.findSimilarTickets(ticket.id, limit: wrong)
    }
  }
}
