import HelpdeskCore

/// A messenger that prints what people are told.
struct PrintedMessages: Messenger {
  let name = "mail"
  let output: any Output

  func deliver(_ message: PersonalMessage, idempotencyKey: String) async -> DeliveryOutcome {
    let files = message.files.map { " [\($0.name)]" }.joined()
    output.line("mail to \(message.email ?? message.name): \(message.subject)\(files)")
    return .delivered
  }
}
