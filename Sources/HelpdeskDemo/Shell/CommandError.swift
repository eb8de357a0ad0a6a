import HelpdeskCore

/// A command line that cannot be carried out, with the remedy in the message.
struct CommandError: Error {
  let message: String
  /// Whether the command's usage helps.
  let showsUsage: Bool

  init(_ message: String, showsUsage: Bool = false) {
    self.message = message
    self.showsUsage = showsUsage
  }
}

/// Says an error in words for people.
enum ErrorText {
  static func describe(_ error: any Error) -> String {
    switch error {
    case let error as CommandError: error.message
    case let error as HelpdeskError: error.message
    default: String(describing: error)
    }
  }
}
