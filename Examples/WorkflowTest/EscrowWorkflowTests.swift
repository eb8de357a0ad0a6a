// How a host tests its own workflow: a fake clock, an in-memory store, and no sleeping.
import Foundation
import HelpdeskCore
import HelpdeskStore
import Testing

/// The host's own rule: a ticket about escrow that breaches goes to finance.
private struct EscrowWorkflow {
  let desk: StaffDesk

  func run() async throws {
    for try await breached in desk.breachedTickets() {
      for ticket in breached where ticket.category == .payments && !ticket.tags.contains("finance")
      {
        try await desk.updateTicket(
          ticket.id, TicketChanges(priority: .urgent, addTags: ["finance"]))
      }
    }
  }
}

@Suite("The escrow workflow")
struct EscrowWorkflowTests {
  let monday9am = Date(milliseconds: 1_772_442_000_000)

  @Test("hands a breached escrow ticket to finance at the instant of its deadline")
  func handsOver() async throws {
    let clock = ManualClock(now: monday9am)
    let desk = try await Helpdesk(store: InMemoryStore(), clock: clock, sla: .standard)
    let system = desk.acting(as: .system)
    let workflow = Task { try await EscrowWorkflow(desk: system).run() }

    let ticket = try await system.createTicket(
      subject: "Payment stuck in escrow", from: .poster("p-17", name: "Ada"), priority: .high,
      category: .payments)
    var urgent = system.tickets(.open.priority(.urgent)).makeAsyncIterator()
    #expect(try await urgent.next()?.total == 0)

    await clock.advance(by: .hours(2))

    // The workflow is the host's own task: wait for what it brings about, not for time to pass.
    let page = try #require(try await urgent.next())
    #expect(page.tickets.map(\.id) == [ticket.id])
    #expect(page.tickets.first?.tags == ["finance"])
    workflow.cancel()
    _ = try? await workflow.value
    await desk.close()
    #expect(clock.pending.isEmpty)
  }
}
