/// What the tickets that have ended teach: what a text's category, priority and tags are likely to
/// be, and which words tell tickets apart.
///
/// It is a value, and a function of those tickets in the order in which they ended: learning all at
/// once and one by one are the same. Of many, the latest 25,000 at most are kept.
struct PastLessons: Sendable {
  /// The latest tickets, in the order in which they ended.
  private(set) var tickets: [PastTicket] = []
  /// How many tickets have ended; from those before the kept ones nothing is left to learn.
  private(set) var total: Int
  private(set) var category: TriageModel
  private(set) var priority: TriageModel
  /// Its labels are sets of tags.
  private(set) var tags: TriageModel
  /// Knows which words are seldom, from when the triage last settled; nil before it first has.
  private(set) var likeness: SimilarityModel?
  /// The place of each kept ticket among all that have ended.
  private var places: [TicketID: Int] = [:]

  /// The most sets of tags that are told apart: each takes as much memory as a category.
  private static let maximumTagSets = 32

  /// Learns from all that have ended, of which the latest are given: at least those from
  /// ``TriageModel/firstNeeded(of:)`` on.
  init(latest: [PastTicket], of total: Int) {
    self.total = total
    let memories = latest.map(Memories.init)
    category = TriageModel(latest: memories.map(\.category), of: total)
    priority = TriageModel(latest: memories.map(\.priority), of: total)
    tags = TriageModel(
      latest: memories.map(\.tags), of: total, maximumLabels: Self.maximumTagSets)
    tickets = latest
    let first = total - latest.count
    settleLikeness(latest.prefix(max(0, category.settledCount - first)))
    for (index, ticket) in latest.enumerated() { places[ticket.id] = first + index }
    forgetTheFirst()
  }

  /// Learns from one more ticket, which ended after all others.
  mutating func append(_ ticket: PastTicket) {
    let memories = Memories(ticket)
    places[ticket.id] = total
    tickets.append(ticket)
    total += 1
    category.learn(memories.category)
    priority.learn(memories.priority)
    tags.learn(memories.tags)
    guard category.settledCount == total else { return }
    settleLikeness(tickets[...])
    forgetTheFirst()
  }

  /// The same with more tickets, each of which ended after all before it.
  func appending(_ more: [PastTicket]) -> PastLessons {
    var result = self
    for ticket in more { result.append(ticket) }
    return result
  }

  /// What is known of a ticket, where it is kept.
  subscript(id: TicketID) -> PastTicket? {
    places[id].map { tickets[$0 - firstKept] }
  }

  /// Whether all that have ended are kept.
  var isComplete: Bool { firstKept == 0 }

  /// Whether so many more would make it settle, which takes long.
  func settles(with more: Int) -> Bool { total + more >= category.nextSettling }

  /// A ticket as an example for each of the models; the features are shared.
  private struct Memories {
    let category: TriageModel.Memory
    let priority: TriageModel.Memory
    let tags: TriageModel.Memory

    init(_ ticket: PastTicket) {
      let features = TriageFeatures(ticket.text)
      category = TriageModel.Memory(label: ticket.category, features: features)
      priority = TriageModel.Memory(label: ticket.priority, features: features)
      tags = TriageModel.Memory(label: PastTicket.label(of: ticket.tags), features: features)
    }
  }

  private var firstKept: Int { total - tickets.count }

  private mutating func settleLikeness(_ learned: ArraySlice<PastTicket>) {
    guard !learned.isEmpty else { return }
    likeness = SimilarityModel(
      learned.suffix(TriageModel.maximumExamples).map(\.document), keepsVectors: false)
  }

  private mutating func forgetTheFirst() {
    let forgotten = TriageModel.firstNeeded(of: total) - firstKept
    guard forgotten > 0 else { return }
    for ticket in tickets.prefix(forgotten) { places[ticket.id] = nil }
    tickets.removeFirst(forgotten)
  }
}
