/// How alike questions are, measured by what a collection of them has in common.
///
/// Three cosines make the score, with equal weights:
///
/// - **words**: stems without stop words, weighted by how seldom they are in the collection;
/// - **letters**: runs of three letters, weighted the same way, which see through spelling,
///   compounds and endings;
/// - **neighbours**: which texts of the collection each of the two is most like; questions without a
///   word in common are alike where the same third ones are like both.
///
/// `docs/assist-quality.md` tells what each of them brings on real questions. It is a pure value:
/// the same documents in the same order give the same scores.
///
/// ```swift
/// let model = SimilarityModel([
///   .init(id: "1", subject: "Card has not arrived", body: "I ordered it two weeks ago."),
///   .init(id: "2", subject: "Change my PIN", body: ""),
/// ])
/// let ranked = model.rank(.init(id: "3", subject: "Where is my card?", body: ""))
/// print(ranked[0].id)  // 1
/// ```
public struct SimilarityModel: Sendable {
  /// A question: a ticket's subject and opening message.
  public struct Document: Hashable, Sendable {
    /// Its id.
    public let id: String
    /// What it is called.
    public let subject: String
    /// What it says.
    public let body: String

    /// Makes a document.
    public init(id: String, subject: String, body: String) {
      self.id = id
      self.subject = subject
      self.body = body
    }
  }

  /// What goes into the score.
  public struct Settings: Hashable, Sendable {
    /// Whether words are compared by their stems.
    public var usesStems = true
    /// Whether ``Stopwords`` are left out of words and neighbours; letters take every word.
    public var leavesOutStopwords = true
    /// The weight of words.
    public var wordWeight: Float = 1
    /// The weight of letters.
    public var letterWeight: Float = 1
    /// The weight of neighbours.
    public var neighbourWeight: Float = 1
    /// How many documents can be neighbours; of more, those with the smallest hash of their ids are
    /// taken.
    public var neighbourSample = 2_000

    /// The settings that were measured.
    public static let standard = Settings()

    /// Makes settings that are the standard until changed.
    public init() {}
  }

  /// A document in the order of its likeness to a question.
  public struct Ranked: Hashable, Sendable {
    /// The document's id.
    public let id: String
    /// How alike they are, in millionths: 1,000,000 for the same text, 0 for nothing in common.
    public let score: Int
  }

  /// What the scores are made from.
  public let settings: Settings
  private let wordRarities: FeatureRarities
  private let letterRarities: FeatureRarities
  private var neighbourhoods: Neighbourhoods?
  private var places: [String: Int] = [:]
  private var documents: [(id: String, vector: TextVector)] = []

  /// Learns what the documents have in common, and keeps their vectors to rank them.
  ///
  /// Takes about 20 µs for a short question, and up to 100 µs more to find its neighbours. Of two
  /// documents with the same id the first one counts.
  public init(_ collection: [Document], settings: Settings = .standard) {
    self.init(collection, settings: settings, keepsVectors: true)
  }

  /// Without the vectors of the documents it can only compare texts that are given.
  init(_ collection: [Document], settings: Settings = .standard, keepsVectors: Bool) {
    self.settings = settings
    var wordCounts = FeatureCounts()
    var letterCounts = FeatureCounts()
    var texts: [(id: String, features: TextFeatures)] = []
    for document in collection where places[document.id] == nil {
      places[document.id] = texts.count
      let features = TextFeatures(document, settings)
      wordCounts.add(features.words)
      letterCounts.add(features.letters)
      texts.append((document.id, features))
    }
    wordRarities = wordCounts.rarities
    letterRarities = letterCounts.rarities
    if settings.neighbourWeight > 0 {
      let rarities = wordRarities
      let sample = Self.sample(texts.map(\.id), limit: settings.neighbourSample)
      neighbourhoods = Neighbourhoods(
        sample.map { SparseVector(texts[$0].features.words, rarity: { rarities[$0] }) })
    }
    guard keepsVectors else {
      places = [:]
      return
    }
    documents = texts.map { (id: $0.id, vector: vector(of: $0.features)) }
  }

