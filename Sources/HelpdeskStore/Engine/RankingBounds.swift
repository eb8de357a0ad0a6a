import HelpdeskCore

/// What the terms of a match that were not looked at yet can add to a row together.
///
/// A long document scores less for the same counts, so the bound is kept for lengths twice an octave.
struct RestBounds {
  struct Term {
    let scale: Ranking.TermScale
    /// No document counts the term more often.
    let most: Int
    /// No row's score for the term is above it.
    let bound: Int
  }

  private static let steps = 42
  /// By place and step of length.
  private let bounds: [Int]

  /// Takes the terms in the order in which they are looked at.
  init(_ terms: [Term]) {
    var bounds = [Int](repeating: 0, count: terms.count * Self.steps)
    for step in 0..<Self.steps {
      let length = Self.leastLength(of: step)
      var sum = 0
      for (place, term) in terms.enumerated().reversed() {
        bounds[place * Self.steps + step] = sum
        // One more, for what rounding may do.
        let bound = term.scale.score(occurrences: term.most, length: length) + 1
        sum += min(term.bound, bound)
      }
    }
    self.bounds = bounds
  }

  /// The most that the terms behind a place can add to any row.
  func most(behind place: Int) -> Int { bounds[place * Self.steps] }

  /// The most that the terms behind a place can add to a row whose document has a length.
  @inline(__always)
  func most(behind place: Int, length: Int) -> Int {
    bounds[place * Self.steps + Self.step(of: length)]
  }

  private static func step(of length: Int) -> Int {
    guard length >= 4 else { return max(0, length) }
    let octave = Int.bitWidth - 1 - length.leadingZeroBitCount
    return min(2 * octave + (length >> (octave - 1)) & 1, steps - 1)
  }

  private static func leastLength(of step: Int) -> Int {
    step < 4 ? step : 1 << (step / 2) + (step & 1) << (step / 2 - 1)
  }
}

/// Scores of one term that were worked out before, for the counts and lengths that most documents
/// have: looking one up takes a fraction of the division.
struct KnownScores {
  private static let lengths = 1_024
  private static let counts = 3
  private let scale: Ranking.TermScale
  /// By count and length; negative where it was not asked for yet.
  ///
  /// Empty where few are.
  private var scores: [Int32] = []

  init(_ scale: Ranking.TermScale, expected: Int) {
    self.scale = scale
    if expected > Self.lengths {
      scores = [Int32](repeating: -1, count: Self.lengths * Self.counts)
    }
  }

  @inline(__always)
  mutating func score(occurrences: Int, length: Int) -> Int {
    let place = (occurrences &- 1) &* Self.lengths &+ length
    guard length >= 0, length < Self.lengths, occurrences > 0, place < scores.count else {
      return scale.score(occurrences: occurrences, length: length)
    }
    let known = scores[place]
    if known >= 0 { return Int(known) }
    let score = scale.score(occurrences: occurrences, length: length)
    if let kept = Int32(exactly: score) { scores[place] = kept }
    return score
  }
}
