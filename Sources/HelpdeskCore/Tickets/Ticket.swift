public import Foundation

/// The single record of a conversation, whatever its channel.
///
/// Inbox, queue, portal, chat and history are queries over tickets. The description is not kept
/// here: it is the thread's opening message, of which ``excerpt`` shows the beginning.
public struct Ticket: Hashable, Sendable, Identifiable {
  /// The ticket's id.
  public let id: TicketID
  /// The number under which people know it, drawn in the commit that created it.
  public internal(set) var number: TicketNumber {
    get { facts.value.number }
    set { facts.change { $0.number = newValue } }
  }
  /// What it is about, in a line.
  public internal(set) var subject: String {
    get { facts.value.subject }
    set { facts.change { $0.subject = newValue } }
  }
  /// The beginning of the opening message, at most 140 characters.
  public internal(set) var excerpt: String {
    get { facts.value.excerpt }
    set { facts.change { $0.excerpt = newValue } }
  }
  /// Where it stands.
  public internal(set) var status: TicketStatus
  /// How urgent it is.
  public internal(set) var priority: TicketPriority
  /// How bad the customer's trouble is.
  public internal(set) var severity: TicketSeverity {
    get { facts.value.severity }
    set { facts.change { $0.severity = newValue } }
  }
  /// What it is about.
  public internal(set) var category: TicketCategory {
    get { facts.value.category }
    set { facts.change { $0.category = newValue } }
  }
  /// What sort of request it is.
  public internal(set) var kind: TicketKind {
    get { facts.value.kind }
    set { facts.change { $0.kind = newValue } }
  }
  /// What the conversation is for.
  public internal(set) var purpose: TicketPurpose {
    get { facts.value.purpose }
    set { facts.change { $0.purpose = newValue } }
  }
  /// How the conversation is held.
  public internal(set) var channel: Channel {
    get { facts.value.channel }
    set { facts.change { $0.channel = newValue } }
  }
  /// How it came into being.
  public internal(set) var origin: TicketOrigin {
    get { facts.value.origin }
    set { facts.change { $0.origin = newValue } }
  }
  /// Who asks.
  public internal(set) var requester: Requester {
    get { facts.value.requester }
    set { facts.change { $0.requester = newValue } }
  }
  /// Which agent answers for it.
  public internal(set) var assignee: AgentID?
  /// Which team answers for it.
  public internal(set) var team: TeamID?
  /// Agents who watch it.
  public internal(set) var followers: [AgentID] {
    get { facts.value.followers }
    set { facts.change { $0.followers = newValue } }
  }
  /// People who get copies.
  public internal(set) var ccs: [Contact] {
    get { facts.value.ccs }
    set { facts.change { $0.ccs = newValue } }
  }
  /// Free words, ordered.
  public internal(set) var tags: [String] {
    get { facts.value.tags }
    set { facts.change { $0.tags = newValue } }
  }
  /// Flags, ordered.
  public internal(set) var labels: [TicketLabel] {
    get { facts.value.labels }
    set { facts.change { $0.labels = newValue } }
  }
  /// The host's own fields.
  public internal(set) var customFields: [String: String] {
    get { facts.value.customFields }
    set { facts.change { $0.customFields = newValue } }
  }
  /// The host's things it is about.
  public internal(set) var hostLinks: [HostLink] {
    get { facts.value.hostLinks }
    set { facts.change { $0.hostLinks = newValue } }
  }
  /// Articles that help with it.
  public internal(set) var articles: [ArticleID] {
    get { facts.value.articles }
    set { facts.change { $0.articles = newValue } }
  }
  /// Other tickets it has to do with.
  public internal(set) var links: [TicketLink] {
    get { facts.value.links }
    set { facts.change { $0.links = newValue } }
  }
  /// What the service promises, and how it stands.
  public internal(set) var sla: SLAState
  /// When a person of the desk first answered.
  public internal(set) var firstResponseAt: Date?
  /// When it was resolved; nil after a reopen.
  public internal(set) var resolvedAt: Date?
  /// When it was closed; nil after a reopen.
  public internal(set) var closedAt: Date?
  /// When it was created.
  public internal(set) var createdAt: Date {
    get { facts.value.createdAt }
    set { facts.change { $0.createdAt = newValue } }
  }
  /// When anything about it changed last.
  public internal(set) var updatedAt: Date
  /// When its first message was sent.
  public internal(set) var firstMessageAt: Date {
    get { facts.value.firstMessageAt }
    set { facts.change { $0.firstMessageAt = newValue } }
  }
  /// When its last public message was sent.
  public internal(set) var lastMessageAt: Date
  /// When the desk last answered in public.
  public internal(set) var lastReplyAt: Date?
  /// When the customer last wrote.
  public internal(set) var lastCustomerMessageAt: Date?
  /// How many messages were born here, internal notes included.
  public internal(set) var messageCount: Int
  /// How many public messages were born here.
  public internal(set) var publicMessageCount: Int
  /// Where it stands in the inbox.
  public internal(set) var inbox: InboxState
  /// Hidden from queues until then.
  public internal(set) var snoozedUntil: Date?
  /// The ticket that absorbed this one.
  public internal(set) var mergedInto: TicketID? {
    get { facts.value.mergedInto }
    set { facts.change { $0.mergedInto = newValue } }
  }
  /// The tickets that this one absorbed, directly or through others, in that order.
  public internal(set) var absorbed: [TicketID] {
    get { facts.value.absorbed }
    set { facts.change { $0.absorbed = newValue } }
  }
  /// Files of its messages, the opening one's first.
  public internal(set) var attachments: [MessageAttachment] {
    get { facts.value.attachments }
    set { facts.change { $0.attachments = newValue } }
  }
  /// What the customer's program knew when it was created.
  public internal(set) var context: CapturedContext? {
    get { facts.value.context }
    set { facts.change { $0.context = newValue } }
  }
  /// How it was resolved.
  public internal(set) var resolution: String?
  /// What the customer thought of it.
  public internal(set) var satisfaction: Satisfaction? {
    get { facts.value.satisfaction }
    set { facts.change { $0.satisfaction = newValue } }
  }
  /// How often it was reopened.
  public internal(set) var reopenCount: Int
  /// When it was put into the bin.
  public internal(set) var deletedAt: Date? {
    get { facts.value.deletedAt }
    set { facts.change { $0.deletedAt = newValue } }
  }
  /// The conversation of a bot that it continues.
  public internal(set) var conversation: String? {
    get { facts.value.conversation }
    set { facts.change { $0.conversation = newValue } }
  }
  /// What the bot and the desk know of the chat that it is; nil where it is none.
  public internal(set) var chat: TicketChat? {
    get { chatApart.value }
    set { chatApart.value = newValue }
  }
  /// One more with every change; pass it as `expectedVersion` to change only what you have seen.
  public internal(set) var version: Int64

