/// Who has a chat.
public enum ChatState: String, Hashable, Sendable, CaseIterable, Codable {
  /// The bot answers.
  case ai
  /// It was handed over and waits for a person.
  case waiting
  /// A person of the desk answers.
  case human
  /// It is over.
  case closed

  /// Whether it goes on.
  public var isActive: Bool { self != .closed }
}

/// How the customer of a chat feels, as far as the bot can tell.
public enum ChatSentiment: String, Hashable, Sendable, CaseIterable, Codable {
  /// Pleased.
  case positive
  /// Neither.
  case neutral
  /// Annoyed; the chat is handed over.
  case frustrated
}

/// Why the bot no longer answers a chat.
public enum ChatHandoverReason: String, Hashable, Sendable, CaseIterable, Codable {
  /// The customer asked for a person.
  case asked
  /// The customer is annoyed.
  case frustration
  /// The bot could not help several times in a row.
  case repeatedFailure = "repeated_failure"
  /// The bot failed, answered nonsense or took too long.
  case botFailed = "bot_failed"
  /// What the customer wrote must be seen by a person at once.
  case trigger
  /// The desk has no bot.
  case noBot = "no_bot"
  /// The customer wrote by another way than the chat, where the bot does not listen.
  case leftChat = "left_chat"
  /// Somebody of the desk took it over without being asked.
  case takenOver = "taken_over"
  /// It was over and was taken up again.
  case reopened
}
