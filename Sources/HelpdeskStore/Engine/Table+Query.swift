import HelpdeskCore

extension Table {
  /// Answers a page of a query; the text index must be folded.
  ///
  /// Where the filter's rows are found already, they are taken from there.
  func page(
    _ query: Query, _ texts: DocumentTexts, _ matched: MatchedRows? = nil
  ) throws(StoreError) -> RecordPage {
    try Validation.check(limit: query.limit)
    if matched == nil, let page = try bestMatches(query, texts) { return page }
    let filter: CompiledFilter
    if let matched {
      filter = matched.filter
    } else {
      filter = try FilterCompiler.compile(query.filter, self, texts)
    }
    let total = query.wantsTotal ? matched?.count ?? count(filter) : nil
    switch query.order {
    case .columns(let terms):
      return try page(query, filter, try layout.order(terms), total, matched)
    case .relevance:
      return try pageByRelevance(query, filter, total)
    }
  }

  private func page(
    _ query: Query, _ filter: CompiledFilter, _ terms: [TableLayout.OrderTerm], _ total: Int?,
    _ matched: MatchedRows?
  ) throws(StoreError) -> RecordPage {
    let identity = PageCursor.identity(query, nil)
    var after: OrderProbe?
    if let cursor = query.cursor {
      after = try PageCursor.decode(cursor, identity: identity, terms: terms, self)
    }
    // One more than asked for tells whether there is another page.
    let wanted = query.limit + 1
    let slots: [UInt32]
    if after.map({ agrees($0, terms, filter) }) ?? true,
      let accesses = streams(filter, terms, wanted)
    {
      slots = merged(filter, accesses, terms, after: after, limit: wanted)
    } else {
      var found = matched?.slots ?? matches(filter)
      if let after { found.removeAll { compare($0, to: after, by: terms) <= 0 } }
      slots = Selection.first(wanted, of: found) { compare($0, $1, by: terms) < 0 }
    }
    let shown = slots.prefix(query.limit)
    var next: Cursor?
    if slots.count > query.limit, let last = shown.last {
      next = PageCursor.encode(probe(last, by: terms), identity: identity)
    }
    return RecordPage(records: try records(shown), next: next, total: total)
  }

  /// For each group a walk in the order wanted, if walking is cheaper than looking and sorting.
  private func streams(
    _ filter: CompiledFilter, _ terms: [TableLayout.OrderTerm], _ wanted: Int
  ) -> [IndexAccess]? {
    var accesses: [IndexAccess] = []
    var walking = 0
    var looking = 0
    for group in filter.groups {
      guard let access = stream(group, by: terms) else { return nil }
      accesses.append(access)
      if access.consumed.count == group.conditions.count {
        walking += min(access.count, wanted)
        looking += access.count
        continue
      }
      let found = candidates(group).count(self)
      // As if the rows found were spread evenly over the order.
      let (expected, overflows) = wanted.multipliedReportingOverflow(
        by: 2 * (access.count / max(1, found) + 1))
      walking += min(access.count, overflows ? .max : expected)
      looking += min(found, liveCount / 12)
    }
    let rangeCount = accesses.reduce(0) { $0 + $1.ranges.count }
    guard rangeCount <= Self.maximumRanges, walking / 2 <= looking else { return nil }
    return accesses
  }

  private func merged(
    _ filter: CompiledFilter, _ accesses: [IndexAccess], _ terms: [TableLayout.OrderTerm],
    after: OrderProbe?, limit: Int
  ) -> [UInt32] {
    var streams: [OrderStream] = []
    for (group, access) in zip(filter.groups, accesses) {
      let conditions = group.conditions.indices.filter { !access.consumed.contains($0) }
        .map { group.conditions[$0] }
      for range in access.ranges {
        var ranks = range.ranks
        if let after {
          let start = rank(after: after, terms, access, range.prefix, group.bounds)
          ranks = max(ranks.lowerBound, min(start, ranks.upperBound))..<ranks.upperBound
        }
        let stream = OrderStream(sorted(access.order), ranks, conditions, self)
        if stream.head != nil { streams.append(stream) }
      }
    }
    var result: [UInt32] = []
    while result.count < limit, let first = smallest(streams, by: terms),
      let slot = streams[first].head
    {
      // Groups may overlap: a row that several take comes from each of them in turn.
      if result.last != slot { result.append(slot) }
      streams[first].advance(self)
      if streams[first].head == nil { streams.remove(at: first) }
    }
    return result
  }

  private func smallest(
    _ streams: [OrderStream], by terms: [TableLayout.OrderTerm]
  ) -> Int? {
    guard streams.count > 1 else { return streams.isEmpty ? nil : 0 }
    var best = 0
    for index in 1..<streams.count {
      if let head = streams[index].head, let bestHead = streams[best].head,
        compare(head, bestHead, by: terms) < 0
      {
        best = index
      }
    }
    return best
  }

  /// The rank of the first row of a range behind a cursor's place.
  private func rank(
    after: OrderProbe, _ terms: [TableLayout.OrderTerm], _ access: IndexAccess,
    _ prefix: [SortKey], _ bounds: ColumnBounds
  ) -> Int {
    let order = layout.orders[access.order]
    var values = Array(prefix.prefix(access.boundTerms))
    for term in order.dropFirst(access.boundTerms) {
      if let place = terms.firstIndex(where: { $0.column == term.column }) {
        values.append(after.values[place])
      } else if let fixed = bounds.fixedValue(of: term.column) {
        values.append(fixed)
      }
    }
    let probe = OrderProbe(values: values, key: after.key)
    return sorted(access.order).rank { compare($0, to: probe, by: order) <= 0 }
  }

  /// Whether a cursor has the values that a filter's conditions ask for; a walk can only be
  /// entered at a place that it passes.
  private func agrees(
    _ after: OrderProbe, _ terms: [TableLayout.OrderTerm], _ filter: CompiledFilter
  ) -> Bool {
    filter.groups.allSatisfy { group in
      zip(terms, after.values).allSatisfy { term, value in
        group.bounds.fixedValue(of: term.column).map { Self.isSame($0, value) } ?? true
      }
    }
  }

  private static func isSame(_ left: SortKey, _ right: SortKey) -> Bool {
    switch (left, right) {
    case (.null, .null): true
    case (.integer(let left), .integer(let right)): left == right
    case (.text(let left, _), .text(let right, _)): ByteText.isSame(left, right)
    default: false
    }
  }
}
