import HelpdeskCore

extension Table {
  func pageByRelevance(
    _ query: Query, _ filter: CompiledFilter, _ total: Int?
  ) throws(StoreError) -> RecordPage {
    guard let match = filter.match, let hits = filter.hits else {
      throw StoreError(
        .invalidRequest, "An order by relevance needs exactly one text match in the filter.")
    }
    let termCount = match.terms.count
    var statistics = hits.statistics
    var after: PageCursor.Scored?
    if let cursor = query.cursor {
      let place = try PageCursor.decode(
        cursor, identity: PageCursor.identity(query, match), termCount: termCount, self)
      statistics = place.statistics
      after = place
    }
    let scales = (0..<termCount).map { Ranking.TermScale($0, statistics) }
    var found: [TextRanking.Scored] = []
    var hit = 0
    for slot in matches(filter) {
      while hit < hits.slots.count, hits.slots[hit] < slot { hit += 1 }
      var score = 0
      if hit < hits.slots.count, hits.slots[hit] == slot {
        score = hits.score(hit, length: text.length(slot, match.audience), scales)
      }
      let scored = TextRanking.Scored(slot: slot, score: score)
      if let after, !isBehind(scored, after) { continue }
      found.append(scored)
    }
    return try page(found, query, match, statistics, total)
  }

  /// The first page of what has any of a match's words, without scoring all that has; nil where
  /// the query is of another sort.
  func bestMatches(
    _ query: Query, _ texts: DocumentTexts
  ) throws(StoreError) -> RecordPage? {
    guard let match = query.rankedByAnyWord else { return nil }
    let others = query.filter.anyOf[0].filter { condition in
      if case .text = condition { false } else { true }
    }
    let filter = try FilterCompiler.compile(Filter(others), self, texts)
    var rows = SlotBitmap(pageCount: pages.count)
    var count = 0
    forEachMatch(filter) { _, index, found in
      rows.add(found, index)
      count += found.count
    }
    let ranking = TextRanking(match, text, wanted: query.limit + 1)
    return try page(
      ranking.best(of: rows, count: count), query, match, ranking.statistics, nil)
  }

  /// Makes the page of the best among what was found.
  private func page(
    _ found: [TextRanking.Scored], _ query: Query, _ match: TextMatch,
    _ statistics: TextStatistics, _ total: Int?
  ) throws(StoreError) -> RecordPage {
    // One more than asked for tells whether there is another page.
    let best = Selection.first(query.limit + 1, of: found) { left, right in
      left.score != right.score
        ? left.score > right.score : compare(left.slot, right.slot, by: []) < 0
    }
    let shown = best.prefix(query.limit)
    var next: Cursor?
    if best.count > query.limit, let last = shown.last {
      next = PageCursor.encode(
        PageCursor.Scored(statistics: statistics, score: last.score, key: key(last.slot)),
        identity: PageCursor.identity(query, match))
    }
    return RecordPage(
      records: try records(shown.lazy.map(\.slot)), next: next,
      scores: shown.map(\.score), total: total)
  }

  private func isBehind(_ scored: TextRanking.Scored, _ place: PageCursor.Scored) -> Bool {
    if scored.score != place.score { return scored.score < place.score }
    let probe = OrderProbe(values: [], key: place.key)
    return compare(scored.slot, to: probe, by: []) > 0
  }
}

extension Query {
  /// The match by which this asks for the best of what has any of some words; nil where it asks for
  /// more than that, which is answered from all that match.
  fileprivate var rankedByAnyWord: TextMatch? {
    guard order == .relevance, cursor == nil, !wantsTotal, filter.anyOf.count == 1 else {
      return nil
    }
    var match: TextMatch?
    for condition in filter.anyOf[0] {
      if case .text(let found) = condition {
        guard match == nil else { return nil }
        match = found
      } else if condition.hasText {
        return nil
      }
    }
    guard let match, !match.requiresAll, match.excluded.isEmpty, match.phrases.isEmpty,
      (1...TextMatch.maximumTerms).contains(match.terms.count),
      !match.terms.contains(where: { $0.isPrefix || Validation.hasNull($0.token) })
    else { return nil }
    return match
  }
}
