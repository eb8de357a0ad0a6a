extension AssistDesk {
  /// What the tickets that have ended say of a ticket: its category, priority and tags.
  ///
  /// Nothing is set; an agent decides. The desk learns from every ticket that is resolved or closed,
  /// with the category, priority and tags that it has then, in the order in which they end: no call
  /// begins that, and the next answer knows the ticket. What is reopened, changed or deleted
  /// afterwards counts as it is now. The answer depends on what is in the store alone: not on when
  /// anybody asked before, nor on whether the desk was opened anew.
  ///
  /// The first call learns everything, later ones what has changed: a look into the feed, and
  /// n tickets where n have ended since. At fixed counts, each a quarter above the last, and where
  /// a ticket that had ended was changed, everything is learned again; that takes about a second for
  /// 10,000 short tickets with 77 categories, and at most 20,000 tickets count for it. Only callers
  /// who ask for triage, suggestions or similar tickets wait for that. What is learned takes 0.26 MB
  /// a category and about 1 kB for each of the latest 25,000 tickets; a desk that is never asked
  /// takes nothing.
  ///
  /// - Parameter ticket: The ticket; of one that was merged away, what it became. Where it has
  ///   ended itself, the desk has learned from it too.
  /// - Returns: What is proposed, and why, or why nothing is.
  /// - Throws: ``HelpdeskError/Code/notConfigured`` on a store without an index of words.
  public func triage(_ ticket: TicketID) async throws(HelpdeskError) -> TicketTriage {
    let lessons = try await lessons()
    return try await desk.core.evaluate { live throws(HelpdeskError) -> TicketTriage in
      let subject = try await live.reader.finalTicket(ticket)
      let thread = try await live.reader.thread(of: subject)
      let question = try await live.reader.similarity(
        of: subject, thread: thread, lessons: lessons)
      let opening = thread.first { $0.kind == .opening && $0.id.ticket == subject.id }
      let text = PastTicket.text(subject.subject, PastTicket.body(of: opening))
      return try await live.reader.triage(text, question, lessons)
    }.value
  }

  /// What the tickets that have ended say of a text, such as one that somebody is just writing.
  ///
  /// - Parameter text: The text, at most 256 KiB; a subject and what follows.
  /// - Returns: What is proposed, and why, or why nothing is, as ``triage(_:)`` does.
  /// - Throws: ``HelpdeskError/Code/invalidField`` for a text that no ticket could hold,
  ///   ``HelpdeskError/Code/notConfigured`` on a store without an index of words.
  public func triage(text: String) async throws(HelpdeskError) -> TicketTriage {
    let text = try Validation.text(text, "text")
    let lessons = try await lessons()
    return try await desk.core.evaluate { live throws(HelpdeskError) -> TicketTriage in
      try live.reader.requireTextSearch()
      let question = TextMatch.anyWord(text, audience: .staff).map { match in
        Similarity(
          ticket: nil, document: .init(id: "", subject: text, body: ""), match: match,
          selfScore: 0)
      }
      return try await live.reader.triage(text, question, lessons)
    }.value
  }

  /// What is learned from the tickets that have ended, for those who may ask.
  ///
  /// It is fetched before the store is held still for a question: learning may take long.
  func lessons() async throws(HelpdeskError) -> PastLessons {
    try desk.principal.authorize(.readSuggestions)
    try desk.core.requireOpen()
    return try await desk.core.past.lessons()
  }
}

extension DeskReader {
  /// How many of the most similar tickets samples are taken from.
  private static let sampled = 30

  /// Triage with samples; where none of the most similar tickets has what is proposed, the index is
  /// asked for one that has.
  func triage(
    _ text: String, _ question: Similarity?, _ lessons: PastLessons
  ) async throws(HelpdeskError) -> TicketTriage {
    guard let question else { return lessons.triage(text, samples: []) }
    var candidates = try await similarCandidates(
      question, where: PastTicket.conditions, limit: Self.sampled, lessons: lessons)
    let first = lessons.guesses(text, samples: candidates)
    var missing: [Condition] = []
    if let guess = first.category.guess, guess.samples.isEmpty {
      missing.append(.equals(Ticket.Field.category, .text(guess.value.rawValue)))
    }
    if let guess = first.priority.guess, guess.samples.isEmpty {
      missing.append(.equals(Ticket.Column.priority, .integer(Int64(guess.value.rank))))
    }
    for tag in first.tags where tag.samples.isEmpty {
      missing.append(.contains(Ticket.Field.tags, tag.value))
    }
    guard !missing.isEmpty else { return lessons.triage(text, samples: candidates) }
    for condition in missing {
      candidates += try await similarCandidates(
        question, where: PastTicket.conditions + [condition], limit: Self.sampled,
        lessons: lessons)
    }
    var seen: Set<TicketID> = []
    return lessons.triage(
      text, samples: candidates.filter { seen.insert($0.ticket.id).inserted })
  }
}
