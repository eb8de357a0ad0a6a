import Foundation

extension GeminiMaterial {
  /// How many suggestions are looked at.
  private static let most = 12
  private static let mostCitations = 8
  private static let longestReason = 500
  private static let longestDraft = 8000
  /// What nobody needs to read again.
  private static let secrets: [PersonalDataMask.Kind] = [
    .password, .token, .key, .secret, .cookie, .code,
  ]

  /// The suggestions that keep to the rules, and how many do not.
  ///
  /// A suggestion is left out as a whole where
  /// - it cites nothing, more than eight sources, or a label that was not sent;
  /// - its confidence is not 0 to 1000, or its reason is empty or too long;
  /// - it names a placeholder that was not sent, that stands for a password, token or other secret, or
  ///   that stands in internal notes and other customers' tickets alone;
  /// - as a draft it is empty or too long, or holds a link that is in no source but those, or a mail
  ///   address, phone, card or account number: all of these were masked, so that it is made up;
  /// - as another kind it names no source that offers it.
  ///
  /// Only drafts and reasons are the model's own words. What an article, a canned response or a past
  /// resolution says is taken from the desk, and so is the text of an action.
  func sound(_ answer: [GeminiSuggestion]) -> (suggestions: [Suggestion], dropped: Int) {
    let known = Known(self)
    let sound = answer.prefix(Self.most).compactMap { suggestion($0, known) }
    return (sound, answer.count - sound.count)
  }

  /// What a draft may repeat.
  private struct Known {
    var placeholders: Set<String> = []
    var links: Set<String> = []

    init(_ material: GeminiMaterial) {
      for text in material.texts() { placeholders.formUnion(Placeholder.names(in: text)) }
      for text in material.texts(isOwn: true) { links.formUnion(DraftLinks.all(in: text)) }
    }
  }

  /// Whether a text names only placeholders that were sent and may be put back.
  private func keepsToPlaceholders(_ text: String, _ known: Known) -> Bool {
    let names = Placeholder.names(in: text)
    return known.placeholders.isSuperset(of: names)
      && own.unknownPlaceholders(in: text).isEmpty
      && !names.contains { name in Self.secrets.contains { name.hasPrefix("[\($0.rawValue) ") } }
  }

  private func suggestion(_ answer: GeminiSuggestion, _ known: Known) -> Suggestion? {
    guard (0...1000).contains(answer.confidence),
      (1...Self.mostCitations).contains(answer.citations.count),
      let reason = line(answer.reason, known)
    else { return nil }
    var cited: [Citation] = []
    for label in answer.citations {
      guard let citation = citations[label] else { return nil }
      if !cited.contains(citation) { cited.append(citation) }
    }
    guard let (text, action) = content(answer, cited, known) else { return nil }
    return Suggestion(
      answer.kind, text, confidence: answer.confidence, citations: cited, reason: reason,
      action: action)
  }

  /// A sentence on one line, with originals.
  private func line(_ text: String, _ known: Known) -> String? {
    guard keepsToPlaceholders(text, known) else { return nil }
    let line = String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 })
    ).trimmed
    guard !line.isEmpty, line.utf8.count <= Self.longestReason else { return nil }
    return own.unmask(line)
  }

  private func content(
    _ answer: GeminiSuggestion, _ cited: [Citation], _ known: Known
  ) -> (text: String, action: SuggestedAction?)? {
    switch answer.kind {
    case .replyDraft:
      return draft(answer.text, known).map { ($0, nil) }
    case .article:
      let found = request.articles.first { cited.contains(.article($0.article.id)) }
      return found.map { ("\($0.article.title): \($0.article.excerpt)", nil) }
    case .cannedResponse:
      let found = request.responses.first { cited.contains(.cannedResponse($0.response.id)) }
      return found.map { ($0.text, nil) }
    case .pastResolution:
      let found = request.similarTickets.map(\.ticket).first {
        cited.contains(.ticket($0.id)) && request.hasResolution($0)
      }
      return found.flatMap { ticket in ticket.resolution.map { ($0, nil) } }
    case .nextAction:
      return action(answer, cited)
    }
  }

  private func draft(_ text: String, _ known: Known) -> String? {
    let scalars = text.unicodeScalars.filter {
      $0.properties.generalCategory != .control || $0 == "\n" || $0 == "\t"
    }
    let draft = String(String.UnicodeScalarView(scalars)).trimmed
    guard !draft.isEmpty, draft.utf8.count <= Self.longestDraft,
      keepsToPlaceholders(draft, known)
    else { return nil }
    var check = PersonalDataMask()
    _ = check.mask(draft)
    let isMadeUp = [.email, .phone, .card, .iban].contains { check.count(of: $0) > 0 }
    guard !isMadeUp, known.links.isSuperset(of: DraftLinks.all(in: draft)) else { return nil }
    return own.unmask(draft)
  }

  private func action(
    _ answer: GeminiSuggestion, _ cited: [Citation]
  ) -> (text: String, action: SuggestedAction?)? {
    let ticket = request.ticket
    guard ticket.isLive else { return nil }
    switch answer.action {
    case "escalate":
      return ticket.status == .escalated ? nil : ("Escalate the ticket.", .escalate)
    case "setPriority":
      guard let priority = TicketPriority(rawValue: answer.value), priority != ticket.priority
      else {
        return nil
      }
      return ("Set the priority to \(priority.rawValue).", .setPriority(priority))
    case "setCategory":
      let name = own.unmask(answer.value)
      guard Self.categories(request).contains(name), name != ticket.category.rawValue else {
        return nil
      }
      return ("Set the category to \(name).", .setCategory(TicketCategory(rawValue: name)))
    case "mergeInto":
      let twin = request.similarTickets.map(\.ticket).first {
        cited.contains(.ticket($0.id)) && request.isDuplicate($0)
      }
      return twin.map { ("Merge with \($0.number), “\($0.subject)”.", .mergeInto($0.id)) }
    case "linkArticle":
      let found = request.articles.first {
        cited.contains(.article($0.article.id)) && !ticket.articles.contains($0.article.id)
      }
      return found.map { ("Link the article “\($0.article.title)”.", .linkArticle($0.article.id)) }
    default: return nil
    }
  }
}
