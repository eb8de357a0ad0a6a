import Foundation

/// What moves a record into or out of an answer as time passes: the instant when its value lies
/// `offset` milliseconds back.
struct TimeEdge: Hashable, Sendable {
  let column: FieldTag
  let offset: Int64
}

extension SearchTerm {
  /// Conditions of which one is enough; all of them must fail where the term is excluded.
  ///
  /// `me` is the id of who asks, and ages are reckoned as of `now`.
  func conditions(me: String, at now: Date, in language: SearchLanguage) -> [Condition] {
    switch field {
    case .status:
      return [isIn(Ticket.Column.status, statuses(in: language).map { .integer(Int64($0.rank)) })]
    case .priority: return [isIn(Ticket.Column.priority, ranks)]
    case .category: return [texts(Ticket.Field.category)]
    case .kind: return [texts(Ticket.Field.kind)]
    case .purpose: return [texts(Ticket.Field.purpose)]
    case .channel: return [texts(Ticket.Field.channel)]
    case .inbox: return [texts(Ticket.Field.inbox)]
    case .team: return [texts(Ticket.Field.team)]
    case .chat: return [texts(Ticket.Column.chatState)]
    case .label: return words.map { .contains(Ticket.Field.labels, $0) }
    case .tag: return words.map { .contains(Ticket.Field.tags, $0) }
    case .article: return words.map { .contains(Ticket.Field.articles, $0) }
    case .assignee: return assignees(me)
    case .follower: return followers(me)
    case .customer: return customers
    case .has: return words.map(Self.presence)
    case .state: return words.map(Self.state)
    case .sla, .created, .updated, .resolved, .due: return times(at: now)
    case .order: return []
    }
  }

  /// Whether what it takes depends on the time.
  var isTimed: Bool {
    if field == .sla || field == .due { return true }
    return values.contains { if case .age = $0 { true } else { false } }
  }

  /// Whether what it takes depends on who asks.
  var namesMe: Bool {
    (field == .assignee || field == .follower) && words.contains("me")
  }

  private var words: [String] {
    values.compactMap { if case .word(let word) = $0 { word } else { nil } }
  }

  private func isIn(_ tag: FieldTag, _ values: [FieldValue]) -> Condition {
    values.count == 1 ? .equals(tag, values[0]) : .isIn(tag, values)
  }

  private func texts(_ tag: FieldTag) -> Condition { isIn(tag, words.map { .text($0) }) }

  private func statuses(in language: SearchLanguage) -> [TicketStatus] {
    guard language == .customer else { return words.compactMap(TicketStatus.init(rawValue:)) }
    return TicketStatus.allCases.filter { words.contains(CustomerTicketStatus($0).rawValue) }
  }

  private var ranks: [FieldValue] {
    let asked = words.compactMap { TicketPriority(rawValue: $0) }
    let found = TicketPriority.allCases.filter { priority in
      asked.contains { other in
        switch comparison {
        case .equal: priority == other
        case .less: priority < other
        case .atMost: priority <= other
        case .more: priority > other
        case .atLeast: priority >= other
        }
      }
    }
    return found.map { .integer(Int64($0.rank)) }
  }

  private func assignees(_ me: String) -> [Condition] {
    let people = words.filter { $0 != "nobody" }.map { $0 == "me" ? me : $0 }
    var result: [Condition] = []
    if !people.isEmpty { result.append(isIn(Ticket.Field.assignee, people.map { .text($0) })) }
    if words.contains("nobody") { result.append(.isNull(Ticket.Field.assignee)) }
    return result
  }

  private func followers(_ me: String) -> [Condition] {
    words.map { word in
      word == "nobody"
        ? .isNull(Ticket.Field.followers)
        : .contains(Ticket.Field.followers, word == "me" ? me : word)
    }
  }

  private var customers: [Condition] {
    let ids = words.filter { !$0.contains("@") }
    let addresses = words.filter { $0.contains("@") }
    var result: [Condition] = []
    if !ids.isEmpty { result.append(isIn(Ticket.Column.requester, ids.map { .text($0) })) }
    if !addresses.isEmpty {
      result.append(isIn(Ticket.Column.requesterEmail, addresses.map { .text($0) }))
    }
    return result
  }

  private static func presence(_ name: String) -> Condition {
    switch name {
    case "attachment": .equals(Ticket.Column.hasAttachments, .integer(1))
    case "team": .not(.isNull(Ticket.Field.team))
    case "deadline": .not(.isNull(Ticket.Column.slaDeadline))
    default: .not(.isNull(Ticket.Field.assignee))
    }
  }

  private static func state(_ name: String) -> Condition {
    switch name {
    case "snoozed": .equals(Ticket.Column.isSnoozed, .integer(1))
    case "merged": .equals(Ticket.Column.isMerged, .integer(1))
    case "bot": TicketQuery.handledByBot
    default: .equals(Ticket.Column.isLive, .integer(1))
    }
  }
}

