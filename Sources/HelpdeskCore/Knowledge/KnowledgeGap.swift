/// Questions that several customers ask and that no article answers.
public struct KnowledgeGap: Hashable, Sendable {
  /// An article and how well it fits.
  public struct Nearest: Hashable, Sendable {
    /// The article.
    public let article: ArticleID
    /// How well it fits these questions on average, in thousandths; as in suggestions.
    public let score: Int
  }

  /// What most of them say and others do not, the most telling word first; five at most.
  public let words: [String]
  /// How many tickets ask.
  public let count: Int
  /// The category that most of them have; of equals the first by name.
  public let category: TicketCategory
  /// The tickets that say it most like the others, the most typical first; five at most.
  public let samples: [TicketID]
  /// The published article that comes nearest to most of them; nil where none has anything to do
  /// with it.
  public let nearest: Nearest?
}

/// A ticket that no article answers, as it is compared with others.
struct OpenQuestion: Sendable {
  let ticket: TicketID
  let number: Int64
  let category: TicketCategory
  let subject: String
  let body: String
  let nearest: KnowledgeGap.Nearest?

  var document: SimilarityModel.Document {
    SimilarityModel.Document(id: ticket.rawValue, subject: subject, body: body)
  }
}

/// Questions put together by what they say.
///
/// The question that is like most others makes the first group with them, then the next of those
/// that are left (greedy covering of the graph of likeness). The same questions give the same
/// groups in any order.
struct QuestionGroups {
  /// From this likeness on, in millionths, two questions ask the same.
  static let leastLikeness = 400_000

  private let questions: [OpenQuestion]
  /// The places of the questions that ask the same, and how alike they are.
  private var alike: [[(place: Int, score: Int)]]
  private let words: [[TicketWords.Word]]
  /// How many questions have a stem.
  private var frequencies: [String: Int] = [:]

  /// Puts questions together; how seldom words are, other texts tell too.
  init(
    _ questions: [OpenQuestion], among others: [SimilarityModel.Document] = [],
    leastLikeness: Int = Self.leastLikeness
  ) {
    let questions = questions.sorted { $0.number < $1.number }
    self.questions = questions
    let documents = questions.map(\.document)
    let model = SimilarityModel(documents + others, keepsVectors: false)
    let vectors = documents.map { model.vector(of: $0) }
    alike = questions.map { _ in [] }
    for left in vectors.indices {
      for right in vectors.indices.dropFirst(left + 1) {
        let score = model.score(vectors[left], vectors[right])
        guard score >= leastLikeness else { continue }
        alike[left].append((right, score))
        alike[right].append((left, score))
      }
    }
    words = documents.map { TicketWords.telling("\($0.subject)\n\($0.body)") }
    for word in words.joined() { frequencies[word.stem, default: 0] += 1 }
  }

  /// The groups of at least so many, the largest first.
  func gaps(atLeast minimum: Int, limit: Int) -> [KnowledgeGap] {
    var isLeft = questions.map { _ in true }
    var counts = alike.map(\.count)
    var gaps: [KnowledgeGap] = []
    while gaps.count < limit {
      // Of equals the one that was asked first.
      var center: Int?
      for place in questions.indices where isLeft[place] {
        if counts[place] > center.map({ counts[$0] }) ?? -1 { center = place }
      }
      guard let center, counts[center] + 1 >= max(2, minimum) else { break }
      let others = alike[center].filter { isLeft[$0.place] }
      for place in [center] + others.map(\.place) {
        isLeft[place] = false
        for other in alike[place] { counts[other.place] -= 1 }
      }
      gaps.append(gap(center, others))
    }
    return gaps
  }

  private func gap(_ center: Int, _ others: [(place: Int, score: Int)]) -> KnowledgeGap {
    let ranked = others.sorted { ($1.score, $0.place) < ($0.score, $1.place) }
    let members = [center] + ranked.map(\.place)
    return KnowledgeGap(
      words: telling(members), count: members.count,
      category: Self.most(members.map { questions[$0].category }),
      samples: members.prefix(5).map { questions[$0].ticket },
      nearest: nearest(members.compactMap { questions[$0].nearest }))
  }

  /// The words that most of a group have, by how much more often it has them than all questions do.
  private func telling(_ members: [Int]) -> [String] {
    var counts: [String: Int] = [:]
    var forms: [String: [String: Int]] = [:]
    for word in members.lazy.flatMap({ words[$0] }) {
      counts[word.stem, default: 0] += 1
      forms[word.stem, default: [:]][word.text, default: 0] += 1
    }
    let shared = counts.filter { 2 * $0.value >= members.count }
    let ranked = shared.sorted { left, right in
      let lefts = left.value * left.value * (frequencies[right.key] ?? 1)
      let rights = right.value * right.value * (frequencies[left.key] ?? 1)
      return lefts != rights
        ? lefts > rights : left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
    }
    return ranked.prefix(5).map { Self.most(forms[$0.key] ?? [:]) }
  }

  private func nearest(_ found: [KnowledgeGap.Nearest]) -> KnowledgeGap.Nearest? {
    guard !found.isEmpty else { return nil }
    let article = Self.most(found.map(\.article.rawValue))
    let scores = found.filter { $0.article.rawValue == article }.map(\.score)
    return KnowledgeGap.Nearest(
      article: ArticleID(article), score: scores.reduce(0, +) / scores.count)
  }

  private static func most(_ categories: [TicketCategory]) -> TicketCategory {
    TicketCategory(rawValue: most(categories.map(\.rawValue)))
  }

  private static func most(_ names: [String]) -> String {
    most(Dictionary(names.map { ($0, 1) }, uniquingKeysWith: +))
  }

  /// The most frequent name; of equals the first by its bytes.
  private static func most(_ counts: [String: Int]) -> String {
    counts.min { left, right in
      left.value != right.value
        ? left.value > right.value : left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
    }?.key ?? ""
  }
}
