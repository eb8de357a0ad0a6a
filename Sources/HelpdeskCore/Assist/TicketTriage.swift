/// A value that triage proposes, and what it rests on.
public struct TriageProposal<Value: Hashable & Sendable>: Hashable, Sendable {
  /// The category, priority or tag.
  public let value: Value
  /// How many of a thousand such proposals are right, by how the desk's tickets would have been
  /// told that it had not learned from.
  public let confidence: Int
  /// The words that speak most for it, at most three, the strongest first.
  public let words: [String]
  /// The most similar tickets that ended with it, at most three, the best first.
  public let samples: [Ticket]

  /// Why it is proposed, in a sentence.
  public var reason: String {
    let spoken = words.isEmpty ? "Similar tickets speak" : "\(WordList.quoted(words)) speak"
    let shown = samples.map(\.number.description).joined(separator: ", ")
    return "\(spoken) for it" + (shown.isEmpty ? "" : ", as in \(shown)")
      + "; \(confidence / 10) of 100 such proposals are right."
  }
}

/// What triage says of one field.
public struct TriageAnswer<Value: Hashable & Sendable>: Hashable, Sendable {
  /// The best guess, sure or not; nil where there is nothing to guess from.
  public let guess: TriageProposal<Value>?
  /// Why the guess is no match; nil where it is one.
  ///
  /// A guess for which no ticket can be shown is none either, for
  /// ``TriageVerdict/NoMatch/unknownWords``.
  public let noMatch: TriageVerdict.NoMatch?

  /// The guess, where it is sure enough to be proposed.
  public var match: TriageProposal<Value>? { noMatch == nil ? guess : nil }
}

/// What the tickets that have ended say of a text: its category, priority and tags.
public struct TicketTriage: Hashable, Sendable {
  /// The category.
  public let category: TriageAnswer<TicketCategory>
  /// The priority.
  public let priority: TriageAnswer<TicketPriority>
  /// The tags of which each is sure enough, the surest first.
  public let tags: [TriageProposal<String>]
  /// Why no tag is proposed; nil also where it is likely that there is none.
  public let noTags: TriageVerdict.NoMatch?
  /// How many tickets it was learned from.
  public let learned: Int

  /// Every ticket that it shows.
  var samples: [Ticket] {
    (category.guess?.samples ?? []) + (priority.guess?.samples ?? []) + tags.flatMap(\.samples)
  }
}

extension PastLessons {
  /// What triage says of a text that has samples among candidates, the best first.
  func triage(_ text: String, samples candidates: [SimilarCandidate]) -> TicketTriage {
    let all = guesses(text, samples: candidates)
    func proven<Value>(_ answer: TriageAnswer<Value>) -> TriageAnswer<Value> {
      guard let match = answer.match, match.samples.isEmpty else { return answer }
      return TriageAnswer(guess: match, noMatch: .unknownWords)
    }
    return TicketTriage(
      category: proven(all.category), priority: proven(all.priority),
      tags: all.tags.filter { !$0.samples.isEmpty }, noTags: all.noTags, learned: all.learned)
  }

  /// The same with what no sample speaks for.
  func guesses(_ text: String, samples candidates: [SimilarCandidate]) -> TicketTriage {
    let past = candidates.map(\.ticket).filter(\.isPast)
    return TicketTriage(
      category: Self.answer(
        category.verdict(for: text), { TicketCategory(rawValue: $0) },
        samples: { value in past.filter { $0.category == value } }),
      priority: Self.answer(
        priority.verdict(for: text), { TicketPriority(rawValue: $0) },
        samples: { value in past.filter { $0.priority == value } }),
      tags: tagProposals(text, past), noTags: noTags(text), learned: total)
  }

  private static let maximumSamples = 3

  private static func answer<Value: Hashable & Sendable>(
    _ verdict: TriageVerdict, _ value: (String) -> Value?, samples: (Value) -> [Ticket]
  ) -> TriageAnswer<Value> {
    guard let guess = verdict.guess, let value = value(guess.label) else {
      return TriageAnswer(guess: nil, noMatch: verdict.noMatch ?? .tooFewExamples)
    }
    return TriageAnswer(
      guess: TriageProposal(
        value: value, confidence: guess.confidence, words: guess.words,
        samples: Array(samples(value).prefix(maximumSamples))),
      noMatch: verdict.noMatch)
  }

  /// A tag is as likely as all sets that hold it are together.
  private func tagProposals(_ text: String, _ past: [Ticket]) -> [TriageProposal<String>] {
    let verdict = tags.verdict(for: text)
    guard verdict.noMatch != .unknownWords, let guess = verdict.guess else { return [] }
    var shares: [String: Int] = [:]
    for (set, share) in tags.shares(for: text) {
      for tag in PastTicket.tags(of: set) { shares[tag, default: 0] += share }
    }
    let sure = shares.filter { $0.value >= tags.leastConfidence }.sorted { left, right in
      left.value != right.value
        ? left.value > right.value : left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
    }
    let best = Set(PastTicket.tags(of: guess.label))
    return sure.map { tag, share in
      TriageProposal(
        value: tag, confidence: min(1000, share), words: best.contains(tag) ? guess.words : [],
        samples: Array(past.filter { $0.tags.contains(tag) }.prefix(Self.maximumSamples)))
    }
  }

  private func noTags(_ text: String) -> TriageVerdict.NoMatch? {
    let verdict = tags.verdict(for: text)
    return verdict.guess?.label.isEmpty == true && verdict.match != nil ? nil : verdict.noMatch
  }
}
