/// To come.
enum EscalationCommands {
  static let table: [Command] = []
}
