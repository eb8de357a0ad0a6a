import Foundation

/// The rules of chats: who has one, and when the bot lets go of it.
///
/// While the bot has a chat, nothing is promised, the conversation counts as read, and the ticket is
/// nobody's work. All that begins with the handover, after which the bot never writes again.
extension TicketEdit {
  /// Makes a new ticket a chat: of the bot, where there is one.
  ///
  /// - Parameter topic: The customer's first line, which is the ticket's opening message then.
  mutating func beginChat(topic: String?) {
    ticket.sla.history = []
    ticket.sla.clocks = []
    ticket.inbox = .read
    ticket.chat = TicketChat(state: .ai, topic: topic, prompt: context.chat.systemPrompt)
    if let topic {
      hear(topic, isChat: true)
    } else if context.hasBot {
      ticket.lastCustomerMessageAt = nil
      append(
        MessageDraft(body: context.chat.greeting), kind: .opening, direction: .outbound,
        sender: context.chat.bot)
      closeWhenIdle()
    } else {
      ticket.lastCustomerMessageAt = nil
      handOver(.noBot)
    }
  }

  /// Makes the ticket that follows a chat closed too long ago a chat that waits for a person.
  mutating func continueChat(_ old: TicketChat) {
    ticket.chat = TicketChat(state: .closed, topic: old.topic, prompt: old.prompt)
    handOver(.reopened)
  }

  /// The customer has written in a chat that the bot has.
  mutating func hear(_ text: String, isChat: Bool) {
    guard var chat = ticket.chat, chat.state == .ai else { return }
    chat.lastLine = ticket.lastMessageSequence
    ticket.chat = chat
    ticket.inbox = .read
    name(after: text)
    let verdict = EscalationTriggers.verdict(for: text)
    heed(verdict)
    if !context.chat.handoverGroups.isDisjoint(with: verdict.matches.map(\.group)) {
      handOver(.trigger, cause: verdict.words.joined(separator: ", "))
    } else if ChatPhrases.asksForPerson(text) {
      handOver(.asked)
    } else if !isChat {
      handOver(.leftChat)
    } else if !context.hasBot {
      handOver(.noBot)
    } else {
      let due = now.adding(context.chat.replyTimeout)
      ticket.chat?.answerDueAt = due
      closeWhenIdle()
    }
  }

  /// A chat that began without a topic is named after the customer's first line.
  private mutating func name(after text: String) {
    guard ticket.chat?.topic == nil else { return }
    ticket.chat?.topic = SubjectLine.make(from: text)
    ticket.subject = SubjectLine.make(from: text)
    ticket.excerpt = Excerpt.make(text)
  }

  /// What the words of a line say about category and priority; neither is lowered or replaced.
  private mutating func heed(_ verdict: EscalationVerdict) {
    guard verdict.isEscalation else { return }
    let cause = verdict.words.joined(separator: ", ")
    if let name = verdict.category, ticket.category == .general {
      let old = ticket.category
      ticket.category = TicketCategory(rawValue: name)
      record(
        .fieldChanged, field: "category", from: old.rawValue, to: name, by: .desk, cause: cause)
    }
    let priority: TicketPriority =
      switch verdict.priority {
      case .medium: .medium
      case .high: .high
      case .urgent: .urgent
      }
    guard ticket.priority < priority else { return }
    let old = ticket.priority
    ticket.priority = priority
    record(
      .fieldChanged, field: "priority", from: old.rawValue, to: priority.rawValue, by: .desk,
      cause: cause)
  }

  private mutating func closeWhenIdle() {
    ticket.autoCloseAt = context.chat.closeIdleAfter.map { now.adding($0) }
  }

  // MARK: - The bot

