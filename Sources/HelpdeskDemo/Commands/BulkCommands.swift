import HelpdeskCore

/// To come.
@MainActor
enum BulkCommands {
  nonisolated static let table: [Command] = []
}
