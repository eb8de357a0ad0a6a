/// A search for tickets in the one language for it, read from text.
///
/// ```swift
/// let search = try TicketSearch("lost card -refund status:open priority>=high created>4h")
/// for try await page in maya.tickets(.all.matching(search)) {
///   print(page.total)
///   break
/// }
/// ```
///
/// - Words must all be found in a ticket's thread, the last one also as a beginning; words between
///   quotes must follow one another in one message, subject or list of tags. A minus excludes.
/// - Fields such as `status:open,pending`, `assignee:me`, `tag:refund` or `has:attachment` must all
///   hold; of values between commas one is enough.
/// - `created>4h` takes what is older than four hours, `created<2d` what is younger than two days,
///   `due<30m` what breaks a promise within half an hour; `created>=2026-01-31` goes by the day in
///   Greenwich time. Ages are reckoned when a query is answered, so that a live query follows the
///   clock.
/// - `order:deadline` says the order; with words it is else by relevance for the desk, and else the
///   newest first.
///
/// Two searches are equal when they ask for the same in the same order. ``description`` is the
/// canonical text, which reads back as an equal search.
public struct TicketSearch: Hashable, Sendable {
  /// Who searches.
  public let language: SearchLanguage
  /// The words to be found, folded, in their order.
  var words: [String] = []
  var phrases: [[String]] = []
  /// Words and phrases that must not be found.
  var excluded: [[String]] = []
  var terms: [SearchTerm] = []
  var order: TicketSort?

  init(language: SearchLanguage) {
    self.language = language
  }

  /// Reads a search; an empty text takes every ticket.
  ///
  /// - Parameters:
  ///   - text: At most ``Limits/query`` bytes of UTF-8, with at most 64 words.
  ///   - language: Who searches, and so which fields there are.
  /// - Throws: ``HelpdeskError/Code/invalidField`` for the field `query`, with the
  ///   ``HelpdeskError/column`` of what cannot be read and the nearest known name in its message.
  /// - Complexity: Linear in the length of the text.
  public init(_ text: String, language: SearchLanguage = .staff) throws(HelpdeskError) {
    var parser = try SearchParser(text, language: language)
    self = try parser.parse()
  }

  /// Whether any text is looked for, or must not be found.
  public var looksAtText: Bool { ranksText || !excluded.isEmpty }

  /// Whether there are words to be found, and so relevance.
  var ranksText: Bool { !words.isEmpty || !phrases.isEmpty }
}

extension TicketSearch: CustomStringConvertible {
  /// The canonical text: words, phrases, what is excluded, fields in their order, the order.
  public var description: String {
    var parts = words
    parts += phrases.map(Self.quoted)
    parts += excluded.map { "-" + ($0.count == 1 ? $0[0] : Self.quoted($0)) }
    parts += terms.map(\.description)
    if let name = SearchField.orders(in: language).first(where: { $0.sort == order })?.name {
      parts.append("order:\(name)")
    }
    return parts.joined(separator: " ")
  }

  private static func quoted(_ words: [String]) -> String {
    "\"" + words.joined(separator: " ") + "\""
  }
}

extension SearchTerm: CustomStringConvertible {
  var description: String {
    (isExcluded ? "-" : "") + field.rawValue + comparison.rawValue
      + values.map(\.description).joined(separator: ",")
  }
}

extension SearchValue: CustomStringConvertible {
  var description: String {
    switch self {
    case .word(let word): Self.written(word)
    case .age(let count, let unit): "\(count)\(unit.rawValue)"
    case .span(let range): SearchTime.text(range)
    }
  }

  /// The word, in quotes where it would end too early without them.
  private static func written(_ word: String) -> String {
    let isPlain = word.unicodeScalars.allSatisfy {
      !$0.properties.isWhitespace && $0 != "\"" && $0 != ","
    }
    if isPlain { return word }
    var text = String.UnicodeScalarView()
    text.append("\"")
    for scalar in word.unicodeScalars {
      if scalar == "\"" || scalar == "\\" { text.append("\\") }
      text.append(scalar)
    }
    text.append("\"")
    return String(text)
  }
}
