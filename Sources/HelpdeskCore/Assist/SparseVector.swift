import Foundation

/// Weights by feature, in ascending order of the features; its length is 1, or 0 without features.
struct SparseVector: Hashable, Sendable {
  let keys: [UInt32]
  let weights: [Float]

  /// Weighs features by `(1 + ln count) × rarity`, and brings the vector to length 1.
  init(_ features: [UInt32], rarity: (UInt32) -> Float) {
    let sorted = features.sorted()
    var keys: [UInt32] = []
    var weights: [Float] = []
    var index = 0
    while index < sorted.count {
      let key = sorted[index]
      let start = index
      while index < sorted.count, sorted[index] == key { index += 1 }
      keys.append(key)
      weights.append((1 + logf(Float(index - start))) * rarity(key))
    }
    self.init(keys: keys, weights: weights)
  }

  /// Brings weights to length 1; the keys must ascend.
  init(keys: [UInt32], weights: [Float]) {
    let length = weights.reduce(0) { $0 + $1 * $1 }.squareRoot()
    self.keys = keys
    self.weights = length > 0 ? weights.map { $0 / length } : weights
  }

  /// The sum of the products of what both have: their cosine.
  func dot(_ other: SparseVector) -> Float {
    var sum: Float = 0
    var left = 0
    var right = 0
    while left < keys.count, right < other.keys.count {
      if keys[left] == other.keys[right] {
        sum += weights[left] * other.weights[right]
        left += 1
        right += 1
      } else if keys[left] < other.keys[right] {
        left += 1
      } else {
        right += 1
      }
    }
    return sum
  }
}

/// In how many texts of a collection each feature stands.
struct FeatureCounts: Sendable {
  private var counts: [UInt32: UInt32] = [:]
  private(set) var texts = 0

  /// Counts each feature of a text once.
  mutating func add(_ features: [UInt32]) {
    texts += 1
    for feature in Set(features) { counts[feature, default: 0] += 1 }
  }

  /// In how many texts a feature stands.
  func count(_ feature: UInt32) -> Int { Int(counts[feature] ?? 0) }

  /// The logarithm of how seldom a feature is: never below 0, and highest for what is in no text.
  func rarity(_ feature: UInt32) -> Float {
    Float(log(Double(texts + 1) / (Double(count(feature)) + 0.5)))
  }
}
