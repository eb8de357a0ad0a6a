import HelpdeskCore

/// The same change to many tickets.
@MainActor
enum BulkCommands {
  nonisolated static let table: [Command] = [
    Command(
      "bulk assign|unassign|close|update [AGENT | FIELD=VALUE…] TICKETS|FILTER [--canned RESPONSE]"
        + " " + TicketFilter.usage,
      "changes many tickets: numbers, ranges such as 12-20, or the words of `list`", .many,
      staff: { try await bulk($0, $1, &$2) })
  ]

  private static func bulk(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws {
    let action = try arguments.next("assign, unassign, close or update")
    let handle: BulkHandle
    switch action.lowercased() {
    case "assign":
      let agent = try arguments.next("which agent, me or nobody")
      let assignee: Assignee? =
        switch agent {
        case "me": .me
        case "nobody": nil
        default: .agent(AgentID(agent))
        }
      handle = try await desk.batchAssign(
        try await selection(session, desk, &arguments), to: assignee)
    case "unassign":
      handle = try await desk.batchAssign(
        try await selection(session, desk, &arguments), to: nil)
    case "close":
      var template: CannedResponseID?
      if let name = arguments.option("canned") {
        template = try await ResponseCommands.response(desk, name).id
      }
      handle = try await desk.batchClose(
        try await selection(session, desk, &arguments), template: template)
    case "update":
      var words: [String] = []
      while let word = arguments.peek, word.contains("="), let taken = arguments.next() {
        words.append(taken)
      }
      let changes = try FieldChanges.parse(words)
      handle = try await desk.batchUpdate(
        try await selection(session, desk, &arguments), changes)
    default:
      throw CommandError("Many tickets cannot be “\(action)”.", showsUsage: true)
    }
    try await report(handle, session)
  }

  /// The tickets that numbers or a filter name, noted for `undo`.
  private static func selection(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws -> [TicketID] {
    let ids = try await named(session, desk, &arguments)
    await session.recorder.note(ids, desk)
    return ids
  }

  /// The tickets that numbers or a filter name; without a limit, all of them.
  private static func named(
    _ session: Session, _ desk: StaffDesk, _ arguments: inout Arguments
  ) async throws -> [TicketID] {
    if let word = arguments.peek, word.contains(where: \.isNumber) {
      var ids: [TicketID] = []
      for number in try session.numbers(arguments.all()) {
        ids.append(try await desk.ticket(numbered: "\(number)"))
      }
      return ids
    }
    let wanted = try TicketFilter.count(arguments, Int.max)
    guard arguments.peek != nil || arguments.hasOptions else {
      throw CommandError("Say which tickets.", showsUsage: true)
    }
    let query = try TicketFilter.parse(&arguments)
    try arguments.finish()
    var ids: [TicketID] = []
    var cursor: Cursor?
    repeat {
      let page = try await desk.tickets(query.limit(min(1000, wanted - ids.count)).after(cursor))
        .value
      ids += page.tickets.map(\.id)
      cursor = page.next
    } while cursor != nil && ids.count < wanted
    return ids
  }

  private static func report(_ handle: BulkHandle, _ session: Session) async throws {
    let output = session.output
    let progress = handle.progress
    // Told while it goes on, to whoever waits at a terminal; a script shows the end alone.
    let task = Task.detached {
      for try await state in progress {
        output.progress(
          ProgressStep(
            text: "  \(Counted.grouped(state.done)) of \(Counted.grouped(state.total))",
            share: Double(state.done) / Double(max(1, state.total)), count: state.done,
            noun: "ticket"))
      }
    }
    defer { task.cancel() }
    let state = try await end(of: handle)
    var text = "\(Counted.of(state.total, "ticket")): \(Counted.grouped(state.succeeded)) done"
    text += ", \(Counted.grouped(state.skipped)) had nothing to do"
    text += ", \(Counted.grouped(state.failed)) refused."
    if state.phase == .cancelled {
      text += " Cancelled: \(Counted.grouped(state.total - state.done)) stay as they were."
    }
    session.say(text)
    for (reason, numbers) in grouped(state.items) {
      let shown = numbers.prefix(8).joined(separator: ", ") + (numbers.count > 8 ? " …" : "")
      session.say("  \(reason) (\(shown))")
    }
    if state.failed > 0 {
      throw CommandError("\(Counted.of(state.failed, "ticket")) could not be changed; see above.")
    }
  }

  /// How the job ended.
  ///
  /// Ctrl-C gives up the wait, and so the job: what it has changed stays, is told, and can be taken
  /// back.
  private static func end(of handle: BulkHandle) async throws -> BulkState {
    do throws(HelpdeskError) {
      return try await handle.result()
    } catch {
      guard error.code == .cancelled else { throw error }
      return try await Task {
        try await handle.cancel()
        return try await handle.result()
      }.value
    }
  }

  /// Why tickets were skipped or refused, in the order in which it came up.
  private static func grouped(_ items: [BulkItem]) -> [(reason: String, numbers: [String])] {
    var order: [String] = []
    var numbers: [String: [String]] = [:]
    for item in items {
      let reason: String
      switch item.outcome {
      case .skipped(let why): reason = "nothing to do: \(why)"
      case .failed(_, let message): reason = "refused: \(message)"
      default: continue
      }
      if numbers[reason] == nil { order.append(reason) }
      numbers[reason, default: []].append(item.number?.description ?? item.ticket.rawValue)
    }
    return order.map { ($0, numbers[$0] ?? []) }
  }
}
