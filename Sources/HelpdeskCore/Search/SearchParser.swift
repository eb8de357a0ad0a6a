/// Reads a search, scalar by scalar and in one pass.
struct SearchParser {
  private let scalars: [Unicode.Scalar]
  let language: SearchLanguage
  private var place = 0
  private var search: TicketSearch
  private var wordCount = 0
  private var groupCount = 1

  init(_ text: String, language: SearchLanguage) throws(HelpdeskError) {
    guard text.utf8.count <= Limits.query else {
      throw HelpdeskError(
        .invalidField,
        "The query has \(text.utf8.count) bytes. Give at most \(Limits.query).", field: "query")
    }
    scalars = Array(text.unicodeScalars)
    self.language = language
    search = TicketSearch(language: language)
  }

  mutating func parse() throws(HelpdeskError) -> TicketSearch {
    var isEmpty = true
    while let scalar = current {
      if Self.isSpace(scalar) {
        place += 1
        continue
      }
      isEmpty = false
      try readTerm()
    }
    let found = search
    let hasContent = found.looksAtText || !found.terms.isEmpty || found.order != nil
    guard isEmpty || hasContent else {
      throw fault(0, "there is no word in this. Give a word, or a field such as status:open.")
    }
    if found.order == .relevance, !found.ranksText {
      throw fault(orderPlace, "only words have a relevance. Give one, or another order.")
    }
    return found
  }

  private var orderPlace = 0

  private mutating func readTerm() throws(HelpdeskError) {
    let start = place
    let isExcluded = current == "-"
    if isExcluded { place += 1 }
    guard let scalar = current, !Self.isSpace(scalar) else { return }
    if scalar == "\"" {
      let text = try quoted()
      let tokens = Tokenizer.tokens(text)
      guard !tokens.isEmpty else {
        throw fault(start, "there is no word between these quotes. Put one there, or remove them.")
      }
      try count(tokens, start)
      if isExcluded { search.excluded.append(tokens) } else { search.phrases.append(tokens) }
    } else if let (name, comparison) = fieldAhead() {
      try readField(name, comparison, isExcluded: isExcluded, start)
    } else {
      let tokens = Tokenizer.tokens(bareText { $0 == "\"" })
      try count(tokens, start)
      if isExcluded {
        if !tokens.isEmpty { search.excluded.append(tokens) }
      } else {
        search.words += tokens
      }
    }
  }

  // MARK: - Fields

  /// The name and the comparison that come next, where a field does; takes them.
  private mutating func fieldAhead() -> (name: String, SearchComparison)? {
    var end = place
    while end < scalars.count, Self.isLetter(scalars[end]) { end += 1 }
    guard end > place, end < scalars.count else { return nil }
    let comparison: SearchComparison
    var length = 1
    let hasEquals = end + 1 < scalars.count && scalars[end + 1] == "="
    switch scalars[end] {
    case ":", "=": comparison = .equal
    case "<":
      comparison = hasEquals ? .atMost : .less
      length = hasEquals ? 2 : 1
    case ">":
      comparison = hasEquals ? .atLeast : .more
      length = hasEquals ? 2 : 1
    default: return nil
    }
    let name = text(place..<end)
    place = end + length
    return (name.lowercased(), comparison)
  }

  private mutating func readField(
    _ name: String, _ comparison: SearchComparison, isExcluded: Bool, _ start: Int
  ) throws(HelpdeskError) {
    let nameStart = start + (isExcluded ? 1 : 0)
    let known = SearchField.all(in: language)
    guard let field = known.first(where: { $0.rawValue == name }) else {
      throw fault(
        nameStart,
        "there is no field “\(name.prefix(40))”\(hint(name, known.map(\.rawValue), "Fields"))"
          + " To look for the text itself, put it in quotes.")
    }
    let comparisons = field.comparisons(in: language)
    guard comparisons.contains(comparison) else {
      throw fault(
        nameStart + name.unicodeScalars.count,
        "\(name) cannot be compared by “\(comparison.rawValue)”. Write \(name):VALUE.")
    }
    var values: [SearchValue] = []
    repeat {
      let valueStart = place
      let value = try readValue(of: field, comparison)
      if !values.contains(where: { Self.isSame($0, value) }) { values.append(value) }
      guard values.count == 1 || comparison == .equal else {
        throw fault(valueStart, "only one value can stand behind “\(comparison.rawValue)”.")
      }
      guard values.count <= Limits.list else {
        throw fault(valueStart, "at most \(Limits.list) values can stand behind one field.")
      }
    } while take(",")
    if field == .order {
      try setOrder(values, isExcluded: isExcluded, start)
      return
    }
    let term = SearchTerm(
      field: field, comparison: comparison, values: values, isExcluded: isExcluded)
    if !isExcluded { try checkRepetition(of: term, start) }
    search.terms.append(term)
  }

