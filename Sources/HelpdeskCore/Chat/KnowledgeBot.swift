/// A bot that answers from published articles, offline, the same way every time.
///
/// It names the article it answers from, and says so where it has none. Words of the question that
/// say something must stand in the article, at least half of them; a longer form of a word counts.
///
/// ```swift
/// let desk = try await Helpdesk(store: store, bot: KnowledgeBot(store: store))
/// ```
public struct KnowledgeBot: ChatBot {
  /// The model's name in its answers.
  public static let model = "knowledge-base"

  private let search: @Sendable (String) async throws -> [CustomerArticle]

  /// Makes a bot that finds its articles by a search, such as ``CustomerDesk/kbArticles(search:category:limit:)``.
  ///
  /// - Parameter search: Gives published articles that may answer a question, the best first.
  public init(search: @escaping @Sendable (String) async throws -> [CustomerArticle]) {
    self.search = search
  }

  /// Makes a bot that searches the published articles of a store.
  ///
  /// - Parameter store: The desk's store; without an index of words the bot fails, and its chats go
  ///   to people.
  public init(store: any Store) {
    self.init { question in
      let reader = DeskReader(store: store, snapshot: nil)
      try reader.requireTextSearch()
      guard let match = TextMatch.anyWord(question, audience: .everyone) else { return [] }
      return try await reader.articles(matching: match, [DeskReader.published], limit: 10)
        .map { CustomerArticle($0.article) }
    }
  }

  /// Answers the customer's last line.
  public func reply(to request: ChatRequest) async throws -> ChatReply {
    let question = request.question
    let words = Self.telling(question)
    let sentiment: ChatSentiment =
      ChatPhrases.isFrustrated(question)
      ? .frustrated : ChatPhrases.isPleased(question) ? .positive : .neutral
    guard !words.isEmpty else {
      return ChatReply(
        text: "Please tell me in a few words what I can help you with.", model: Self.model,
        sentiment: sentiment)
    }
    let best = try await search(question).enumerated()
      .map { (place: $0, article: $1, found: Self.found(words, in: $1)) }
      .max { ($0.found, $1.place) < ($1.found, $0.place) }
    let topics = Array(words.prefix(5))
    guard let best, best.found * 2 >= words.count else {
      return ChatReply(
        text: "I found no article that answers this. I can connect you with our support team.",
        model: Self.model, sentiment: sentiment,
        summary: "No article answers “\(Excerpt.make(question))”.", lastTopics: topics,
        couldHelp: false)
    }
    return ChatReply(
      text: Self.answer(from: best.article), model: Self.model, sentiment: sentiment,
      summary: "Answered “\(Excerpt.make(question))” from the article “\(best.article.title)”.",
      lastTopics: topics)
  }

  private static func answer(from article: CustomerArticle) -> String {
    var text = "The article “\(article.title)” may help: \(article.excerpt)"
    for (index, step) in article.steps.enumerated() {
      text += "\n\(index + 1). \(step.title)"
      let body = Excerpt.make(step.body)
      if !body.isEmpty { text += ": \(body)" }
    }
    return text
  }

  /// The words of a question that say something, each once, in order.
  private static func telling(_ question: String) -> [String] {
    var seen: Set<String> = []
    let telling = Tokenizer.tokens(question).filter {
      !Stopwords.contains($0) && seen.insert($0).inserted
    }
    return Array(telling.prefix(TextMatch.maximumTerms))
  }

  /// How many of the words stand in an article.
  private static func found(_ words: [String], in article: CustomerArticle) -> Int {
    let text =
      [article.title, article.body] + article.tags
      + article.steps.flatMap { [$0.title, $0.body] }
    let tokens = Set(text.flatMap(Tokenizer.tokens))
    return words.count { word in
      tokens.contains(word)
        || tokens.contains { isForm(word, of: $0) || isForm($0, of: word) }
    }
  }

  /// Whether a word is another with an ending, as "resets" is of "reset".
  private static func isForm(_ word: String, of stem: String) -> Bool {
    stem.count >= 4 && word.hasPrefix(stem) && word.count <= stem.count + 3
  }
}
