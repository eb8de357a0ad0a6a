import HelpdeskCore

extension Table {
  /// Visits the rows that a filter takes, a page at a time, in the order of their slots.
  func forEachMatch(
    _ filter: CompiledFilter, _ body: (_ page: Page, _ index: Int, _ rows: Bits256) -> Void
  ) {
    if let slots = fewMatches(filter) {
      slots.forEachPage { index, rows in body(pages[index], index, rows) }
      return
    }
    pages.visit { index, page in
      let rows = filter.bits(page, index)
      if !rows.isEmpty { body(page, index, rows) }
    }
  }

  /// The slots that a filter takes, ascending.
  func matches(_ filter: CompiledFilter) -> [UInt32] {
    if let slots = fewMatches(filter) { return slots.ascending }
    var result: [UInt32] = []
    pages.visit { index, page in
      filter.bits(page, index).visit { result.append(UInt32(index << 8 | $0)) }
    }
    return result
  }

  func count(_ filter: CompiledFilter) -> Int {
    if filter.groups.count == 1 {
      let group = filter.groups[0]
      if group.conditions.isEmpty { return liveCount }
      if case .index(let access) = candidates(group),
        access.consumed.count == group.conditions.count
      {
        return access.count
      }
    }
    var count = 0
    forEachMatch(filter) { _, _, rows in count += rows.count }
    return count
  }

  /// The slots that a filter takes when looking at few rows finds them all, else nil.
  private func fewMatches(_ filter: CompiledFilter) -> FoundSlots? {
    // Looking at one row costs about as much as looking at a dozen in a scan.
    let affordable = max(32, liveCount / 12)
    var total = 0
    var sources: [Candidates] = []
    for group in filter.groups {
      let candidates = candidates(group)
      total += candidates.count(self)
      guard total <= affordable else { return nil }
      sources.append(candidates)
    }
    var result = FoundSlots(expected: total, pageCount: pages.count)
    for (group, source) in zip(filter.groups, sources) {
      let conditions = remaining(group, in: source)
      forEachSlot(source) { slot in
        if conditions.isEmpty || matches(slot, conditions) { result.insert(slot) }
      }
    }
    return result
  }

  /// The conditions of a group that finding the candidates has not judged already.
  private func remaining(
    _ group: CompiledFilter.Group, in source: Candidates
  ) -> [CompiledCondition] {
    guard case .index(let access) = source else { return group.conditions }
    return group.conditions.indices.filter { !access.consumed.contains($0) }
      .map { group.conditions[$0] }
  }

  private func matches(_ slot: UInt32, _ conditions: [CompiledCondition]) -> Bool {
    let page = pages[Int(slot) >> 8]
    return conditions.allSatisfy { $0.matches(page, slot) }
  }

  /// Visits the candidates that have a record.
  private func forEachSlot(_ candidates: Candidates, _ body: (UInt32) -> Void) {
    switch candidates {
    case .slots(let slots):
      // A document may have text and no record.
      for slot in slots where hasRecord(slot) { body(slot) }
    case .index(let access):
      for range in access.ranges {
        sorted(access.order).visit(in: range.ranks) { slot in
          body(slot)
          return true
        }
      }
    case .members(let place, let range):
      members[place].visit(in: range) { entry in
        body(UInt32(truncatingIfNeeded: entry))
        return true
      }
    case .everything:
      pages.visit { index, page in page.live.visit { body(UInt32(index << 8 | $0)) } }
    }
  }
}
