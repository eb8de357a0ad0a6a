import HelpdeskCore

/// Finds the rows that score highest for a match of which any term is enough, without scoring all
/// that have one.
///
/// Terms are taken one after the other, the ones that can add most first (MaxScore; Turtle and Flood
/// 1995). Once all the terms that are left could not lift a row without a score above the worst of
/// the best, only rows that have one are followed up, and of these ever fewer: those that the rest
/// can still lift that far. Most postings belong to common words, which add little and come last, so
/// most are never looked at. What is left out could not be among the best: the scores are those of
/// ``Ranking``, and so are the rows.
struct TextRanking {
  /// A row with its score.
  struct Scored {
    let slot: UInt32
    let score: Int
  }

  private struct Term {
    let postings: TextPostings
    let scale: Ranking.TermScale
    /// No row's score for the term is above it.
    let bound: Int
  }

  private let index: TextIndex
  private let audience: TextAudience
  private let wanted: Int
  /// Those that can add most first.
  private let terms: [Term]
  /// By term, what the ones behind it can add together.
  private let rest: [Int]
  /// In the order of the match's terms.
  let statistics: TextStatistics

  /// Prepares to find as many rows as are wanted; the index must be folded, and the match without
  /// phrases, excluded terms and beginnings of words.
  init(_ match: TextMatch, _ index: TextIndex, wanted: Int) {
    let totals = index.totals(match.audience)
    let codes = match.terms.map { index.terms.code(of: $0.token) }
    let frequencies = codes.map { $0.map(index.frequency(of:)) ?? TermFrequency() }
    let statistics = TextStatistics(
      documents: totals.documents, totalLength: totals.length,
      frequencies: frequencies.map { $0.documents(match.audience) })
    var terms: [Term] = []
    for (place, code) in codes.enumerated() where statistics.frequencies[place] > 0 {
      let scale = Ranking.TermScale(place, statistics)
      let most = frequencies[place].most(match.audience)
      terms.append(
        Term(
          postings: TextPostings(of: code, in: index.segments, match.audience), scale: scale,
          // A document is as long as its counts at least. One more, for what rounding may do.
          bound: scale.score(occurrences: most, length: most) + 1))
    }
    terms.sort { $0.bound > $1.bound }
    var left = terms.reduce(0) { $0 + $1.bound }
    rest = terms.map { term in
      left -= term.bound
      return left
    }
    self.terms = terms
    self.index = index
    self.wanted = wanted
    self.statistics = statistics
    audience = match.audience
  }

  /// The best of the rows that have any of the terms, in no order; among them are all that score as
  /// the last of those wanted does.
  func best(of rows: SlotBitmap, count: Int) -> [Scored] {
    guard count > 0, !terms.isEmpty else { return [] }
    let postingCount = terms.reduce(0) { $0 + $1.postings.count }
    // Looking a row up costs about as much as four postings in a row.
    if count * terms.count * 4 < postingCount {
      var contenders = Contenders(slots: [], scores: [])
      for page in 0..<rows.pageCount {
        rows.page(page).visit { contenders.slots.append(UInt32(page << 8 | $0)) }
      }
      contenders.scores = [UInt32](repeating: 0, count: contenders.slots.count)
      return follow(contenders, from: 0)
    }
    var scores = OpenScores(bound: rows.pageCount << 8)
    for (place, term) in terms.enumerated() {
      add(term, to: &scores, rows)
      if let contenders = scores.closed(wanted, rest: rest[place]) {
        return follow(contenders, from: place + 1)
      }
    }
    return follow(scores.all, from: terms.count)
  }

  private func add(_ term: Term, to scores: inout OpenScores, _ rows: SlotBitmap) {
    var lengths = TextLengths.Reader(index.lengths, audience)
    term.postings.visit { slot, occurrences in
      guard rows.contains(slot) else { return }
      let length = lengths.length(slot)
      scores.add(term.scale.score(occurrences: occurrences, length: length), to: slot)
    }
  }

