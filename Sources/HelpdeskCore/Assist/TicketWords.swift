/// The words of a ticket that tell what it is about, and how well another text fits them.
struct TicketWords: Sendable {
  /// What is looked for: the agent's own words, the subject, the newest and the first message.
  let text: String
  /// The telling words of context and subject, each once.
  private let asked: [String]
  /// Every telling word of the ticket.
  private let all: Set<String>

  init(_ ticket: Ticket, messages: [Message], context: String?) {
    let customer = messages.filter { $0.direction == .inbound }
    var texts = [context ?? "", ticket.subject]
    if let newest = customer.last { texts.append(newest.body) }
    if customer.count > 1, let first = customer.first { texts.append(first.body) }
    text = texts.joined(separator: "\n")
    let heading = Self.telling([context ?? "", ticket.subject].joined(separator: "\n"))
    asked = heading.isEmpty ? Array(Self.telling(text).prefix(8)) : heading
    all = Set(Self.telling(text + "\n" + ticket.tags.joined(separator: " ")))
  }

  /// The words of a text that are no stop words, each once, in their order.
  static func telling(_ text: String) -> [String] {
    var seen: Set<String> = []
    return Tokenizer.tokens(text).filter { !Stopwords.contains($0) && seen.insert($0).inserted }
  }

  /// How well a text with a title fits, in thousandths, and the words in common.
  ///
  /// It is the mean of two shares: the title's words that stand in the ticket, and the words asked
  /// for that stand in the text. A text fits wholly when both are all.
  func fit(title: String, text: String) -> (score: Int, matched: [String]) {
    let titleWords = Self.telling(title)
    let textWords = Set(Tokenizer.tokens(text)).union(titleWords)
    let titleHits = titleWords.filter(all.contains)
    let askedHits = asked.filter(textWords.contains)
    let shares =
      Self.permille(titleHits.count, of: titleWords.count)
      + Self.permille(askedHits.count, of: asked.count)
    var matched = askedHits
    for word in titleHits where !matched.contains(word) { matched.append(word) }
    return (shares / 2, matched)
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
