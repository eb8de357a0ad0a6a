public import Foundation

/// One question to a store.
public enum Request: Sendable {
  /// Records by key.
  case records([RecordKey])
  /// A run of what belongs to one owner.
  case children(Children)
  /// A page of a query.
  case query(Query)
  /// How many records a filter takes.
  case count(RecordType, Filter)
  /// Figures over the records that a filter takes.
  case measure(Measure)
  /// The receipt kept under an idempotency key.
  case receipt(String)
  /// The last number drawn from a sequence, 0 before the first.
  case lastNumber(String)
  /// Outbox entries, the oldest first: those that are dead, or those that are not.
  case outbox(OutboxTopic, dead: Bool, limit: Int)
  /// The earliest instant at which an entry of the topic can be claimed: due, its lease run out,
  /// and not held up by an older one of its group. Nil when there is none.
  case outboxDue(OutboxTopic)

  /// A run of the records that belong to one owner, by sequence.
  public struct Children: Hashable, Sendable {
    /// The records' type.
    public var type: RecordType
    /// The owner's id.
    public var owner: String
    /// Only sequences in `lower..<upper`.
    public var sequences: Range<Int64>
    /// How many at most.
    public var limit: Int
    /// Whether the highest sequence comes first.
    public var isReversed: Bool

    /// Makes a request; without a range it takes every sequence.
    public init(
      _ type: RecordType, of owner: String, sequences: Range<Int64> = 0..<Int64.max,
      limit: Int = 100_000, isReversed: Bool = false
    ) {
      self.type = type
      self.owner = owner
      self.sequences = sequences
      self.limit = limit
      self.isReversed = isReversed
    }
  }
}

/// One answer, in the shape of its request.
public enum Answer: Sendable {
  /// For `records`: one place per key, nil where there is no record.
  case records([StoredRecord?])
  /// For `children` and `query`.
  case page(RecordPage)
  /// For `count` and `lastNumber`.
  case count(Int)
  /// For `measure`: groups in ascending order of their keys, null last; one group with an empty key
  /// when there is no grouping.
  case groups([MeasureGroup])
  /// For `receipt`.
  case receipt(Receipt?)
  /// For `outbox`.
  case outbox([OutboxStatus])
  /// For `outboxDue`.
  case instant(Date?)
}

/// Answers that all belong to one revision.
public struct Answers: Sendable {
  /// The revision that was read.
  public let revision: Revision
  /// Whatever this read did not show follows this cursor in the feed.
  public let cursor: FeedCursor
  /// One answer per request, in order.
  public let answers: [Answer]

  /// Makes the answers of one read.
  public init(revision: Revision, cursor: FeedCursor, answers: [Answer]) {
    self.revision = revision
    self.cursor = cursor
    self.answers = answers
  }
}

/// A page of records.
public struct RecordPage: Sendable {
  /// The records in order.
  public let records: [StoredRecord]
  /// Where the next page begins, nil when this is the last.
  public let next: Cursor?
  /// The scores of the records, for an order by relevance.
  public let scores: [Int]?
  /// How many records the filter takes, where the query asked.
  public let total: Int?

  /// Makes a page.
  public init(
    records: [StoredRecord], next: Cursor? = nil, scores: [Int]? = nil, total: Int? = nil
  ) {
    self.records = records
    self.next = next
    self.scores = scores
    self.total = total
  }
}

/// A revision held still, so that several reads see the same; its owner releases it.
public struct Snapshot: Hashable, Sendable {
  /// The store's own number for it.
  public let id: UInt64
  /// The revision it shows.
  public let revision: Revision

  /// Makes a handle.
  public init(id: UInt64, revision: Revision) {
    self.id = id
    self.revision = revision
  }
}

/// A place in the feed of changes.
public struct FeedCursor: Hashable, Sendable {
  /// The store's own form of the place; empty means the beginning.
  public let bytes: [UInt8]

  /// Wraps a store's own form.
  public init(bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Before the first change.
  public static let beginning = FeedCursor(bytes: [])
}

/// A change of one record.
public struct Change: Hashable, Sendable {
  /// The record's key.
  public let key: RecordKey
  /// The revision that made the change.
  public let revision: Revision
  /// The record's version after the change; 0 when it was deleted.
  public let version: Int64
  /// The columns before, nil when the record is new.
  public let before: RecordFields?
  /// The columns after, nil when the record was deleted.
  public let after: RecordFields?

  /// Makes a change.
  public init(
    key: RecordKey, revision: Revision, version: Int64, before: RecordFields?, after: RecordFields?
  ) {
    self.key = key
    self.revision = revision
    self.version = version
    self.before = before
    self.after = after
  }
}

/// A run of changes in the order of their commits.
public struct ChangePage: Sendable {
  /// The changes; all of one commit are on one page.
  public let changes: [Change]
  /// Where to go on.
  public let next: FeedCursor
  /// Whether there is more already.
  public let hasMore: Bool
  /// The revision up to which nothing can be missing.
  public let revision: Revision

  /// Makes a page.
  public init(changes: [Change], next: FeedCursor, hasMore: Bool, revision: Revision) {
    self.changes = changes
    self.next = next
    self.hasMore = hasMore
    self.revision = revision
  }
}
