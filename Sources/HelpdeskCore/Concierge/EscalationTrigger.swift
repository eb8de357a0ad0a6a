/// What a group of escalation triggers is about.
public enum TriggerGroup: String, Hashable, Sendable, CaseIterable {
  /// Somebody else may be in the account.
  case security
  /// Money does not move as it should.
  case banking
  /// The customer cannot get in.
  case accountAccess
  /// The program misbehaves.
  case appError
  /// The customer says that it cannot wait.
  case urgency

  /// The category of a ticket that comes from this group; urgency alone gives none.
  public var category: String? {
    switch self {
    case .security: "security_concern"
    case .banking: "banking_issue"
    case .accountAccess: "account_access"
    case .appError: "app_error"
    case .urgency: nil
    }
  }

  /// The priority that a match in this group asks for at least.
  public var priority: TriggerPriority {
    switch self {
    case .security: .urgent
    case .banking, .accountAccess, .urgency: .high
    case .appError: .medium
    }
  }
}

/// How soon a message that was escalated wants to be seen, from the least to the most.
public enum TriggerPriority: Hashable, Sendable, Comparable, CaseIterable {
  /// In its turn.
  case medium
  /// Before the others.
  case high
  /// At once; some documents call it critical.
  case urgent
}

/// One entry of the table of triggers: a word, and the forms in which it comes.
///
/// A form is a row of words, folded as ``Tokenizer`` folds: `hack*` takes every word that begins
/// with it, `failed|fails` one of several, and `…` up to three words in between. All words of a
/// form stand in one sentence. A word only ever matches from its beginning: "debug" is no "bug".
public struct EscalationTrigger: Hashable, Sendable {
  /// What it is about.
  public let group: TriggerGroup

  /// The entry's name, which a verdict shows.
  public let word: String

  /// The forms; one is enough.
  public let forms: [String]

  /// Words that no form of this entry takes, because they only look alike.
  public let falseFriends: Set<String>

  /// Makes an entry.
  public init(
    _ group: TriggerGroup, _ word: String, forms: [String], falseFriends: Set<String> = []
  ) {
    self.group = group
    self.word = word
    self.forms = forms
    self.falseFriends = falseFriends
  }
}
