import HelpdeskCore

/// Turns a filter into its evaluable form, and refuses what a filter must not be.
struct FilterCompiler {
  static let maximumDepth = 16

  let table: Table
  private var matches: [TextMatch: TextHits] = [:]
  private var rankedMatches: [TextMatch] = []
  private let texts: DocumentTexts

  private init(_ table: Table, _ texts: DocumentTexts) {
    self.table = table
    self.texts = texts
  }

  static func compile(
    _ filter: Filter, _ table: Table, _ texts: DocumentTexts
  ) throws(StoreError) -> CompiledFilter {
    guard filter.anyOf.count <= Filter.maximumGroups else {
      throw StoreError(
        .invalidRequest,
        "A filter has at most \(Filter.maximumGroups) groups; this one has \(filter.anyOf.count).")
    }
    var compiler = FilterCompiler(table, texts)
    var groups: [CompiledFilter.Group] = []
    for conditions in filter.anyOf { groups.append(try compiler.group(conditions)) }
    let match = compiler.rankedMatches.count == 1 ? compiler.rankedMatches[0] : nil
    return CompiledFilter(
      groups: groups, match: match, hits: match.flatMap { compiler.matches[$0] })
  }

  private mutating func group(
    _ conditions: [Condition]
  ) throws(StoreError) -> CompiledFilter.Group {
    var compiled: [CompiledCondition] = []
    var documents: [UInt32]?
    var bounds = ColumnBounds()
    for (index, condition) in conditions.enumerated() {
      if case .text(let match) = condition {
        compiled.append(.slots(bitmap(try hits(match).slots)))
        if !rankedMatches.contains(match) { rankedMatches.append(match) }
        if let slots = matches[match]?.slots, slots.count < documents?.count ?? .max {
          documents = slots
        }
      } else {
        compiled.append(try compile(condition, depth: 0))
      }
      try addBound(condition, index, to: &bounds)
    }
    for case .text(let match) in conditions where !match.phrases.isEmpty {
      // Only what the other conditions take is read.
      let slots = try withPhrases(of: match, in: documents ?? []) { slot in
        compiled.allSatisfy { $0.matches(table.pages[Int(slot) >> 8], slot) }
      }
      compiled.append(.slots(bitmap(slots)))
      documents = slots
    }
    return CompiledFilter.Group(conditions: compiled, documents: documents, bounds: bounds)
  }

  private mutating func compile(
    _ condition: Condition, depth: Int
  ) throws(StoreError) -> CompiledCondition {
    guard depth <= Self.maximumDepth else {
      throw StoreError(.invalidRequest, "The filter's conditions are nested too deep.")
    }
    switch condition {
    case .equals(let tag, let value): return try equals(tag, [value])
    case .isIn(let tag, let values): return try equals(tag, values)
    case .range(let tag, let lower, let upper):
      let column = try self.column(tag, .integer, "range")
      guard let (lower, upper) = Self.closed(lower, upper) else { return .never }
      return .range(column: column.index, lower: lower, upper: upper)
    case .isNull(let tag):
      return .null(column: try table.layout.column(tag))
    case .contains(let tag, let member):
      let column = try self.column(tag, .texts, "contains")
      try Self.checkText(member, column)
      guard let code = table.interners[column.interner].code(of: member) else { return .never }
      return .contains(column: column.index, code)
    case .not(let inner): return .not(try compile(inner, depth: depth + 1))
    case .text(let match): return try text(match)
    }
  }

  private func equals(
    _ tag: FieldTag, _ values: [FieldValue]
  ) throws(StoreError) -> CompiledCondition {
    let column = table.layout.columns[try table.layout.column(tag)]
    for value in values { try Self.check(value, column) }
    let cells = values.compactMap { table.cell($0, column) }
    if column.kind == .texts {
      return .setIn(
        column: column.index,
        cells.compactMap { if case .texts(let codes) = $0 { codes } else { nil } })
    }
    let numbers = cells.compactMap { cell -> Int64? in
      switch cell {
      case .integer(let number): number
      case .text(let code): Int64(code)
      case .null, .texts: nil
      }
    }
    switch numbers.count {
    case 0: return .never
    case 1: return .range(column: column.index, lower: numbers[0], upper: numbers[0])
    default: return .oneOf(column: column.index, ValueSet(numbers))
    }
  }

  private mutating func text(_ match: TextMatch) throws(StoreError) -> CompiledCondition {
    let found = try hits(match).slots
    if match.phrases.isEmpty { return .slots(bitmap(found)) }
    return .slots(bitmap(try withPhrases(of: match, in: found) { _ in true }))
  }

