import Foundation
import HelpdeskCore
import HelpdeskStore
import Sampling

/// What the knowledge base is said to lack, on desks of 500 questions each: first without any
/// article, then with the twenty articles of the demo.
struct KnowledgeGaps {
  private static let desks = 10
  private static let size = 500

  private let questions: LabelledQuestions

  init(_ questions: LabelledQuestions) {
    self.questions = questions
  }

  private struct Count {
    var gaps = 0
    var members = 0
    var samples = 0
    /// Samples of the intent that most samples of their gap have.
    var pure = 0
    /// Samples of an intent that an article is for.
    var answered = 0
    var seconds = 0.0
  }

  func measure() async throws {
    var table = TextTable(
      [
        "gaps on desks of \(Self.size) questions", "gaps", "questions in one (%)",
        "samples of one intent (%)",
      ]
        + ["… of one an article is for (%)", "seconds"])
    for hasArticles in [false, true] {
      var all = Count()
      for desk in 0..<Self.desks {
        let rows = questions.rows[desk * Self.size..<(desk + 1) * Self.size]
        try await add(Array(rows), withArticles: hasArticles, to: &all)
      }
      let desks = Double(Self.desks)
      let samples = Double(max(1, all.samples))
      table.addRow([
        hasArticles ? "with twenty articles" : "without articles",
        String(format: "%.1f", Double(all.gaps) / desks),
        Figures.percent(Double(all.members) / desks / Double(Self.size)),
        Figures.percent(Double(all.pure) / samples),
        Figures.percent(Double(all.answered) / samples),
        String(format: "%.2f", all.seconds / desks),
      ])
    }
    table.print()
  }

  private func add(
    _ rows: [LabelledQuestions.Row], withArticles: Bool, to count: inout Count
  ) async throws {
    let desk = try await Helpdesk(store: InMemoryStore(), clock: ManualClock(now: .now))
    let root = desk.acting(as: .superAdmin("root", name: "Root"))
    if withArticles {
      for entry in BankingArticles.all {
        let article = try await root.kb.createArticle(title: entry.title, body: entry.body)
        _ = try await root.kb.publish(article.id)
      }
    }
    var intents: [TicketID: String] = [:]
    for row in rows {
      let customer = desk.acting(as: .customer(CustomerID(row.id), name: "Customer"))
      let ticket = try await customer.createTicket(
        DeskQuestion.ticket(row.text, category: .general))
      intents[ticket.id] = row.intent
    }
    let begun = ContinuousClock.now
    let gaps = try await root.kb.gaps(limit: 100)
    count.seconds += begun.duration(to: .now) / .seconds(1)
    let known = Set(BankingArticles.all.map(\.intent))
    for gap in gaps {
      let found = gap.samples.compactMap { intents[$0] }
      let most = Dictionary(grouping: found, by: \.self).values.map(\.count).max() ?? 0
      count.gaps += 1
      count.members += gap.count
      count.samples += found.count
      count.pure += most
      count.answered += found.count { known.contains($0) }
    }
    await desk.close()
  }
}
