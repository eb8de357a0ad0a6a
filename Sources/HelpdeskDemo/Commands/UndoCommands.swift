import HelpdeskCore

/// Taking back what was done.
@MainActor
enum UndoCommands {
  nonisolated static let table: [Command] = [
    Command(
      "undo", "takes back the last change of tickets; again, the one before", .lifecycle,
      staff: { session, desk, _ in try await undo(session, desk) })
  ]

  private static func undo(_ session: Session, _ desk: StaffDesk) async throws {
    guard let step = session.undo.last else {
      throw CommandError(
        "There is nothing to take back. Messages that were sent, and what somebody else did, stay.")
    }
    guard !step.entries.isEmpty, case .staff(let staff) = session.person else {
      session.undo.removeLast()
      throw CommandError(
        "“\(step.line.oneLine)” changed more than \(Counted.grouped(UndoStack.most)) tickets, which"
          + " is not taken back. `undo` goes on with what came before.")
    }
    let inverse = Inverse(desk: desk, agent: staff.id, now: session.now)
    var done: [Ticket] = []
    var refused: [String] = []
    for entry in step.entries where !entry.isBystander {
      do {
        try await check(step, entry, desk)
        let now = try await desk.ticket(entry.before.id)
        done.append(try await inverse.restore(now, to: entry.before))
      } catch {
        // The same again may do for somebody else, or later.
        let isPassing = [.permissionDenied, .cancelled, .storage, .closed]
          .contains((error as? HelpdeskError)?.code)
        if isPassing, done.isEmpty { throw error }
        refused.append(ErrorText.describe(error))
      }
    }
    session.undo.removeLast()
    for entry in step.entries {
      guard let now = try? await desk.ticket(entry.before.id) else { continue }
      session.undo.moved(entry.before.id, from: entry.before.version, to: now.version)
    }
    if !done.isEmpty {
      let more = done.count > 1 ? " (\(Counted.of(done.count, "ticket")))" : ""
      session.say("Taken back: \(step.line.oneLine)\(more)")
      for ticket in done.prefix(8) { session.say("  " + TicketText.line(ticket)) }
      if done.count > 8 { session.say("  … and \(done.count - 8) more") }
    }
    guard let first = refused.first else { return }
    let more = refused.count > 1 ? " So it is with \(refused.count - 1) more." : ""
    throw CommandError(first + more)
  }

  /// Refuses what would take back also what somebody did since.
  private static func check(
    _ step: UndoStep, _ entry: UndoStep.Entry, _ desk: StaffDesk
  ) async throws {
    let bystanders = step.entries.filter(\.isBystander)
    for other in [entry] + bystanders {
      let now = try await desk.ticket(other.before.id)
      guard now.version == other.version else {
        throw CommandError(
          "\(now.number) has changed since “\(step.line.oneLine)”, which is not taken back."
            + " `events \(now.number)` shows what happened; `undo` goes on with what came before.")
      }
    }
  }
}
