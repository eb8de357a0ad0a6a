import HelpdeskCore

/// What a row is compared by in an order, read once for many comparisons.
struct RowProbe {
  fileprivate struct Value {
    var isNull = true
    /// The integer, or the text's number.
    var number: Int64 = 0
    /// Looked at only where the numbers of two texts differ.
    var text = ""
  }

  fileprivate let values: [Value]
  fileprivate let owner: UInt32
  fileprivate let sequence: Int64
}

extension Table {
  func rowProbe(_ slot: UInt32, by terms: [TableLayout.OrderTerm]) -> RowProbe {
    let row = Int(slot) & 255
    return pages.with(Int(slot) >> 8) { page in
      var values: [RowProbe.Value] = []
      values.reserveCapacity(terms.count)
      for term in terms {
        guard let number = page.integer(term.column, row) else {
          values.append(RowProbe.Value())
          continue
        }
        let text =
          term.isText ? interners[term.interner].text(UInt32(truncatingIfNeeded: number)) : ""
        values.append(RowProbe.Value(isNull: false, number: number, text: text))
      }
      return RowProbe(values: values, owner: owner(slot), sequence: sequence(slot))
    }
  }

  /// How many rows stand before the probe's in an order, ties by key; its own is left out.
  func rank(
    of slot: UInt32, _ probe: RowProbe, by terms: [TableLayout.OrderTerm],
    in tree: RankTree<UInt32>
  ) -> Int {
    comparing(with: probe, by: terms) { isBefore in
      tree.rankTryingEnds { $0 != slot && isBefore($0) }
    }
  }

  /// The rank of a row that is in an order; nil where it is not.
  func rank(
    ofPresent slot: UInt32, _ probe: RowProbe, by terms: [TableLayout.OrderTerm],
    in tree: RankTree<UInt32>
  ) -> Int? {
    comparing(with: probe, by: terms) { tree.rank(of: slot, $0) }
  }

  /// Gives the body what says of a row whether it stands before the probe.
  ///
  /// Nothing in here counts a reference for each row that is looked at: a search compares with a
  /// dozen of them, and a commit searches every order that it touches.
  @inline(__always)
  private func comparing<Result>(
    with probe: RowProbe, by terms: [TableLayout.OrderTerm],
    _ body: ((UInt32) -> Bool) -> Result
  ) -> Result {
    let pages = pages
    let rows = rows
    let ids = owners.pages
    let interners = interners
    return withExtendedLifetime((pages, rows, ids, interners)) {
      terms.withUnsafeBufferPointer { terms in
        probe.values.withUnsafeBufferPointer { values in
          body { other in
            let row = Int(other & 255)
            let page = pages.place(of: Int(other >> 8))
            for index in terms.indices {
              let order = Self.compare(
                page, row, to: values.baseAddress.unsafelyUnwrapped + index, by: terms[index],
                interners)
              if order != 0 { return order < 0 }
            }
            let others = rows.place(of: Int(other >> 8))
            let owner = UInt32(
              truncatingIfNeeded: others.pointee.value(row, RowField.owner))
            let order = Owners.compare(owner, probe.owner, in: ids)
            if order != 0 { return order < 0 }
            let sequence = Int64(bitPattern: others.pointee.value(row, RowField.sequence))
            return sequence < probe.sequence
          }
        }
      }
    }
  }

  @inline(__always)
  private static func compare(
    _ page: UnsafePointer<Page>, _ row: Int, to right: UnsafePointer<RowProbe.Value>,
    by term: TableLayout.OrderTerm, _ interners: [Interner]
  ) -> Int {
    // Nulls come last in both directions.
    guard let left = page.pointee.integer(term.column, row) else {
      return right.pointee.isNull ? 0 : 1
    }
    if right.pointee.isNull { return -1 }
    let number = right.pointee.number
    if left == number { return 0 }
    let order: Int
    if term.isText {
      order = interners.withUnsafeBufferPointer { interners in
        interners[term.interner].compare(UInt32(truncatingIfNeeded: left), to: right.pointee.text)
      }
    } else {
      order = left < number ? -1 : 1
    }
    return term.isDescending ? -order : order
  }
}
