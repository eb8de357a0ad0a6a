import HelpdeskCore

/// The rows that an order, entered through bound columns, leaves of a group.
struct IndexAccess: Sendable {
  let order: Int
  /// How many leading terms are bound to values.
  let boundTerms: Int
  /// For each combination of bound values the ranks in the order, empty ones left out.
  let ranges: [(prefix: [SortKey], ranks: Range<Int>)]
  /// The conditions that every row in the ranges satisfies.
  let consumed: Set<Int>

  var count: Int { ranges.reduce(0) { $0 + $1.ranks.count } }
}

/// Where to look for the rows of a group.
enum Candidates: Sendable {
  case slots([UInt32])
  case index(IndexAccess)
  case members(place: Int, Range<Int>)
  case everything

  func count(_ table: Table) -> Int {
    switch self {
    case .slots(let slots): slots.count
    case .index(let access): access.count
    case .members(_, let range): range.count
    case .everything: table.liveCount
    }
  }
}

extension Table {
  static let maximumRanges = 64

  /// The ways into an order: the longest run of bound leading terms first, then shorter ones.
  func access(
    _ order: Int, _ bounds: ColumnBounds, boundTerms limit: Int = .max
  ) -> IndexAccess {
    let terms = layout.orders[order]
    var prefixes: [[SortKey]] = [[]]
    var consumed = Set<Int>()
    var bound = 0
    var range: (lower: Int64, upper: Int64)?
    for term in terms {
      guard let (found, condition) = bounds[term.column] else { break }
      if case .values(let values) = found, bound < limit,
        prefixes.count * values.count <= Self.maximumRanges
      {
        prefixes = prefixes.flatMap { prefix in values.map { prefix + [$0] } }
        consumed.insert(condition)
        bound += 1
        continue
      }
      if case .range(let lower, let upper) = found {
        range = (lower, upper)
        consumed.insert(condition)
      }
      break
    }
    let ranges = prefixes.compactMap { prefix -> (prefix: [SortKey], ranks: Range<Int>)? in
      let ranks = ranks(order, prefix, range)
      return ranks.isEmpty ? nil : (prefix, ranks)
    }
    return IndexAccess(order: order, boundTerms: bound, ranges: ranges, consumed: consumed)
  }

  private func ranks(
    _ order: Int, _ prefix: [SortKey], _ range: (lower: Int64, upper: Int64)?
  ) -> Range<Int> {
    let terms = layout.orders[order]
    var first = OrderProbe(values: prefix, key: nil)
    var last = first
    if let range {
      let isDescending = terms[prefix.count].isDescending
      first.values.append(.integer(isDescending ? range.upper : range.lower))
      last.values.append(.integer(isDescending ? range.lower : range.upper))
    }
    if first.values.isEmpty { return 0..<liveCount }
    let sorted = sorted(order)
    let lower = sorted.rank { compare($0, to: first, by: terms) < 0 }
    let upper = sorted.rank { compare($0, to: last, by: terms) <= 0 }
    return lower..<max(lower, upper)
  }

  /// The smallest set of rows that is sure to hold all rows of a group.
  func candidates(_ group: CompiledFilter.Group) -> Candidates {
    var best = Candidates.everything
    var bestCount = liveCount
    func offer(_ candidates: Candidates) {
      let count = candidates.count(self)
      if count < bestCount {
        best = candidates
        bestCount = count
      }
    }
    if let documents = group.documents { offer(.slots(documents)) }
    for (index, column) in layout.columns.enumerated() {
      guard let unique = column.unique, let (bound, _) = group.bounds[index],
        case .values(let keys) = bound
      else { continue }
      let cells = keys.compactMap(Self.cell)
      if cells.count == keys.count {
        offer(.slots(cells.compactMap { holder(of: $0, unique) }.sorted()))
      }
    }
    for member in group.bounds.members {
      let tree = members[member.place]
      let lower = tree.rank { $0 < UInt64(member.code) << 32 }
      let upper = tree.rank { $0 < UInt64(member.code + 1) << 32 }
      offer(.members(place: member.place, lower..<upper))
    }
    for (order, terms) in layout.orders.enumerated() {
      guard bestCount > 8, let first = terms.first, group.bounds[first.column] != nil else {
        continue
      }
      offer(.index(access(order, group.bounds)))
    }
    return best
  }

  private static func cell(_ key: SortKey) -> CellValue? {
    switch key {
    case .null: nil
    case .integer(let number): .integer(number)
    case .text(_, let code): code.map { .text($0) }
    }
  }

  /// A way to walk a group's rows in the order wanted, nil where no declared order gives it.
  func stream(
    _ group: CompiledFilter.Group, by wanted: [TableLayout.OrderTerm]
  ) -> IndexAccess? {
    if group.bounds.isImpossible {
      return IndexAccess(order: 0, boundTerms: 0, ranges: [], consumed: [])
    }
    let isFixed = { (term: TableLayout.OrderTerm) -> Bool in
      group.bounds.fixedValue(of: term.column) != nil
    }
    let rest = wanted.filter { !isFixed($0) }
    var best: IndexAccess?
    for (order, terms) in layout.orders.enumerated() {
      // How many leading terms an equality condition may take off this order.
      var bindable = 0
      while bindable < terms.count,
        case .values? = group.bounds[terms[bindable].column]?.bound
      {
        bindable += 1
      }
      for bound in stride(from: bindable, through: 0, by: -1)
      where terms[bound...].filter({ !isFixed($0) }) == rest {
        let access = access(order, group.bounds, boundTerms: bound)
        if access.boundTerms == bound, access.count < best?.count ?? .max { best = access }
        break
      }
    }
    return best
  }
}
