/// Which texts of a collection each text is most like, so that two texts can be compared by the
/// company they keep (explicit semantic analysis; Gabrilovich and Markovitch 2007).
///
/// Two questions that share no word are alike when the same third questions are like both. A text's
/// neighbourhood are the 50 texts with the highest cosines of words, each with its cosine.
struct Neighbourhoods: Sendable {
  private struct Posting {
    let text: UInt32
    let weight: Float
  }

  /// How many neighbours count; 20 to all of a few hundred made no difference that lasted.
  private static let size = 50

  private var postings: [UInt32: [Posting]] = [:]
  private let count: Int

  /// Indexes the texts that can be neighbours.
  init(_ texts: [SparseVector]) {
    count = texts.count
    for (number, text) in texts.enumerated() {
      for (key, weight) in zip(text.keys, text.weights) {
        postings[key, default: []].append(Posting(text: UInt32(number), weight: weight))
      }
    }
  }

  /// The neighbourhood of a text, which may be one of the collection: then it is its own nearest.
  func around(_ text: SparseVector) -> SparseVector {
    var cosines = [Float](repeating: 0, count: count)
    var found: [UInt32] = []
    for (key, weight) in zip(text.keys, text.weights) {
      for posting in postings[key] ?? [] {
        if cosines[Int(posting.text)] == 0 { found.append(posting.text) }
        cosines[Int(posting.text)] += weight * posting.weight
      }
    }
    let near = Set(found).filter { cosines[Int($0)] > 0 }.sorted { left, right in
      let (first, second) = (cosines[Int(left)], cosines[Int(right)])
      return first != second ? first > second : left < right
    }.prefix(Self.size).sorted()
    return SparseVector(keys: near, weights: near.map { cosines[Int($0)] })
  }
}
