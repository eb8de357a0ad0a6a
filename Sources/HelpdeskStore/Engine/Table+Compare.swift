import HelpdeskCore

/// A value to look for in an order.
enum SortKey: Sendable {
  case null
  case integer(Int64)
  /// The text, and its number where the column has it.
  case text(String, UInt32?)
}

/// A place in an order: values for its first terms, and perhaps a key.
struct OrderProbe: Sendable {
  var values: [SortKey]
  var key: RecordKey?
}

extension Table {
  /// Negative, zero or positive, as the row comes before, at or after the probe.
  ///
  /// A probe with fewer values than terms is a prefix: every row that agrees with it is at it.
  func compare(
    _ slot: UInt32, to probe: OrderProbe, by terms: [TableLayout.OrderTerm]
  ) -> Int {
    if !probe.values.isEmpty {
      let page = pages[Int(slot) >> 8]
      let row = Int(slot) & 255
      for index in probe.values.indices {
        let order = compare(page, row, to: probe.values[index], by: terms[index])
        if order != 0 { return order }
      }
    }
    guard let key = probe.key else { return 0 }
    return compareKey(slot, to: key)
  }

  private func compare(
    _ page: Page, _ row: Int, to key: SortKey, by term: TableLayout.OrderTerm
  ) -> Int {
    let order: Int
    if term.isText {
      let code = page.code(term.column, row)
      switch key {
      case .text(let text, let known):
        if code == 0 { return 1 }
        if code == known { return 0 }
        order = ByteText.compare(interners[term.interner].text(code), text)
      default: return code == 0 ? 0 : -1
      }
    } else {
      let value = page.integer(term.column, row)
      switch key {
      case .integer(let number):
        guard let value else { return 1 }
        order = value < number ? -1 : value == number ? 0 : 1
      default: return value == nil ? 0 : -1
      }
    }
    return term.isDescending ? -order : order
  }

  /// Compares two rows, ties by key.
  func compare(
    _ left: UInt32, _ right: UInt32, by terms: [TableLayout.OrderTerm]
  ) -> Int {
    if left == right { return 0 }
    if !terms.isEmpty {
      let leftPage = pages[Int(left) >> 8]
      let rightPage = pages[Int(right) >> 8]
      for term in terms {
        let order = compare(
          (leftPage, Int(left) & 255), (rightPage, Int(right) & 255), by: term)
        if order != 0 { return order }
      }
    }
    return compareKeys(left, right)
  }

  /// Compares two rows by one column.
  func compareValues(
    _ left: UInt32, _ right: UInt32, by term: TableLayout.OrderTerm
  ) -> Int {
    compare(
      (pages[Int(left) >> 8], Int(left) & 255), (pages[Int(right) >> 8], Int(right) & 255),
      by: term)
  }

  private func compare(
    _ left: (page: Page, row: Int), _ right: (page: Page, row: Int),
    by term: TableLayout.OrderTerm
  ) -> Int {
    let order: Int
    if term.isText {
      let leftCode = left.page.code(term.column, left.row)
      let rightCode = right.page.code(term.column, right.row)
      if leftCode == rightCode { return 0 }
      if leftCode == 0 { return 1 }
      if rightCode == 0 { return -1 }
      let interner = interners[term.interner]
      order = ByteText.compare(interner.text(leftCode), interner.text(rightCode))
    } else {
      let left = left.page.integer(term.column, left.row)
      let right = right.page.integer(term.column, right.row)
      guard let left, let right else {
        return (left == nil ? 1 : 0) - (right == nil ? 1 : 0)
      }
      order = left < right ? -1 : left == right ? 0 : 1
    }
    return term.isDescending ? -order : order
  }

  /// The place of a row in an order.
  func probe(_ slot: UInt32, by terms: [TableLayout.OrderTerm]) -> OrderProbe {
    let page = pages[Int(slot) >> 8]
    let values = terms.map { term -> SortKey in
      switch page.value(layout.columns[term.column], Int(slot) & 255) {
      case .integer(let number): .integer(number)
      case .text(let code): .text(interners[term.interner].text(code), code)
      case .null, .texts: .null
      }
    }
    return OrderProbe(values: values, key: key(slot))
  }
}
