/// Every command, by task.
enum CommandTable {
  static let all: [Command] =
    TicketCommands.table + FieldCommands.table + MessageCommands.table + InboxCommands.table
    + LifecycleCommands.table + UndoCommands.table + JoinCommands.table + EscalationCommands.table
    + HandoverCommands.table + CallCommands.table + ReminderCommands.table
    + AutomationCommands.table
    + BulkCommands.table + KnowledgeCommands.table + ResponseCommands.table
    + AssistCommands.table + MetricsCommands.table + ChartCommands.table
    + SimulationCommands.table + PromiseCommands.table + PeopleCommands.table + ClockCommands.table
    + WatchCommands.table + TransferCommands.table + TourCommands.table + SessionCommands.table

  private static let byName: [String: Command] = {
    var result: [String: Command] = [:]
    for command in all {
      for name in [command.name] + command.aliases { result[name] = command }
    }
    return result
  }()

  /// The command with a name; for an unknown one, the error names the nearest.
  static func command(named name: String) throws -> Command {
    if let command = byName[name.lowercased()] { return command }
    if TicketFilter.views.contains(name.lowercased()) {
      throw CommandError("“\(name)” is a list. Did you mean list \(name)?")
    }
    if let nearest = nearest(to: name.lowercased()) {
      throw CommandError("There is no command “\(name)”. Did you mean \(nearest)?")
    }
    throw CommandError("There is no command “\(name)”. `help` lists them all.")
  }

  /// The command whose name is the fewest changes away, where it is near enough.
  static func nearest(to name: String) -> String? {
    let candidates = byName.keys.map { (name: $0, distance: distance(name, $0)) }
      .filter { $0.distance <= max(1, min(name.count, $0.name.count) / 2) }
    return candidates.min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
  }

  /// How many letters must be put in, taken out or replaced.
  private static func distance(_ left: String, _ right: String) -> Int {
    let (left, right) = (Array(left), Array(right))
    var row = Array(0...right.count)
    for (index, character) in left.enumerated() {
      var diagonal = row[0]
      row[0] = index + 1
      for column in right.indices {
        let replaced = diagonal + (character == right[column] ? 0 : 1)
        diagonal = row[column + 1]
        row[column + 1] = min(replaced, row[column] + 1, diagonal + 1)
      }
    }
    return row[right.count]
  }
}
