import Foundation

/// What a rule may know besides its input; a rule reads nothing else, no clock and no store.
struct RuleContext: Sendable {
  var now: Date
  var author: Author
  var role: Role
  let settings: DeskSettings
  let policies: PolicyBook
  var chat = ChatSettings.standard
  /// Whether the desk has a bot that answers chats.
  var hasBot = false
  /// The names of the alert channels, in their order.
  var alertChannels: [String] = []
  /// The automations in force.
  var automations = AutomationBook.empty
  /// Whether tickets are entered that were tickets elsewhere, to which no event happens here.
  var isImporting = false
  /// The rule or job on whose behalf it happens.
  var cause: String?

  /// Whether what the author says counts as the desk's answer.
  var isAnswering: Bool {
    switch role {
    case .agent, .admin, .superAdmin: true
    case .bot: settings.botsAnswer
    case .customer, .system: false
    }
  }
}
