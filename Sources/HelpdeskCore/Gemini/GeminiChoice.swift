/// What of a request may be sent at all.
struct GeminiChoice {
  /// The opening message and the newest, the newest first.
  var messages: [Message]
  /// The newest internal notes, where they are allowed.
  var notes: [Message] = []
  var similar: [Ticket] = []
  var names: [String]
  var texts: [String]

  private static let newest = 30

  init(_ request: AssistRequest, _ settings: GeminiSettings) {
    let open = request.messages.filter { $0.direction != .internal }
    messages = open.suffix(Self.newest).reversed()
    if let opening = open.first, open.count > Self.newest { messages.insert(opening, at: 1) }
    if settings.includesInternalNotes {
      let internals = request.messages.filter { $0.direction == .internal && $0.kind == .note }
      notes = internals.suffix(Self.newest).reversed()
    }
    if settings.includesSimilarTickets {
      var seen: Set<TicketID> = []
      similar = (request.similarTickets.map(\.ticket) + (request.triage?.samples ?? []))
        .filter { seen.insert($0.id).inserted }
    }
    var names = [request.ticket.requester.name, request.agentName]
    names += request.messages.filter { $0.sender.type != .system }.map(\.sender.name)
    names += similar.map(\.requester.name)
    self.names = names
    texts = [request.ticket.subject, request.context ?? ""]
    texts += (messages + notes).map(\.body)
    texts += request.articles.flatMap { [$0.article.title] + Self.texts($0.article) }
    texts += request.responses.flatMap { [$0.response.title, $0.text] }
    texts += similar.flatMap { [$0.subject, $0.resolution ?? ""] }
  }

  private static func texts(_ article: Article) -> [String] {
    [article.excerpt, article.body] + article.steps.flatMap { [$0.title, $0.body] }
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
