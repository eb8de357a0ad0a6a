/// The features of a text for triage: which words, pairs of words and letter triples it has, as
/// buckets of a table, each once and in ascending order.
struct TriageFeatures: Sendable {
  let buckets: [UInt16]

  /// The size of the table.
  ///
  /// Two features in one bucket are taken for one, which hardly matters: half
  /// as many buckets cost nothing that could be measured.
  static let tableSize = 1 << 15
  /// What is further down in a text tells little about what it is.
  private static let maximumTokens = 400

  init(_ text: String) {
    let tokens = Array(Tokenizer.tokens(text).prefix(Self.maximumTokens))
    var hashes = HashedFeatures.pairs(tokens)
    for token in tokens { Self.append(token, to: &hashes) }
    buckets = Self.distinct(hashes)
  }

  /// The features of a single word.
  init(word: String) {
    var hashes: [UInt64] = []
    Self.append(word, to: &hashes)
    buckets = Self.distinct(hashes)
  }

  private static func append(_ token: String, to hashes: inout [UInt64]) {
    hashes.append(HashedFeatures.word(token.utf8))
    HashedFeatures.appendTriples(of: token, to: &hashes)
  }

  private static func distinct(_ hashes: [UInt64]) -> [UInt16] {
    let sorted = hashes.map { UInt16($0 & UInt64(tableSize - 1)) }.sorted()
    var result: [UInt16] = []
    result.reserveCapacity(sorted.count)
    for bucket in sorted where result.last != bucket { result.append(bucket) }
    return result
  }

  /// The weight of each bucket: its rarity, over the length of the whole.
  func weights(_ rarity: [Float]) -> [Float] {
    var weights = [Float](repeating: 0, count: buckets.count)
    var square: Float = 0
    for (index, bucket) in buckets.enumerated() {
      let weight = rarity[Int(bucket)]
      weights[index] = weight
      square += weight * weight
    }
    guard square > 0 else { return weights }
    let scale = 1 / square.squareRoot()
    for index in weights.indices { weights[index] *= scale }
    return weights
  }

  /// A number that equal features share, to order examples by what they say and not by when.
  var fingerprint: UInt64 {
    buckets.reduce(0) { HashedFeatures.finish($0 &* 0x100_0000_01b3 ^ UInt64($1 + 1)) }
  }
}
