/// Everything that somebody can ask a desk to do; the rights table has a row for each.
public enum DeskOperation: String, Hashable, Sendable, CaseIterable {
  // Hooks
  /// Lists and pages of tickets.
  case readTickets
  /// A ticket with its thread and everything around it.
  case readTicketDetail
  /// A ticket's messages.
  case readMessages
  /// Suggestions and similar tickets.
  case readSuggestions
  /// Service-level figures, breached and nearly breached tickets.
  case readSLA
  /// What is talked about more than usual.
  case readTrending
  /// Published articles.
  case readArticles
  /// Drafts, archived articles and earlier revisions.
  case readDraftArticles
  /// The state of bulk jobs.
  case readBulk
  /// The inbox and its figures.
  case readInbox
  /// The dashboard.
  case readDeskStats
  /// Customers' profiles and histories.
  case readCustomers
  /// Agents and teams.
  case readDirectory
  /// Canned responses.
  case readCannedResponses
  /// Quick issues.
  case readQuickIssues
  /// Undelivered effects.
  case readOutbox
  /// A file of a message.
  case readAttachment
  /// Chats: a customer his own.
  case readChats
  /// One's own notices.
  case readNotices
  /// Scheduled calls and free slots: a customer his own calls.
  case readCalls

  /// Automations and their figures.
  case readAutomations

  // Tickets
  /// Creates a ticket: a customer his own, staff on somebody's behalf.
  case createTicket
  /// Creates a ticket from a bot's conversation.
  case transferFromAI
  /// Changes fields.
  case updateTicket
  /// Gives it to an agent or takes it away.
  case assignTicket
  /// Takes it oneself.
  case takeTicket
  /// Writes a public message.
  case sendMessage
  /// Writes an internal note.
  case addInternalNote
  /// Sends the thread to somebody outside.
  case forward
  /// Marks it read.
  case markRead
  /// Puts it away in the inbox, or takes it back.
  case archive
  /// Adds and removes flags.
  case label
  /// Adds and removes words.
  case tag
  /// Hides it for a while.
  case snooze
  /// Follows it, or no longer.
  case follow
  /// Hands it to somebody with more power.
  case escalateTicket
  /// Approves or denies an escalation that was asked for.
  case decideEscalation
  /// Merges tickets, or takes a merge back.
  case mergeTickets
  /// Splits messages off.
  case splitTicket
  /// Links tickets.
  case linkTickets
  /// Resolves it.
  case resolveTicket
  /// Closes it.
  case closeTicket
  /// Reopens it.
  case reopenTicket
  /// Puts it into the bin, or takes it out.
  case deleteTicket
  /// Deletes it for good.
  case purgeTicket
  /// Rates the help.
  case rateTicket
  /// Begins and cancels bulk jobs.
  case runBulk
  /// Sends an escalation's alert.
  case sendAlert
  /// Begins, writes in and ends chats, and asks for a person: a customer in his own.
  case writeChats
  /// Accepts a chat that waits for a person.
  case acceptChat
  /// Puts a file into the store.
  case attach
  /// Books a call: a customer for his own ticket.
  case bookCall
  /// Moves a call or calls it off: a customer his own.
  case changeCall
  /// Says what came of a call.
  case concludeCall
  /// Asks to be reminded of a ticket, and lists one's own reminders.
  case remind

  // Knowledge base
  /// Writes, publishes, archives and deletes articles.
  case writeArticles
  /// Links an article to a ticket.
  case linkArticle
  /// Says whether an article helped.
  case rateArticle
  /// Counts a view.
  case viewArticle
  /// Writes canned responses and quick issues.
  case writeResponses

  // Running the desk
  /// Writes customers.
  case writeCustomers
  /// Writes agents and teams.
  case writeDirectory
  /// Sets one's own presence.
  case setOwnPresence
  /// Marks one's own notices read.
  case writeNotices
  /// Writes automations, and tries them on history.
  case writeAutomations
  /// Gives tickets another policy and reckons their promises anew.
  case recalculateSLA
  /// Imports tickets.
  case importTickets
  /// Exports tickets.
  case exportTickets
  /// Replays dead letters.
  case replayOutbox
}
