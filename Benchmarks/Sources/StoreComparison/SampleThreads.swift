import Sampling

/// Makes up the desk's contents, the same for the same seed.
struct SampleThreads: Sendable {
  let vocabulary: Vocabulary
  let seed: UInt64

  static let agents = 50
  static let customers = 20_000
  static let messages = 5
  static let events = 3
  static let start: Int64 = 1_772_442_000_000

  init(seed: UInt64) {
    vocabulary = Vocabulary(count: 20_000, seed: seed)
    self.seed = seed
  }

  static func agent(_ number: Int) -> String { "agent-\(number % agents)" }

  /// A thread of the desk as it is before anything is measured.
  func thread(_ index: Int) -> SampleThread {
    var generator = SeededGenerator(seed: seed, item: index)
    return thread(index, Self.messages, Self.events, &generator)
  }

  /// A new ticket with one message and one event, written while it is measured.
  func newThread(_ index: Int) -> SampleThread {
    var generator = SeededGenerator(seed: ~seed, item: index)
    return thread(index, 1, 1, &generator)
  }

  /// A message written while it is measured.
  func reply(_ index: Int) -> SampleMessage {
    var generator = SeededGenerator(seed: seed &+ 0x5EED, item: index)
    return message(1, at: Self.start + Int64(index), &generator)
  }

  private func thread(
    _ index: Int, _ messageCount: Int, _ eventCount: Int, _ generator: inout SeededGenerator
  ) -> SampleThread {
    let created = Self.start + Int64(index) * 1_000
    let isLive = generator.below(10) < 6
    let customer = generator.below(Self.customers)
    var tags: [String] = []
    for _ in 0..<generator.below(4) { tags.append("tag-\(generator.below(200))") }
    let ticket = SampleTicket(
      number: 0, subject: vocabulary.text(4 + generator.below(5), &generator),
      excerpt: vocabulary.text(15, &generator),
      status: isLive ? generator.below(4) : 4 + generator.below(2),
      priority: generator.pick([(0, 30), (1, 45), (2, 18), (3, 7)]), isLive: isLive,
      category: Self.categories[generator.below(Self.categories.count)],
      kind: Self.kinds[generator.below(Self.kinds.count)],
      channel: Self.channels[generator.below(Self.channels.count)],
      requester: "customer-\(customer)", requesterName: "Customer \(customer)",
      requesterEmail: "customer-\(customer)@example.com",
      assignee: generator.below(10) > 0 ? Self.agent(generator.below(Self.agents)) : nil,
      team: generator.below(2) == 0 ? "team-\(generator.below(8))" : nil, tags: tags,
      createdAt: created, updatedAt: created + Int64(generator.below(1_000_000)),
      lastMessageAt: created + Int64(messageCount) * 1_000,
      // No two alike, so that ties, which either side breaks by its own key, do not occur.
      slaDeadline: isLive
        ? Self.start + Int64(generator.below(50_000)) * 10_000_000 + Int64(index) : nil,
      lastMessage: messageCount, lastEvent: eventCount,
      reopenCount: generator.below(4),
      firstReplyTime: generator.below(10) < 8 ? Int64(generator.below(28_800_000)) : nil,
      resolutionTime: isLive ? nil : Int64(generator.below(432_000_000)),
      waitTime: isLive ? nil : Int64(generator.below(259_200_000)))
    var messages: [SampleMessage] = []
    for number in 1...messageCount {
      messages.append(message(number, at: created + Int64(number) * 1_000, &generator))
    }
    var events: [SampleEvent] = []
    for number in 1...eventCount {
      events.append(
        SampleEvent(
          kind: number == 1 ? "created" : "fieldChanged", field: number == 1 ? nil : "status",
          author: Self.agent(generator.below(Self.agents)),
          oldValue: number == 1 ? nil : "open", newValue: number == 1 ? nil : "inProgress",
          at: created + Int64(number) * 2_000))
    }
    return SampleThread(ticket: ticket, messages: messages, events: events)
  }

  private func message(
    _ number: Int, at time: Int64, _ generator: inout SeededGenerator
  ) -> SampleMessage {
    SampleMessage(
      sender: number % 2 == 0
        ? Self.agent(generator.below(Self.agents))
        : "customer-\(generator.below(Self.customers))",
      body: vocabulary.text(10 + generator.below(31), &generator), kind: "text",
      direction: number % 2 == 0 ? "outbound" : "inbound", sentAt: time)
  }

  private static let categories = [
    "payments", "onboarding", "disputes", "technical", "general", "billing", "account", "gateway",
  ]
  private static let kinds = ["bug", "question", "billing", "featureRequest", "other"]
  private static let channels = ["email", "chat", "form", "phone"]
}
