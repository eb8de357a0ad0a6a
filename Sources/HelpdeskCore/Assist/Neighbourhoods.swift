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
      for posting in postings[key] ?? [] where weight * posting.weight > 0 {
        if cosines[Int(posting.text)] == 0 { found.append(posting.text) }
        cosines[Int(posting.text)] += weight * posting.weight
      }
    }
    let near = Self.best(found, cosines).sorted()
    return SparseVector(keys: near, weights: near.map { cosines[Int($0)] })
  }
  /// The texts with the highest cosines, of equals the first ones.
  ///
  /// Most of what is found is worse than the worst of those kept, which one comparison tells.
  private static func best(_ found: [UInt32], _ cosines: [Float]) -> [UInt32] {
    var best: [UInt32] = []
    best.reserveCapacity(size + 1)
    for text in found {
      let cosine = cosines[Int(text)]
      func isBetter(than other: UInt32) -> Bool {
        let known = cosines[Int(other)]
        return cosine != known ? cosine > known : text < other
      }
      if best.count == size, !isBetter(than: best[size - 1]) { continue }
      var place = best.count
      while place > 0, isBetter(than: best[place - 1]) { place -= 1 }
      best.insert(text, at: place)
      if best.count > size { best.removeLast() }
    }
    return best
  }
}
