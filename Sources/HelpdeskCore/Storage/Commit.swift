/// One atomic change, as a value: all of it becomes durable and visible, or nothing.
///
/// A commit can be sent, logged and replayed; it holds no code.
public struct Commit: Sendable {
  /// The key under which a repetition of this commit is recognised, before anything else is
  /// judged; a commit that fails keeps no receipt.
  public var idempotency: Idempotency?
  /// What must hold before the commit's own writes; the first that does not is the error's key.
  public var preconditions: [Precondition]
  /// The writes, each key at most once.
  public var mutations: [Mutation] {
    // Whoever changes the writes knows nothing of the values that they came from.
    didSet { values = [] }
  }
  /// The values that the writes were made of, one place per mutation or none at all, so that a store
  /// that keeps decoded values need not decode what was just encoded.
  package private(set) var values: [(any KeptValue)?] = []
  /// Numbers to draw, in this order.
  public var numbers: [NumberRequest]
  /// Effects that leave the desk, kept until they were delivered.
  public var outbox: [OutboxEntry]
  /// What became of claimed outbox entries.
  public var settlements: [OutboxSettlement]

  /// Makes a commit.
  public init(
    idempotency: Idempotency? = nil, preconditions: [Precondition] = [],
    mutations: [Mutation] = [], numbers: [NumberRequest] = [], outbox: [OutboxEntry] = [],
    settlements: [OutboxSettlement] = []
  ) {
    self.idempotency = idempotency
    self.preconditions = preconditions
    self.mutations = mutations
    self.numbers = numbers
    self.outbox = outbox
    self.settlements = settlements
  }

  /// Makes a commit of writes and the values that they came from.
  package init(
    idempotency: Idempotency?, preconditions: [Precondition], mutations: [Mutation],
    values: [(any KeptValue)?], numbers: [NumberRequest], outbox: [OutboxEntry],
    settlements: [OutboxSettlement]
  ) {
    self.init(
      idempotency: idempotency, preconditions: preconditions, mutations: mutations,
      numbers: numbers, outbox: outbox, settlements: settlements)
    self.values = values
  }
}

/// A value that a record was made of.
package protocol KeptValue: Sendable {
  /// What decoding the record would give: the value with what the store has decided.
  ///
  /// - Parameters:
  ///   - version: The record's version.
  ///   - number: The number that the commit drew for it.
  /// - Returns: The value; nil where the store has to decode the record.
  func kept(version: Int64, number: Int64?) -> (any Sendable)?

  /// Whether the value is worth its place beside the record.
  var isReadOften: Bool { get }
}

/// What must hold for a commit to happen.
public enum Precondition: Hashable, Sendable {
  /// No record has this key.
  case absent(RecordKey)
  /// A record has this key.
  case present(RecordKey)
  /// The record has this version.
  case version(RecordKey, Int64)
  /// The blob exists; else the commit fails with ``StoreError/Code/blobMissing``.
  case blob(BlobID)
}

/// One write.
public enum Mutation: Hashable, Sendable {
  /// Puts the record in place of what was there.
  case put(RecordKey, RecordFields)
  /// Removes the record; nothing happens where there is none.
  case delete(RecordKey)

  /// The key that is written.
  public var key: RecordKey {
    switch self {
    case .put(let key, _), .delete(let key): key
    }
  }
}

/// Asks for the next number of a sequence, to be written into a record of the same commit.
///
/// Numbers of one sequence are 1, 2, 3 … without a gap: a commit that fails draws none.
public struct NumberRequest: Hashable, Sendable {
  /// The sequence's name.
  public let sequence: String
  /// The record that gets the number; the commit puts it.
  public let key: RecordKey
  /// The field that gets the number.
  public let tag: FieldTag

  /// Makes a request.
  public init(sequence: String, key: RecordKey, tag: FieldTag) {
    self.sequence = sequence
    self.key = key
    self.tag = tag
  }
}

/// Recognises the repetition of a commit.
public struct Idempotency: Hashable, Sendable {
  /// The key, unique to the caller's intent; 1 to 256 bytes.
  public let key: String
  /// A digest of the content: the same key with another digest is an error.
  public let digest: UInt64
  /// Whether the receipt is kept for good; else for at least 24 hours.
  public let isPermanent: Bool

  /// Makes a key.
  public init(key: String, digest: UInt64, isPermanent: Bool = false) {
    self.key = key
    self.digest = digest
    self.isPermanent = isPermanent
  }
}

/// The proof of a commit.
public struct Receipt: Hashable, Sendable {
  /// A record that the commit wrote.
  public struct Written: Hashable, Sendable {
    /// The record's key.
    public let key: RecordKey
    /// Its version after the commit; 0 when it was deleted.
    public let version: Int64

    /// Makes an entry.
    public init(key: RecordKey, version: Int64) {
      self.key = key
      self.version = version
    }
  }

  /// The revision at which the commit is visible.
  public let revision: Revision
  /// The numbers drawn, in the order of the requests.
  public let numbers: [Int64]
  /// The records written, in the order of the mutations.
  public let written: [Written]
  /// Whether this is the receipt of an earlier commit with the same idempotency key.
  public var isReplayed: Bool

  /// Makes a receipt.
  public init(
    revision: Revision, numbers: [Int64], written: [Written], isReplayed: Bool = false
  ) {
    self.revision = revision
    self.numbers = numbers
    self.written = written
    self.isReplayed = isReplayed
  }
}

/// A state of the store: totally ordered, not dense, and without meaning across stores.
public struct Revision: Hashable, Sendable, Comparable {
  /// The store's own number.
  public let rawValue: UInt64

  /// Wraps a store's own number.
  public init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  /// Orders revisions by age.
  public static func < (left: Revision, right: Revision) -> Bool {
    left.rawValue < right.rawValue
  }
}
