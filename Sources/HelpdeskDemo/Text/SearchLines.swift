import HelpdeskCore

/// Reads and shows searches in the one language for them.
@MainActor
enum SearchLines {
  /// Reads a search that was typed; where it cannot be read, a caret points at the place.
  static func read(_ text: String, _ language: SearchLanguage) throws -> TicketSearch {
    do throws(HelpdeskError) {
      return try TicketSearch(text, language: language)
    } catch {
      guard let column = error.column else { throw error }
      let before = TextWidth.of(String(text.prefix(column - 1)).printable)
      throw CommandError(
        "\(error.message)\n  \(text.printable)\n  \(String(repeating: " ", count: before))^")
    }
  }

  /// The lines of a table of tickets and its header; where texts were looked for, each with the first
  /// place in the texts of the ticket's messages where something was found.
  static func lines(
    _ table: [String], of tickets: [TicketID], _ search: TicketSearch?, _ session: Session,
    texts: (TicketID) async throws -> [String]
  ) async throws -> [String] {
    guard let search, search.looksAtText else { return table }
    var lines = Array(table.prefix(1))
    for (line, ticket) in zip(table.dropFirst(), tickets) {
      lines.append(line)
      let texts = try await texts(ticket)
      let room = max(20, session.width - 4)
      // A character may take two columns.
      let excerpt = texts.lazy.compactMap { search.excerpt(of: $0.printable, limit: room) }.first
      if let excerpt {
        lines.append("    " + marked(TextWidth.cut(excerpt, to: room), search, session))
      }
    }
    return lines
  }

  /// The text with what was looked for in bold, where the output can show that.
  private static func marked(
    _ text: String, _ search: TicketSearch, _ session: Session
  ) -> String {
    guard session.output.showsStyles else { return text }
    var result = ""
    var place = text.startIndex
    for range in search.matches(in: text) {
      result += text[place..<range.lowerBound] + Style.found.mark(text[range], on: session.output)
      place = range.upperBound
    }
    return result + text[place...]
  }
}
