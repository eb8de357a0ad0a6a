import HelpdeskCore

/// Rows of a table in one of its orders.
///
/// What the order compares is read once a row and kept as words, so that sorting goes through memory
/// in sequence, looks little up and counts no references.
struct SortedRows {
  /// What decides between rows with the same values.
  enum Ties: Sendable {
    case key
    case slot
  }

  /// The rows in their order.
  let slots: [UInt32]
  private let table: Table
  private let terms: [TableLayout.OrderTerm]
  private let ties: Ties
  /// Two words a term for each row: one that sorts as the value does as far as it goes, and one that
  /// tells values apart that have the same: for a text its number, for an integer whether it is null.
  private let words: [UInt64]

  /// - Parameters:
  ///   - rows: Rows that have a record, each once.
  ///   - table: The table that they are in.
  ///   - terms: The order.
  ///   - ties: What decides where all its terms are the same.
  init(
    _ rows: [UInt32], of table: Table, by terms: [TableLayout.OrderTerm], ties: Ties = .key
  ) {
    self.table = table
    self.terms = terms
    self.ties = ties
    let stride = 2 * terms.count
    let unsorted = Self.words(rows, table, terms)
    let order = Self.order(rows, unsorted, table, terms, ties)
    slots = order.map { rows[Int($0)] }
    var words: [UInt64] = []
    words.reserveCapacity(unsorted.count)
    for place in order { words += unsorted[(Int(place) * stride)..<((Int(place) + 1) * stride)] }
    self.words = words
  }

  private static func words(
    _ rows: [UInt32], _ table: Table, _ terms: [TableLayout.OrderTerm]
  ) -> [UInt64] {
    var words: [UInt64] = []
    words.reserveCapacity(2 * terms.count * rows.count)
    let pages = table.pages
    let interners = table.interners
    for slot in rows {
      pages.with(Int(slot) >> 8) { page in
        for term in terms {
          guard let value = page.integer(term.column, Int(slot) & 255) else {
            // Nulls come last in both directions.
            words.append(.max)
            words.append(Self.null(term))
            continue
          }
          if term.isText {
            let code = UInt32(truncatingIfNeeded: value)
            let leading = interners[term.interner].leading(code)
            words.append(term.isDescending ? ~leading : leading)
            words.append(UInt64(code))
          } else {
            words.append(Self.word(value, term))
            words.append(0)
          }
        }
      }
    }
    return words
  }

  /// The second word where a value is null, which no other value has beside the same first one.
  @inline(__always)
  private static func null(_ term: TableLayout.OrderTerm) -> UInt64 { term.isText ? 0 : 1 }

  /// A number that sorts as an integer does in an order.
  @inline(__always)
  private static func word(_ value: Int64, _ term: TableLayout.OrderTerm) -> UInt64 {
    let word = UInt64(bitPattern: value) ^ 1 << 63
    return term.isDescending ? ~word : word
  }

  /// The rows' places in the order in which they sort.
  private static func order(
    _ rows: [UInt32], _ words: [UInt64], _ table: Table, _ terms: [TableLayout.OrderTerm],
    _ ties: Ties
  ) -> [UInt32] {
    let keys = KeyOrder(table)
    let allInterners = table.interners
    let stride = 2 * terms.count
    return rows.withUnsafeBufferPointer { rows in
      allInterners.withUnsafeBufferPointer { interners in
        words.withUnsafeBufferPointer { words in
          terms.withUnsafeBufferPointer { terms in
            (0..<UInt32(rows.count)).sorted { left, right in
              let leftStart = Int(left) &* stride
              let rightStart = Int(right) &* stride
              for index in terms.indices {
                let first = words[leftStart &+ 2 &* index]
                let second = words[rightStart &+ 2 &* index]
                if first != second { return first < second }
                let leftRest = words[leftStart &+ 2 &* index &+ 1]
                let rightRest = words[rightStart &+ 2 &* index &+ 1]
                if leftRest == rightRest { continue }
                if !terms[index].isText { return leftRest < rightRest }
                if leftRest == 0 || rightRest == 0 { return rightRest == 0 }
                let order = interners[terms[index].interner].compare(
                  UInt32(truncatingIfNeeded: leftRest), UInt32(truncatingIfNeeded: rightRest))
                if order != 0 { return terms[index].isDescending ? order > 0 : order < 0 }
              }
              let leftSlot = rows[Int(left)]
              let rightSlot = rows[Int(right)]
              return ties == .slot ? leftSlot < rightSlot : keys.compare(leftSlot, rightSlot) < 0
            }
          }
        }
      }
    }
  }

  /// Puts the rows into a tree of others in the same order.
  func insert(into tree: inout RankTree<UInt32>) {
    let keys = KeyOrder(table)
    let pages = table.pages
    let allInterners = table.interners
    let stride = 2 * terms.count
    withExtendedLifetime(pages) {
      slots.withUnsafeBufferPointer { slots in
        allInterners.withUnsafeBufferPointer { interners in
          words.withUnsafeBufferPointer { words in
            terms.withUnsafeBufferPointer { terms in
              tree.insert(sorted: self.slots) { other, place in
                let page = pages.place(of: Int(other >> 8))
                let row = Int(other & 255)
                for index in terms.indices {
                  let term = terms[index]
                  let word = words[place &* stride &+ 2 &* index]
                  let rest = words[place &* stride &+ 2 &* index &+ 1]
                  let isNull = word == .max && rest == Self.null(term)
                  guard let value = page.pointee.integer(term.column, row) else {
                    if isNull { continue }
                    return false
                  }
                  if isNull { return true }
                  if term.isText {
                    if UInt64(value) == rest { continue }
                    let order = interners[term.interner].compare(
                      UInt32(truncatingIfNeeded: value), UInt32(truncatingIfNeeded: rest))
                    if order != 0 { return term.isDescending ? order > 0 : order < 0 }
                  } else {
                    let own = Self.word(value, term)
                    if own != word { return own < word }
                  }
                }
                return ties == .slot ? other < slots[place] : keys.compare(other, slots[place]) < 0
              }
            }
          }
        }
      }
    }
  }
}

/// The keys of a table's rows, for many comparisons.
private struct KeyOrder {
  private let rows: PersistentArray<PackedRows>
  private let ids: PersistentArray<Owners.OwnerPage>

  init(_ table: Table) {
    rows = table.rows
    ids = table.owners.pages
  }

  /// Negative, zero or positive, as the key of one row comes before, with or after the other's.
  @inline(__always)
  func compare(_ left: UInt32, _ right: UInt32) -> Int {
    let leftRow = Int(left & 255)
    let rightRow = Int(right & 255)
    let leftPage = rows.place(of: Int(left >> 8))
    let rightPage = rows.place(of: Int(right >> 8))
    let order = Owners.compare(
      UInt32(truncatingIfNeeded: leftPage.pointee.value(leftRow, RowField.owner)),
      UInt32(truncatingIfNeeded: rightPage.pointee.value(rightRow, RowField.owner)), in: ids)
    if order != 0 { return order }
    let first = Int64(bitPattern: leftPage.pointee.value(leftRow, RowField.sequence))
    let second = Int64(bitPattern: rightPage.pointee.value(rightRow, RowField.sequence))
    return first < second ? -1 : first == second ? 0 : 1
  }
}
