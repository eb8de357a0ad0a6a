import Foundation
import HelpdeskCore
import HelpdeskStore

/// How often the article for a question's intent is among the first three suggestions, on a desk
/// with the twenty articles of the demo and nothing else.
struct SuggestedArticles {
  private let questions: LabelledQuestions

  init(_ questions: LabelledQuestions) {
    self.questions = questions
  }

  private struct Count {
    var questions = 0
    var suggested = 0
    var articles = 0
    var first = 0
  }

  func measure() async throws {
    let desk = try await Helpdesk(store: InMemoryStore(), clock: ManualClock(now: .now))
    let root = desk.acting(as: .superAdmin("root", name: "Root"))
    var articles: [String: ArticleID] = [:]
    for entry in BankingArticles.all {
      let article = try await root.kb.createArticle(title: entry.title, body: entry.body)
      articles[entry.intent] = try await root.kb.publish(article.id).id
    }
    var counts: [String: Count] = [:]
    for row in questions.rowsInFileOrder {
      guard let article = articles[row.intent] else { continue }
      let ticket = try await root.createTicket(
        DeskQuestion.ticket(row.text, category: .general),
        from: .customer(CustomerID(row.id), name: "Customer"))
      let suggestions = try await root.ai.generateSuggestions(ticket.id)
      let cited = Citation.article(article)
      let ofArticles = suggestions.filter { $0.kind == .article }
      var count = counts[row.intent] ?? Count()
      count.questions += 1
      if suggestions.prefix(3).contains(where: { $0.citations.contains(cited) }) {
        count.suggested += 1
      }
      if ofArticles.prefix(3).contains(where: { $0.citations == [cited] }) { count.articles += 1 }
      if ofArticles.first?.citations == [cited] { count.first += 1 }
      counts[row.intent] = count
      try await root.deleteTicket(ticket.id)
    }
    print(counts)
    await desk.close()
  }

  private func print(_ counts: [String: Count]) {
    var table = TextTable(
      ["article for the intent", "among the first three suggestions"]
        + ["among the first three articles", "first article"], decimals: 1)
    var all = Count()
    func add(_ name: String, _ count: Count) {
      let questions = Double(max(1, count.questions))
      table.add(
        "\(name) (\(count.questions))",
        [count.suggested, count.articles, count.first].map { Double($0) / questions })
    }
    for (intent, count) in counts.sorted(by: { $0.key < $1.key }) {
      add(intent, count)
      all.questions += count.questions
      all.suggested += count.suggested
      all.articles += count.articles
      all.first += count.first
    }
    add("all", all)
    table.print()
  }
}