  /// The bot answers a line; what comes too late, or to a line that another has followed, is only
  /// counted.
  mutating func botAnswers(_ reply: ChatReply, to line: Int64) {
    guard ticket.isHandledByBot, ticket.deletedAt == nil, var chat = ticket.chat else { return }
    chat.model = reply.model
    chat.tokensUsed += reply.tokensUsed
    defer { ticket.updatedAt = now }
    guard chat.awaitsBot, chat.lastLine == line else {
      ticket.chat = chat
      return
    }
    chat.answeredLine = line
    chat.answerDueAt = nil
    chat.sentiment = reply.sentiment
    chat.summary = reply.summary ?? chat.summary
    if !reply.lastTopics.isEmpty { chat.lastTopics = reply.lastTopics }
    chat.failures = reply.couldHelp ? 0 : chat.failures + 1
    ticket.chat = chat
    append(
      MessageDraft(body: reply.text), kind: .chat, direction: .outbound, sender: context.chat.bot)
    noteMessage()
    ticket.lastReplyAt = now
    if context.settings.botsAnswer, ticket.firstResponseAt == nil { ticket.firstResponseAt = now }
    record(.messageSent, to: "\(ticket.lastMessageSequence)", by: context.chat.bot)
    if reply.wantsHuman {
      handOver(.asked)
    } else if reply.sentiment == .frustrated {
      handOver(.frustration)
    } else if chat.failures >= context.chat.maximumFailures {
      handOver(.repeatedFailure)
    } else {
      closeWhenIdle()
    }
  }

  /// The bot gave no usable answer to a line that still waits for one.
  mutating func botFails(at line: Int64, cause: String) {
    guard ticket.isHandledByBot, ticket.deletedAt == nil, let chat = ticket.chat,
      chat.awaitsBot, chat.lastLine == line
    else { return }
    let due = chat.answerDueAt ?? now
    handOver(.botFailed, at: min(due, now), cause: cause)
  }

  // MARK: - Handing over

  /// The bot lets go of the chat; from here on the customer waits for a person.
  ///
  /// - Parameters:
  ///   - reason: Why.
  ///   - instant: Since when he waits, where that is not now.
  ///   - isTold: Whether he reads about it.
  ///   - cause: What led to it, in words.
  mutating func handOver(
    _ reason: ChatHandoverReason, at instant: Date? = nil, isTold: Bool = true,
    cause: String? = nil
  ) {
    guard var chat = ticket.chat else { return }
    let old = chat.state
    chat.state = .waiting
    chat.handover = reason
    chat.waitingSince = instant ?? now
    chat.answerDueAt = nil
    ticket.chat = chat
    ticket.autoCloseAt = nil
    ticket.updatedAt = now
    ticket.inbox = .unread
    if ticket.sla.history.isEmpty {
      ticket.sla.note(
        .created(ticket.priority), at: instant ?? now, under: context.policies)
    }
    record(
      .chatHandedOver, from: old.rawValue, to: reason.rawValue, at: instant, cause: cause)
    if isTold, !isForeign { tell(context.chat.handoverText) }
  }

  /// A line of the desk itself.
  private mutating func tell(_ text: String) {
    append(MessageDraft(body: text), kind: .system, direction: .outbound, sender: .desk)
    noteMessage()
  }

  /// The customer asks for a person; nothing happens where he is with one or waits already.
  mutating func askForPerson() throws(HelpdeskError) {
    switch try requireChat().state {
    case .ai: handOver(.asked)
    case .waiting, .human: break
    case .closed:
      throw HelpdeskError(
        .illegalTransition,
        "The chat \(ticket.number) is over. Write in it to take it up again, or begin a new one.",
        field: "session", ticket: ticket.number.description)
    }
  }

  // MARK: - People

