/// One side of the comparison: what the desk asks of a store, in the store's own best way.
protocol Engine: Sendable {
  /// Fills the empty store.
  func fill(_ threads: SampleThreads, count: Int) async throws

  /// Writes a new ticket with its messages and events; its number is the next one, without a gap.
  ///
  /// `isAlone` says that nobody else writes, so that a thread may well be blocked.
  func create(_ thread: SampleThread, index: Int, isAlone: Bool) async throws

  /// Adds a message and an event to a ticket that others write to as well.
  func reply(_ message: SampleMessage, to number: Int) async throws

  /// Gives tickets to an agent, each read, changed and written with an event.
  func assign(_ numbers: [Int], to agent: String, at time: Int64) async throws

  /// The 50 live tickets of an agent that are due first.
  func page(of agent: String) async throws -> [SampleTicket]

  /// How many live tickets of an agent there are by status, priority, category, kind and channel.
  func facets(of agent: String) async throws -> [FacetCount]

  /// How many tickets of a channel were reopened at least twice; no index knows.
  func reopened(channel: String) async throws -> Int

  /// The texts of messages.
  func bodies(_ messages: [(number: Int, sequence: Int)]) async throws -> [String]

  /// Ends the work.
  func close() async throws
}
