import HelpdeskCore

/// The rows that a filter takes, found once for all requests of one read that count them.
struct MatchedRows: Sendable {
  /// The rows of one page, at least one.
  struct Part: Sendable {
    let page: Page
    let index: Int
    let rows: Bits256
  }

  let filter: CompiledFilter
  private(set) var pages: [Part] = []
  private(set) var count = 0

  init(_ filter: CompiledFilter, _ table: Table) {
    self.filter = filter
    var pages: [Part] = []
    var count = 0
    table.forEachMatch(filter) { page, index, rows in
      pages.append(Part(page: page, index: index, rows: rows))
      count += rows.count
    }
    self.pages = pages
    self.count = count
  }

  /// Their slots, ascending.
  var slots: [UInt32] {
    var slots: [UInt32] = []
    slots.reserveCapacity(count)
    for part in pages { part.rows.visit { slots.append(UInt32(part.index << 8 | $0)) } }
    return slots
  }
}

/// A filter over a type, as the bytes of its texts have it.
///
/// Swift takes texts for the same that a store tells apart, so the filter's own equality is not
/// enough.
struct RowSelection: Hashable {
  let type: RecordType
  let filter: Filter

  static func == (left: RowSelection, right: RowSelection) -> Bool {
    left.type == right.type && left.filter == right.filter
      && left.texts.elementsEqual(right.texts, by: ByteText.isSame)
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(type)
    hasher.combine(filter)
  }

  private var texts: [String] {
    filter.anyOf.flatMap { $0.flatMap(Self.texts) }
  }

  private static func texts(_ condition: Condition) -> [String] {
    switch condition {
    case .equals(_, let value): texts(value)
    case .isIn(_, let values): values.flatMap(texts)
    case .contains(_, let member): [member]
    case .not(let inner): texts(inner)
    case .text(let match):
      (match.terms + match.excluded).map(\.token) + match.phrases.joined()
    case .range, .isNull: []
    }
  }

  private static func texts(_ value: FieldValue) -> [String] {
    switch value {
    case .text(let text): [text]
    case .texts(let texts): texts
    case .integer, .bytes: []
    }
  }
}
