import HelpdeskCore
import Sampling

extension Session {
  /// One ticket and what belongs to it.
  mutating func measureReading(_ sample: SampleDesk) async throws {
    let maya = sample.agent(0)
    let entries = sample.entries
    // A step without a common divisor with most counts walks over all of them.
    let ticket = { @Sendable (number: Int) in entries[number &* 7_919 % entries.count].id }
    try await measure("Ticket by id", operations: 5_000) { number in
      keep(try await maya.ticket(ticket(number)))
    }
    try await measure("A ticket's messages", operations: 2_000) { number in
      keep(try await maya.messages(ticket(number)).value)
    }
    try await measure("Ticket detail", operations: 1_000) { number in
      keep(try await maya.ticketDetail(ticket(number)).value)
    }
  }
}
