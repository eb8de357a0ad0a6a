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
    /// Whether a draft may repeat what stands in it; not sent.
    let isOwn: Bool

    private enum CodingKeys: String, CodingKey {
      case label, kind, from, title, text, offers
    }
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
  /// internal notes and other customers' tickets.
  let own: PersonalDataMask
  let request: AssistRequest

  /// Masks and chooses what is sent.
  init(_ request: AssistRequest, _ settings: GeminiSettings) {
    self.request = request
    let chosen = GeminiChoice(request, settings)
    var mask = PersonalDataMask(names: chosen.names, texts: chosen.texts)
    var writer = GeminiSourceWriter(budget: settings.inputBytes)
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
    for note in chosen.notes { writer.message(note, request, &mask) }
    for similar in chosen.similar { writer.ticket(similar, request, &mask) }
    document.sources = writer.sources
    citations = writer.citations
  }

  /// Everything that can be read in it, text by text.
  ///
  /// - Parameter isOwn: Only what a draft may repeat.
  /// - Returns: The texts as they are sent, masked.
  func texts(isOwn: Bool = false) -> [String] {
    let sources = document.sources.filter { !isOwn || $0.isOwn }
    return [
      document.ticket.subject, document.ticket.customer, document.ticket.agent, document.wish ?? "",
    ] + sources.flatMap { [$0.title ?? "", $0.text] }
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
