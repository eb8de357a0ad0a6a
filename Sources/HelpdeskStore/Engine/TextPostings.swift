import HelpdeskCore

/// Where a term stands: its postings in every segment that has any, the oldest segment first.
///
/// The counts of one slot in several segments add up; a slot whose sum is not above 0 does not have
/// the term.
struct TextPostings {
  private struct Run {
    /// Keeps the postings where they are.
    let segment: TextSegment
    let postings: UnsafeBufferPointer<TextSegment.Posting>
  }

  private let runs: [Run]
  private let isForEveryone: Bool

  init(of term: UInt32?, in segments: [TextSegment], _ audience: TextAudience) {
    isForEveryone = audience == .everyone
    guard let term else {
      runs = []
      return
    }
    runs = segments.compactMap { segment in
      let range = segment.range(of: term)
      guard !range.isEmpty else { return nil }
      return Run(
        segment: segment,
        // Segments never change, so what they hold stays in its place for as long as they live.
        postings: segment.postings.withUnsafeBufferPointer {
          UnsafeBufferPointer(rebasing: $0[range])
        })
    }
  }

  /// How many postings there are, in all segments together.
  var count: Int { runs.reduce(0) { $0 + $1.postings.count } }

  @inline(__always)
  private func count(_ posting: TextSegment.Posting) -> Int {
    isForEveryone ? Int(posting.everyone) : Int(posting.everyone) + Int(posting.staff)
  }

  /// Visits the slots that have the term, ascending, with how often.
  @inline(__always)
  func visit(_ body: (_ slot: UInt32, _ count: Int) -> Void) {
    withExtendedLifetime(runs) {
      var heads = runs.map(\.postings)
      while heads.count > 1 {
        // Up to the next slot of any other segment, one segment's postings are whole.
        var place = 0
        var next = UInt64.max
        for index in heads.indices.dropFirst() {
          let slot = heads[index][0].slot
          if slot < heads[place][0].slot {
            next = UInt64(heads[place][0].slot)
            place = index
          } else {
            next = min(next, UInt64(slot))
          }
        }
        let slot = heads[place][0].slot
        var index = 0
        if next == slot {
          var sum = 0
          for head in heads.indices where heads[head][0].slot == slot {
            sum += count(heads[head][0])
            heads[head] = UnsafeBufferPointer(rebasing: heads[head].dropFirst())
          }
          if sum > 0 { body(slot, sum) }
        } else {
          let run = heads[place]
          while index < run.count, UInt64(run[index].slot) < next {
            let count = count(run[index])
            if count > 0 { body(run[index].slot, count) }
            index += 1
          }
          heads[place] = UnsafeBufferPointer(rebasing: run[index...])
        }
        heads.removeAll(where: \.isEmpty)
      }
      for posting in heads.first ?? UnsafeBufferPointer(start: nil, count: 0) {
        let count = count(posting)
        if count > 0 { body(posting.slot, count) }
      }
    }
  }

  /// Adds how often the term stands in each of some slots, which ascend.
  func add(to counts: inout [Int32], at slots: [UInt32]) {
    withExtendedLifetime(runs) {
      for run in runs {
        var place = 0
        for (index, slot) in slots.enumerated() {
          place = Self.place(of: slot, in: run.postings, from: place)
          if place == run.postings.count { break }
          let posting = run.postings[place]
          if posting.slot == slot { counts[index] += Int32(truncatingIfNeeded: count(posting)) }
        }
      }
    }
  }

  /// The first posting at or behind a slot, from a place on that is not behind it.
  ///
  /// Steps grow twofold, so that near slots are found at once and far ones in few steps.
  @inline(__always)
  private static func place(
    of slot: UInt32, in postings: UnsafeBufferPointer<TextSegment.Posting>, from start: Int
  ) -> Int {
    var lower = start
    var step = 1
    while lower + step < postings.count, postings[lower + step].slot < slot {
      lower += step
      step <<= 1
    }
    var upper = min(lower + step, postings.count)
    while lower < upper {
      let middle = (lower + upper) >> 1
      if postings[middle].slot < slot { lower = middle + 1 } else { upper = middle }
    }
    return lower
  }
}
