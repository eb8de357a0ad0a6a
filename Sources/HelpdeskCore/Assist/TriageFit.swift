import Foundation

/// What triage has made of its examples: weights, the rarity of features, and how sure it may be.
struct TriageFit: Sendable {
  private(set) var labels: [String] = []
  private var places: [String: Int] = [:]
  private var weights = TriageWeights(labels: 1)
  private var rarity = [Float](repeating: 1, count: TriageFeatures.tableSize)
  /// Nil where there were too few examples to hold any back.
  private var curve: ConfidenceCurve?

  /// How often the examples are gone through.
  private static let passes = 3
  /// Into how many parts they are cut to measure how often the answers are right.
  private static let parts = 4

  /// How many labels are told apart at most.
  let maximumLabels: Int

  init(maximumLabels: Int = TriageModel.maximumLabels) {
    self.maximumLabels = maximumLabels
  }

  /// Learns examples; their order does not matter.
  init(_ examples: [TriageModel.Memory], maximumLabels: Int) {
    self.maximumLabels = maximumLabels
    labels = Self.labels(of: examples, limit: maximumLabels)
    places = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
    let known = examples.compactMap { example -> Known? in
      guard let label = places[example.label], !example.features.buckets.isEmpty else {
        return nil
      }
      return Known(
        label: label, features: example.features, order: example.features.fingerprint)
    }.sorted { ($0.order, $0.label) < ($1.order, $1.label) }
    rarity = Self.rarity(of: known)
    let weighed = known.map { $0.features.weights(rarity) }
    weights = trained(known, weighed, but: nil)
    guard labels.count > 1 else { return }
    var answers: [(lead: Float, isRight: Bool)] = []
    for part in 0..<Self.parts {
      let others = trained(known, weighed, but: part)
      var scores = [Float](repeating: 0, count: labels.count)
      for index in stride(from: part, to: known.count, by: Self.parts) {
        others.score(known[index].features.buckets, weighed[index], into: &scores)
        guard let best = TriageWeights.best(scores),
          let second = TriageWeights.best(scores, but: best)
        else { continue }
        answers.append((scores[best] - scores[second], best == known[index].label))
      }
    }
    curve = ConfidenceCurve(answers)
  }

  private struct Known {
    let label: Int
    let features: TriageFeatures
    let order: UInt64
  }

  /// Learns one more example at once.
  mutating func learn(_ example: TriageModel.Memory) {
    guard !example.features.buckets.isEmpty else { return }
    if places[example.label] == nil {
      guard labels.count < maximumLabels else { return }
      places[example.label] = labels.count
      labels.append(example.label)
      weights.grow(to: labels.count)
    }
    guard let label = places[example.label] else { return }
    var scores = [Float](repeating: 0, count: labels.count)
    weights.learn(
      example.features.buckets, example.features.weights(rarity), label: label, scores: &scores)
  }

  /// Labels from the best to the worst, with how likely each is in thousandths.
  struct LabelRanking {
    let labels: [Int]
    let shares: [Int]

    var confidence: Int { shares[0] }
  }

  /// Ranks the labels for a text; nil where nothing is known of how good that would be.
  func ranking(_ features: TriageFeatures) -> LabelRanking? {
    guard let curve else { return nil }
    var scores = [Float](repeating: 0, count: labels.count)
    weights.score(features.buckets, features.weights(rarity), into: &scores)
    let ranked = scores.indices.sorted { left, right in
      scores[left] != scores[right] ? scores[left] > scores[right] : left < right
    }
    let second = scores[ranked[1]]
    let best = curve.permille(scores[ranked[0]] - second)
    let rest = ranked.dropFirst().map { curve.falling(second - scores[$0]) }
    let total = rest.reduce(0, +)
    return LabelRanking(
      labels: ranked,
      shares: [best] + rest.map { Int((Double(1000 - best) * $0 / total).rounded()) })
  }

  /// The words of a text that speak most for a label against another.
  func words(of text: String, for label: Int, against other: Int) -> [String] {
    var seen: Set<String> = []
    var found: [(word: String, weight: Float)] = []
    for word in Tokenizer.tokens(text) where seen.insert(word).inserted {
      let features = TriageFeatures(word: word)
      var scores = [Float](repeating: 0, count: labels.count)
      weights.score(
        features.buckets, features.buckets.map { rarity[Int($0)] }, into: &scores)
      let weight = scores[label] - scores[other]
      if weight > 0, !Stopwords.contains(word) { found.append((word, weight)) }
    }
    let strongest = found.enumerated().sorted { left, right in
      (right.element.weight, left.offset) < (left.element.weight, right.offset)
    }
    return strongest.prefix(3).map(\.element.word)
  }

  /// Trains on all examples but one part of them.
  private func trained(_ known: [Known], _ weighed: [[Float]], but part: Int?) -> TriageWeights {
    var result = TriageWeights(labels: labels.count)
    var scores = [Float](repeating: 0, count: labels.count)
    for _ in 0..<Self.passes {
      for index in known.indices where part == nil || index % Self.parts != part {
        result.learn(
          known[index].features.buckets, weighed[index], label: known[index].label,
          scores: &scores)
      }
    }
    return result
  }

  /// The most frequent labels in the order of their bytes.
  private static func labels(of examples: [TriageModel.Memory], limit: Int) -> [String] {
    var counts: [String: Int] = [:]
    for example in examples { counts[example.label, default: 0] += 1 }
    let ranked = counts.sorted { left, right in
      left.value != right.value
        ? left.value > right.value : left.key.utf8.lexicographicallyPrecedes(right.key.utf8)
    }
    return ranked.prefix(limit).map(\.key)
      .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// The logarithm of how seldom each feature is, and 1 more, so that none is without weight.
  private static func rarity(of known: [Known]) -> [Float] {
    var counts = [Int](repeating: 0, count: TriageFeatures.tableSize)
    for example in known {
      for bucket in example.features.buckets { counts[Int(bucket)] += 1 }
    }
    let all = Double(known.count + 1)
    return counts.map { Float(log(all / Double($0 + 1)) + 1) }
  }
}