  /// How many documents it has learned.
  public var count: Int { documents.count }

  /// Ranks documents of the collection by their likeness to a question: the best first, equals by
  /// the bytes of their ids.
  ///
  /// - Parameters:
  ///   - question: The question; a document with its id is not among the answers.
  ///   - ids: Which documents to rank; nil means all. Unknown ids are left out.
  /// - Returns: Every one of them, also those with nothing in common.
  public func rank(_ question: Document, among ids: [String]? = nil) -> [Ranked] {
    let asked = vector(of: question)
    let indices = ids.map { $0.compactMap { places[$0] } } ?? Array(documents.indices)
    let ranked = indices.compactMap { index -> Ranked? in
      let (id, vector) = documents[index]
      return id == question.id ? nil : Ranked(id: id, score: score(asked, vector))
    }
    return ranked.sorted { left, right in
      left.score != right.score
        ? left.score > right.score : left.id.utf8.lexicographicallyPrecedes(right.id.utf8)
    }
  }

  /// How alike two texts are, in millionths; neither has to be in the collection.
  public func score(_ left: Document, _ right: Document) -> Int {
    score(vector(of: left), vector(of: right))
  }

  func vector(of document: Document) -> TextVector {
    vector(of: TextFeatures(document, settings))
  }

  private func vector(of features: TextFeatures) -> TextVector {
    let words = SparseVector(features.words, rarity: { wordRarities[$0] })
    return TextVector(
      words: words, letters: SparseVector(features.letters, rarity: { letterRarities[$0] }),
      neighbours: neighbourhoods?.around(words))
  }

  func score(_ left: TextVector, _ right: TextVector) -> Int {
    var sum =
      settings.wordWeight * left.words.dot(right.words)
      + settings.letterWeight * left.letters.dot(right.letters)
    var total = settings.wordWeight + settings.letterWeight
    if let first = left.neighbours, let second = right.neighbours {
      sum += settings.neighbourWeight * first.dot(second)
      total += settings.neighbourWeight
    }
    guard total > 0 else { return 0 }
    return max(0, min(1_000_000, Int((sum / total * 1_000_000).rounded())))
  }

  /// The places of the ids with the smallest hashes, in ascending order.
  private static func sample(_ ids: [String], limit: Int) -> [Int] {
    guard ids.count > limit else { return Array(ids.indices) }
    let hashes = ids.enumerated().map { (hash: HashedFeatures.word($1.utf8), place: $0) }
    return hashes.sorted { ($0.hash, $0.place) < ($1.hash, $1.place) }.prefix(limit)
      .map(\.place).sorted()
  }
}

/// A text as the vectors that are compared.
struct TextVector: Sendable {
  let words: SparseVector
  let letters: SparseVector
  var neighbours: SparseVector?
}

/// The features of a text before they are weighed.
private struct TextFeatures {
  private(set) var words: [UInt32] = []
  private(set) var letters: [UInt32] = []

  /// What is further down in a text tells little about the question, and costs as much.
  private static let maximumTokens = 1_000

  init(_ document: SimilarityModel.Document, _ settings: SimilarityModel.Settings) {
    // Each word is looked at where the scan has it, so that no text is made of it.
    var stem: [UInt8] = []
    var count = 0
    for text in [document.subject, document.body] {
      words.reserveCapacity(words.count + text.utf8.count / 6)
      letters.reserveCapacity(letters.count + text.utf8.count)
      var text = text
      text.withUTF8 { bytes in
        Tokenizer.scan(bytes) { token, _ in
          count += 1
          guard count <= Self.maximumTokens else { return }
          if settings.letterWeight > 0 {
            HashedFeatures.forEachTriple(of: token) {
              letters.append(UInt32(truncatingIfNeeded: $0))
            }
          }
          if settings.leavesOutStopwords, Stopwords.contains(token) { return }
          stem.removeAll(keepingCapacity: true)
          stem.append(contentsOf: token)
          if settings.usesStems { EnglishStemmer.cut(&stem) }
          words.append(UInt32(truncatingIfNeeded: HashedFeatures.word(stem)))
        }
      }
    }
  }
}
