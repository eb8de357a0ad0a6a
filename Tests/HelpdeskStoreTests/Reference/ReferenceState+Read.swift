import HelpdeskCore

extension ReferenceState {
  func answer(_ request: Request) throws(StoreError) -> Answer {
    switch request {
    case .records(let keys):
      for key in keys { _ = try declaration(key.type) }
      return .records(keys.map { records[$0] })
    case .children(let request):
      return .page(RecordPage(records: try children(request)))
    case .query(let query):
      return .page(try page(query))
    case .count(let type, let filter):
      return .count(try matches(type, filter).count)
    case .measure(let measure):
      return .groups(try groups(measure))
    case .receipt(let key):
      return .receipt(receipts[key]?.receipt)
    case .lastNumber(let sequence):
      return .count(Int(numbers[sequence] ?? 0))
    case .outbox(let topic, let dead, let limit):
      return .outbox(list(topic, dead: dead, limit: limit))
    case .outboxDue(let topic):
      return .instant(due(topic))
    }
  }

  private func children(_ request: Request.Children) throws(StoreError) -> [StoredRecord] {
    _ = try declaration(request.type)
    guard request.limit > 0 else { throw invalid("A limit must be positive.") }
    let all = records.values.filter {
      $0.key.type == request.type && $0.key.id == request.owner
        && request.sequences.contains($0.key.sequence)
    }.sorted { $0.key < $1.key }
    return Array((request.isReversed ? all.reversed() : all).prefix(request.limit))
  }

  // MARK: Filters

  /// The records that a filter takes, by key.
  func matches(_ type: RecordType, _ filter: Filter) throws(StoreError) -> [StoredRecord] {
    let declared = try declaration(type)
    guard filter.anyOf.count <= Filter.maximumGroups else { throw invalid("Too many groups.") }
    for condition in filter.anyOf.joined() { try check(condition, declared) }
    let documents = filter.anyOf.joined().contains(where: \.isText) ? self.documents() : [:]
    return records.values.filter { record in
      record.key.type == type
        && filter.anyOf.contains { $0.allSatisfy { holds($0, record, documents) } }
    }.sorted { $0.key < $1.key }
  }

  private func check(_ condition: Condition, _ declared: RecordSchema) throws(StoreError) {
    switch condition {
    case .equals(let tag, let value): try check([value], in: declared, tag)
    case .isIn(let tag, let values): try check(values, in: declared, tag)
    case .range(let tag, _, _): try check([.integer(0)], in: declared, tag)
    case .contains(let tag, _): try check([.texts([])], in: declared, tag)
    case .isNull(let tag): try check([], in: declared, tag)
    case .not(let inner): try check(inner, declared)
    case .text(let match):
      guard match.terms.count <= 64, match.phrases.joined().count <= 64 else {
        throw invalid("At most 64 words can be looked for.")
      }
    }
  }

  func check(
    _ values: [FieldValue], in declared: RecordSchema, _ tag: FieldTag
  ) throws(StoreError) {
    guard let column = declared[tag] else { throw invalid("There is no column \(tag).") }
    for value in values {
      switch (column.kind, value) {
      case (.integer, .integer), (.text, .text), (.texts, .texts): continue
      default: throw invalid("Column \(column.name) is of another kind.")
      }
    }
  }

  private func holds(
    _ condition: Condition, _ record: StoredRecord, _ documents: [RecordKey: ReferenceDocument]
  ) -> Bool {
    switch condition {
    case .equals(let tag, let value): return record.fields[tag] == value
    case .isIn(let tag, let values): return values.contains { record.fields[tag] == $0 }
    case .isNull(let tag): return record.fields[tag] == nil
    case .not(let inner): return !holds(inner, record, documents)
    case .text(let match): return documents[record.key]?.satisfies(match) ?? false
    case .range(let tag, let lower, let upper):
      guard let value = record.fields.integer(tag) else { return false }
      if let lower, value < lower { return false }
      if let upper, value >= upper { return false }
      return true
    case .contains(let tag, let member):
      guard case .texts(let members)? = record.fields[tag] else { return false }
      return members.contains(member)
    }
  }

  // MARK: Measures

  private func groups(_ measure: Measure) throws(StoreError) -> [MeasureGroup] {
    let declared = try declaration(measure.type)
    guard measure.groupings.count <= 2 else { throw invalid("At most two groupings.") }
    for grouping in measure.groupings {
      switch grouping {
      case .column(let tag): try check([], in: declared, tag)
      case .intervals(let tag, let boundaries):
        try check([.integer(0)], in: declared, tag)
        guard zip(boundaries, boundaries.dropFirst()).allSatisfy(<) else {
          throw invalid("Boundaries must ascend.")
        }
      }
    }
    for figure in measure.figures { try check(figure, declared) }
    var groups: [[FieldValue?]: [RecordFields]] = measure.groupings.isEmpty ? [[]: []] : [:]
    for record in try matches(measure.type, measure.filter) {
      let parts = measure.groupings.map { $0.keys(of: record.fields) }
      let keys = parts.reduce([[]]) { keys, part in keys.flatMap { key in part.map { key + [$0] } }
      }
      for key in keys { groups[key, default: []].append(record.fields) }
    }
    let sorted = groups.sorted { left, right in
      let pairs = zip(left.key, right.key).map { (SortValue($0), SortValue($1)) }
      return pairs.first { $0 != $1 }.map { $0 < $1 } ?? false
    }
    return sorted.map { key, members in
      MeasureGroup(key: key, values: measure.figures.map { $0.value(of: members) })
    }
  }

  private func check(_ figure: Measure.Figure, _ declared: RecordSchema) throws(StoreError) {
    switch figure {
    case .count: break
    case .present(let tag): try check([], in: declared, tag)
    case .sum(let tag), .minimum(let tag), .maximum(let tag):
      try check([.integer(0)], in: declared, tag)
    case .percentile(let tag, let permille):
      try check([.integer(0)], in: declared, tag)
      guard (0...1_000).contains(permille) else { throw invalid("Permille go from 0 to 1,000.") }
    }
  }
}

extension RecordFields {
  fileprivate func integer(_ tag: FieldTag) -> Int64? {
    if case .integer(let value)? = self[tag] { value } else { nil }
  }
}

extension Condition {
  fileprivate var isText: Bool {
    switch self {
    case .text: true
    case .not(let inner): inner.isText
    default: false
    }
  }
}

extension Measure.Grouping {
  fileprivate func keys(of fields: RecordFields) -> [FieldValue?] {
    switch self {
    case .column(let tag):
      if case .texts(let members)? = fields[tag] { return Set(members).map { .text($0) } }
      return [fields[tag]]
    case .intervals(let tag, let boundaries):
      guard let value = fields.integer(tag),
        let upper = boundaries.firstIndex(where: { value < $0 }), upper > 0
      else { return [] }
      return [.integer(Int64(upper - 1))]
    }
  }
}

extension Measure.Figure {
  fileprivate func value(of members: [RecordFields]) -> Int64? {
    switch self {
    case .count: return Int64(members.count)
    case .present(let tag): return Int64(members.count { $0[tag] != nil })
    case .sum(let tag): return members.compactMap { $0.integer(tag) }.reduce(0, +)
    case .minimum(let tag): return members.compactMap { $0.integer(tag) }.min()
    case .maximum(let tag): return members.compactMap { $0.integer(tag) }.max()
    case .percentile(let tag, let permille):
      let values = members.compactMap { $0.integer(tag) }.sorted()
      let rank = (permille * values.count + 999) / 1_000
      return values.isEmpty ? nil : values[max(rank, 1) - 1]
    }
  }
}
