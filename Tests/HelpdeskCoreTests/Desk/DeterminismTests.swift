import Foundation
import HelpdeskCore
import Testing

@Suite("The same script")
struct DeterminismTests {
  /// A story with every kind of change, told as text.
  private func story() async throws -> String {
    let test = try await TestDesk()
    var told: [String] = []
    var tickets: [TicketID] = []
    for (index, priority) in TicketPriority.allCases.enumerated() {
      let ticket = try await test.ticket("Story \(index)", priority: priority, tags: ["t\(index)"])
      tickets.append(ticket.id)
      await test.clock.advance(by: .minutes(7))
    }
    try await test.maya.take(tickets[0])
    try await test.leo.sendMessage(tickets[1], "On it.")
    try await test.maya.mergeTickets(tickets[2], into: tickets[0])
    try await test.ada.sendMessage(tickets[2], "Where is it?")
    await test.clock.advance(by: .hours(30))
    try await test.maya.unmerge(tickets[2])
    try await test.maya.resolveTicket(tickets[3], "Done.")
    await test.clock.advance(by: .days(5))
    for id in tickets {
      let detail = try await test.maya.ticketDetail(id).value
      told.append("\(detail.ticket.id) \(detail.ticket.number) \(detail.ticket.status)")
      told += detail.events.map {
        "  \($0.sequence) \($0.kind) \($0.at.milliseconds) \($0.oldValue ?? "") \($0.newValue ?? "")"
      }
      told += detail.messages.map { "  \($0.id) \($0.sender.name): \($0.body)" }
    }
    await test.desk.close()
    #expect(test.clock.pending.isEmpty)
    return told.joined(separator: "\n")
  }

  @Test("gives the same ids, order and dates every time")
  func twice() async throws {
    let first = try await story()
    #expect(first.contains("sla_breached"))
    for _ in 0..<3 { #expect(try await story() == first) }
  }
}
