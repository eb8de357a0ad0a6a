import Foundation

/// Giving some of a ticket's messages to a new one.
enum SplitRules {
  /// Moves chosen messages; the opening message always stays, so the source is never emptied.
  ///
  /// - Returns: The keys under which the messages were kept.
  static func split(
    _ messages: [Message], off source: inout TicketEdit, into new: inout TicketEdit
  ) throws(HelpdeskError) -> [RecordKey] {
    try source.requireNotDeleted()
    let number = source.ticket.number
    func refuse(_ message: String) -> HelpdeskError {
      HelpdeskError(.splitRefused, message, ticket: number.description)
    }
    guard !messages.isEmpty else { throw refuse("Choose at least one message to split off.") }
    for message in messages {
      guard message.ticket == source.ticket.id else {
        throw refuse(
          "Message \(message.id) was not born on \(number). Split it where it was.")
      }
      guard message.kind != .opening else {
        throw refuse("The opening message stays with \(number). Leave it out.")
      }
    }
    let ordered = messages.sorted { $0.id < $1.id }
    for message in ordered { new.adopt(message) }
    source.lose(ordered)
    source.ticket.links.append(TicketLink(.splitInto, new.ticket.id))
    new.ticket.links.append(TicketLink(.splitFrom, source.ticket.id))
    source.record(
      .split, to: ordered.map { "\($0.id.sequence)" }.joined(separator: ", "),
      cause: new.ticket.id.rawValue)
    return ordered.map(\.recordKey)
  }
}

extension TicketEdit {
  /// Takes over a message of another ticket, sender and time as they were.
  mutating func adopt(_ message: Message) {
    var draft = MessageDraft(body: message.body, htmlBody: message.htmlBody)
    draft.attachments = message.attachments
    draft.cannedResponse = message.cannedResponse
    draft.forwardedTo = message.forwardedTo
    append(
      draft, kind: ticket.messageCount == 0 ? .opening : message.kind,
      direction: message.direction, sender: message.sender, sentAt: message.sentAt)
    if !message.isInternal {
      ticket.lastMessageAt = max(ticket.lastMessageAt, message.sentAt)
    }
  }

  /// Gives messages away; counts and files follow.
  mutating func lose(_ messages: [Message]) {
    ticket.messageCount -= messages.count
    ticket.publicMessageCount -= messages.count { !$0.isInternal }
    let files = messages.flatMap(\.attachments)
    ticket.attachments.removeAll { files.contains($0) }
    ticket.updatedAt = now
  }
}