  /// The sequence of the last message born here.
  var lastMessageSequence: Int64
  /// The sequence of the last event.
  var lastEventSequence: Int64
  /// When it was given to its agent, or became nobody's; nil where that never changed.
  var assignmentChangedAt: Date?
  /// The rules of time that wait for it, or have had their turn.
  var automationMarks: [AutomationMark] = []
  /// When it closes by itself, being resolved.
  var autoCloseAt: Date?
  /// When its customer's last public message was sent, where a merge brought another customer's
  /// messages, so that ``lastMessageAt`` tells more than he may know.
  var visibleMessageAt: Date? {
    get { facts.value.visibleMessageAt }
    set { facts.change { $0.visibleMessageAt = newValue } }
  }
  /// The resolution that the customer has rated: one rating for each.
  var ratedResolution: Date? {
    get { facts.value.ratedResolution }
    set { facts.change { $0.ratedResolution = newValue } }
  }
  var unknown: RecordFields { facts.value.unknown }
  var facts: Boxed<TicketFacts>
  var chatApart = Apart<TicketChat>()

  /// Whether somebody still has to do something.
  public var isLive: Bool { status.isLive && deletedAt == nil }

  /// Whether a bot has it, so that nobody of the desk has to do anything yet.
  public var isHandledByBot: Bool { chat?.state == .ai && status.isLive }

  /// When the last message that its customer can see was sent.
  var customerMessageAt: Date { visibleMessageAt ?? lastMessageAt }
}

/// One of the host's things.
public struct HostLink: Hashable, Sendable {
  /// What it is.
  public let kind: HostLinkKind
  /// Its id in the host's world.
  public let id: String

  /// Names a thing.
  public init(_ kind: HostLinkKind, _ id: String) {
    self.kind = kind
    self.id = id
  }
}

/// What another ticket is to this one.
public struct TicketLink: Hashable, Sendable {
  /// What this ticket is to the other.
  public let kind: TicketLinkKind
  /// The other ticket.
  public let ticket: TicketID

  /// Makes a link.
  public init(_ kind: TicketLinkKind, _ ticket: TicketID) {
    self.kind = kind
    self.ticket = ticket
  }
}

/// A file that belongs to a message.
public struct MessageAttachment: Hashable, Sendable {
  /// The file's name, without folders.
  public let name: String
  /// Its media type, such as `image/png`.
  public let mediaType: String
  /// Its size in bytes.
  public let size: Int
  /// Where the store keeps it.
  public let blob: BlobID

  /// Describes a stored file.
  public init(name: String, mediaType: String, size: Int, blob: BlobID) {
    self.name = name
    self.mediaType = mediaType
    self.size = size
    self.blob = blob
  }
}

/// What a customer thought of the help he got.
public struct Satisfaction: Hashable, Sendable {
  /// 1 (bad) to 5 (good).
  public let rating: Int
  /// In his own words.
  public let comment: String?
  /// When he said so.
  public let ratedAt: Date
}
