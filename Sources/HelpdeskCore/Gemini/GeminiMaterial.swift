import Foundation

/// What is sent of a request: masked, within its budget, every source with a label to cite it by.
struct GeminiMaterial: Sendable {
  /// One thing that may be cited.
  struct Source: Encodable, Hashable, Sendable {
    let label: String
    let kind: String
    let from: String?
    let title: String?
    let text: String
    /// What the model may propose with it.
    let offers: String?
  }

  /// The ticket, apart from its messages.
  struct Subject: Encodable, Hashable, Sendable {
    let subject: String
    let customer: String
    let agent: String
    let status: String
    let priority: String
    let category: String
    let tags: [String]
  }

  /// The JSON document that the model reads.
  struct Document: Encodable, Hashable, Sendable {
    var ticket: Subject
    var wish: String?
    var categories: [String]
    var sources: [Source]
  }

  private(set) var document: Document
  /// What each label stands for.
  private(set) var citations: [String: Citation] = [:]
  /// Puts back what stood in the ticket, the articles and the canned responses, and nothing of
  /// other customers' tickets.
  let own: PersonalDataMask
  let request: AssistRequest

  /// Masks and chooses what is sent.
  init(_ request: AssistRequest, _ settings: GeminiSettings) {
    self.request = request
    let chosen = Chosen(request, settings)
    var mask = PersonalDataMask(names: chosen.names, texts: chosen.texts)
    var writer = SourceWriter(budget: settings.inputBytes)
    document = Document(
      ticket: Subject(
        subject: mask.mask(request.ticket.subject),
        customer: mask.mask(request.ticket.requester.name), agent: mask.mask(request.agentName),
        status: request.ticket.status.rawValue, priority: request.ticket.priority.rawValue,
        category: mask.mask(request.ticket.category.rawValue),
        tags: request.ticket.tags.map { mask.mask($0) }),
      wish: request.context.map { writer.cut(mask.mask($0)) },
      categories: Self.categories(request).map { mask.mask($0) }, sources: [])
    writer.spend(document)
    for message in chosen.messages { writer.message(message, request, &mask) }
    for candidate in request.articles { writer.article(candidate, &mask) }
    for candidate in request.responses { writer.response(candidate, &mask) }
    own = mask
    for similar in chosen.similar { writer.ticket(similar, request, &mask) }
    document.sources = writer.sources
    citations = writer.citations
  }

  /// The document as text.
  func text() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(document), as: UTF8.self)
  }

  /// The categories that may be proposed: those that occur in the material.
  static func categories(_ request: AssistRequest) -> [String] {
    var names = [request.ticket.category.rawValue]
    names += request.similarTickets.map(\.ticket.category.rawValue)
    if let guess = request.triage?.category.guess { names.append(guess.value.rawValue) }
    return Set(names).sorted()
  }
}

/// What of a request may be sent at all.
private struct Chosen {
  /// The opening message and the newest, the newest first.
  var messages: [Message]
  var similar: [Ticket] = []
  var names: [String]
  var texts: [String]

  private static let newest = 30

  init(_ request: AssistRequest, _ settings: GeminiSettings) {
    let allowed = request.messages.filter { message in
      message.direction != .internal
        || (settings.includesInternalNotes && message.kind == .note)
    }
    messages = allowed.suffix(Self.newest).reversed()
    if let opening = allowed.first, allowed.count > Self.newest { messages.insert(opening, at: 1) }
    if settings.includesSimilarTickets {
      var seen: Set<TicketID> = []
      similar = (request.similarTickets.map(\.ticket) + (request.triage?.samples ?? []))
        .filter { seen.insert($0.id).inserted }
    }
    var names = [request.ticket.requester.name, request.agentName]
    names += request.messages.filter { $0.sender.type != .system }.map(\.sender.name)
    names += similar.map(\.requester.name)
    self.names = names
    texts = [request.ticket.subject, request.context ?? ""] + messages.map(\.body)
    texts += request.articles.flatMap { [$0.article.title] + Self.texts($0.article) }
    texts += request.responses.flatMap { [$0.response.title, $0.text] }
    texts += similar.flatMap { [$0.subject, $0.resolution ?? ""] }
  }

  private static func texts(_ article: Article) -> [String] {
    [article.excerpt, article.body] + article.steps.flatMap { [$0.title, $0.body] }
  }
}

/// Collects sources until the budget is spent.
private struct SourceWriter {
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
      offers: source.offers)
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
        text: masked(message.body, &mask)))
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
        offers: offers.isEmpty ? nil : offers.joined(separator: ", ")))
  }
}

extension AssistRequest {
  /// Whether a ticket says how it was resolved.
  func hasResolution(_ ticket: Ticket) -> Bool {
    !ticket.status.isLive && !(ticket.resolution ?? "").trimmed.isEmpty
  }

  /// Whether a ticket may be proposed to merge with: a live one of the same customer, of those that
  /// were found.
  func isDuplicate(_ ticket: Ticket) -> Bool {
    ticket.isLive && self.ticket.isLive && ticket.requester.id == self.ticket.requester.id
      && ticket.id != self.ticket.id
  }
}