  /// The author accepts the chat; the first one wins.
  ///
  /// One that was given to him since is his to accept as well.
  mutating func acceptChat() throws(HelpdeskError) {
    let chat = try requireChat()
    switch chat.state {
    case .ai, .waiting:
      joinChat()
      try move(on: .work)
      ticket.inbox = .read
    case .human:
      let me = AgentID(context.author.id)
      if let holder = ticket.assignee, holder != me {
        throw Self.taken(ticket, by: holder == chat.acceptedBy ? chat.agentName : holder.rawValue)
      }
      if chat.acceptedBy != me || ticket.assignee != me { joinChat() }
    case .closed:
      throw HelpdeskError(
        .illegalTransition, "The chat \(ticket.number) is over; it cannot be accepted.",
        field: "session", ticket: ticket.number.description)
    }
  }

  private static func taken(_ ticket: Ticket, by holder: String?) -> HelpdeskError {
    HelpdeskError(
      .alreadyDone,
      "\(holder ?? "Somebody else") has the chat \(ticket.number) already. Accept another one of "
        + "chat.queue().", field: "session", ticket: ticket.number.description)
  }

  private mutating func joinChat() {
    if ticket.chat?.state == .ai { handOver(.takenOver, isTold: false) }
    guard var chat = ticket.chat else { return }
    let agent = AgentID(context.author.id)
    chat.state = .human
    chat.acceptedAt = now
    chat.acceptedBy = agent
    chat.agentName = context.author.name
    ticket.chat = chat
    ticket.updatedAt = now
    if ticket.assignee != agent {
      record(.assigned, from: ticket.assignee?.rawValue, to: agent.rawValue)
      ticket.assignee = agent
    }
    record(.chatAccepted, to: agent.rawValue)
    tell(context.chat.joinedText(context.author.name))
  }

  /// Somebody of the desk is about to answer: a person thereby accepts a chat that nobody has, and
  /// a bot is refused where the chat was handed over.
  mutating func answerInChat() throws(HelpdeskError) {
    guard let chat = ticket.chat, chat.state.isActive else { return }
    switch context.role {
    case .agent, .admin, .superAdmin:
      if chat.awaitsAgent { joinChat() }
    case .bot where chat.state != .ai:
      throw HelpdeskError(
        .illegalTransition,
        "The chat \(ticket.number) was handed over; no bot writes in it again.",
        field: "session", ticket: ticket.number.description)
    case .bot, .system, .customer: break
    }
  }

  /// An agent writes in a chat that was accepted.
  mutating func answerChat(_ draft: MessageDraft) throws(HelpdeskError) {
    let chat = try requireChat()
    guard chat.state == .human else {
      throw HelpdeskError(
        .illegalTransition,
        "The chat \(ticket.number) is \(chat.state.rawValue). "
          + (chat.state == .closed ? "It is over." : "Accept it before you write in it."),
        field: "session", ticket: ticket.number.description)
    }
    try answer(draft, kind: .chat)
  }

  // MARK: - The end

  /// Ends the chat, and the ticket with it; nothing happens where it is closed already.
  mutating func endChat() throws(HelpdeskError) {
    try requireChat()
    guard ticket.status != .closed else { return }
    try move(on: .endChat)
    ticket.closedAt = now
    ticket.autoCloseAt = nil
    wake(cause: "closed")
    record(.closed)
  }

  /// What a change of the ticket's status means for the chat that it is.
  mutating func followInChat(_ transition: StatusMachine.Transition) {
    guard var chat = ticket.chat else { return }
    if !transition.to.isLive {
      chat.state = .closed
      chat.answerDueAt = nil
      ticket.chat = chat
    } else if transition.isReopen {
      handOver(.reopened, isTold: context.role == .customer)
    } else if chat.state == .ai, context.role != .customer, transition.event != .agentReply {
      handOver(.takenOver)
    }
  }

  @discardableResult
  func requireChat() throws(HelpdeskError) -> TicketChat {
    try requireNotDeleted()
    guard let chat = ticket.chat else {
      throw HelpdeskError(
        .notFound, "\(ticket.number) is no chat. Use sendMessage for a ticket.",
        field: "session", ticket: ticket.number.description)
    }
    return chat
  }
}
