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

  /// Those of one feature lie side by side.
  private var postings: [Posting] = []
  private let places: FeatureTable<Range<UInt32>>
  private let count: Int

  /// Indexes the texts that can be neighbours.
  init(_ texts: [SparseVector]) {
    count = texts.count
    var found: [UInt32: [Posting]] = [:]
    for (number, text) in texts.enumerated() {
      for (key, weight) in zip(text.keys, text.weights) {
        found[key, default: []].append(Posting(text: UInt32(number), weight: weight))
      }
    }
    var ranges: [(key: UInt32, value: Range<UInt32>)] = []
    for (key, some) in found {
      let start = UInt32(postings.count)
      postings += some
      ranges.append((key, start..<UInt32(postings.count)))
    }
    places = FeatureTable(ranges)
  }

  /// The neighbourhood of a text, which may be one of the collection: then it is its own nearest.
  func around(_ text: SparseVector) -> SparseVector {
    withUnsafeTemporaryAllocation(of: Float.self, capacity: max(1, count)) { cosines in
      cosines.initialize(repeating: 0)
      return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: max(1, count)) { found in
        let foundCount = addUp(text, cosines, found)
        let near = Self.best(found[..<foundCount], cosines).sorted()
        return SparseVector(keys: near, weights: near.map { cosines[Int($0)] })
      }
    }
  }

  /// Adds up the cosines with all texts, and notes the texts that have one.
  private func addUp(
    _ text: SparseVector, _ cosines: UnsafeMutableBufferPointer<Float>,
    _ found: UnsafeMutableBufferPointer<UInt32>
  ) -> Int {
    var foundCount = 0
    postings.withUnsafeBufferPointer { postings in
      for (key, weight) in zip(text.keys, text.weights) {
        guard let range = places[key] else { continue }
        for place in range {
          let posting = postings[Int(place)]
          let product = weight * posting.weight
          guard product > 0 else { continue }
          let cosine = cosines[Int(posting.text)]
          if cosine == 0 {
            found[foundCount] = posting.text
            foundCount += 1
          }
          cosines[Int(posting.text)] = cosine + product
        }
      }
    }
    return foundCount
  }

  /// The texts with the highest cosines, of equals the first ones, in no order.
  private static func best(
    _ found: Slice<UnsafeMutableBufferPointer<UInt32>>,
    _ cosines: UnsafeMutableBufferPointer<Float>
  ) -> [UInt32] {
    // Floats above 0 are in the order of their bits, so cosine and text can be compared as one.
    func rank(_ text: UInt32) -> UInt64 {
      UInt64(cosines[Int(text)].bitPattern) << 32 | UInt64(~text)
    }
    var best = HighestNumbers(size)
    for text in found { best.offer(rank(text)) }
    return best.numbers.map { ~UInt32(truncatingIfNeeded: $0) }
  }
}

/// The highest few of many numbers.
///
/// Most numbers are lower than the lowest of those kept, which one comparison tells.
private struct HighestNumbers {
  private let size: Int
  /// A heap with the lowest number on top, once there are enough.
  private(set) var numbers: [UInt64] = []

  init(_ size: Int) {
    self.size = size
    numbers.reserveCapacity(size)
  }

  @inline(__always)
  mutating func offer(_ number: UInt64) {
    if numbers.count < size {
      numbers.append(number)
      // Ascending numbers are a heap.
      if numbers.count == size { numbers.sort() }
    } else if number > numbers[0] {
      replaceLowest(by: number)
    }
  }

  private mutating func replaceLowest(by number: UInt64) {
    numbers.withUnsafeMutableBufferPointer { numbers in
      var parent = 0
      while true {
        var child = 2 * parent + 1
        guard child < numbers.count else { break }
        if child + 1 < numbers.count, numbers[child + 1] < numbers[child] { child += 1 }
        guard numbers[child] < number else { break }
        numbers[parent] = numbers[child]
        parent = child
      }
      numbers[parent] = number
    }
  }
}
