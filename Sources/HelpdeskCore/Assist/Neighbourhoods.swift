/// Which texts of a collection each text is most like, so that two texts can be compared by the
/// company they keep (explicit semantic analysis; Gabrilovich and Markovitch 2007).
///
/// Two questions that share no word are alike when the same third questions are like both. A text's
/// neighbourhood are the 50 texts with the highest cosines of words, each with its cosine.
struct Neighbourhoods: Sendable {
  /// How many neighbours count; 20 to all of a few hundred made no difference that lasted.
  private static let size = 50

  /// The texts that have each feature; those of one feature lie side by side.
  private var texts: [UInt32] = []
  /// The features' weights there.
  private var weights: [Float] = []
  private let places: FeatureTable<Range<UInt32>>
  private let count: Int

  /// Indexes the texts that can be neighbours.
  init(_ collection: [SparseVector]) {
    count = collection.count
    var found: [UInt32: [(text: UInt32, weight: Float)]] = [:]
    for (number, text) in collection.enumerated() {
      for (key, weight) in zip(text.keys, text.weights) where weight > 0 {
        found[key, default: []].append((UInt32(number), weight))
      }
    }
    var ranges: [(key: UInt32, value: Range<UInt32>)] = []
    for (key, some) in found {
      let start = UInt32(texts.count)
      texts += some.map(\.text)
      weights += some.map(\.weight)
      ranges.append((key, start..<UInt32(texts.count)))
    }
    places = FeatureTable(ranges)
  }

  /// The neighbourhood of a text, which may be one of the collection: then it is its own nearest.
  func around(_ text: SparseVector) -> SparseVector {
    // A multiple of the vectors in which they are looked through.
    let capacity = (count + 7) & ~7
    return withUnsafeTemporaryAllocation(of: Float.self, capacity: max(8, capacity)) { cosines in
      cosines.initialize(repeating: 0)
      addUp(text, cosines)
      let near = Self.best(UnsafeMutableBufferPointer(rebasing: cosines[..<capacity])).sorted()
      return SparseVector(keys: near, weights: near.map { cosines[Int($0)] })
    }
  }

  /// Adds up the cosines with all texts.
  private func addUp(_ text: SparseVector, _ cosines: UnsafeMutableBufferPointer<Float>) {
    texts.withUnsafeBufferPointer { texts in
      weights.withUnsafeBufferPointer { weights in
        for (key, weight) in zip(text.keys, text.weights) {
          guard let range = places[key] else { continue }
          for place in Int(range.lowerBound)..<Int(range.upperBound) {
            cosines[Int(texts[place])] += weight * weights[place]
          }
        }
      }
    }
  }

  /// The texts with the highest cosines above 0, of equals the first ones, in no order.
  ///
  /// There are as many cosines as fill blocks of eight. A number of texts have at least the cosine
  /// that is the highest of as many blocks, so most blocks need no second look.
  private static func best(_ cosines: UnsafeMutableBufferPointer<Float>) -> [UInt32] {
    guard let start = cosines.baseAddress else { return [] }
    let blocks = cosines.count / 8
    return withUnsafeTemporaryAllocation(of: UInt32.self, capacity: max(1, blocks)) { highest in
      // Floats from 0 on are in the order of their bits, so cosine and text can be compared as one.
      var best = HighestNumbers(size)
      for block in 0..<blocks {
        let eight = start + block * 8
        let first = max(max(eight[0], eight[1]), max(eight[2], eight[3]))
        let second = max(max(eight[4], eight[5]), max(eight[6], eight[7]))
        highest[block] = max(first, second).bitPattern
        best.offer(UInt64(highest[block]) << 32 | UInt64(~UInt32(block)))
      }
      var lowest = UInt32(truncatingIfNeeded: (best.lowest ?? 0) >> 32)
      if lowest > 0 { lowest -= 1 }
      best.removeAll()
      for block in 0..<blocks where highest[block] > lowest {
        for text in (block * 8)..<(block * 8 + 8) where start[text].bitPattern > lowest {
          best.offer(UInt64(start[text].bitPattern) << 32 | UInt64(~UInt32(text)))
          if let least = best.lowest { lowest = max(lowest, UInt32(least >> 32)) }
        }
      }
      return best.numbers.map { ~UInt32(truncatingIfNeeded: $0) }
    }
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

  /// The lowest of those kept, once there are enough.
  @inline(__always)
  var lowest: UInt64? { numbers.count < size ? nil : numbers[0] }

  mutating func removeAll() { numbers.removeAll(keepingCapacity: true) }

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
