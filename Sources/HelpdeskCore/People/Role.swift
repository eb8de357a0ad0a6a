/// What somebody is to the desk; the rights table says what follows from it.
public enum Role: String, Hashable, Sendable, CaseIterable, Codable {
  /// Somebody who asks for help; sees and touches only what is his own.
  case customer
  /// Somebody who gives help (the seeds' SUPPORT).
  case agent
  /// An agent who also writes articles and runs the desk.
  case admin
  /// An admin who may also delete for good and manage admins.
  case superAdmin
  /// A program that talks to customers.
  case bot
  /// The desk itself and its host's own jobs.
  case system
}

extension Role {
  /// The role at the beginning of a sentence about anybody who has it: "An agent".
  var anybody: String {
    let isVowel = rawValue.first.map { "aeiou".contains($0) } ?? false
    return "\(isVowel ? "An" : "A") \(rawValue)"
  }
}
