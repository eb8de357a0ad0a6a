/// Finds agents whom a note names, such as `@maya`.
///
/// A mention begins at the start of a word and runs over letters, digits and `.`, `_`, `-`, `+`,
/// `@`; whether it names somebody only the directory can tell. Mail addresses, links and a doubled
/// `@` are none.
enum Mentions {
  /// How many mentions of one note are looked at.
  static let limit = 50

  /// For each mention the ids that it may mean, the likeliest first.
  ///
  /// The mention may end with the sentence, so it is tried with and without the marks at its end,
  /// and as it is written before in lower case.
  static func candidates(in text: String) -> [[AgentID]] {
    guard text.utf8.contains(UInt8(ascii: "@")) else { return [] }
    var result: [[AgentID]] = []
    var previous: Character?
    var index = text.startIndex
    while index < text.endIndex, result.count < limit {
      let character = text[index]
      guard character == "@", previous.map(beginsWord) ?? true else {
        previous = character
        index = text.index(after: index)
        continue
      }
      let start = text.index(after: index)
      let end = text[start...].firstIndex { !isPart($0) } ?? text.endIndex
      let found = ids(text[start..<end])
      if !found.isEmpty { result.append(found) }
      previous = end > start ? text[text.index(before: end)] : character
      index = end
    }
    return result
  }

  /// The agents whom a note names, in the order of their first mention.
  static func agents(in text: String, known: Set<AgentID>) -> [AgentID] {
    var agents: [AgentID] = []
    for ids in candidates(in: text) {
      if let agent = ids.first(where: known.contains), !agents.contains(agent) {
        agents.append(agent)
      }
    }
    return agents
  }

  private static func ids(_ word: Substring) -> [AgentID] {
    let ending = word.reversed().prefix { ".-_+@".contains($0) }.count
    var ids: [AgentID] = []
    for text in [String(word), String(word.dropLast(ending))] {
      for spelling in [text, text.lowercased()] {
        let id = AgentID(spelling)
        if (1...Limits.identifier).contains(spelling.utf8.count), !ids.contains(id) {
          ids.append(id)
        }
      }
    }
    return ids
  }

  /// Whether what follows this character begins a word.
  private static func beginsWord(_ character: Character) -> Bool {
    !isPart(character) && character != "/" && character != "%" && character != "="
  }

  private static func isPart(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "._-+@".contains(character)
  }
}
