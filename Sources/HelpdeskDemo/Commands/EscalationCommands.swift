import HelpdeskCore

/// To come.
@MainActor
enum EscalationCommands {
  nonisolated static let table: [Command] = []
}
