import HelpdeskCore
import Sampling

extension Session {
  /// Creating and answering, each a commit of its own.
  mutating func measureWriting(_ sample: SampleDesk) async throws {
    try await measureCreating(sample)
    try await measureSending(sample)
  }

  private mutating func measureCreating(_ sample: SampleDesk) async throws {
    let generator = sample.generator
    let create = { @Sendable (number: Int) async throws in
      let customer = SampleContents.requester(number % SampleDesk.customerCount)
      keep(
        try await sample.agent(number % SampleDesk.agentCount)
          .createTicket(generator.newTicket(number), from: customer))
    }
    try await measure("Create a ticket, 1 writer", operations: 1_000, create)
    try await measure(
      "Create a ticket, 64 writers", writers: 64, operationsEach: 50
    ) { try await create(1_000_000 + $0) }
  }

  private mutating func measureSending(_ sample: SampleDesk) async throws {
    let entries = sample.entries
    let generator = sample.generator
    let send = { @Sendable (number: Int) async throws in
      // A customer may write to a ticket in any status.
      let entry = entries[number &* 7_919 % entries.count]
      keep(
        try await sample.customer(entry.customer)
          .sendMessage(entry.id, generator.text(number)))
    }
    try await measure("Send a message, 1 writer", operations: 1_000, send)
    try await measure(
      "Send a message, 64 writers on different tickets", writers: 64, operationsEach: 50
    ) { try await send(1_000_000 + $0) }
    let hot = try await sample.agent(0).createTicket(
      subject: "Everybody writes to this one", from: SampleContents.requester(0))
    try await measure(
      "Send a message, 64 writers on one ticket", writers: 64, operationsEach: 10
    ) { number in
      keep(
        try await sample.agent(number % SampleDesk.agentCount)
          .sendMessage(hot.id, generator.text(number)))
    }
  }
}
