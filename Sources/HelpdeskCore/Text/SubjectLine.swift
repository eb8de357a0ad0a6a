/// A subject for a conversation that came without one.
public enum SubjectLine: Sendable {
  /// The longest subject, in characters.
  public static let maximumCharacters = 80

  /// The subject of a text in which there is nothing to read.
  public static let empty = "(no subject)"

  /// Makes a subject from the first sentence or line of a text that says something.
  ///
  /// A greeting ("Hi team,") is passed over when more follows. The full stop at the end goes, other
  /// marks stay. At most 80 characters, cut between words with "…"; never empty.
  public static func make(from text: String) -> String {
    var fallback: String?
    // What lies further down cannot be what the writer put first.
    for line in text.prefix(4000).split(whereSeparator: \.isNewline).prefix(20) {
      for sentence in sentences(of: line) {
        let words = Tokenizer.tokens(String(sentence))
        guard !words.isEmpty else { continue }
        if fallback == nil { fallback = String(sentence) }
        if !isGreeting(words, endsWithComma: sentence.last == ",") {
          return finish(String(sentence))
        }
      }
    }
    return fallback.map(finish) ?? empty
  }

  private static func finish(_ sentence: String) -> String {
    var subject = Excerpt.make(sentence, limit: maximumCharacters)
    while let last = subject.last, ".,;: ".contains(last) { subject.removeLast() }
    return subject.isEmpty ? empty : subject
  }

  // Cuts after a mark and a space, but not after an abbreviation.
  private static func sentences(of line: Substring) -> [Substring] {
    var result: [Substring] = []
    var start = line.startIndex
    var index = line.startIndex
    while index < line.endIndex {
      let next = line.index(after: index)
      let endsHere = ".!?。！？".contains(line[index])
      let isFollowed = next == line.endIndex || line[next].isWhitespace || line[index] == "。"
      if endsHere, isFollowed, !(line[index] == "." && isAbbreviation(line[start..<index])) {
        result.append(line[start..<next])
        start = next
      }
      index = next
    }
    if start < line.endIndex { result.append(line[start...]) }
    return result
  }

  private static func isAbbreviation(_ before: Substring) -> Bool {
    let last = before.split(whereSeparator: \.isWhitespace).last ?? ""
    let word = last.drop { !$0.isLetter && !$0.isNumber }.lowercased()
    return word.count == 1 || word.contains(".") || abbreviations.contains(word)
  }

  private static func isGreeting(_ words: [String], endsWithComma: Bool) -> Bool {
    guard words.count <= (endsWithComma ? 6 : 3) else { return false }
    if words[0] == "good" { return words.count > 1 && dayTimes.contains(words[1]) }
    return greetings.contains(words[0])
  }

  private static let abbreviations: Set<String> = [
    "mr", "mrs", "ms", "dr", "st", "no", "nr", "vs", "approx", "etc", "inc", "ltd", "co",
  ]
  private static let greetings: Set<String> = ["hi", "hello", "hey", "dear", "greetings", "hallo"]
  private static let dayTimes: Set<String> = ["morning", "afternoon", "evening", "day"]
}
