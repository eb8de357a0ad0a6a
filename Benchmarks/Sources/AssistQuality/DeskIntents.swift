import Foundation
import HelpdeskCore
import HelpdeskStore
import Sampling

/// Similar tickets and triage as an agent gets them: from a desk that has resolved the questions of
/// four parts with their intents as categories, asked about those of the fifth.
struct DeskIntents {
  private let questions: LabelledQuestions
  private let count: Int

  init(_ questions: LabelledQuestions, tickets: Int?) {
    self.questions = questions
    count = tickets ?? questions.rows.count { $0.part != 0 }
  }

  private static let requester = Requester.customer("customer", name: "Customer")

  func measure() async throws {
    let known = questions.rows.filter { $0.part != 0 }
    let desk = try await Helpdesk(store: InMemoryStore(), clock: ManualClock(now: .now))
    let maya = desk.acting(as: .agent("maya", name: "Maya"))
    for number in 0..<count {
      let row = known[number % known.count]
      let ticket = try await maya.createTicket(
        DeskQuestion.ticket(row.text, category: row.category), from: Self.requester)
      try await maya.resolveTicket(ticket.id, "Done.")
      if number % 10_000 == 9_999 { Progress.say("\(number + 1) tickets") }
    }
    let clock = ContinuousClock()
    let before = Machine.residentMegabytes() ?? 0
    let first = try await clock.measure { keep(try await maya.ai.triage(text: "Where is it?")) }
    let after = Machine.residentMegabytes() ?? 0
    var times = Times()
    var figures = Figures.Intents()
    for row in questions.rows where row.part == 0 {
      let ticket = try await maya.createTicket(
        DeskQuestion.ticket(row.text, category: .general), from: Self.requester)
      let similar = try await times.measure("similar") {
        try await maya.ai.findSimilarTickets(ticket.id)
      }
      let triage = try await times.measure("triage") { try await maya.ai.triage(ticket.id) }
      _ = try await times.measure("suggestions") {
        try await maya.ai.generateSuggestions(ticket.id)
      }
      try await maya.deleteTicket(ticket.id)
      figures.add(row.category, similar.map(\.ticket.category), triage.category)
    }
    figures.print(tickets: count)
    print(
      "The first call learned \(count) tickets in \(Figures.seconds(first)); "
        + "resident \(before) MB before, \(after) MB after.\n")
    times.print()
    await desk.close()
  }
}

/// A question as a ticket.
enum DeskQuestion {
  static func ticket(_ text: String, category: TicketCategory) -> NewTicket {
    let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
    let subject = line.count <= 120 ? line : String(line.prefix(120))
    return NewTicket(
      subject: subject, description: subject == line ? "" : text, category: category)
  }
}

extension LabelledQuestions.Row {
  var category: TicketCategory {
    TicketCategory(rawValue: intent.lowercased().filter { $0.isLetter || $0 == "_" })
  }
}

extension Figures {
  /// How often what the desk says has the right intent.
  struct Intents {
    private var count = 0
    private var first = 0
    private var any = 0
    private var share = 0
    private var right = 0
    private var matched = 0
    private var rightMatches = 0

    mutating func add(
      _ intent: TicketCategory, _ similar: [TicketCategory],
      _ answer: TriageAnswer<TicketCategory>
    ) {
      let hits = similar.prefix(5).map { $0 == intent }
      count += 1
      if hits.first == true { first += 1 }
      if hits.contains(true) { any += 1 }
      share += hits.count { $0 }
      if answer.guess?.value == intent { right += 1 }
      guard let match = answer.match else { return }
      matched += 1
      if match.value == intent { rightMatches += 1 }
    }

    func print(tickets: Int) {
      let all = Double(max(1, count))
      var table = TextTable(
        ["a desk of \(tickets) tickets, \(count) questions", "%"])
      table.add("similar: same intent first", [Double(first) / all])
      table.add("similar: same intent in the first five", [Double(any) / all])
      table.add("similar: share of five", [Double(share) / all / 5])
      table.add("triage: right", [Double(right) / all])
      table.add("triage: no match", [1 - Double(matched) / all])
      table.add("triage: right of matches", [Double(rightMatches) / Double(max(1, matched))])
      table.print()
    }
  }
}

/// How long calls took.
struct Times {
  private var samples: [String: [Duration]] = [:]

  mutating func measure<Value>(
    _ name: String, _ work: () async throws -> Value
  ) async throws -> Value {
    let clock = ContinuousClock()
    let begun = clock.now
    let value = try await work()
    samples[name, default: []].append(clock.now - begun)
    return value
  }

  func print() {
    var table = TextTable(["milliseconds", "p50", "p99", "most"])
    for (name, times) in samples.sorted(by: { $0.key < $1.key }) {
      let sorted = times.sorted()
      let shown = [sorted[sorted.count / 2], sorted[sorted.count * 99 / 100], sorted.last ?? .zero]
      table.addRow([name] + shown.map { String(format: "%.2f", $0 / .milliseconds(1)) })
    }
    table.print()
  }
}
