/// Where what one person is told leaves the desk, such as by mail.
///
/// Invitations to calls and reminders are written into the outbox with their cause, for each
/// messenger; the dispatcher renders an entry to a ``PersonalMessage``, hands it to the messenger
/// whose ``name`` is the entry's destination, and settles the entry by the outcome. Delivery is at
/// least once: a message whose answer was lost is delivered again with the same idempotency key.
public protocol Messenger: Sendable {
  /// The messenger's name, such as `mail`; the outbox destination.
  var name: String { get }

  /// Delivers one message, and says whether to try again.
  ///
  /// Never throws: what went wrong is in the outcome's reason, which is safe to store, to log and
  /// to show. Somebody who cannot be reached this way, such as one without a mail address, is no
  /// failure: answer ``DeliveryOutcome/delivered``.
  func deliver(_ message: PersonalMessage, idempotencyKey: String) async -> DeliveryOutcome
}

/// What one person is told, in plain text.
public struct PersonalMessage: Hashable, Sendable {
  /// A file that goes along.
  public struct File: Hashable, Sendable {
    /// Its name.
    public let name: String
    /// What it is: `text/calendar; method=REQUEST; charset=UTF-8`.
    public let mediaType: String
    /// Its bytes.
    public let bytes: [UInt8]
  }

  /// Why he is told.
  public let kind: NoticeKind
  /// Whom it is for.
  public let recipient: NoticeRecipient
  /// His name.
  public let name: String
  /// His mail address, where it is known.
  public let email: String?
  /// The ticket that it is about.
  public let ticket: TicketID
  /// The ticket's number.
  public let number: TicketNumber
  /// One line that says what it is about.
  public let subject: String
  /// The text, of several lines.
  public let text: String
  /// Files, such as the invitation to a call.
  public let files: [File]
}
