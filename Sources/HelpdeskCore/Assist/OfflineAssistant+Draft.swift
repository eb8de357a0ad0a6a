import Foundation

extension OfflineAssistant {
  /// An answer made from the best article, or from the best resolution where that fits better.
  func draft(_ request: AssistRequest) -> Suggestion? {
    let article = request.articles.first
    let resolved = request.resolved.first
    let best = max(article?.score ?? 0, resolved?.similar.score ?? 0)
    guard best >= Self.leastForDraft else { return nil }
    var citations = request.newestCustomerMessage.map { [Citation.message($0.id)] } ?? []
    let help: String
    let reason: String
    if let article, article.score == best {
      help = Self.help(from: article.article)
      reason = "Made from the article “\(article.article.title)”."
      citations.append(.article(article.article.id))
    } else if let resolved {
      let text = Self.impersonal(
        resolved.resolution, resolved.similar.ticket.requester, request.ticket.requester)
      help = "In a similar case this helped:\n\n\(text)"
      reason = "Made from the resolution of \(resolved.similar.ticket.number)."
      citations.append(.ticket(resolved.similar.ticket.id))
    } else {
      return nil
    }
    let text = """
      Hello \(request.ticket.requester.name),

      thank you for writing about “\(request.ticket.subject)”. \(help)

      If this does not solve it, just answer here.

      \(request.agentName)
      """
    return Suggestion(
      .replyDraft, text, confidence: best * 9 / 10, citations: citations, reason: reason)
  }

  private static let maximumSteps = 12

  private static func help(from article: Article) -> String {
    guard !article.steps.isEmpty else {
      return "Our article “\(article.title)” may help: \(article.excerpt)"
    }
    let steps = article.steps.prefix(maximumSteps).enumerated().map { index, step in
      let body = Excerpt.make(Markdown.plain(step.body), limit: 280)
      return "\(index + 1). \(step.title)\(body.isEmpty ? "" : ": \(body)")"
    }
    let more = article.steps.count > maximumSteps ? "\n…" : ""
    return "These steps from our article “\(article.title)” should help:\n\n"
      + steps.joined(separator: "\n") + more
  }

  /// A resolution without the name and address of the customer it was written for.
  private static func impersonal(
    _ text: String, _ other: Requester, _ requester: Requester
  ) -> String {
    guard other.id != requester.id else { return text }
    var result = text
    for personal in [other.email ?? "", other.name] where !personal.isEmpty {
      result = result.replacingOccurrences(
        of: personal, with: "the customer", options: .caseInsensitive)
    }
    return result
  }
}
