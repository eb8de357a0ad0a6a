public import Foundation

/// The id of a message: the ticket it was born on, and its place there.
public struct MessageID: Hashable, Sendable, Comparable {
  /// The ticket it was born on; merging does not change it.
  public let ticket: TicketID
  /// Its place among the messages born there, from 1.
  public let sequence: Int64

  /// Names a message.
  public init(ticket: TicketID, sequence: Int64) {
    self.ticket = ticket
    self.sequence = sequence
  }

  /// Reads what ``description`` writes.
  public init?(_ text: String) {
    guard let slash = text.lastIndex(of: "/"), slash != text.startIndex,
      let sequence = Int64(text[text.index(after: slash)...]), sequence > 0
    else { return nil }
    self.init(ticket: TicketID(String(text[..<slash])), sequence: sequence)
  }

  /// Orders by ticket, then place.
  public static func < (left: MessageID, right: MessageID) -> Bool {
    left.ticket == right.ticket ? left.sequence < right.sequence : left.ticket < right.ticket
  }
}

extension MessageID: CustomStringConvertible {
  /// Ticket and place, joined by a slash.
  public var description: String { "\(ticket)/\(sequence)" }
}

/// What a message is in its thread.
public struct MessageKind: ExtensibleValue {
  /// The kind's name.
  public let rawValue: String

  /// Names a kind.
  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// The one that began the ticket: its description.
  public static let opening = MessageKind(rawValue: "opening")
  /// An answer of either side.
  public static let reply = MessageKind(rawValue: "reply")
  /// An internal note.
  public static let note = MessageKind(rawValue: "note")
  /// A line of a chat.
  public static let chat = MessageKind(rawValue: "chat")
  /// A mail.
  public static let email = MessageKind(rawValue: "email")
  /// Something the desk says of itself.
  public static let system = MessageKind(rawValue: "system")
}

/// Which way a message goes.
public enum MessageDirection: String, Hashable, Sendable, CaseIterable, Codable {
  /// From the customer to the desk.
  case inbound
  /// From the desk to the customer.
  case outbound
  /// Within the desk.
  case `internal`
}

/// One message of a thread; it never changes once sent, but for being read.
public struct Message: Hashable, Sendable, Identifiable {
  /// The message's id.
  public let id: MessageID
  /// Who wrote it; the name is always known.
  public internal(set) var sender: Author
  /// The text.
  public internal(set) var body: String
  /// The text as HTML, where it came so.
  public internal(set) var htmlBody: String?
  /// What it is in its thread.
  public internal(set) var kind: MessageKind
  /// Which way it goes.
  public internal(set) var direction: MessageDirection
  /// Its files.
  public internal(set) var attachments: [MessageAttachment] = []
  /// The canned response it was made from.
  public internal(set) var cannedResponse: CannedResponseID?
  /// When it was sent.
  public internal(set) var sentAt: Date
  /// When the other side first read it.
  public internal(set) var readAt: Date?
  /// The ticket it was sent to, where that had been merged into the one it was born on.
  public internal(set) var addressedTo: TicketID?
  /// To whom it was forwarded outside the desk.
  public internal(set) var forwardedTo: String?
  /// The message's own Message-ID, where it was a mail.
  public internal(set) var emailMessageID: String?
  var unknown = RecordFields()

  /// The ticket it was born on.
  public var ticket: TicketID { id.ticket }

  /// Whether customers never see it.
  public var isInternal: Bool { direction == .internal }

  /// The ticket the writer meant.
  var conversation: TicketID { addressedTo ?? id.ticket }
}
