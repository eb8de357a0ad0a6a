/// A condition on the columns of a record, or on the text of a document.
public indirect enum Condition: Hashable, Sendable {
  /// The column has this value.
  case equals(FieldTag, FieldValue)
  /// The column has one of these values.
  case isIn(FieldTag, [FieldValue])
  /// The integer column lies in `lower..<upper`; nil leaves that side open. Null is never inside.
  case range(FieldTag, lower: Int64?, upper: Int64?)
  /// The column is null.
  case isNull(FieldTag)
  /// The `texts` column contains this key.
  case contains(FieldTag, String)
  /// The condition inside does not hold; a null column therefore satisfies `not(.equals(…))`.
  case not(Condition)
  /// The document's text matches.
  case text(TextMatch)
}

/// Which records a query takes: any of the groups, in which all conditions hold.
public struct Filter: Hashable, Sendable {
  /// At most 64 groups; no group takes nothing, an empty group takes everything.
  public var anyOf: [[Condition]]

  /// Takes every record of which one group's conditions all hold.
  public init(anyOf: [[Condition]]) {
    self.anyOf = anyOf
  }

  /// Takes every record of which all conditions hold.
  public init(_ allOf: [Condition]) {
    anyOf = [allOf]
  }

  /// Takes every record.
  public static let everything = Filter([])

  /// The filter that holds where this one and all the conditions hold.
  public func and(_ conditions: [Condition]) -> Filter {
    Filter(anyOf: anyOf.map { conditions + $0 })
  }

  /// The most groups a filter may have.
  public static let maximumGroups = 64
}

/// What a text must contain.
public struct TextMatch: Hashable, Sendable {
  /// One word to look for.
  public struct Term: Hashable, Sendable {
    /// The token, folded as ``Tokenizer`` folds.
    public let token: String
    /// Whether longer tokens that begin with it match too.
    public let isPrefix: Bool

    /// Makes a term.
    public init(_ token: String, isPrefix: Bool = false) {
      self.token = token
      self.isPrefix = isPrefix
    }
  }

  /// The words to look for; at most 64.
  public var terms: [Term]

  /// Whether every term must be found; else one is enough and more rank higher.
  public var requiresAll: Bool

  /// Words that the text must not contain.
  public var excluded: [Term]

  /// Tokens that must follow one another, in this order and without another between, in one
  /// ``TextPart`` of the audience's that comes from a record with the document's id.
  ///
  /// Every phrase must be found, whatever ``requiresAll`` says; phrases add nothing to the score.
  /// At most 64 tokens in all.
  public var phrases: [[String]]

  /// Whose text is searched and ranked: a customer's match never depends on staff-only parts.
  public var audience: TextAudience

  /// Makes a match.
  public init(
    terms: [Term], requiresAll: Bool = true, excluded: [Term] = [], phrases: [[String]] = [],
    audience: TextAudience
  ) {
    self.terms = terms
    self.requiresAll = requiresAll
    self.excluded = excluded
    self.phrases = phrases
    self.audience = audience
  }
}

/// A page of records, wanted in an order.
public struct Query: Hashable, Sendable {
  /// How the records are ordered; ties are broken by ascending key in both directions.
  public enum Order: Hashable, Sendable {
    /// By columns; no terms means by key.
    case columns([SortTerm])
    /// By the score of the filter's text match, best first; the filter must have one match, the
    /// same in every group that has one. A walk keeps the statistics of its first page.
    case relevance
  }

  /// The records' type.
  public var type: RecordType
  /// Which records.
  public var filter: Filter
  /// Their order.
  public var order: Order
  /// Where the page begins: the previous page's ``RecordPage/next``, or nil for the first.
  public var cursor: Cursor?
  /// How many at most, from 1 to 10,000.
  public var limit: Int
  /// Whether to count all records that the filter takes.
  public var wantsTotal: Bool

  /// Makes a query.
  public init(
    _ type: RecordType, _ filter: Filter = .everything, order: Order = .columns([]),
    after cursor: Cursor? = nil, limit: Int = 50, wantsTotal: Bool = false
  ) {
    self.type = type
    self.filter = filter
    self.order = order
    self.cursor = cursor
    self.limit = limit
    self.wantsTotal = wantsTotal
  }

  /// The most records one page may have.
  public static let maximumLimit = 10_000
}

/// A place in an ordered walk: the sort values and key of the last record seen.
///
/// Every record that does not change during a walk appears in it exactly once.
public struct Cursor: Hashable, Sendable {
  /// The store's own form of the place.
  public let bytes: [UInt8]

  /// Wraps a store's own form.
  public init(bytes: [UInt8]) {
    self.bytes = bytes
  }
}

/// Figures over the records that a filter takes, exact and optionally by group.
public struct Measure: Hashable, Sendable {
  /// One figure.
  public enum Figure: Hashable, Sendable {
    /// The number of records.
    case count
    /// The sum of an integer column, nulls left out; 0 where there is no value.
    case sum(FieldTag)
    /// How many records have a value in the column.
    case present(FieldTag)
    /// The smallest value, nil where there is none.
    case minimum(FieldTag)
    /// The largest value, nil where there is none.
    case maximum(FieldTag)
    /// The nearest-rank percentile in thousandths, from 0 to 1,000: 500 is the median. Nil where
    /// there is no value.
    case percentile(FieldTag, permille: Int)
  }

  /// What makes a group.
  public enum Grouping: Hashable, Sendable {
    /// The value of a column; a record counts once under each member of a `texts` column, and
    /// under none when the set is empty.
    case column(FieldTag)
    /// The interval of an integer column: n ascending boundaries make n − 1 intervals, each with
    /// its lower boundary and without its upper one. Records outside all of them are left out.
    case intervals(FieldTag, boundaries: [Int64])
  }

  /// The records' type.
  public var type: RecordType
  /// Which records.
  public var filter: Filter
  /// At most two groupings.
  public var groupings: [Grouping]
  /// The figures, in the order in which they come back.
  public var figures: [Figure]

  /// Makes a measure.
  public init(
    _ type: RecordType, _ filter: Filter, by groupings: [Grouping] = [], figures: [Figure]
  ) {
    self.type = type
    self.filter = filter
    self.groupings = groupings
    self.figures = figures
  }
}

/// One group of a measure; there is none without a record, unless nothing was grouped by.
public struct MeasureGroup: Hashable, Sendable {
  /// The group's key, one value per grouping: the column's value (nil for null), or the number of
  /// the interval from 0.
  public let key: [FieldValue?]

  /// The figures in the order asked for.
  public let values: [Int64?]

  /// Makes a group.
  public init(key: [FieldValue?], values: [Int64?]) {
    self.key = key
    self.values = values
  }
}
