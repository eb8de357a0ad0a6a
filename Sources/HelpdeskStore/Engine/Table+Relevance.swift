import HelpdeskCore

extension Table {
  private struct Scored {
    let slot: UInt32
    let score: Int
  }

  func pageByRelevance(
    _ query: Query, _ filter: CompiledFilter, _ total: Int?
  ) throws(StoreError) -> RecordPage {
    guard let match = filter.match, let hits = filter.hits else {
      throw StoreError(
        .invalidRequest, "An order by relevance needs exactly one text match in the filter.")
    }
    let identity = PageCursor.identity(query, match)
    let termCount = match.terms.count
    var statistics = hits.statistics
    var after: PageCursor.Scored?
    if let cursor = query.cursor {
      let place = try PageCursor.decode(
        cursor, identity: identity, termCount: termCount, self)
      statistics = place.statistics
      after = place
    }
    var found: [Scored] = []
    var hit = 0
    for slot in matches(filter) {
      while hit < hits.slots.count, hits.slots[hit] < slot { hit += 1 }
      var score = 0
      if hit < hits.slots.count, hits.slots[hit] == slot {
        score = hits.score(
          hit, length: text.length(slot, match.audience), termCount: termCount,
          statistics: statistics)
      }
      let scored = Scored(slot: slot, score: score)
      if let after, !isBehind(scored, after) { continue }
      found.append(scored)
    }
    let best = Selection.first(query.limit + 1, of: found) { left, right in
      left.score != right.score
        ? left.score > right.score : compare(left.slot, right.slot, by: []) < 0
    }
    let shown = best.prefix(query.limit)
    var next: Cursor?
    if best.count > query.limit, let last = shown.last {
      next = PageCursor.encode(
        PageCursor.Scored(statistics: statistics, score: last.score, key: key(last.slot)),
        identity: identity)
    }
    return RecordPage(
      records: try records(shown.lazy.map(\.slot)), next: next,
      scores: shown.map(\.score), total: total)
  }

  private func isBehind(_ scored: Scored, _ place: PageCursor.Scored) -> Bool {
    if scored.score != place.score { return scored.score < place.score }
    let probe = OrderProbe(values: [], key: place.key)
    return compare(scored.slot, to: probe, by: []) > 0
  }
}
