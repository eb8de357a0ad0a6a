import HelpdeskCore

/// To come.
@MainActor
enum TransferCommands {
  nonisolated static let table: [Command] = []
}
