import Foundation

/// What a rule may know besides its input; a rule reads nothing else, no clock and no store.
struct RuleContext: Sendable {
  var now: Date
  var author: Author
  var role: Role
  /// Whether tickets are entered that were tickets elsewhere, to which no event happens here.
  var isImporting = false
  /// The rule or job on whose behalf it happens.
  var cause: String?
  /// What is the same for every command.
  let book: RuleBook

  init(now: Date, author: Author, role: Role, book: RuleBook, cause: String? = nil) {
    self.now = now
    self.author = author
    self.role = role
    self.book = book
    self.cause = cause
  }

  var settings: DeskSettings { _read { yield book.settings } }
  var policies: PolicyBook { _read { yield book.policies } }
  var chat: ChatSettings { _read { yield book.chat } }
  var hasBot: Bool { book.hasBot }
  var alertChannels: [String] { book.alertChannels }
  var automations: AutomationBook { _read { yield book.automations } }

  /// Whether what the author says counts as the desk's answer.
  var isAnswering: Bool {
    switch role {
    case .agent, .admin, .superAdmin: true
    case .bot: settings.botsAnswer
    case .customer, .system: false
    }
  }
}

/// How a desk is set up, as rules know it.
///
/// One object for all commands, since every edit carries it.
final class RuleBook: Sendable {
  let settings: DeskSettings
  let policies: PolicyBook
  let chat: ChatSettings
  /// Whether the desk has a bot that answers chats.
  let hasBot: Bool
  /// The names of the alert channels, in their order.
  let alertChannels: [String]
  /// The automations in force.
  let automations: AutomationBook

  init(
    settings: DeskSettings, policies: PolicyBook, chat: ChatSettings = .standard,
    hasBot: Bool = false, alertChannels: [String] = [], automations: AutomationBook = .empty
  ) {
    self.settings = settings
    self.policies = policies
    self.chat = chat
    self.hasBot = hasBot
    self.alertChannels = alertChannels
    self.automations = automations
  }

  /// The same with other automations.
  func with(_ automations: AutomationBook) -> RuleBook {
    RuleBook(
      settings: settings, policies: policies, chat: chat, hasBot: hasBot,
      alertChannels: alertChannels, automations: automations)
  }
}
