import HelpdeskCore
import Sampling

/// How a ticket comes about.
struct Story: Sendable {
  enum Message: Sendable {
    case answer(String)
    case note(String)
    case question(String)
  }

  enum End: Sendable {
    case asItIs
    case inProgress
    case resolved
    case closed
  }

  let ticket: NewTicket
  let customer: Int
  /// Who works on it; also its assignee, where it has one.
  let agent: Int
  let messages: [Message]
  let end: End
}

/// Makes up what is in the desk, the same for the same seed.
struct SampleContents: Sendable {
  let vocabulary: Vocabulary
  let seed: UInt64
  let lateCount: Int
  private let messageCount: Int

  init(_ options: Options) {
    vocabulary = Vocabulary(count: 20_000, seed: options.seed)
    seed = options.seed
    messageCount = options.messages
    lateCount = min(1_000, options.tickets / 10)
  }

  static func agentID(_ number: Int) -> AgentID { AgentID("agent-\(number)") }

  static func requester(_ number: Int) -> Requester {
    .customer(
      CustomerID("customer-\(number)"), name: "Customer \(number)",
      email: "customer-\(number)@example.com")
  }

  /// The story of a ticket; the first ``lateCount`` are urgent and never answered.
  func story(_ number: Int) -> Story {
    var generator = SeededGenerator(seed: seed, item: number)
    let isLate = number < lateCount
    let agent = generator.below(SampleDesk.agentCount)
    var ticket = newTicket(&generator)
    if isLate { ticket.priority = .urgent }
    if generator.below(10) > 0 { ticket.assignee = Self.agentID(agent) }
    var messages: [Story.Message] = []
    for index in 1..<max(1, messageCount) {
      let body = text(&generator)
      if isLate || (index % 2 == 0 && generator.below(5) > 0) {
        messages.append(.question(body))
      } else {
        messages.append(index % 2 == 0 ? .note(body) : .answer(body))
      }
    }
    let end: Story.End =
      isLate
      ? .asItIs
      : generator.pick([(.asItIs, 45), (.inProgress, 15), (.resolved, 25), (.closed, 15)])
    return Story(
      ticket: ticket, customer: generator.below(SampleDesk.customerCount), agent: agent,
      messages: messages, end: end)
  }

  /// A ticket that is measured while it is created.
  func newTicket(_ number: Int) -> NewTicket {
    var generator = SeededGenerator(seed: ~seed, item: number)
    return newTicket(&generator)
  }

  /// The text of a message that is measured while it is sent.
  func text(_ number: Int) -> String {
    var generator = SeededGenerator(seed: seed &+ 0x5EED, item: number)
    return text(&generator)
  }

  private func newTicket(_ generator: inout SeededGenerator) -> NewTicket {
    var tags: [String] = []
    for _ in 0..<generator.below(4) { tags.append("tag-\(generator.below(200))") }
    return NewTicket(
      subject: vocabulary.text(4 + generator.below(5), &generator),
      description: text(&generator),
      priority: generator.pick([(.low, 30), (.medium, 45), (.high, 18), (.urgent, 7)]),
      category: Self.categories[generator.below(Self.categories.count)],
      kind: Self.kinds[generator.below(Self.kinds.count)], tags: tags)
  }

  private func text(_ generator: inout SeededGenerator) -> String {
    vocabulary.text(10 + generator.below(31), &generator)
  }

  private static let categories: [TicketCategory] = [
    .payments, .onboarding, .disputes, .technical, .general, .billing, .account, .gateway,
  ]
  private static let kinds: [TicketKind] = [.bug, .question, .billing, .featureRequest, .other]
}
