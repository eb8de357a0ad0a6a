import Foundation

extension DeskReader {
  /// The messages of a ticket and of everything it absorbed, by time; a ticket that was merged away
  /// shows the thread of the one it became.
  func thread(of id: TicketID) async throws(HelpdeskError) -> [Message] {
    try await thread(of: try await finalTicket(id))
  }

  func thread(of ticket: Ticket) async throws(HelpdeskError) -> [Message] {
    let owners = [ticket.id] + ticket.absorbed
    var messages: [Message] = []
    let requests = owners.map { Request.children(.init(.message, of: $0.rawValue)) }
    for answer in try await answers(requests).answers {
      guard case .page(let page) = answer else { throw Self.mismatch }
      messages += try Self.decode(page)
    }
    if owners.count > 1 {
      messages.sort { ($0.sentAt, $0.id) < ($1.sentAt, $1.id) }
    }
    return messages
  }

  /// The events of a ticket, in order.
  func events(of id: TicketID) async throws(HelpdeskError) -> [TicketEvent] {
    try await children(of: id.rawValue)
  }
}

extension LiveContext {
  /// Notes that an answer rests on a ticket's thread.
  func dependOnThread(of ticket: Ticket) {
    for id in [ticket.id] + ticket.absorbed {
      depend(on: RecordKey(.ticket, id.rawValue))
      depend(onChildren: .message, of: id.rawValue)
    }
  }
}
