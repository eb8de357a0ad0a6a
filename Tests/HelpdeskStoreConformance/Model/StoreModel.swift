import HelpdeskCore

/// What a store does, as a value in its plainest form: a dictionary that every question scans.
///
/// It knows records, preconditions, unique columns, numbers, receipts, queries and measures of
/// ``ConformanceSchema``, and takes only requests that are valid.
struct StoreModel: Sendable {
  /// A record of the model.
  struct Entry: Hashable, Sendable {
    var version: Int64
    var fields: RecordFields
  }

  /// What a commit must come to.
  enum Outcome: Equatable {
    /// It succeeds with this receipt, whatever its revision.
    case done(numbers: [Int64], written: [Receipt.Written], isReplayed: Bool)
    /// It fails, with one of these codes where several apply.
    case refused(Set<StoreError.Code>)
  }

  private(set) var entries: [RecordKey: Entry] = [:]
  private(set) var lastNumbers: [String: Int64] = [:]
  private var receipts: [String: (digest: UInt64, numbers: [Int64], written: [Receipt.Written])] =
    [:]

  /// Carries out a commit.
  mutating func commit(_ commit: Commit) -> Outcome {
    if let idempotency = commit.idempotency, let old = receipts[idempotency.key] {
      guard old.digest == idempotency.digest else { return .refused([.idempotencyMismatch]) }
      return .done(numbers: old.numbers, written: old.written, isReplayed: true)
    }
    var after = self
    let numbers = after.drawNumbers(for: commit.numbers)
    let drawn = Dictionary(
      grouping: zip(commit.numbers, numbers), by: { $0.0.key }
    ).mapValues { $0.map { ($0.0.tag, $0.1) } }
    let written = commit.mutations.map { mutation in
      after.write(mutation, drawn: drawn[mutation.key] ?? [])
    }
    var codes: Set<StoreError.Code> = []
    if !commit.preconditions.allSatisfy(holds) { codes.insert(.conflict) }
    if after.hasDuplicates { codes.insert(.duplicateKey) }
    guard codes.isEmpty else { return .refused(codes) }
    self = after
    if let idempotency = commit.idempotency {
      receipts[idempotency.key] = (idempotency.digest, numbers, written)
    }
    return .done(numbers: numbers, written: written, isReplayed: false)
  }

  private mutating func drawNumbers(for requests: [NumberRequest]) -> [Int64] {
    requests.map { request in
      lastNumbers[request.sequence, default: 0] += 1
      return lastNumbers[request.sequence, default: 0]
    }
  }

  private mutating func write(
    _ mutation: Mutation, drawn: [(FieldTag, Int64)]
  ) -> Receipt.Written {
    switch mutation {
    case .delete(let key):
      entries[key] = nil
      return Receipt.Written(key: key, version: 0)
    case .put(let key, var fields):
      for (tag, number) in drawn { fields[tag] = .integer(number) }
      let version = (entries[key]?.version ?? 0) + 1
      entries[key] = Entry(version: version, fields: fields)
      return Receipt.Written(key: key, version: version)
    }
  }

  private func holds(_ precondition: Precondition) -> Bool {
    switch precondition {
    case .absent(let key): entries[key] == nil
    case .present(let key): entries[key] != nil
    case .version(let key, let version): entries[key]?.version == version
    case .blob: false
    }
  }

  private var hasDuplicates: Bool {
    let items = entries.filter { $0.key.type == ConformanceSchema.item }.values
    return [ConformanceSchema.code, ConformanceSchema.number].contains { tag in
      let values = items.compactMap { $0.fields[tag] }
      return Set(values).count < values.count
    }
  }
}

// MARK: - Questions

extension StoreModel {
  /// A record of an answer.
  struct Row: Hashable {
    let key: RecordKey
    let version: Int64
    let fields: RecordFields
  }

  /// The records that a filter takes, in an order.
  func rows(_ type: RecordType, _ filter: Filter, by terms: [SortTerm]) -> [Row] {
    entries.filter { key, entry in
      key.type == type
        && filter.anyOf.contains { group in
          group.allSatisfy { Self.holds($0, for: entry.fields) }
        }
    }
    .map { Row(key: $0.key, version: $0.value.version, fields: $0.value.fields) }
    .sorted { left, right in
      for term in terms {
        let order = Self.order(left.fields[term.column], right.fields[term.column], term)
        if order != 0 { return order < 0 }
      }
      return left.key < right.key
    }
  }

