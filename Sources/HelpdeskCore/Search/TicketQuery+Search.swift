extension TicketQuery {
  /// The tickets that a search in the one language for it takes.
  ///
  /// ```swift
  /// let query = try TicketQuery(parsing: "refund status:open assignee:me order:deadline")
  /// print(try await maya.tickets(query.limit(20)).value.total)
  /// ```
  ///
  /// - Parameters:
  ///   - text: The search, as ``TicketSearch`` reads it.
  ///   - language: Who searches, and so which fields there are.
  /// - Throws: ``HelpdeskError/Code/invalidField`` with the ``HelpdeskError/column`` of what cannot
  ///   be read.
  public init(
    parsing text: String, language: SearchLanguage = .staff
  ) throws(HelpdeskError) {
    self = TicketQuery.all.matching(try TicketSearch(text, language: language))
  }

  /// Tickets that a search takes as well, in its order where it has one.
  ///
  /// Where it has none but has words, the order becomes by relevance for the desk; a customer's
  /// order stays as it was, since how rare a word is in everybody's tickets is not his to know.
  public func matching(_ search: TicketSearch) -> TicketQuery {
    with {
      $0.search = search
      if let order = search.order {
        $0.sort = order
      } else if search.ranksText, search.language == .staff {
        $0.sort = .relevance
      }
    }
  }

  /// Whether any text is looked for, or must not be found.
  var looksAtText: Bool { text != nil || search?.looksAtText == true }

  /// Whether there are words to be found, and so relevance.
  var ranksText: Bool { text != nil || search?.ranksText == true }
}

extension TicketSearch {
  /// The field by which a customer may not ask, where there is one.
  var hiddenField: String? {
    guard language == .staff else { return nil }
    let visible = SearchField.all(in: .customer)
    for term in terms {
      let isVisible =
        switch term.field {
        case .status:
          // An escalation looks like any other work to him.
          term.values.contains(.word(TicketStatus.escalated.rawValue))
            == term.values.contains(.word(TicketStatus.inProgress.rawValue))
        case .state: term.values == [.word("live")]
        default: visible.contains(term.field)
        }
      if !isVisible { return term.field.rawValue }
    }
    return nil
  }
}
