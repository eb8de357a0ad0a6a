import Foundation

extension TicketEdit {
  /// A person of the desk, or a bot, writes to the customer.
  ///
  /// After the last answer the ticket does not wait for the customer.
  mutating func answer(
    _ draft: MessageDraft, kind: MessageKind = .reply, addressedTo: TicketID? = nil,
    isLast: Bool = false
  ) throws(HelpdeskError) {
    try requireNotDeleted()
    guard ticket.status != .closed else {
      throw HelpdeskError(
        .illegalTransition,
        "\(ticket.number) is closed; it cannot be answered. Reopen it first.",
        field: "status", ticket: ticket.number.description)
    }
    try answerInChat()
    append(draft, kind: kind, direction: .outbound, addressedTo: addressedTo)
    noteMessage()
    ticket.lastReplyAt = now
    ticket.updatedAt = now
    record(.messageSent, to: "\(ticket.lastMessageSequence)")
    guard context.isAnswering, !isOwnTicket else { return }
    noteSLA(.agentReply)
    if ticket.firstResponseAt == nil { ticket.firstResponseAt = now }
    ticket.inbox = .replied
    if !isLast { try move(on: .agentReply) }
  }

  /// The customer, or somebody who got a copy, writes to the desk.
  mutating func receive(
    _ draft: MessageDraft, kind: MessageKind = .reply, addressedTo: TicketID? = nil
  ) throws(HelpdeskError) {
    try requireNotDeleted()
    append(draft, kind: kind, direction: .inbound, addressedTo: addressedTo)
    noteMessage()
    ticket.lastCustomerMessageAt = now
    ticket.updatedAt = now
    record(.messageSent, to: "\(ticket.lastMessageSequence)")
    if !ticket.sla.isCustomerWaiting { noteSLA(.customerMessage) }
    ticket.inbox = .unread
    wake(cause: "customer message")
    try move(on: .customerMessage)
    if ticket.isHandledByBot { hear(draft.body, isChat: kind == .chat) }
  }

  /// Whether the author asks for help himself: what he writes is no answer of the desk's.
  ///
  /// Ids of agents and customers are different worlds, so it is the mail address that tells.
  private var isOwnTicket: Bool {
    guard let email = context.author.email, let other = ticket.requester.email else { return false }
    return email.lowercased() == other.lowercased()
  }

  mutating func noteMessage() {
    ticket.lastMessageAt = now
    if !isForeign, ticket.visibleMessageAt != nil { ticket.visibleMessageAt = now }
  }

  /// A ticket that was merged into another customer's: a message of its conversation went there.
  init(messaged ticket: Ticket, in context: RuleContext) {
    self.init(ticket, in: context)
    self.ticket.visibleMessageAt = context.now
  }

  /// Whether a customer's message may still reopen the ticket; else it begins a follow-up.
  var takesCustomerMessages: Bool {
    guard ticket.status == .closed else { return true }
    guard let closedAt = ticket.closedAt else { return false }
    return now < closedAt.adding(context.settings.reopenWindow)
  }

  /// Somebody of the desk writes something that customers never see.
  mutating func note(_ draft: MessageDraft) throws(HelpdeskError) {
    try requireNotDeleted()
    append(draft, kind: .note, direction: .internal)
    record(.noteAdded, to: "\(ticket.lastMessageSequence)")
  }

  /// The thread goes to somebody outside; the customer does not see it.
  mutating func forward(_ draft: MessageDraft, to address: String) throws(HelpdeskError) {
    try requireNotDeleted()
    var draft = draft
    draft.forwardedTo = address
    append(draft, kind: .email, direction: .internal)
    record(.forwarded, to: address)
  }

  // MARK: - Inbox

  /// An agent has read what the customer wrote.
  mutating func markRead() throws(HelpdeskError) {
    try requireNotDeleted()
    guard ticket.inbox == .unread else { return }
    ticket.inbox = .read
  }

  mutating func markUnread() throws(HelpdeskError) {
    try requireNotDeleted()
    ticket.inbox = .unread
  }

  mutating func archive(_ isArchived: Bool) throws(HelpdeskError) {
    try requireNotDeleted()
    let state: InboxState =
      isArchived
      ? .archived
      : (ticket.lastReplyAt ?? .distantPast) >= (ticket.lastCustomerMessageAt ?? .distantPast)
        ? .replied : .read
    guard (ticket.inbox == .archived) != isArchived else { return }
    record(.archived, from: ticket.inbox.rawValue, to: state.rawValue)
    ticket.inbox = state
  }

  // MARK: - Snooze

  mutating func snooze(until instant: Date) throws(HelpdeskError) {
    try requireNotDeleted()
    guard ticket.status.isLive else {
      throw HelpdeskError(
        .illegalTransition,
        "\(ticket.number) is \(ticket.status.rawValue); it cannot be snoozed. Reopen it first.",
        field: "status", ticket: ticket.number.description)
    }
    guard instant > now, instant <= now.adding(Validation.longest) else {
      throw .invalid(
        "until", "A snooze ends in the future, and within 100 years. Give such an instant.")
    }
    endDueSnooze()
    let old = ticket.snoozedUntil
    if old == nil { noteSLA(.snoozed) }
    ticket.snoozedUntil = instant
    record(.snoozed, from: old.map(Self.text), to: Self.text(instant))
  }

  mutating func wake(cause: String? = nil, at instant: Date? = nil) {
    guard let until = ticket.snoozedUntil else { return }
    // What ended before did not end now, though the timer has not had its turn yet.
    let instant = instant ?? (until <= now ? until : nil)
    ticket.snoozedUntil = nil
    noteSLA(.woken, at: instant)
    record(.woken, from: Self.text(until), at: instant, cause: cause)
  }

  static func text(_ instant: Date) -> String {
    instant.formatted(.iso8601)
  }
}