extension SearchTerm {
  private var column: FieldTag {
    switch field {
    case .created: Ticket.Field.createdAt
    case .updated: Ticket.Field.updatedAt
    case .resolved: Ticket.Field.resolvedAt
    default: Ticket.Column.slaDeadline
    }
  }

  fileprivate func times(at now: Date) -> [Condition] {
    values.map { value in
      let (lower, upper) = bounds(value, now.milliseconds)
      return .range(column, lower: lower, upper: upper)
    }
  }

  /// The values taken, without the upper one; nil leaves that side open.
  private func bounds(_ value: SearchValue, _ now: Int64) -> (Int64?, Int64?) {
    let age = value.milliseconds
    switch value {
    // A deadline is breached when it has come, so "up to now" includes this very millisecond.
    case .word("breached"): return (nil, now + 1)
    case .word: return (now + 1, nil)
    case .age where field == .due:
      switch comparison {
      case .less: return (now + 1, now + age)
      case .atMost, .equal: return (now + 1, now + age + 1)
      case .more: return (now + age + 1, nil)
      case .atLeast: return (now + age, nil)
      }
    case .age:
      switch comparison {
      case .less: return (now - age + 1, nil)
      case .atMost, .equal: return (now - age, nil)
      case .more: return (nil, now - age)
      case .atLeast: return (nil, now - age + 1)
      }
    case .span(let span):
      switch comparison {
      case .less: return (nil, span.lowerBound)
      case .atMost: return (nil, span.upperBound)
      case .more: return (span.upperBound, nil)
      case .atLeast: return (span.lowerBound, nil)
      case .equal: return (span.lowerBound, span.upperBound)
      }
    }
  }

  /// When time alone changes what the term takes.
  var edges: [TimeEdge] {
    values.flatMap { value -> [TimeEdge] in
      let age = value.milliseconds
      switch value {
      case .word where field == .sla: return [TimeEdge(column: column, offset: 0)]
      case .age where field == .due:
        let isLater = comparison == .less || comparison == .atLeast
        return [
          TimeEdge(column: column, offset: isLater ? 1 - age : -age),
          TimeEdge(column: column, offset: 0),
        ]
      case .age:
        let isLater = comparison == .more || comparison == .atMost
        return [TimeEdge(column: column, offset: isLater ? age + 1 : age)]
      case .word, .span: return []
      }
    }
  }
}

extension TicketSearch {
  /// The groups of conditions that the fields make, of which one must hold; where it is lasting,
  /// without what depends on the time.
  func groups(me: String, at now: Date, isLasting: Bool) -> [[Condition]] {
    var groups: [[Condition]] = [[]]
    for term in terms where !(isLasting && term.isTimed) {
      let conditions = term.conditions(me: me, at: now, in: language)
      if term.isExcluded {
        groups = groups.map { $0 + conditions.map(Condition.not) }
      } else {
        groups = groups.flatMap { group in conditions.map { group + [$0] } }
      }
    }
    return groups
  }

  /// What the text must and must not contain; at most one match to be found.
  func textConditions(
    besides text: String?, audience: TextAudience
  ) throws(HelpdeskError) -> [Condition] {
    var conditions: [Condition] = []
    if let match = try match(besides: text, audience: audience) { conditions.append(.text(match)) }
    let single = excluded.filter { $0.count == 1 }.map { TextMatch.Term($0[0]) }
    if !single.isEmpty {
      conditions.append(
        .not(.text(TextMatch(terms: single, requiresAll: false, audience: audience))))
    }
    for phrase in excluded where phrase.count > 1 {
      conditions.append(
        .not(
          .text(
            TextMatch(
              terms: phrase.map { TextMatch.Term($0) }, phrases: [phrase], audience: audience))))
    }
    return conditions
  }

  private func match(
    besides text: String?, audience: TextAudience
  ) throws(HelpdeskError) -> TextMatch? {
    var match = TextMatch(terms: [], phrases: phrases.filter { $0.count > 1 }, audience: audience)
    for text in [text, words.isEmpty ? nil : words.joined(separator: " ")].compactMap(\.self) {
      guard let found = TextMatch.words(text, audience: audience) else {
        throw .invalid("text", "There is no word in “\(text.prefix(80))”. Give one.")
      }
      match.terms += found.terms.filter { !match.terms.contains($0) }
    }
    for token in phrases.joined() {
      let term = TextMatch.Term(token)
      if !match.terms.contains(term) { match.terms.append(term) }
    }
    guard match.terms.count <= TextMatch.maximumTerms else {
      throw .invalid(
        "text", "There are \(match.terms.count) words. Give at most \(TextMatch.maximumTerms).")
    }
    return match.terms.isEmpty ? nil : match
  }
}
