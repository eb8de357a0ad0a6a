import Foundation
import HelpdeskStore
import Testing

@testable import HelpdeskCore

@Suite("What waits to be delivered")
struct DeliveryQueuesTests {
  private func jobs(
    _ range: Range<Int>, to destination: String
  ) async throws -> [DeliveryQueues.Job] {
    let desk = try await Helpdesk(store: InMemoryStore(), clock: ManualClock(now: TestDesk.monday))
    let handler = desk.core.outboxHandlers[0]
    return range.map { number in
      let entry = OutboxEntry(
        id: "\(number)", topic: handler.topic, destination: destination, group: "g\(number)",
        payload: RecordFields(), dueAt: TestDesk.monday)
      return DeliveryQueues.Job(
        claim: OutboxClaim(entry: entry, attempt: 1, lease: 1, leasedUntil: .distantFuture),
        handler: handler)
    }
  }

  @Test("is handed out in its order, by destination, to at most four workers each")
  func order() async throws {
    var queues = DeliveryQueues()
    let first = queues.add(try await jobs(0..<6, to: "chat"))
    #expect(first.count == 4)
    let second = queues.add(try await jobs(6..<7, to: "mail") + jobs(7..<8, to: "chat"))
    #expect(second.map(\.destination) == ["mail"])
    var seen: [String] = []
    while let job = queues.next(first[0]) { seen.append(job.claim.entry.id) }
    #expect(seen == ["0", "1", "2", "3", "4", "5", "7"])
    #expect(queues.next(second[0])?.claim.entry.id == "6")
    #expect(queues.next(second[0]) == nil)
    // One of the four went home; his place is free.
    #expect(queues.add(try await jobs(8..<12, to: "chat")).count == 1)
  }

  @Test("may be a hundred thousand jobs to one destination, each taken without touching the others")
  func many() async throws {
    var queues = DeliveryQueues()
    let lane = queues.add(try await jobs(0..<100_000, to: "chat"))[0]
    var count = 0
    while let job = queues.next(lane) {
      #expect(job.claim.entry.id == "\(count)")
      count += 1
    }
    #expect(count == 100_000)
  }
}
