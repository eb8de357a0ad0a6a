/// The words of a ticket that tell what it is about, and how well another text fits them.
struct TicketWords: Sendable {
  /// What is looked for: the agent's own words, the subject, the newest and the first message.
  let text: String
  /// The telling words of context and subject, each once.
  private let asked: [Word]
  /// The stems of all telling words of the ticket.
  private let all: Set<String>

  /// A word as it stands there, and what it is compared by.
  struct Word: Sendable {
    let text: String
    let stem: String
  }

  init(_ ticket: Ticket, messages: [Message], context: String?) {
    let customer = messages.filter { $0.direction == .inbound }
    var texts = [context ?? "", ticket.subject]
    if let newest = customer.last { texts.append(newest.body) }
    if customer.count > 1, let first = customer.first { texts.append(first.body) }
    text = texts.joined(separator: "\n")
    let heading = Self.telling([context ?? "", ticket.subject].joined(separator: "\n"))
    asked = heading.isEmpty ? Array(Self.telling(text).prefix(8)) : heading
    all = Set(Self.telling(text + "\n" + ticket.tags.joined(separator: " ")).map(\.stem))
  }

  /// The words of a text that are no stop words, each once but for its ending, in their order.
  static func telling(_ text: String) -> [Word] {
    var seen: Set<String> = []
    return Tokenizer.tokens(text).compactMap { token in
      guard !Stopwords.contains(token) else { return nil }
      let word = Word(text: token, stem: EnglishStemmer.stem(token))
      return seen.insert(word.stem).inserted ? word : nil
    }
  }

  /// How well a text with a title fits, in thousandths, and the words in common.
  ///
  /// It is the mean of two shares: the title's words that stand in the ticket, and the words asked
  /// for that stand in the text, whatever their endings. A text fits wholly when both are all.
  func fit(title: String, text: String) -> (score: Int, matched: [String]) {
    let titleWords = Self.telling(title)
    let textWords = Set(Tokenizer.tokens(text).map(EnglishStemmer.stem))
      .union(titleWords.map(\.stem))
    let titleHits = titleWords.filter { all.contains($0.stem) }
    let askedHits = asked.filter { textWords.contains($0.stem) }
    let shares =
      Self.permille(titleHits.count, of: titleWords.count)
      + Self.permille(askedHits.count, of: asked.count)
    let stems = Set(askedHits.map(\.stem))
    return (shares / 2, (askedHits + titleHits.filter { !stems.contains($0.stem) }).map(\.text))
  }

  private static func permille(_ part: Int, of whole: Int) -> Int {
    whole == 0 ? 0 : part * 1000 / whole
  }
}

/// How reasons name words.
enum WordList {
  /// “a”, “b”, “c” and 4 more.
  static func quoted(_ words: [String], limit: Int = 5) -> String {
    let shown = words.prefix(limit).map { "“\($0)”" }.joined(separator: ", ")
    return words.count > limit ? "\(shown) and \(words.count - limit) more" : shown
  }
}
