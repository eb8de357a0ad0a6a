/// What may be written at a place in a search.
public struct SearchCompletion: Hashable, Sendable {
  /// What to put there, such as `status:` or `open`.
  public let text: String
  /// The characters that it takes the place of, counted from 0.
  public let range: Range<Int>

  /// Makes a completion.
  public init(text: String, range: Range<Int>) {
    self.text = text
    self.range = range
  }
}

extension TicketSearch {
  /// What may be written at a place: the names of fields, their comparisons, and the values that
  /// the language itself knows.
  ///
  /// Nothing is read from the desk, so that nothing of anybody's tickets can show. Inside quotes,
  /// and where only the host knows the values, there is nothing to offer.
  ///
  /// - Parameters:
  ///   - text: The search as far as it is written.
  ///   - cursor: How many characters stand before the place; nil for the end.
  ///   - language: Who searches.
  /// - Returns: Completions in the order of the language, those of a word that is begun first.
  /// - Complexity: Linear in the length of the text.
  public static func completions(
    of text: String, at cursor: Int? = nil, language: SearchLanguage = .staff
  ) -> [SearchCompletion] {
    guard text.utf8.count <= Limits.query else { return [] }
    let characters = Array(text.prefix(max(0, cursor ?? .max)))
    guard var start = lastTerm(of: characters) else { return [] }
    if start < characters.count, characters[start] == "-" { start += 1 }
    let written = characters[start...]
    let name = written.prefix { $0.isASCII && ($0.isLetter || $0 == "_") }
    let begun = String(name).lowercased()
    if name.endIndex == written.endIndex {
      return names(begun, start..<characters.count, language)
    }
    guard let field = SearchField.all(in: language).first(where: { $0.rawValue == begun }) else {
      return []
    }
    return values(of: field, characters, name.endIndex, language)
  }

  /// Where the term begins that the text ends in; nil inside quotes.
  private static func lastTerm(of characters: [Character]) -> Int? {
    var start = 0
    var isQuoted = false
    var index = 0
    while index < characters.count {
      let character = characters[index]
      if isQuoted {
        if character == "\\" { index += 1 }
        if character == "\"" { isQuoted = false }
      } else if character == "\"" {
        isQuoted = true
      } else if character.isWhitespace {
        start = index + 1
      }
      index += 1
    }
    return isQuoted ? nil : start
  }

  private static func names(
    _ begun: String, _ range: Range<Int>, _ language: SearchLanguage
  ) -> [SearchCompletion] {
    SearchField.all(in: language).filter { $0.rawValue.hasPrefix(begun) }.flatMap { field in
      let comparisons = field.comparisons(in: language)
      return comparisons.prefix(field.rawValue == begun ? comparisons.count : 1).map {
        SearchCompletion(text: field.rawValue + $0.rawValue, range: range)
      }
    }
  }

  private static func values(
    of field: SearchField, _ characters: [Character], _ start: Int, _ language: SearchLanguage
  ) -> [SearchCompletion] {
    var place = start
    while place < characters.count, ":=<>".contains(characters[place]) { place += 1 }
    let written = String(characters[start..<place]).replacing("=", with: ":")
    let isEqual = written == ":"
    if isEqual, let comma = characters[place...].lastIndex(of: ",") { place = comma + 1 }
    let begun = String(characters[place...]).lowercased()
    let known: [String]
    switch field.values(in: language) {
    case .names(let names), .words(let names), .ranked(let names): known = names
    case .people: known = ["me", "nobody"]
    case .times: known = isEqual ? [] : ["30m", "1h", "4h", "1d", "7d", "30d"]
    case .ids: known = []
    }
    let range = place..<characters.count
    return known.filter { $0.hasPrefix(begun) && $0 != begun }
      .map { SearchCompletion(text: $0, range: range) }
  }
}
