import Foundation

/// Collects sources until the budget is spent.
struct GeminiSourceWriter {
  /// How much of one text is sent, in bytes.
  static let longest = 4000
  /// How much of one text is read; behind it nobody's eyes would go either.
  private static let read = 64 * 1024
  /// What a cut can have left of a value: the longest address has 320 bytes.
  private static let frayed = 512

  var sources: [GeminiMaterial.Source] = []
  var citations: [String: Citation] = [:]
  private var budget: Int
  private var counts: [String: Int] = [:]

  init(budget: Int) {
    self.budget = budget
  }

  /// The beginning of a masked text.
  func cut(_ text: String, to limit: Int = Self.longest) -> String {
    guard text.utf8.count > limit else { return text }
    var end = text.utf8.index(text.startIndex, offsetBy: limit)
    while end > text.startIndex, String.Index(end, within: text) == nil {
      end = text.utf8.index(before: end)
    }
    return String(text[..<end]) + "…"
  }

  /// Masks a text, or the beginning of a very long one without what the cut has frayed.
  private func masked(_ text: String, _ mask: inout PersonalDataMask) -> String {
    guard text.utf8.count > Self.read else { return cut(mask.mask(text)) }
    let beginning = mask.mask(String(decoding: text.utf8.prefix(Self.read), as: UTF8.self))
    return cut(cut(beginning, to: max(0, beginning.utf8.count - Self.frayed)))
  }

  mutating func spend(_ document: GeminiMaterial.Document) {
    budget -= (try? JSONEncoder().encode(document).count) ?? budget
  }

  /// Adds a source where it fits.
  private mutating func add(_ prefix: String, _ citation: Citation, _ source: Draft) {
    let label = "\(prefix)\((counts[prefix] ?? 0) + 1)"
    let new = GeminiMaterial.Source(
      label: label, kind: source.kind, from: source.from, title: source.title, text: source.text,
      offers: source.offers, isOwn: source.isOwn)
    guard let size = try? JSONEncoder().encode(new).count, size + 1 <= budget else { return }
    budget -= size + 1
    counts[prefix, default: 0] += 1
    citations[label] = citation
    sources.append(new)
  }

  private struct Draft {
    let kind: String
    var from: String?
    var title: String?
    let text: String
    var offers: String?
    var isOwn = true
  }

  mutating func message(
    _ message: Message, _ request: AssistRequest, _ mask: inout PersonalDataMask
  ) {
    let isNote = message.direction == .internal
    let from: String
    switch message.sender.type {
    case .agent: from = "agent"
    case .ai: from = "bot"
    case .system: from = "system"
    default: from = "customer"
    }
    add(
      "m", .message(message.id),
      Draft(
        kind: isNote ? "internal note, not for the customer" : "message", from: from,
        text: masked(message.body, &mask), isOwn: !isNote))
  }

  mutating func article(
    _ candidate: AssistRequest.ArticleCandidate, _ mask: inout PersonalDataMask
  ) {
    let article = candidate.article
    let steps = article.steps.enumerated().map { index, step in
      "\(index + 1). \(step.title): \(Markdown.plain(step.body))"
    }
    let text = ([article.excerpt, Markdown.plain(article.body)] + steps).joined(separator: "\n")
    add(
      "a", .article(article.id),
      Draft(
        kind: "article", title: cut(mask.mask(article.title)), text: masked(text, &mask),
        offers: "article, linkArticle"))
  }

  mutating func response(
    _ candidate: AssistRequest.ResponseCandidate, _ mask: inout PersonalDataMask
  ) {
    add(
      "c", .cannedResponse(candidate.response.id),
      Draft(
        kind: "canned response", title: cut(mask.mask(candidate.response.title)),
        text: masked(candidate.text, &mask), offers: "cannedResponse"))
  }

  mutating func ticket(
    _ ticket: Ticket, _ request: AssistRequest, _ mask: inout PersonalDataMask
  ) {
    var offers: [String] = []
    if request.hasResolution(ticket) { offers.append("pastResolution") }
    if request.isDuplicate(ticket) { offers.append("mergeInto") }
    let facts =
      "\(ticket.status.rawValue), priority \(ticket.priority.rawValue), category "
      + mask.mask(ticket.category.rawValue)
    add(
      "t", .ticket(ticket.id),
      Draft(
        kind: "similar ticket, \(facts)", title: masked(ticket.subject, &mask),
        text: ticket.status.isLive ? "" : masked(ticket.resolution ?? "", &mask),
        offers: offers.isEmpty ? nil : offers.joined(separator: ", "), isOwn: false))
  }
}
