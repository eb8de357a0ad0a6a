import HelpdeskCore

/// A text that somebody typed, whatever it is.
struct FuzzedText {
  private let text: String

  init(_ bytes: [UInt8]) {
    text = String(decoding: bytes, as: UTF8.self)
  }

  /// Reads the text as a search of either language.
  func search() throws {
    for language in SearchLanguage.allCases {
      complete(language)
      let search: TicketSearch
      do {
        search = try TicketSearch(text, language: language)
      } catch {
        try check(error)
        continue
      }
      let printed = search.description
      // What is written out may be longer than what was typed, and then than what is read.
      if printed.utf8.count <= Limits.query {
        let again = try TicketSearch(printed, language: language)
        guard again == search, again.description.utf8.elementsEqual(printed.utf8) else {
          throw FuzzTarget.Broken(what: "a search reads back as another: \(printed)")
        }
      }
      var last = text.startIndex
      for range in search.matches(in: text) {
        guard range.lowerBound >= last, range.upperBound <= text.endIndex else {
          throw FuzzTarget.Broken(what: "matches overlap or lie outside")
        }
        last = range.upperBound
      }
      guard search.excerpt(of: text, limit: 40)?.count ?? 0 <= 40 else {
        throw FuzzTarget.Broken(what: "an excerpt is too long")
      }
    }
  }

  private func check(_ error: HelpdeskError) throws {
    let columns = 1...(text.count + 1)
    guard error.code == .invalidField, error.field == "query",
      error.column.map(columns.contains) ?? (text.utf8.count > Limits.query)
    else { throw FuzzTarget.Broken(what: "an error points nowhere: \(error.fullDescription)") }
  }

  private func complete(_ language: SearchLanguage) {
    let count = text.count
    for cursor in [count / 2, count] {
      _ = TicketSearch.completions(of: text, at: cursor, language: language)
    }
  }

  /// Cuts the text into words.
  func tokens() throws {
    let tokens = Tokenizer.tokens(text)
    let located = Tokenizer.locatedTokens(text)
    guard located.map(\.token) == tokens else {
      throw FuzzTarget.Broken(what: "located tokens differ")
    }
    var end = 0
    for token in located {
      guard !token.token.isEmpty, token.token.utf8.count <= Tokenizer.maximumTokenBytes,
        token.utf8Range.lowerBound >= end, token.utf8Range.upperBound <= text.utf8.count
      else { throw FuzzTarget.Broken(what: "a token is too long or out of place") }
      end = token.utf8Range.upperBound
    }
    guard Tokenizer.tokens(tokens.joined(separator: " ")) == tokens else {
      throw FuzzTarget.Broken(what: "tokens are cut anew")
    }
  }
}
