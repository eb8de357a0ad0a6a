import HelpdeskCore

/// The documents that a text match takes, with what their scores need.
struct TextHits: Sendable {
  /// Slots in ascending order.
  var slots: [UInt32] = []
  /// For each slot as many counts as the match has terms.
  var occurrences: [Int] = []
  /// Over all documents of the audience.
  var statistics: TextStatistics

  /// The score of the hit at an index.
  func score(_ index: Int, length: Int, _ scales: [Ranking.TermScale]) -> Int {
    var sum = 0
    for (term, scale) in scales.enumerated() {
      let count = occurrences[index * scales.count + term]
      sum += scale.score(occurrences: count, length: length)
    }
    return sum
  }
}

extension TextIndex {
  private struct TermHits {
    var slots: [UInt32] = []
    var counts: [Int] = []
  }

  /// The documents that match; the index must be folded.
  func search(_ match: TextMatch) -> TextHits {
    let found = match.terms.map { hits($0, match.audience) }
    let totals = totals(match.audience)
    var result = TextHits(
      statistics: TextStatistics(
        documents: totals.documents, totalLength: totals.length,
        frequencies: found.map(\.slots.count)))
    var slots = match.requiresAll ? Self.common(found) : Self.united(found.map(\.slots))
    let phrased = Set(match.phrases.joined())
    if !phrased.isEmpty {
      let words = phrased.map { hits(TextMatch.Term($0), match.audience) }
      let all = Self.common(words)
      slots =
        match.terms.isEmpty ? all : Self.common([TermHits(slots: slots), TermHits(slots: all)])
    }
    for term in match.excluded {
      slots = Self.subtract(hits(term, match.audience).slots, from: slots)
    }
    result.slots = slots
    result.occurrences = [Int](repeating: 0, count: slots.count * found.count)
    for (term, hits) in found.enumerated() {
      var place = 0
      for (index, slot) in slots.enumerated() {
        while place < hits.slots.count, hits.slots[place] < slot { place += 1 }
        if place < hits.slots.count, hits.slots[place] == slot {
          result.occurrences[index * found.count + term] = hits.counts[place]
        }
      }
    }
    return result
  }

  /// The documents with a term, or with any of the terms that begin with it.
  private func hits(_ term: TextMatch.Term, _ audience: TextAudience) -> TermHits {
    let codes = codes(term)
    var result = TermHits()
    if codes.count == 1 {
      let postings = TextPostings(of: codes[0], in: segments, audience)
      result.slots.reserveCapacity(postings.count)
      result.counts.reserveCapacity(postings.count)
      postings.visit { slot, count in
        result.slots.append(slot)
        result.counts.append(count)
      }
      return result
    }
    var sums: [(slot: UInt32, count: Int)] = []
    for code in codes {
      TextPostings(of: code, in: segments, audience).visit { sums.append(($0, $1)) }
    }
    sums.sort { $0.slot < $1.slot }
    for (slot, count) in sums {
      if result.slots.last == slot {
        result.counts[result.counts.count - 1] += count
      } else {
        result.slots.append(slot)
        result.counts.append(count)
      }
    }
    return result
  }

  private func codes(_ term: TextMatch.Term) -> [UInt32] {
    guard term.isPrefix else { return terms.code(of: term.token).map { [$0] } ?? [] }
    var result: [UInt32] = []
    let start = sortedTerms.rank { ByteText.compare(terms.text($0), term.token) < 0 }
    sortedTerms.visit(in: start..<sortedTerms.count) { code in
      guard ByteText.hasPrefix(terms.text(code), term.token) else { return false }
      result.append(code)
      return true
    }
    return result
  }

  private static func common(_ lists: [TermHits]) -> [UInt32] {
    let sorted = lists.map(\.slots).sorted { $0.count < $1.count }
    guard var result = sorted.first else { return [] }
    for list in sorted.dropFirst() {
      var place = 0
      result = result.filter { slot in
        while place < list.count, list[place] < slot { place += 1 }
        return place < list.count && list[place] == slot
      }
    }
    return result
  }

  private static func united(_ lists: [[UInt32]]) -> [UInt32] {
    if lists.count == 1 { return lists[0] }
    var result: [UInt32] = []
    for slot in lists.joined().sorted() where result.last != slot { result.append(slot) }
    return result
  }

  private static func subtract(_ list: [UInt32], from slots: [UInt32]) -> [UInt32] {
    var place = 0
    return slots.filter { slot in
      while place < list.count, list[place] < slot { place += 1 }
      return place == list.count || list[place] != slot
    }
  }
}
