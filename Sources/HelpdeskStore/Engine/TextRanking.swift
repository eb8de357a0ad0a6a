import Foundation
import HelpdeskCore

/// Finds the rows that score highest for a match of which any term is enough, without scoring all
/// that have one.
///
/// Terms are taken one after the other, the ones that can add most first (MaxScore; Turtle and Flood
/// 1995). Once all the terms that are left could not lift a row without a score above the worst of
/// the best, only rows that have one are followed up, and of these ever fewer: those that the rest
/// can still lift that far. Most postings belong to common words, which add little and come last, so
/// most are never looked at. Where the rows followed up are few, their documents' lengths and the
/// highest counts of the blocks that they lie in say which of them a word can still lift, and no other
/// block is unpacked (block-max indexes; Ding and Suel 2011). What is left out could not be among the
/// best: the scores are those of ``Ranking``, and so are the rows.
///
/// Much work is divided: the rows' range is cut into pieces, and the best of each are among the best of
/// all or behind them.
struct TextRanking: Sendable {
  /// A row with its score.
  struct Scored: Sendable {
    let slot: UInt32
    let score: Int
  }

  private struct Term: Sendable {
    /// Where its postings are, the oldest segment first.
    let places: [(segment: TextSegment, place: Int)]
    let postingCount: Int
    let scale: Ranking.TermScale
    /// No document counts the term more often.
    let most: Int
    /// No row's score for the term is above it.
    let bound: Int
  }

  private let index: TextIndex
  private let audience: TextAudience
  private let wanted: Int
  /// Those that can add most first.
  private let terms: [Term]
  private let rest: RestBounds
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
      let places = index.segments.compactMap { segment in
        code.flatMap { segment.place(of: $0) }.map { (segment: segment, place: $0) }
      }
      terms.append(
        Term(
          places: places,
          postingCount: places.reduce(0) { $0 + $1.segment.list(at: $1.place).count },
          scale: scale, most: most,
          // A document is as long as its counts at least. One more, for what rounding may do.
          bound: scale.score(occurrences: most, length: most) + 1))
    }
    terms.sort { $0.bound > $1.bound }
    rest = RestBounds(
      terms.map { RestBounds.Term(scale: $0.scale, most: $0.most, bound: $0.bound) })
    self.terms = terms
    self.index = index
    self.wanted = wanted
    self.statistics = statistics
    audience = match.audience
  }

  /// The best of the rows that have any of the terms, in no order; among them are all that score as
  /// the last of those wanted does.
  func best(of rows: SlotBitmap, count: Int) -> [Scored] {
    let cores = ProcessInfo.processInfo.activeProcessorCount
    return best(
      of: rows, count: count,
      pieces: min(cores, postingCount / Self.leastPostings, rows.pageCount / Self.leastPages))
  }

  /// With fewer in each piece, waking another thread takes longer than it saves.
  private static let leastPostings = 4_096
  private static let leastPages = 2

  private var postingCount: Int { terms.reduce(0) { $0 + $1.postingCount } }

  /// The same with the work divided into as many pieces.
  func best(of rows: SlotBitmap, count: Int, pieces: Int) -> [Scored] {
    guard count > 0, !terms.isEmpty else { return [] }
    // Looking a row up costs about as much as four postings in a row.
    if count * terms.count * 4 < postingCount {
      var slots: [UInt32] = []
      for page in 0..<rows.pageCount {
        rows.page(page).visit { slots.append(UInt32(page << 8 | $0)) }
      }
      return follow(slots, [UInt32](repeating: 0, count: slots.count), from: 0)
    }
    let pieces = max(1, min(pieces, rows.pageCount))
    let ranges = (0..<pieces).map {
      (rows.pageCount * $0 / pieces)..<(rows.pageCount * ($0 + 1) / pieces)
    }
    return SideBySide.map(ranges) { best(of: rows, pages: $0) }.flatMap { $0 }
  }

  private func best(of rows: SlotBitmap, pages: Range<Int>) -> [Scored] {
    var scores = OpenScores(pages: pages)
    for (place, term) in terms.enumerated() {
      add(term, to: &scores, rows)
      if let open = scores.closed(wanted, rest: rest.most(behind: place)) {
        return follow(open.slots, open.scores, from: place + 1)
      }
    }
    let open = scores.all
    return follow(open.slots, open.scores, from: terms.count)
  }

  private func postings(_ term: Term) -> TextPostings {
    TextPostings(term.places.map { $0.segment.list(at: $0.place) }, audience)
  }

  private func add(_ term: Term, to scores: inout OpenScores, _ rows: SlotBitmap) {
    var lengths = TextLengths.Reader(index.lengths, audience)
    var known = KnownScores(term.scale, expected: term.postingCount)
    postings(term).visit(scores.bounds) { slot, occurrences in
      guard rows.contains(slot) else { return }
      scores.add(known.score(occurrences: occurrences, length: lengths.length(slot)), to: slot)
    }
  }

  /// Adds the terms from a place on for these rows alone, and drops those that fall behind.
  private func follow(_ slots: [UInt32], _ scores: [UInt32], from start: Int) -> [Scored] {
    var lengths = TextLengths.Reader(index.lengths, audience)
    var contenders = Contenders(
      slots: slots, scores: scores,
      lengths: slots.map { lengths.length($0) })
    if start > 0 { contenders.drop(wanted, rest, behind: start - 1) }
    for place in start..<max(start, terms.count) {
      let term = terms[place]
      let postings = postings(term)
      dropByBlocks(&contenders, place, postings)
      var known = KnownScores(term.scale, expected: contenders.slots.count)
      var counts = [Int32](repeating: 0, count: contenders.slots.count)
      postings.add(to: &counts, at: contenders.slots)
      for (row, count) in counts.enumerated() where count > 0 {
        let length = contenders.lengths[row]
        contenders.add(known.score(occurrences: Int(count), length: length), at: row)
      }
      contenders.drop(wanted, rest, behind: place)
    }
    return zip(contenders.slots, contenders.scores).compactMap { slot, score in
      score == 0 ? nil : Scored(slot: slot, score: Int(score) - 1)
    }
  }

  /// Drops the rows that a term cannot lift far enough, by the most that the blocks around them count.
  private func dropByBlocks(
    _ contenders: inout Contenders, _ place: Int, _ postings: TextPostings
  ) {
    let term = terms[place]
    // Looking at bounds is worth it where most blocks have no row, or few.
    guard contenders.least > 0, contenders.slots.count < 4 * postings.blockCount else { return }
    var mosts = [Int32](repeating: 0, count: contenders.slots.count)
    postings.addMosts(to: &mosts, at: contenders.slots)
    contenders.keep { row, length in
      let most = min(Int(mosts[row]), term.most)
      // One more, for what rounding may do.
      let bound = most > 0 ? term.scale.score(occurrences: most, length: length) + 1 : 0
      return min(bound, term.bound) + rest.most(behind: place, length: length)
    }
  }
}
