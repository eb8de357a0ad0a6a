/// Why the desk refused or failed: a code, the field concerned, and a message with the remedy.
///
/// Two errors are equal when their codes are. ``description`` is safe to log; ``message`` may quote
/// what the caller passed.
public struct HelpdeskError: Error, Sendable {
  /// The kind of fault, as a value that can grow without breaking a `switch`.
  public struct Code: Hashable, Sendable, CustomStringConvertible {
    private enum Kind: String {
      case invalidField, notFound, permissionDenied, illegalTransition, conflict, alreadyDone
      case mergeRefused, splitRefused, unmergeRefused, linkRefused, ticketDeleted
      case idempotencyMismatch, notConfigured, cancelled, closed, storage, unknownOutcome
      case assistantFailed, importFailed
    }

    private let kind: Kind

    private init(_ kind: Kind) {
      self.kind = kind
    }

    /// The code of a stored outcome; one from a later version becomes ``storage``.
    init(named name: String) {
      self.kind = Kind(rawValue: name) ?? .storage
    }

    /// A value breaks a rule; nothing was stored.
    public static let invalidField = Code(.invalidField)
    /// There is no such ticket, article, agent … that this actor may see.
    public static let notFound = Code(.notFound)
    /// The actor's role may not do this.
    public static let permissionDenied = Code(.permissionDenied)
    /// The ticket's status does not allow this.
    public static let illegalTransition = Code(.illegalTransition)
    /// Somebody else changed the record first; read it again.
    public static let conflict = Code(.conflict)
    /// It was done before and can happen only once.
    public static let alreadyDone = Code(.alreadyDone)
    /// These tickets cannot be merged.
    public static let mergeRefused = Code(.mergeRefused)
    /// These messages cannot be split off.
    public static let splitRefused = Code(.splitRefused)
    /// This merge cannot be taken back.
    public static let unmergeRefused = Code(.unmergeRefused)
    /// These records cannot be linked.
    public static let linkRefused = Code(.linkRefused)
    /// The ticket is in the bin; restore it first.
    public static let ticketDeleted = Code(.ticketDeleted)
    /// The idempotency key was used before with other content.
    public static let idempotencyMismatch = Code(.idempotencyMismatch)
    /// The desk was opened without what this needs.
    public static let notConfigured = Code(.notConfigured)
    /// The task was cancelled; nothing was stored.
    public static let cancelled = Code(.cancelled)
    /// The desk or its store was closed.
    public static let closed = Code(.closed)
    /// The store failed; see ``HelpdeskError/underlying``.
    public static let storage = Code(.storage)
    /// Whether the change happened is not known; repeat it with the same idempotency key.
    public static let unknownOutcome = Code(.unknownOutcome)
    /// The assistant gave no answer.
    public static let assistantFailed = Code(.assistantFailed)
    /// The input of an import cannot be read.
    public static let importFailed = Code(.importFailed)

    /// The code's name.
    public var description: String { kind.rawValue }
  }

  /// The kind of fault.
  public let code: Code

  /// What is wrong and what would be right.
  public let message: String

  /// The argument concerned, such as `subject`.
  public let field: String?

  /// Where in the text that was passed the fault begins, in characters from 1, if that is known.
  public let column: Int?

  /// The ticket concerned, by its number where it is known and else by its id.
  public let ticket: String?

  /// The error behind this one.
  public let underlying: (any Error)?

  /// Makes an error.
  public init(
    _ code: Code, _ message: String, field: String? = nil, ticket: String? = nil,
    underlying: (any Error)? = nil, column: Int? = nil
  ) {
    self.code = code
    self.message = message
    self.field = field
    self.ticket = ticket
    self.underlying = underlying
    self.column = column
  }
}

extension HelpdeskError: Equatable {
  /// Whether two errors have the same code.
  public static func == (left: HelpdeskError, right: HelpdeskError) -> Bool {
    left.code == right.code
  }
}

extension HelpdeskError: CustomStringConvertible {
  /// Code, field and ticket, without anything that a caller or customer wrote.
  public var description: String {
    var parts = [code.description]
    if let field { parts.append("field \(field)") }
    if let column { parts.append("column \(column)") }
    if let ticket { parts.append("ticket \(ticket)") }
    if let underlying = underlying as? StoreError { parts.append("store \(underlying.code)") }
    return parts.joined(separator: ", ")
  }

  /// Everything there is to say, for a person who looks for the cause.
  public var fullDescription: String {
    var text = "\(code): \(message)"
    if let field { text += " (field: \(field))" }
    if let ticket { text += " (ticket: \(ticket))" }
    if let underlying { text += "\n  caused by \(underlying)" }
    return text
  }
}

extension HelpdeskError {
  /// Gives an error of the store the shape of the desk's own.
  package init(_ error: StoreError) {
    switch error.code {
    case .conflict, .duplicateKey:
      self.init(
        .conflict, "Somebody else changed this first. Read it again and repeat the change.",
        ticket: error.key?.id, underlying: error)
    case .blobMissing:
      self.init(
        .notFound, "There is no such file. Put it into the store with attach first.",
        field: "attachments", underlying: error)
    case .idempotencyMismatch:
      self.init(
        .idempotencyMismatch,
        "This idempotency key was used for something else. Use a new key for a new intent.",
        field: "idempotencyKey", underlying: error)
    case .cancelled:
      self.init(.cancelled, "The task was cancelled; nothing was stored.", underlying: error)
    case .closed:
      self.init(.closed, "The store is closed. Open a new desk on it.", underlying: error)
    case .unknownOutcome:
      self.init(
        .unknownOutcome,
        "The store cannot say whether this happened. Repeat it with the same idempotency key.",
        underlying: error)
    default:
      self.init(.storage, error.message, underlying: error)
    }
  }

  static func invalid(_ field: String, _ message: String) -> HelpdeskError {
    HelpdeskError(.invalidField, message, field: field)
  }
}
