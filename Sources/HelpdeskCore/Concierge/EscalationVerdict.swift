/// Whether a message should go to a human, and why.
public struct EscalationVerdict: Hashable, Sendable {
  /// An entry of the table that was found.
  public struct Match: Hashable, Sendable {
    /// The entry's group.
    public let group: TriggerGroup

    /// The entry's word.
    public let word: String

    /// What stands in the message, from the first word that matched to the last.
    public let text: String

    /// Makes a match.
    public init(group: TriggerGroup, word: String, text: String) {
      self.group = group
      self.word = word
      self.text = text
    }
  }

  /// Whether anything was found.
  public let isEscalation: Bool

  /// The category of the highest match, or nil when nothing but urgency was found.
  public let category: String?

  /// The priority that the matches ask for; `.medium` when there is none.
  public let priority: TriggerPriority

  /// What was found, in the order of the message; each entry at most once.
  public let matches: [Match]

  /// Decides by what was found.
  ///
  /// The match of the highest group gives category and priority, equals by the order of
  /// ``TriggerGroup``. Urgency only raises the priority.
  public init(matches: [Match]) {
    self.matches = matches
    isEscalation = !matches.isEmpty
    priority = matches.map(\.group.priority).max() ?? .medium
    let found = Set(matches.map(\.group))
    let ordered = TriggerGroup.allCases.filter { found.contains($0) && $0.category != nil }
    let highest = ordered.map(\.priority).max()
    category = ordered.first { $0.priority == highest }?.category
  }

  /// The table's words that were found, in the order of the message.
  public var words: [String] { matches.map(\.word) }
}
