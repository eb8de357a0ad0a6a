import HelpdeskCore

/// An immutable part of a text index: postings by term, then slot.
///
/// Counts may be negative where a text was removed; the sum over all segments is the truth.
final class TextSegment: Sendable {
  struct Posting: Sendable {
    /// The term's number and the slot, in one for sorting.
    let key: UInt64
    var everyone: Int32
    var staff: Int32

    var slot: UInt32 { UInt32(truncatingIfNeeded: key) }
    var term: UInt32 { UInt32(truncatingIfNeeded: key >> 32) }
  }

  let postings: [Posting]
  private let terms: [UInt32]
  private let starts: [Int]
  /// By term, how often it stands in this segment and those below it, where somebody has asked.
  private let frequencies = Mutex<[UInt32: TermFrequency]>([:])

  /// Takes postings in ascending order of their keys, each key once.
  init(_ postings: [Posting]) {
    self.postings = postings
    var terms: [UInt32] = []
    var starts: [Int] = []
    for (index, posting) in postings.enumerated() where terms.last != posting.term {
      terms.append(posting.term)
      starts.append(index)
    }
    starts.append(postings.count)
    self.terms = terms
    self.starts = starts
  }

  /// Takes postings in any order.
  convenience init(unsorted: [Posting]) {
    var sums: [Posting] = []
    for posting in unsorted.sorted(by: { $0.key < $1.key }) {
      Self.add(posting, to: &sums)
    }
    self.init(sums.filter { $0.everyone != 0 || $0.staff != 0 })
  }

  /// Both segments in one.
  convenience init(_ left: TextSegment, _ right: TextSegment) {
    var sums: [Posting] = []
    sums.reserveCapacity(left.postings.count + right.postings.count)
    var leftIndex = 0
    var rightIndex = 0
    while leftIndex < left.postings.count || rightIndex < right.postings.count {
      let isLeft =
        rightIndex == right.postings.count
        || (leftIndex < left.postings.count
          && left.postings[leftIndex].key <= right.postings[rightIndex].key)
      if isLeft {
        Self.add(left.postings[leftIndex], to: &sums)
        leftIndex += 1
      } else {
        Self.add(right.postings[rightIndex], to: &sums)
        rightIndex += 1
      }
    }
    self.init(sums.filter { $0.everyone != 0 || $0.staff != 0 })
  }

  func postings(of term: UInt32) -> ArraySlice<Posting> { postings[range(of: term)] }

  /// Where a term's postings lie.
  func range(of term: UInt32) -> Range<Int> {
    let place = RankTree.partition(terms) { $0 < term }
    guard place < terms.count, terms[place] == term else { return 0..<0 }
    return starts[place]..<starts[place + 1]
  }

  func frequency(of term: UInt32) -> TermFrequency? { frequencies.withLock { $0[term] } }

  func keep(_ frequency: TermFrequency, of term: UInt32) {
    frequencies.withLock { $0[term] = frequency }
  }

  private static func add(_ posting: Posting, to sums: inout [Posting]) {
    if let last = sums.last, last.key == posting.key {
      sums[sums.count - 1].everyone += posting.everyone
      sums[sums.count - 1].staff += posting.staff
    } else {
      sums.append(posting)
    }
  }
}
