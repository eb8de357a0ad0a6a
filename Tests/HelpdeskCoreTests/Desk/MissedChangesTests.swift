import Foundation
import HelpdeskStore
import Testing

@testable import HelpdeskCore

@Suite("Changes that the feed no longer tells")
struct MissedChangesTests {
  @Test("are looked for by the timer, which then does what is due")
  func timer() async throws {
    let other = try await TestDesk(.memory)
    let ticket = try await other.ticket()
    try await other.maya.resolveTicket(ticket.id, "Done.")
    let keys = [
      RecordKey(.ticket, ticket.id.rawValue), RecordKey(.message, ticket.id.rawValue, sequence: 1),
    ]
    guard case .records(let records)? = try await other.store.read([.records(keys)]).answers.first
    else { throw DeskReader.mismatch }

    let store = InMemoryStore(feedCapacity: 1)
    let clock = ManualClock(now: TestDesk.monday)
    let desk = try await Helpdesk(store: store, clock: clock)
    // The change of the ticket is gone from the feed before the desk can look.
    let commits = records.compactMap(\.self).map {
      Commit(mutations: [.put($0.key, $0.fields)])
    }
    #expect(commits.count == 2)
    for result in await store.commit(commits, now: clock.now) { _ = try result.get() }
    await desk.settle()
    await clock.advance(by: .days(30))
    let maya = desk.acting(as: .agent("maya", name: "Maya"))
    #expect(try await maya.ticketDetail(ticket.id).value.ticket.status == .closed)
    await desk.close()
  }
}
