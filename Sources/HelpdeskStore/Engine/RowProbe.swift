import HelpdeskCore

/// What a row is compared by in an order, read once for many comparisons.
struct RowProbe {
  enum Value {
    case null
    case integer(Int64)
    case text(UInt32, String)
  }

  fileprivate let values: [Value]
  fileprivate let owner: UInt32
  fileprivate let sequence: Int64
}

extension Table {
  func rowProbe(_ slot: UInt32, by terms: [TableLayout.OrderTerm]) -> RowProbe {
    let page = pages[Int(slot) >> 8]
    let row = Int(slot) & 255
    return RowProbe(
      values: terms.map { term in
        if term.isText {
          let code = page.code(term.column, row)
          return code == 0 ? .null : .text(code, interners[term.interner].text(code))
        }
        return page.integer(term.column, row).map { .integer($0) } ?? .null
      }, owner: owner(slot), sequence: sequence(slot))
  }

  /// Whether a row comes before the probe's in an order, ties by key.
  func precedes(
    _ slot: UInt32, _ probe: RowProbe, by terms: [TableLayout.OrderTerm]
  ) -> Bool {
    if !terms.isEmpty {
      let order = pages.with(Int(slot) >> 8) { page in
        for index in terms.indices {
          let order = compare(page, Int(slot) & 255, to: probe.values[index], by: terms[index])
          if order != 0 { return order }
        }
        return 0
      }
      if order != 0 { return order < 0 }
    }
    let order = owners.compare(owner(slot), probe.owner)
    return order != 0 ? order < 0 : sequence(slot) < probe.sequence
  }

  private func compare(
    _ page: borrowing Page, _ row: Int, to value: RowProbe.Value, by term: TableLayout.OrderTerm
  ) -> Int {
    let order: Int
    switch value {
    // Nulls come last in both directions.
    case .null: return page.isNull(term.column, row) ? 0 : -1
    case .integer(let right):
      guard let left = page.integer(term.column, row) else { return 1 }
      order = left < right ? -1 : left == right ? 0 : 1
    case .text(let code, let text):
      let left = page.code(term.column, row)
      if left == 0 { return 1 }
      if left == code { return 0 }
      order = ByteText.compare(interners[term.interner].text(left), text)
    }
    return term.isDescending ? -order : order
  }
}