  /// Texts are told apart by their bytes, as stores do.
  private static func isSame(_ left: SearchValue, _ right: SearchValue) -> Bool {
    left.description.utf8.elementsEqual(right.description.utf8)
  }

  private mutating func setOrder(
    _ values: [SearchValue], isExcluded: Bool, _ start: Int
  ) throws(HelpdeskError) {
    guard !isExcluded, values.count == 1, search.order == nil, case .word(let name) = values[0]
    else {
      throw fault(start, "a search has one order. Keep one, without a minus.")
    }
    search.order = SearchField.orders(in: language).first { $0.name == name }?.sort
    orderPlace = start
  }

  private mutating func checkRepetition(of term: SearchTerm, _ start: Int) throws(HelpdeskError) {
    let field = term.field
    let isRepeated = search.terms.contains { $0.field == field && !$0.isExcluded }
    if field.isSingle, isRepeated {
      throw fault(
        start,
        "“\(field.rawValue)” is asked for twice, and a ticket has one. For either of two values"
          + " write \(field.rawValue):ONE,OTHER.")
    }
    guard search.terms.count < Limits.list else {
      throw fault(start, "a search has at most \(Limits.list) fields. Leave some out.")
    }
    // Alternatives multiply; a store takes so many groups and no more.
    groupCount *= field.isSingle || term.values.count == 1 ? 1 : term.values.count
    if term.values.count > 1, [.assignee, .follower, .customer, .sla].contains(field) {
      groupCount *= 2
    }
    guard groupCount <= Filter.maximumGroups else {
      throw fault(
        start,
        "the values between commas make more than \(Filter.maximumGroups) combinations."
          + " Leave some out.")
    }
  }

  private mutating func readValue(
    of field: SearchField, _ comparison: SearchComparison
  ) throws(HelpdeskError) -> SearchValue {
    let start = place
    let text = current == "\"" ? try quoted() : bareText { $0 == "\"" || $0 == "," }
    guard !text.isEmpty else {
      throw fault(
        start,
        "\(field.rawValue) needs a value right behind “\(comparison.rawValue)”"
          + expectation(field, comparison))
    }
    do throws(HelpdeskError) {
      if let value = try value(text, of: field, comparison) { return value }
    } catch {
      throw fault(start, error.message)
    }
    throw fault(
      start,
      "“\(text.prefix(40))” is no \(field == .state ? "state" : field.rawValue)"
        + (names(of: field).map { hint(text, $0, "Values") } ?? expectation(field, comparison)))
  }

  // MARK: - Scalars

  var current: Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard current == scalar else { return false }
    place += 1
    return true
  }

  private mutating func quoted() throws(HelpdeskError) -> String {
    let start = place
    place += 1
    var text = String.UnicodeScalarView()
    while let scalar = current {
      place += 1
      if scalar == "\"" { return String(text) }
      if scalar == "\\", let next = current, next == "\"" || next == "\\" {
        text.append(next)
        place += 1
      } else {
        text.append(scalar)
      }
    }
    throw fault(start, "this quote is not closed. Close it with another \".")
  }

  private mutating func bareText(until isEnd: (Unicode.Scalar) -> Bool) -> String {
    let start = place
    while let scalar = current, !Self.isSpace(scalar), !isEnd(scalar) { place += 1 }
    return text(start..<place)
  }

  private func text(_ range: Range<Int>) -> String {
    var view = String.UnicodeScalarView()
    view.append(contentsOf: scalars[range])
    return String(view)
  }

  private mutating func count(_ tokens: [String], _ start: Int) throws(HelpdeskError) {
    wordCount += tokens.count
    guard wordCount <= TextMatch.maximumTerms else {
      throw fault(
        start, "a search has at most \(TextMatch.maximumTerms) words. Leave the rest out.")
    }
  }

  /// An error that points at a place; columns count characters, from 1.
  func fault(_ index: Int, _ message: String) -> HelpdeskError {
    let column = text(0..<min(index, scalars.count)).count + 1
    return HelpdeskError(
      .invalidField, "Column \(column): \(message)", field: "query", column: column)
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || scalar == "_"
  }

  static func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
}
