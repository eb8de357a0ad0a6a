/// Learns from closed tickets which label a text has, one ticket at a time.
///
/// A label is a category, a priority, or whatever else can be told from a text. There is no training
/// step: each example counts as soon as it is learned. Now and then, at fixed counts (after 16
/// examples, then each time they have grown by a quarter), the model settles by itself: it learns
/// its latest examples anew, in an order that depends on their contents, and measures on examples
/// held back how often it is right. That measure becomes the confidence of its answers.
///
/// - The same examples in the same order give the same answers. Just after the model has settled,
///   the order does not matter either.
/// - Learning all at once and one by one are the same.
/// - It remembers the latest 20,000 examples and, of more than 256 labels, the most frequent.
/// - It holds 0.26 MB a label and about 0.3 kB for each example remembered.
///
/// `docs/assist-quality.md` has accuracy, calibration and cost on real questions.
///
/// ```swift
/// var model = TriageModel()
/// for closed in [ticket, other] {
///   model.learn(.init(label: closed.category.rawValue, text: closed.subject))
/// }
/// let verdict = model.verdict(for: "Where is my card?")
/// print(verdict.match?.label ?? "no match: \(verdict.noMatch?.rawValue ?? "")")
/// ```
public struct TriageModel: Sendable {
  /// A text and its label.
  public struct Example: Hashable, Sendable {
    /// The label.
    public let label: String
    /// The text: a subject and an opening message.
    public let text: String

    /// Makes an example.
    public init(label: String, text: String) {
      self.label = label
      self.text = text
    }
  }

  struct Memory: Sendable {
    let label: String
    let features: TriageFeatures

    init(label: String, features: TriageFeatures) {
      self.label = label
      self.features = features
    }

    init(_ example: Example) {
      self.init(label: example.label, features: TriageFeatures(example.text))
    }
  }

  /// The most examples that it remembers.
  public static let maximumExamples = 20_000
  /// The most labels that it tells apart.
  public static let maximumLabels = 256
  /// How many examples it needs before it settles first.
  public static let firstSettling = 16

  /// How many remembered examples are learned again with each new one.
  private static let rehearsals = 3

  /// Below this confidence, in thousandths, a guess is no match.
  public let leastConfidence: Int
  /// How many examples it has learned.
  public private(set) var count = 0
  /// How many it had learned when it last settled; 0 before the first time.
  private(set) var settledCount = 0
  private(set) var nextSettling = Self.firstSettling
  private var memory: [Memory] = []
  private var settled = TriageFit()

  /// A model that knows nothing yet.
  ///
  /// - Parameter leastConfidence: Below this confidence, in thousandths, a guess is no match.
  public init(leastConfidence: Int = 600) {
    self.leastConfidence = leastConfidence
  }

  /// A model that has learned examples in their order, as ``learn(_:)`` does, but settles once.
  ///
  /// Takes about 0.8 s for 10,000 short texts with 77 labels.
  public init(_ examples: [Example], leastConfidence: Int = 600) {
    let start = Self.firstNeeded(of: examples.count)
    self.init(
      latest: examples.dropFirst(start).map { Memory($0) }, of: examples.count,
      leastConfidence: leastConfidence)
  }

  /// A model that has learned a number of examples, of which only the latest are given: at least
  /// those from ``firstNeeded(of:)`` on, in their order.
  init(
    latest: [Memory], of total: Int, leastConfidence: Int = 600,
    maximumLabels: Int = Self.maximumLabels
  ) {
    self.init(leastConfidence: leastConfidence)
    settled = TriageFit(maximumLabels: maximumLabels)
    while nextSettling <= total {
      settledCount = nextSettling
      nextSettling = Self.settling(after: nextSettling)
    }
    count = total - latest.count
    for new in latest {
      guard count < settledCount else {
        learn(new)
        continue
      }
      memory.append(new)
      count += 1
      if count == settledCount { settle() }
    }
  }

  /// How many of the first of so many examples make no difference any longer.
  static func firstNeeded(of total: Int) -> Int {
    var (settled, next) = (0, firstSettling)
    while next <= total { (settled, next) = (next, settling(after: next)) }
    return max(0, settled - maximumExamples)
  }

  /// Learns one example.
  ///
  /// Takes about 0.3 ms on average, with 10,000 short texts and 77 labels; most of that is the time
  /// to settle, which comes at once, 0.6 s at that size. An example without words counts and teaches
  /// nothing.
  public mutating func learn(_ example: Example) {
    learn(Memory(example))
  }

  mutating func learn(_ new: Memory) {
    memory.append(new)
    count += 1
    if count == nextSettling {
      settledCount = count
      nextSettling = Self.settling(after: count)
      settle()
    } else {
      settled.learn(new)
      // Lest a run of tickets of one sort makes it forget the others.
      for round in 0..<Self.rehearsals {
        let draw = HashedFeatures.finish(UInt64(count * Self.rehearsals + round))
        settled.learn(memory[Int(draw % UInt64(memory.count))])
      }
    }
  }

  /// Which label a text has.
  ///
  /// Takes about 30 µs with 77 labels, and grows with the labels and the length of the text.
  public func verdict(for text: String) -> TriageVerdict {
    let features = TriageFeatures(text)
    guard !features.buckets.isEmpty else {
      return TriageVerdict(guess: nil, noMatch: .noWords, alternatives: [])
    }
    guard let ranking = settled.ranking(features) else {
      return TriageVerdict(guess: nil, noMatch: .tooFewExamples, alternatives: [])
    }
    let best = ranking.labels[0]
    let guess = TriageVerdict.Proposal(
      label: settled.labels[best], confidence: ranking.confidence,
      words: settled.words(of: text, for: best, against: ranking.labels[1]))
    let isSure = ranking.confidence >= leastConfidence
    return TriageVerdict(
      guess: guess, noMatch: guess.words.isEmpty ? .unknownWords : isSure ? nil : .unsure,
      alternatives: ranking.labels.dropFirst().prefix(2).map { settled.labels[$0] })
  }

  /// How likely each label is for a text, in thousandths that add up to about 1000; empty where
  /// nothing is known.
  ///
  /// The best label has the confidence of ``verdict(for:)``; the others share what is left by the
  /// same curve.
  public func shares(for text: String) -> [String: Int] {
    let features = TriageFeatures(text)
    guard !features.buckets.isEmpty, let ranking = settled.ranking(features) else { return [:] }
    return Dictionary(
      uniqueKeysWithValues: zip(ranking.labels, ranking.shares).map {
        (settled.labels[$0], $1)
      })
  }

  private mutating func settle() {
    memory = Array(memory.suffix(Self.maximumExamples))
    settled = TriageFit(memory, maximumLabels: settled.maximumLabels)
  }

  private static func settling(after count: Int) -> Int {
    count + max(4, min(count, maximumExamples) / 4)
  }
}
