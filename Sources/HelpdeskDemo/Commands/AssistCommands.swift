import HelpdeskCore

/// Suggestions, similar tickets, triage and trigger words.
@MainActor
enum AssistCommands {
  nonisolated static let table: [Command] = [
    Command(
      "suggest TICKET [WISH]", "suggests answers, articles and next steps", .knowledge,
      staff: { session, desk, arguments in
        let ticket = try await session.ticket(&arguments)
        let answer = try await desk.ai.answer(ticket, context: arguments.text())
        session.say(source(of: answer))
        guard !answer.suggestions.isEmpty else { return session.say("No suggestions.") }
        for suggestion in answer.suggestions {
          session.say(
            ThreadText.block(
              "\(name(of: suggestion.kind)) (\(Counted.percent(suggestion.confidence))):"
                + " \(suggestion.reason)",
              suggestion.text, [], session.width))
        }
      }),
    Command(
      "similar TICKET [--limit N]", "finds tickets about the same", .knowledge,
      staff: { session, desk, arguments in
        let ticket = try await session.ticket(&arguments)
        let found = try await desk.ai.findSimilarTickets(
          ticket, limit: try TicketFilter.count(arguments, 5))
        guard !found.isEmpty else { return session.say("No similar tickets.") }
        for similar in found {
          let ticket = similar.ticket
          session.say(
            "\(ticket.number) \(ticket.status.rawValue), \(Counted.percent(similar.score)) alike:"
              + " \(ticket.subject)")
          session.say(
            TextWidth.wrap(similar.reason, width: session.width - 2).map { "  " + $0 })
        }
      }),
    Command(
      "triage TICKET | triage --text TEXT",
      "proposes category, priority and tags, as the tickets that have ended teach", .knowledge,
      staff: { session, desk, arguments in
        let triage: TicketTriage
        if let text = arguments.option("text") {
          triage = try await desk.ai.triage(text: text)
        } else {
          triage = try await desk.ai.triage(try await session.ticket(&arguments))
        }
        session.say("Learned from \(Counted.of(triage.learned, "ticket")).")
        say(session, "category", triage.category) { $0.rawValue }
        say(session, "priority", triage.priority) { $0.rawValue }
        for tag in triage.tags { say(session, "tag \(tag.value)", tag.confidence, tag.reason) }
        if let reason = triage.noTags {
          session.say("tags: no match, \(words(for: reason))")
        } else if triage.tags.isEmpty {
          session.say("tags: none")
        }
      }),
    Command(
      "gaps [WINDOW] [--limit N]",
      "finds what several customers asked and no article answers", .knowledge,
      staff: { session, desk, arguments in
        let window = try arguments.next().map(DurationText.parse) ?? .days(30)
        let found = try await desk.kb.gaps(
          window: window, limit: try TicketFilter.count(arguments, 10))
        guard !found.isEmpty else { return session.say("No question of several is unanswered.") }
        for gap in found { session.say(try await lines(of: gap, session, desk)) }
      }),
    Command(
      "triggers TEXT", "says whether a message asks for a person, and by which words", .knowledge,
      anyone: { session, arguments in
        let verdict = EscalationTriggers.verdict(for: try arguments.text("a message"))
        guard verdict.isEscalation else {
          return session.say("No trigger: the bot may answer.")
        }
        session.say(
          "Hand it to a person: \(verdict.category ?? "no category"), \(verdict.priority).")
        for match in verdict.matches {
          session.say("  \(match.group.rawValue): \(match.word) (“\(match.text.oneLine)”)")
        }
      }),
  ]

  private static func lines(
    of gap: KnowledgeGap, _ session: Session, _ desk: StaffDesk
  ) async throws -> [String] {
    var lines = TextWidth.wrap(
      "\(Counted.of(gap.count, "ticket")) (\(gap.category)): \(gap.words.joined(separator: ", "))",
      width: session.width)
    for id in gap.samples {
      let ticket = try await desk.ticket(id)
      lines.append(TextWidth.cut("  \(ticket.number) \(ticket.subject)", to: session.width))
    }
    if let nearest = gap.nearest {
      let article = try await desk.kb.article(nearest.article).value
      lines.append(
        TextWidth.cut(
          "  nearest article (\(Counted.percent(nearest.score))): \(article.title)",
          to: session.width))
    }
    return lines
  }

  /// Who answered, and what is to be known of it.
  static func source(of answer: AssistAnswer) -> String {
    var text = "Answered by: \(answer.assistant)"
    if let usage = answer.usage {
      text += ", \(usage.inputTokens) tokens in and \(usage.outputTokens) out"
    }
    if answer.dropped > 0 {
      text += ", \(Counted.of(answer.dropped, "suggestion")) left out for breaking a rule"
    }
    if let fallback = answer.fallback {
      text += ", since \(fallback.assistant) did not: \(fallback.reason)"
    }
    return text + "."
  }

  private static func say<Value>(
    _ session: Session, _ field: String, _ answer: TriageAnswer<Value>,
    _ name: (Value) -> String
  ) {
    if let match = answer.match {
      say(session, "\(field) \(name(match.value))", match.confidence, match.reason)
    } else if let reason = answer.noMatch {
      let guess = answer.guess.map {
        "; perhaps \(name($0.value)) (\(Counted.percent($0.confidence)))"
      }
      session.say("\(field): no match, \(words(for: reason))\(guess ?? "")")
    }
  }

  private static func say(
    _ session: Session, _ proposal: String, _ confidence: Int, _ reason: String
  ) {
    session.say("\(proposal) (\(Counted.percent(confidence)))")
    session.say(TextWidth.wrap(reason, width: session.width - 2).map { "  " + $0 })
  }

  private static func words(for reason: TriageVerdict.NoMatch) -> String {
    switch reason {
    case .tooFewExamples: "too few tickets have ended"
    case .noWords: "there is no word in it"
    case .unknownWords: "no word of it tells anything"
    case .unsure: "not sure enough"
    }
  }

  private static func name(of kind: SuggestionKind) -> String {
    switch kind {
    case .replyDraft: "reply draft"
    case .article: "article"
    case .cannedResponse: "canned response"
    case .pastResolution: "past resolution"
    case .nextAction: "next step"
    }
  }
}
