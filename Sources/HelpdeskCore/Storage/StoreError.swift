/// What a store refuses or fails at: a code, a message with the remedy, and the record concerned.
///
/// Two errors are equal when their codes are.
public struct StoreError: Error, Sendable {
  /// What went wrong, as a value that can grow without breaking a `switch`.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Kind: String {
      case conflict, duplicateKey, idempotencyMismatch, invalidRequest, notAttached, schemaMismatch
      case compacted, snapshotReleased, leaseLost, blobMissing, blobTooLarge, corrupt, closed
      case cancelled, noSpace, unknownOutcome, poisoned, locked, unsupported, io
    }

    private let kind: Kind

    private init(_ kind: Kind) {
      self.kind = kind
    }

    /// A precondition did not hold: somebody else was faster.
    ///
    /// Read again and decide anew.
    public static let conflict = Code(.conflict)
    /// A unique column already has this value in another record.
    public static let duplicateKey = Code(.duplicateKey)
    /// The idempotency key was used before with different content.
    public static let idempotencyMismatch = Code(.idempotencyMismatch)
    /// The request names an unknown type, column or order, or breaks a limit.
    public static let invalidRequest = Code(.invalidRequest)
    /// No schema was attached yet.
    public static let notAttached = Code(.notAttached)
    /// The attached schema contradicts the one the store already has.
    public static let schemaMismatch = Code(.schemaMismatch)
    /// The feed no longer reaches back to this cursor; read everything anew.
    public static let compacted = Code(.compacted)
    /// The snapshot was released, or belongs to another store.
    public static let snapshotReleased = Code(.snapshotReleased)
    /// The outbox entry's lease ran out and somebody else may hold it.
    public static let leaseLost = Code(.leaseLost)
    /// The blob does not exist.
    public static let blobMissing = Code(.blobMissing)
    /// The blob is larger than the limit given with it.
    public static let blobTooLarge = Code(.blobTooLarge)
    /// Stored or given bytes are not a record.
    public static let corrupt = Code(.corrupt)
    /// The store was closed.
    public static let closed = Code(.closed)
    /// The task was cancelled before anything was written.
    public static let cancelled = Code(.cancelled)
    /// The disk is full; nothing was written, and the store goes on.
    public static let noSpace = Code(.noSpace)
    /// Whether the commit happened is not known; the same idempotency key is safe to retry.
    public static let unknownOutcome = Code(.unknownOutcome)
    /// An earlier failure made writing unsafe; open the store again.
    public static let poisoned = Code(.poisoned)
    /// Another process has the store.
    public static let locked = Code(.locked)
    /// The store does not have this optional capability.
    public static let unsupported = Code(.unsupported)
    /// The operating system refused a read or a write.
    public static let io = Code(.io)

    /// The code's name.
    public var description: String { kind.rawValue }
  }

  /// What went wrong.
  public let code: Code

  /// What happened and what to do, in one or two sentences, without personal data.
  public let message: String

  /// The record concerned, where there is one.
  public let key: RecordKey?

  /// The error behind this one.
  public let underlying: (any Error)?

  /// Makes an error.
  public init(
    _ code: Code, _ message: String, key: RecordKey? = nil, underlying: (any Error)? = nil
  ) {
    self.code = code
    self.message = message
    self.key = key
    self.underlying = underlying
  }
}

extension StoreError: Equatable {
  /// Whether two errors have the same code.
  public static func == (left: StoreError, right: StoreError) -> Bool {
    left.code == right.code
  }
}

extension StoreError: CustomStringConvertible {
  /// Code and message; safe to log.
  public var description: String { "\(code): \(message)" }
}
