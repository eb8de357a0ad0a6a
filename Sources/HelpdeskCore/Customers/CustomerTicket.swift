public import Foundation

/// Where a ticket stands, as its customer sees it.
public enum CustomerTicketStatus: String, Hashable, Sendable, CaseIterable, Codable {
  /// Nobody has begun.
  case open
  /// Somebody works on it; an escalation looks no different.
  case inProgress = "in_progress"
  /// The desk waits for the customer.
  case waitingForYou = "waiting_for_you"
  /// Answered for good, unless the customer says otherwise.
  case resolved
  /// Done.
  case closed

  init(_ status: TicketStatus) {
    switch status {
    case .open: self = .open
    case .inProgress, .escalated: self = .inProgress
    case .pending: self = .waitingForYou
    case .resolved: self = .resolved
    case .closed: self = .closed
    }
  }
}

/// A ticket as its customer sees it: no note, count, date or version tells what is internal.
public struct CustomerTicket: Hashable, Sendable, Identifiable {
  /// The ticket's id.
  public let id: TicketID
  /// The number under which people know it.
  public let number: TicketNumber
  /// What it is about.
  public let subject: String
  /// Where it stands.
  public let status: CustomerTicketStatus
  /// What it is about.
  public let category: TicketCategory
  /// What sort of request it is.
  public let kind: TicketKind
  /// How the conversation is held.
  public let channel: Channel
  /// When it was created.
  public let createdAt: Date
  /// When the last message that the customer can see was sent.
  public let lastMessageAt: Date
  /// When a person first answered.
  public let firstResponseAt: Date?
  /// When it was resolved.
  public let resolvedAt: Date?
  /// When it was closed.
  public let closedAt: Date?
  /// How it was resolved.
  public let resolution: String?
  /// What the customer thought of it.
  public let satisfaction: Satisfaction?
  /// Whether it waits to be rated.
  public let canBeRated: Bool

  init(_ ticket: Ticket) {
    id = ticket.id
    number = ticket.number
    subject = ticket.subject
    status = CustomerTicketStatus(ticket.status)
    category = ticket.category
    kind = ticket.kind
    channel = ticket.channel
    createdAt = ticket.createdAt
    // What a merge or another customer's message did to the date stays out of sight.
    lastMessageAt = ticket.customerMessageAt
    firstResponseAt = ticket.firstResponseAt
    resolvedAt = ticket.resolvedAt
    closedAt = ticket.closedAt
    resolution = ticket.resolution
    satisfaction = ticket.satisfaction
    canBeRated = ticket.resolvedAt != nil && ticket.ratedResolution != ticket.resolvedAt
  }
}

/// A message as a customer sees it.
public struct CustomerMessage: Hashable, Sendable, Identifiable {
  /// What kind of sender the customer is told of.
  public enum Side: String, Hashable, Sendable, CaseIterable, Codable {
    /// The customer, or somebody who gets copies.
    case customer
    /// A person of the desk.
    case agent
    /// A bot.
    case ai
    /// The desk itself.
    case system
  }

  /// The message's place in the thread that the customer sees, from 1.
  public let id: Int
  /// Who wrote it.
  public let side: Side
  /// The writer's name.
  public let senderName: String
  /// The text.
  public let body: String
  /// The text as HTML.
  public let htmlBody: String?
  /// Its files.
  public let attachments: [MessageAttachment]
  /// When it was sent.
  public let sentAt: Date

  init(_ message: Message, place: Int) {
    id = place
    side =
      switch message.sender.type {
      case .agent: .agent
      case .ai: .ai
      case .system: .system
      default: .customer
      }
    senderName = message.sender.name
    body = message.body
    htmlBody = message.htmlBody
    attachments = message.attachments
    sentAt = message.sentAt
  }
}

/// A ticket with its thread, as its customer sees it.
public struct CustomerTicketDetail: Hashable, Sendable {
  /// The ticket.
  public let ticket: CustomerTicket
  /// The thread, the oldest message first.
  public let messages: [CustomerMessage]
  /// Published articles that the desk linked.
  public let articles: [CustomerArticle]
}

/// A page of a customer's tickets.
public struct CustomerTicketPage: Hashable, Sendable {
  /// The tickets in order.
  public let tickets: [CustomerTicket]
  /// How many there are over all pages.
  public let total: Int
  /// Where the next page begins, nil when this is the last.
  public let next: Cursor?
}
