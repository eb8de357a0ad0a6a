import Foundation

/// What a rule may know besides its input; a rule reads nothing else, no clock and no store.
struct RuleContext: Sendable {
  let now: Date
  let author: Author
  let role: Role
  let settings: DeskSettings
  let policies: PolicyBook
  var chat = ChatSettings.standard
  /// Whether the desk has a bot that answers chats.
  var hasBot = false
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

/// The policies a desk knows: the one for new tickets, and those that older tickets keep.
struct PolicyBook: Hashable, Sendable {
  private(set) var current: SLAPolicy
  private var known: [String: SLAPolicy]

  init(current: SLAPolicy, earlier: [SLAPolicy] = []) {
    self.current = current
    known = [:]
    for policy in earlier + [current] { known[Self.key(policy.id, policy.version)] = policy }
  }

  /// The policy under which a ticket was created; the current one where that was lost.
  func policy(for state: SLAState) -> SLAPolicy {
    known[Self.key(state.policy, state.policyVersion)] ?? current
  }

  static func key(_ id: String, _ version: Int) -> String { "\(id)@\(version)" }
}
