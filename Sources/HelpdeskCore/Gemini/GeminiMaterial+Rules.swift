import Foundation

extension GeminiMaterial {
  /// How many suggestions are looked at.
  private static let most = 12
  private static let mostCitations = 8
  private static let longestReason = 500
  private static let longestDraft = 8000

  /// The suggestions that keep to the rules, and how many do not.
  ///
  /// A suggestion is left out as a whole where
  /// - it cites nothing, more than eight sources, or a label that was not sent;
  /// - its confidence is not 0 to 1000, or its reason is empty or too long;
  /// - it names a placeholder that stands neither in the ticket nor in an article or a canned
  ///   response: one that was made up, or another customer's;
  /// - as a draft it is empty or too long, or holds a mail address, a number or a link that was not
  ///   in the material: all of these were masked, so that it can only be made up;
  /// - as another kind it names no source that offers it.
  ///
  /// Only drafts and reasons are the model's own words. What an article, a canned response or a past
  /// resolution says is taken from the desk, and so is the text of an action.
  func sound(_ answer: [GeminiSuggestion]) -> (suggestions: [Suggestion], dropped: Int) {
    let known = (try? text()) ?? ""
    let sound = answer.prefix(Self.most).compactMap { suggestion($0, known) }
    return (sound, answer.count - sound.count)
  }

  private func suggestion(_ answer: GeminiSuggestion, _ known: String) -> Suggestion? {
    guard (0...1000).contains(answer.confidence),
      (1...Self.mostCitations).contains(answer.citations.count),
      let reason = line(answer.reason)
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
  private func line(_ text: String) -> String? {
    guard own.unknownPlaceholders(in: text).isEmpty else { return nil }
    let line = String(
      String.UnicodeScalarView(
        text.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 })
    ).trimmed
    guard !line.isEmpty, line.utf8.count <= Self.longestReason else { return nil }
    return own.unmask(line)
  }

  private func content(
    _ answer: GeminiSuggestion, _ cited: [Citation], _ known: String
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

  private func draft(_ text: String, _ known: String) -> String? {
    let scalars = text.unicodeScalars.filter {
      $0.properties.generalCategory != .control || $0 == "\n" || $0 == "\t"
    }
    let draft = String(String.UnicodeScalarView(scalars)).trimmed
    guard !draft.isEmpty, draft.utf8.count <= Self.longestDraft,
      own.unknownPlaceholders(in: draft).isEmpty
    else { return nil }
    var check = PersonalDataMask()
    guard check.mask(draft) == draft, Self.links(in: draft).allSatisfy(known.contains) else {
      return nil
    }
    return own.unmask(draft)
  }

  /// The addresses of the web in a text, without the marks of a sentence at their ends.
  static func links(in text: String) -> [String] {
    text.split { $0.isWhitespace || "<>\"()[]".contains($0) }.compactMap { word in
      let lowercase = word.lowercased()
      guard lowercase.contains("://") || lowercase.hasPrefix("www.") else { return nil }
      var link = word
      while let last = link.last, ".,;:!?'*_".contains(last) { link.removeLast() }
      return String(link)
    }
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