  /// The documents with the words of a match; whether they have its phrases is not known yet.
  private mutating func hits(_ match: TextMatch) throws(StoreError) -> TextHits {
    if let found = matches[match] { return found }
    let phrased = match.phrases.joined()
    guard match.terms.count <= 64, match.excluded.count <= 64, phrased.count <= 64 else {
      throw StoreError(.invalidRequest, "A text match has at most 64 terms.")
    }
    let tokens = (match.terms + match.excluded).map(\.token) + phrased
    guard !tokens.contains(where: Validation.hasNull) else {
      throw StoreError(.invalidRequest, "A term must not contain U+0000.")
    }
    let found = table.text.search(match)
    matches[match] = found
    return found
  }

  private func withPhrases(
    of match: TextMatch, in slots: [UInt32], where isWanted: (UInt32) -> Bool
  ) throws(StoreError) -> [UInt32] {
    var result: [UInt32] = []
    for slot in slots where isWanted(slot) {
      if try texts.contain(match, in: table.key(slot)) { result.append(slot) }
    }
    return result
  }

  private func bitmap(_ slots: [UInt32]) -> SlotBitmap {
    SlotBitmap(slots: slots, pageCount: table.pages.count)
  }

  private func addBound(
    _ condition: Condition, _ index: Int, to bounds: inout ColumnBounds
  ) throws(StoreError) {
    switch condition {
    case .equals(let tag, let value): try addValues(tag, [value], index, to: &bounds)
    case .isIn(let tag, let values): try addValues(tag, values, index, to: &bounds)
    case .isNull(let tag):
      let column = try table.layout.column(tag)
      if table.layout.columns[column].kind != .texts {
        bounds.add(.values([.null]), column: column, condition: index)
      }
    case .range(let tag, let lower, let upper):
      let column = try table.layout.column(tag)
      if let (lower, upper) = Self.closed(lower, upper) {
        bounds.add(.range(lower: lower, upper: upper), column: column, condition: index)
      }
    case .contains(let tag, let member):
      let column = table.layout.columns[try table.layout.column(tag)]
      if let code = table.interners[column.interner].code(of: member) {
        bounds.addMember(column.place, code)
      }
    case .not, .text: break
    }
  }

  private func addValues(
    _ tag: FieldTag, _ values: [FieldValue], _ index: Int, to bounds: inout ColumnBounds
  ) throws(StoreError) {
    let column = try table.layout.column(tag)
    let declared = table.layout.columns[column]
    guard declared.kind != .texts else { return }
    var seen: [CellValue] = []
    var keys: [SortKey] = []
    for value in values {
      guard let cell = table.cell(value, declared), !seen.contains(cell) else { continue }
      guard seen.count < 64 else { return }
      seen.append(cell)
      switch (value, cell) {
      case (.integer(let number), _): keys.append(.integer(number))
      case (.text(let text), .text(let code)): keys.append(.text(text, code))
      default: break
      }
    }
    bounds.add(.values(keys), column: column, condition: index)
  }

  private func column(
    _ tag: FieldTag, _ kind: RecordSchema.Column.Kind, _ what: String
  ) throws(StoreError) -> TableLayout.Column {
    let column = table.layout.columns[try table.layout.column(tag)]
    guard column.kind == kind else {
      throw StoreError(
        .invalidRequest, "Column \(column.declaration.name) does not take \"\(what)\".")
    }
    return column
  }

  private static func closed(_ lower: Int64?, _ upper: Int64?) -> (Int64, Int64)? {
    let low = lower ?? .min
    guard let upper else { return (low, .max) }
    return upper > low ? (low, upper - 1) : nil
  }

  private static func check(
    _ value: FieldValue, _ column: TableLayout.Column
  ) throws(StoreError) {
    switch (column.kind, value) {
    case (.integer, .integer): break
    case (.text, .text(let text)): try checkText(text, column)
    case (.texts, .texts(let texts)): for text in texts { try checkText(text, column) }
    default:
      throw StoreError(
        .invalidRequest, "Column \(column.declaration.name) holds values of another kind.")
    }
  }

  private static func checkText(
    _ text: String, _ column: TableLayout.Column
  ) throws(StoreError) {
    guard text.utf8.count <= Validation.maximumColumnBytes, !Validation.hasNull(text) else {
      throw StoreError(
        .invalidRequest,
        "Column \(column.declaration.name) takes no text with U+0000 or of more than "
          + "\(Validation.maximumColumnBytes) bytes.")
    }
  }
}
