import HelpdeskCore

/// A column's value as something that can be sorted: nulls last, text by its bytes.
enum SortValue: Comparable {
  case integer(Int64)
  case text([UInt8])
  case null

  init(_ value: FieldValue?) {
    switch value {
    case .integer(let integer)?: self = .integer(integer)
    case .text(let text)?: self = .text(Array(text.utf8))
    default: self = .null
    }
  }

  static func < (left: SortValue, right: SortValue) -> Bool {
    switch (left, right) {
    case (.null, _): false
    case (_, .null): true
    case (.integer(let one), .integer(let other)): one < other
    case (.text(let one), .text(let other)): one.lexicographicallyPrecedes(other)
    case (.integer, .text): true
    case (.text, .integer): false
    }
  }
}

/// The place of a record in an order, and a cursor's content.
struct SortPlace {
  let values: [FieldValue?]
  let key: RecordKey

  func precedes(_ other: SortPlace, _ terms: [SortTerm]) -> Bool {
    for (index, term) in terms.enumerated() {
      let (mine, theirs) = (SortValue(values[index]), SortValue(other.values[index]))
      if mine == theirs { continue }
      if mine == .null || theirs == .null || !term.isDescending { return mine < theirs }
      return theirs < mine
    }
    return key < other.key
  }
}

extension ReferenceState {
  func page(_ query: Query) throws(StoreError) -> RecordPage {
    guard (1...Query.maximumLimit).contains(query.limit) else {
      throw invalid("A page has 1 to 10,000 records.")
    }
    let found = try matches(query.type, query.filter)
    let cursor = try query.cursor.map { cursor throws(StoreError) in
      try ReferenceCursor(cursor, of: query)
    }
    let terms: [SortTerm]
    var statistics: TextStatistics?
    var places: [RecordKey: SortPlace] = [:]
    switch query.order {
    case .columns(let columns):
      terms = columns
      let declared = try declaration(query.type)
      for term in terms {
        try check([], in: declared, term.column)
        if declared[term.column]?.kind == .texts { throw invalid("Sets cannot be sorted by.") }
      }
      for record in found {
        let values = terms.map { record.fields[$0.column] }
        places[record.key] = SortPlace(values: values, key: record.key)
      }
    case .relevance:
      terms = [.descending(0)]
      let match = try query.filter.onlyMatch()
      let documents = documents()
      let frozen = cursor?.statistics ?? Self.statistics(match, documents)
      statistics = frozen
      for record in found {
        let score = documents[record.key]?.score(match, frozen) ?? 0
        places[record.key] = SortPlace(values: [.integer(Int64(score))], key: record.key)
      }
    }
    let all = places.values.sorted { $0.precedes($1, terms) }
    let rest = all.drop { place in cursor.map { !$0.place.precedes(place, terms) } ?? false }
    let shown = Array(rest.prefix(query.limit))
    let next = rest.count > shown.count ? shown.last : nil
    return RecordPage(
      records: shown.compactMap { records[$0.key] },
      next: next.map { ReferenceCursor(place: $0, statistics: statistics).encoded(for: query) },
      scores: query.order == .relevance ? shown.map(\.score) : nil,
      total: query.wantsTotal ? found.count : nil)
  }
}

extension SortPlace {
  fileprivate var score: Int {
    if case .integer(let score)? = values.first { Int(score) } else { 0 }
  }
}

extension Filter {
  /// The match that an order by relevance goes by: the filter must have one, the same everywhere.
  fileprivate func onlyMatch() throws(StoreError) -> TextMatch {
    var found: Set<TextMatch> = []
    for case .text(let match) in anyOf.joined() { found.insert(match) }
    guard found.count == 1, let match = found.first else {
      throw StoreError(.invalidRequest, "An order by relevance needs one text match.")
    }
    return match
  }
}

/// A place together with the statistics that scores are frozen at.
struct ReferenceCursor {
  let place: SortPlace
  let statistics: TextStatistics?

  init(place: SortPlace, statistics: TextStatistics?) {
    self.place = place
    self.statistics = statistics
  }

  init(_ cursor: Cursor, of query: Query) throws(StoreError) {
    let strange = StoreError(.invalidRequest, "The cursor is of another query or store.")
    guard let fields = try? WireCodec.decode(cursor.bytes), fields[0] == Self.mark(of: query),
      case .text(let id)? = fields[1], case .integer(let sequence)? = fields[2],
      case .integer(let count)? = fields[3]
    else { throw strange }
    place = SortPlace(
      values: (0..<Int(count)).map { fields[FieldTag(100 + $0)] },
      key: RecordKey(query.type, id, sequence: sequence))
    let figures = fields.fields.compactMap { field -> Int? in
      if field.tag >= 1_000, case .integer(let figure) = field.value { Int(figure) } else { nil }
    }
    statistics =
      figures.count < 2
      ? nil
      : TextStatistics(
        documents: figures[0], totalLength: figures[1], frequencies: Array(figures.dropFirst(2)))
  }

  func encoded(for query: Query) -> Cursor {
    var fields = RecordFields()
    fields[0] = Self.mark(of: query)
    fields[1] = .text(place.key.id)
    fields[2] = .integer(place.key.sequence)
    fields[3] = .integer(Int64(place.values.count))
    for (index, value) in place.values.enumerated() { fields[FieldTag(100 + index)] = value }
    if let statistics {
      let figures = [statistics.documents, statistics.totalLength] + statistics.frequencies
      for (index, figure) in figures.enumerated() {
        fields[FieldTag(1_000 + index)] = .integer(Int64(figure))
      }
    }
    return Cursor(bytes: WireCodec.encode(fields))
  }

  private static func mark(of query: Query) -> FieldValue {
    .text("\(query.type.rawValue) \(query.order)")
  }
}
