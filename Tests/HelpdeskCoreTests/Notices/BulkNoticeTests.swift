import Foundation
import HelpdeskCore
import Testing

@Suite("A job over many tickets")
struct BulkNoticeTests {
  @Test("sends whoever began it one summary, and nobody a notice per ticket")
  func summary() async throws {
    let (test, ticket) = try await TestDesk.withLeo()
    try await test.leo.follow(ticket.id)
    var ids = [ticket.id]
    for index in 1...299 { ids.append(try await test.ticket("Ticket \(index)").id) }
    let response = try await test.root.responses.create(title: "Bye", body: "Done.")
    let state = try await test.maya.batchClose(ids, template: response.id).result()
    #expect(state.succeeded == 300)
    let notices = try await test.notices(test.maya)
    #expect(notices.map(\.kind) == [.bulkFinished])
    #expect(notices.first?.subject == "close: 300 done, 0 skipped, 0 failed of 300")
    #expect(notices.first?.ticket == nil)
    #expect(notices.first?.number == nil)
    #expect(try await test.kinds(test.leo).isEmpty)
    // What was said to her she hears; the closing itself she does not.
    #expect(Set(try await test.kinds(test.ada)) == [.answered])
  }

  @Test("that gives one person many tickets does not ring for each")
  func assignment() async throws {
    let test = try await TestDesk()
    try await test.root.directory.addAgent("leo", name: "Leo")
    var ids: [TicketID] = []
    for index in 1...5 { ids.append(try await test.ticket("Ticket \(index)").id) }
    let handle = try await test.maya.batchAssign(ids, to: "leo")
    _ = try await handle.result()
    #expect(try await test.kinds(test.leo).count == 1)
    #expect(try await test.kinds(test.maya) == [.bulkFinished])
    #expect(try await test.current(ids[0]).assignee == "leo")
  }

  @Test("such as an import sends no notice at all")
  func imported() async throws {
    let test = try await TestDesk()
    let text = "id,subject,requester_email,description\n1,Escrow,ada@example.com,@root help\n"
    let report = try await test.root.importTickets(csv: Array(text.utf8))
    #expect(report.created == 1)
    #expect(try await test.kinds(test.root).isEmpty)
    let ada = test.desk.acting(as: Requester.email("ada@example.com"))
    #expect(try await test.kinds(ada).isEmpty)
  }
}