  /// A run of children.
  func children(_ request: Request.Children) -> [Row] {
    let all = rows(request.type, .everything, by: []).filter {
      $0.key.id == request.owner && request.sequences.contains($0.key.sequence)
    }
    return Array((request.isReversed ? all.reversed() : all).prefix(request.limit))
  }

  /// The groups of a measure.
  func groups(_ measure: Measure) -> [MeasureGroup] {
    let rows = rows(measure.type, measure.filter, by: [])
    var members: [[FieldValue?]: [Row]] = measure.groupings.isEmpty ? [[]: []] : [:]
    for row in rows {
      var keys: [[FieldValue?]] = [[]]
      for grouping in measure.groupings {
        let values = Self.values(of: grouping, for: row.fields)
        keys = keys.flatMap { key in values.map { key + [$0] } }
      }
      for key in keys { members[key, default: []].append(row) }
    }
    return members.map { key, rows in
      MeasureGroup(
        key: key, values: measure.figures.map { Self.figure($0, over: rows.map(\.fields)) })
    }
    .sorted { left, right in
      for (one, other) in zip(left.key, right.key) {
        let order = Self.order(one, other, .ascending(0))
        if order != 0 { return order < 0 }
      }
      return false
    }
  }

  private static func holds(_ condition: Condition, for fields: RecordFields) -> Bool {
    switch condition {
    case .equals(let tag, let value):
      return fields[tag] == value
    case .isIn(let tag, let values):
      return fields[tag].map(values.contains) ?? false
    case .range(let tag, let lower, let upper):
      guard case .integer(let value)? = fields[tag] else { return false }
      return (lower.map { value >= $0 } ?? true) && (upper.map { value < $0 } ?? true)
    case .isNull(let tag):
      return fields[tag] == nil
    case .contains(let tag, let member):
      guard case .texts(let members)? = fields[tag] else { return false }
      return members.contains(member)
    case .not(let condition):
      return !holds(condition, for: fields)
    case .text:
      return false
    }
  }

  /// Negative where the left comes first, 0 where they are equal.
  private static func order(_ left: FieldValue?, _ right: FieldValue?, _ term: SortTerm) -> Int {
    let isLess: Bool
    switch (left, right) {
    case (nil, nil): return 0
    case (nil, _): return 1
    case (_, nil): return -1
    case (.integer(let one)?, .integer(let other)?):
      if one == other { return 0 }
      isLess = one < other
    case (.text(let one)?, .text(let other)?):
      if one == other { return 0 }
      isLess = Array(one.utf8).lexicographicallyPrecedes(Array(other.utf8))
    default: return 0
    }
    return isLess != term.isDescending ? -1 : 1
  }

  private static func values(
    of grouping: Measure.Grouping, for fields: RecordFields
  ) -> [FieldValue?] {
    switch grouping {
    case .column(let tag):
      guard case .texts(let members)? = fields[tag] else { return [fields[tag]] }
      return Set(members).map { .text($0) }
    case .intervals(let tag, let boundaries):
      guard case .integer(let value)? = fields[tag] else { return [] }
      return zip(boundaries, boundaries.dropFirst()).enumerated().compactMap { index, bounds in
        bounds.0 <= value && value < bounds.1 ? .integer(Int64(index)) : nil
      }
    }
  }

  private static func figure(_ figure: Measure.Figure, over fields: [RecordFields]) -> Int64? {
    func integers(_ tag: FieldTag) -> [Int64] {
      fields.compactMap { if case .integer(let value)? = $0[tag] { value } else { nil } }
    }
    switch figure {
    case .count: return Int64(fields.count)
    case .sum(let tag): return integers(tag).reduce(0, +)
    case .present(let tag): return Int64(fields.count { $0[tag] != nil })
    case .minimum(let tag): return integers(tag).min()
    case .maximum(let tag): return integers(tag).max()
    case .percentile(let tag, let permille):
      let values = integers(tag).sorted()
      // Nearest rank: the smallest value that at least so many thousandths do not exceed.
      return values.enumerated().first { index, _ in
        (index + 1) * 1_000 >= permille * values.count
      }?.element
    }
  }
}