  /// Adds the terms from a place on for these rows alone, and drops those that fall behind.
  private func follow(_ contenders: Contenders, from start: Int) -> [Scored] {
    var contenders = contenders
    for place in start..<max(start, terms.count) {
      var lengths = TextLengths.Reader(index.lengths, audience)
      var counts = [Int32](repeating: 0, count: contenders.slots.count)
      terms[place].postings.add(to: &counts, at: contenders.slots)
      for (row, count) in counts.enumerated() where count > 0 {
        let length = lengths.length(contenders.slots[row])
        let score = terms[place].scale.score(occurrences: Int(count), length: length)
        contenders.add(score, at: row)
      }
      contenders.drop(wanted, rest: rest[place])
    }
    contenders.drop(wanted, rest: 0)
    return zip(contenders.slots, contenders.scores).compactMap { slot, score in
      score == 0 ? nil : Scored(slot: slot, score: Int(score) - 1)
    }
  }
}

/// Rows that may be among the best, ascending, each with one more than what it has scored so far;
/// 0 where no term was found yet.
private struct Contenders {
  var slots: [UInt32]
  var scores: [UInt32]

  mutating func add(_ score: Int, at row: Int) {
    scores[row] += UInt32(score) + (scores[row] == 0 ? 1 : 0)
  }

  /// Drops what cannot be among the best any more when at most `rest` is added.
  mutating func drop(_ wanted: Int, rest: Int) {
    guard slots.count > wanted else { return }
    var worst = WorstOfBest(wanted)
    for score in scores { worst.offer(score) }
    // One more, because a row without a score yet lacks the one that the others have.
    guard let least = worst.least, Int(least) > rest + 1 else { return }
    var kept = 0
    for row in slots.indices where Int(scores[row]) + rest + 1 >= Int(least) {
      slots[kept] = slots[row]
      scores[kept] = scores[row]
      kept += 1
    }
    slots.removeLast(slots.count - kept)
    scores.removeLast(scores.count - kept)
  }
}

/// Scores of any rows, while any row can still become one of the best.
private struct OpenScores {
  /// By slot one more than the score; 0 where no term was found.
  private var scores: [UInt32]
  private var touched: [UInt32] = []
  private var highest: UInt32 = 0
  /// How many rows were touched when the worst of the best was last asked for.
  private var sinceLook = 0

  init(bound: Int) {
    scores = [UInt32](repeating: 0, count: bound)
  }

  @inline(__always)
  mutating func add(_ score: Int, to slot: UInt32) {
    let before = scores[Int(slot)]
    if before == 0 { touched.append(slot) }
    let after = before &+ UInt32(truncatingIfNeeded: score) &+ (before == 0 ? 1 : 0)
    scores[Int(slot)] = after
    highest = max(highest, after)
    sinceLook &+= 1
  }

  /// The rows to follow up, when no other row can become one of the best with what is left.
  mutating func closed(_ wanted: Int, rest: Int) -> Contenders? {
    // Looking costs a pass over all rows touched, so it has to be worth it.
    guard touched.count >= wanted, Int(highest) > rest + 1, sinceLook * 4 > touched.count else {
      return nil
    }
    sinceLook = 0
    var worst = WorstOfBest(wanted)
    for slot in touched { worst.offer(scores[Int(slot)]) }
    guard let least = worst.least, Int(least) > rest + 1 else { return nil }
    var found = FoundSlots(expected: touched.count, pageCount: scores.count >> 8)
    for slot in touched where Int(scores[Int(slot)]) + rest >= Int(least) { found.insert(slot) }
    return contenders(found)
  }

  /// Every row with a score.
  var all: Contenders {
    var found = FoundSlots(expected: touched.count, pageCount: scores.count >> 8)
    for slot in touched { found.insert(slot) }
    return contenders(found)
  }

  private func contenders(_ found: FoundSlots) -> Contenders {
    let slots = found.ascending
    return Contenders(slots: slots, scores: slots.map { scores[Int($0)] })
  }
}

/// The lowest of the highest few numbers.
private struct WorstOfBest {
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
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child] < heap[smallest] {
        smallest = child
      }
      if smallest == parent { return }
      heap.swapAt(parent, smallest)
      parent = smallest
    }
  }
}
