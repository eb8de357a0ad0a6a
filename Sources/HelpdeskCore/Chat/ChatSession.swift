public import Foundation

/// A chat as the desk sees it: a ticket of channel chatbot, put in terms of chats.
public struct ChatSession: Hashable, Sendable, Identifiable {
  /// The ticket's id; its thread holds the lines, the bot's included.
  public let id: TicketID
  /// The number under which people know it.
  public let number: TicketNumber
  /// Who asks.
  public let customer: Requester
  /// What it is about, in a line.
  public let subject: String
  /// What it is about.
  public let category: TicketCategory
  /// How urgent it is.
  public let priority: TicketPriority
  /// Everything that bot and desk know of it.
  public let chat: TicketChat
  /// Which agent answers for it.
  public let assignee: AgentID?
  /// How many lines it has.
  public let messageCount: Int
  /// When it began.
  public let createdAt: Date
  /// When the last line was said.
  public let lastMessageAt: Date
  /// When it was closed.
  public let closedAt: Date?
  /// The ticket's version, to be passed as `expectedVersion`.
  public let version: Int64

  /// Who has it.
  public var state: ChatState { chat.state }
  /// Since when it waits for a person; nil where it does not.
  public var waitingSince: Date? { state == .waiting ? chat.waitingSince : nil }

  /// How long the customer has waited for a person, seen at an instant; nil where he does not wait.
  public func waitingTime(at now: Date) -> Duration? {
    waitingSince.map { .milliseconds(max(0, now.milliseconds - $0.milliseconds)) }
  }

  init?(_ ticket: Ticket) {
    guard let chat = ticket.chat else { return nil }
    id = ticket.id
    number = ticket.number
    customer = ticket.requester
    subject = ticket.subject
    category = ticket.category
    priority = ticket.priority
    self.chat = chat
    assignee = ticket.assignee
    messageCount = ticket.publicMessageCount
    createdAt = ticket.createdAt
    lastMessageAt = ticket.lastMessageAt
    closedAt = ticket.closedAt
    version = ticket.version
  }

  /// The ticket as a chat; refuses what is none.
  static func of(_ ticket: Ticket) throws(HelpdeskError) -> ChatSession {
    guard let session = ChatSession(ticket) else {
      throw HelpdeskError(
        .notFound, "\(ticket.number) is no chat. Use ticketDetail for a ticket.",
        field: "session", ticket: ticket.number.description)
    }
    return session
  }
}

/// A chat as its customer sees it: nothing tells what the desk thinks of it.
public struct CustomerChatSession: Hashable, Sendable, Identifiable {
  /// The chat's id, which is its ticket's.
  public let id: TicketID
  /// The number under which people know it.
  public let number: TicketNumber
  /// What it is about, in a line.
  public let subject: String
  /// Who has it.
  public let state: ChatState
  /// The name of the person who has it.
  public let agentName: String?
  /// Since when the customer waits for a person; nil where he does not.
  public let waitingSince: Date?
  /// When it began.
  public let createdAt: Date
  /// When the last line was said.
  public let lastMessageAt: Date
  /// When it was closed.
  public let closedAt: Date?

  init?(_ ticket: Ticket) {
    guard let chat = ticket.chat else { return nil }
    id = ticket.id
    number = ticket.number
    subject = ticket.subject
    state = chat.state
    agentName = chat.state == .human ? chat.agentName : nil
    waitingSince = chat.state == .waiting ? chat.waitingSince : nil
    createdAt = ticket.createdAt
    lastMessageAt = ticket.customerMessageAt
    closedAt = ticket.closedAt
  }
}

/// A chat with its lines, as its customer sees it.
public struct CustomerChatDetail: Hashable, Sendable {
  /// The chat.
  public let session: CustomerChatSession
  /// The lines, the oldest first.
  public let lines: [ChatLine]
}

/// A line of a chat as its customer sees it.
public struct ChatLine: Hashable, Sendable, Identifiable {
  /// The line's place in the chat, from 1.
  public let id: Int
  /// Who said it.
  public let role: ChatRole
  /// His name.
  public let senderName: String
  /// What was said.
  public let text: String
  /// When.
  public let at: Date

  init(_ message: Message, place: Int) {
    id = place
    role = ChatRole(message.sender.type)
    senderName = message.sender.name
    text = message.body
    at = message.sentAt
  }
}
