import Foundation

/// What is learned from a ticket that has ended: resolved or closed, neither merged away nor in the
/// bin.
struct PastTicket: Hashable, Sendable, Comparable {
  let id: TicketID
  /// When it ended, in milliseconds since 1970, and its number: its place in the order of closing.
  let endedAt: Int64
  let number: Int64
  let category: String
  let priority: String
  let tags: [String]
  let subject: String
  /// The beginning of its opening message.
  let body: String

  init(_ ticket: Ticket, opening: Message?) {
    id = ticket.id
    endedAt = (ticket.resolvedAt ?? ticket.closedAt)?.milliseconds ?? 0
    number = ticket.number.value
    category = ticket.category.rawValue
    priority = ticket.priority.rawValue
    tags = ticket.tags.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    subject = ticket.subject
    body = Self.body(of: opening)
  }

  /// Orders by the end, tickets that ended in the same millisecond by their numbers.
  static func < (left: PastTicket, right: PastTicket) -> Bool {
    (left.endedAt, left.number) < (right.endedAt, right.number)
  }

  var document: SimilarityModel.Document {
    SimilarityModel.Document(id: id.rawValue, subject: subject, body: body)
  }

  /// What it is to be learned from: all that is said at first.
  var text: String { Self.text(subject, body) }

  static func text(_ subject: String, _ body: String) -> String { "\(subject)\n\(body)" }

  /// What is further down in a message says little about the question, and costs as much.
  private static let maximumBytes = 1_200

  /// The beginning of a ticket's opening message; nothing where its first message is another.
  static func body(of opening: Message?) -> String {
    guard let opening, opening.kind == .opening else { return "" }
    let bytes = opening.body.utf8
    if bytes.count <= maximumBytes { return opening.body }
    return String(decoding: bytes.prefix(maximumBytes), as: UTF8.self)
  }

  /// The label for a set of tags: one label for each set that occurs, also for the empty one.
  static func label(of tags: [String]) -> String { tags.joined(separator: separator) }

  static func tags(of label: String) -> [String] {
    label.isEmpty ? [] : label.components(separatedBy: separator)
  }

  /// No tag can hold a control character.
  private static let separator = "\u{1F}"

  // MARK: - In the store

  /// What holds for such tickets, and for no other.
  static let conditions: [Condition] = [
    .equals(Ticket.Column.isLive, .integer(0)),
    .equals(Ticket.Column.isDeleted, .integer(0)),
    .equals(Ticket.Column.isMerged, .integer(0)),
  ]

  private static let filter = Filter(conditions)

  static func isPast(_ columns: RecordFields?) -> Bool {
    columns.map(filter.mayTake) ?? false
  }
}

extension Ticket {
  var isPast: Bool { !status.isLive && deletedAt == nil && mergedInto == nil }
}
