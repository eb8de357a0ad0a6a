/// Rows that may be among the best, ascending, each with one more than what it has scored so far;
/// 0 where no term was found yet.
struct Contenders {
  private(set) var slots: [UInt32]
  private(set) var scores: [UInt32]
  /// The lengths of the rows' documents.
  private(set) var lengths: [Int]
  /// One more than what the last of those wanted has scored at least; 0 where that is not known.
  private(set) var least = 0

  init(slots: [UInt32], scores: [UInt32], lengths: [Int]) {
    self.slots = slots
    self.scores = scores
    self.lengths = lengths
  }

  mutating func add(_ score: Int, at row: Int) {
    scores[row] += UInt32(score) + (scores[row] == 0 ? 1 : 0)
  }

  /// Drops what cannot be among the best any more with what the terms behind a place can add.
  mutating func drop(_ wanted: Int, _ rest: RestBounds, behind place: Int) {
    guard slots.count > wanted else { return }
    var worst = WorstOfBest(wanted)
    for score in scores { worst.offer(score) }
    least = worst.least.map { Int($0) } ?? 0
    keep { _, length in rest.most(behind: place, length: length) }
  }

  /// Keeps the rows that are still among the best, or would be with the most that can be added.
  mutating func keep(_ most: (_ row: Int, _ length: Int) -> Int) {
    var kept = 0
    // One more, because a row without a score yet lacks the one that the others have.
    for row in slots.indices where Int(scores[row]) + 1 + most(row, lengths[row]) >= least {
      slots[kept] = slots[row]
      scores[kept] = scores[row]
      lengths[kept] = lengths[row]
      kept += 1
    }
    slots.removeLast(slots.count - kept)
    scores.removeLast(scores.count - kept)
    lengths.removeLast(lengths.count - kept)
  }
}

/// Scores of any rows, while any row can still become one of the best.
struct OpenScores: ~Copyable {
  /// Slots outside are not scored.
  let bounds: Range<UInt32>
  /// By slot, from the first one on, one more than the score; 0 where no term was found.
  private let scores: UnsafeMutablePointer<UInt32>
  /// The slots with a score, each once, counted from the first one.
  private let touched: UnsafeMutablePointer<UInt32>
  private var touchedCount = 0
  private var highest: UInt32 = 0
  /// How many scores were added since the worst of the best was last asked for.
  private var sinceLook = 0

  init(pages: Range<Int>) {
    bounds = UInt32(pages.lowerBound << 8)..<UInt32(pages.upperBound << 8)
    scores = .allocate(capacity: bounds.count)
    scores.initialize(repeating: 0, count: bounds.count)
    touched = .allocate(capacity: bounds.count)
  }

  deinit {
    scores.deallocate()
    touched.deallocate()
  }

  /// Adds to the score of a slot within the bounds.
  @inline(__always)
  mutating func add(_ score: Int, to slot: UInt32) {
    let slot = slot &- bounds.lowerBound
    let before = scores[Int(slot)]
    if before == 0 {
      touched[touchedCount] = slot
      touchedCount &+= 1
    }
    let after = before &+ UInt32(truncatingIfNeeded: score) &+ (before == 0 ? 1 : 0)
    scores[Int(slot)] = after
    highest = max(highest, after)
    sinceLook &+= 1
  }

  private var slots: UnsafeBufferPointer<UInt32> {
    UnsafeBufferPointer(start: touched, count: touchedCount)
  }

  /// The rows to follow up, when no other row can become one of the best with what is left.
  mutating func closed(_ wanted: Int, rest: Int) -> (slots: [UInt32], scores: [UInt32])? {
    // Looking costs a pass over all rows touched, so it has to be worth it.
    guard touchedCount >= wanted, Int(highest) > rest + 1, sinceLook * 4 > touchedCount else {
      return nil
    }
    sinceLook = 0
    var worst = WorstOfBest(wanted)
    for slot in slots { worst.offer(scores[Int(slot)]) }
    guard let least = worst.least, Int(least) > rest + 1 else { return nil }
    return ascending { Int(scores[Int($0)]) + rest >= Int(least) }
  }

  /// Every row with a score.
  var all: (slots: [UInt32], scores: [UInt32]) { ascending { _ in true } }

  private func ascending(
    _ isWanted: (UInt32) -> Bool
  ) -> (slots: [UInt32], scores: [UInt32]) {
    var found = FoundSlots(expected: touchedCount, pageCount: bounds.count >> 8)
    for slot in slots where isWanted(slot) { found.insert(slot) }
    let slots = found.ascending
    return (slots.map { $0 + bounds.lowerBound }, slots.map { scores[Int($0)] })
  }
}

/// The lowest of the highest few numbers.
struct WorstOfBest {
  private let wanted: Int
  /// A heap, the lowest on top.
  private var heap: [UInt32] = []

  init(_ wanted: Int) {
    self.wanted = wanted
    heap.reserveCapacity(wanted)
  }

  /// Nil as long as there are fewer numbers than wanted.
  var least: UInt32? { heap.count == wanted ? heap[0] : nil }

  @inline(__always)
  mutating func offer(_ number: UInt32) {
    if heap.count == wanted {
      if number > heap[0] { replaceLeast(number) }
    } else {
      insert(number)
    }
  }

  private mutating func insert(_ number: UInt32) {
    heap.append(number)
    var child = heap.count - 1
    while child > 0, heap[(child - 1) / 2] > heap[child] {
      heap.swapAt((child - 1) / 2, child)
      child = (child - 1) / 2
    }
  }

  private mutating func replaceLeast(_ number: UInt32) {
    heap[0] = number
    var parent = 0
    while true {
      var smallest = parent
      for child in (2 * parent + 1)..<(2 * parent + 3)
      where child < heap.count && heap[child] < heap[smallest] {
        smallest = child
      }
      if smallest == parent { return }
      heap.swapAt(parent, smallest)
      parent = smallest
    }
  }
}
