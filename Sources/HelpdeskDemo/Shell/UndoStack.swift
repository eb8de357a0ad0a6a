import HelpdeskCore

/// A command that changed tickets, with what takes it back.
struct UndoStep {
  struct Entry {
    /// The ticket before the command.
    let before: Ticket
    /// The version that the command left.
    var version: Int64
    /// Whether the ticket only has to be as it was, because the others' change comes with its own.
    let isBystander: Bool
  }

  /// The command as it was typed.
  let line: String
  /// Empty where the command changed more tickets than can be kept.
  var entries: [Entry]
}

/// What can be taken back, the latest last.
struct UndoStack {
  static let limit = 50
  /// A command that changed more tickets than this is not kept.
  static let most = 1000

  private(set) var steps: [UndoStep] = []

  var last: UndoStep? { steps.last }

  mutating func push(_ step: UndoStep) {
    steps.append(step)
    if steps.count > Self.limit { steps.removeFirst() }
  }

  mutating func removeLast() { steps.removeLast() }

  /// Takes a ticket, which was taken back to how an earlier command had left it, for unchanged
  /// since then.
  mutating func moved(_ ticket: TicketID, from old: Int64, to new: Int64) {
    for step in steps.indices {
      for entry in steps[step].entries.indices
      where steps[step].entries[entry].before.id == ticket
        && steps[step].entries[entry].version == old
      {
        steps[step].entries[entry].version = new
      }
    }
  }
}

/// Notes how tickets are before a command, to find out what it changed.
@MainActor
final class UndoRecorder {
  private static let single: Set<String> = [
    "take", "assign", "unassign", "update", "tag", "label", "snooze", "wake", "follow", "unfollow",
    "resolve", "close", "reopen", "delete", "restore", "read", "unread", "archive", "unarchive",
    "unmerge",
  ]
  private static let joining: Set<String> = ["merge", "link", "unlink"]

  private let line: String
  private var before: [Ticket] = []
  private var bystanders: Set<TicketID> = []
  private var isTooLarge = false

  init(_ line: String) {
    self.line = line
  }

  /// Notes the tickets that a command names.
  func note(_ command: String, _ words: [String], _ desk: StaffDesk) async {
    guard Self.single.contains(command) || Self.joining.contains(command) else { return }
    let numbers = words.filter { TicketNumber($0) != nil }
    for number in Self.single.contains(command) ? numbers.prefix(1) : numbers.prefix(2) {
      // Where there is no such ticket, the command says so.
      guard let id = try? await desk.ticket(numbered: number) else { continue }
      if !before.isEmpty { bystanders.insert(id) }
      await note([id], desk)
    }
    if command == "unmerge", let target = before.first?.mergedInto {
      bystanders.insert(target)
      await note([target], desk)
    }
  }

  /// Notes tickets that a command is about to change.
  func note(_ tickets: [TicketID], _ desk: StaffDesk) async {
    guard before.count + tickets.count <= UndoStack.most else {
      isTooLarge = true
      return
    }
    for id in tickets {
      if let ticket = try? await desk.ticket(id) { before.append(ticket) }
    }
  }

  /// What takes back what has changed since; nil where nothing has.
  func step(_ desk: StaffDesk) async -> UndoStep? {
    if isTooLarge { return UndoStep(line: line, entries: []) }
    var entries: [UndoStep.Entry] = []
    for ticket in before {
      guard let now = try? await desk.ticket(ticket.id), now.version != ticket.version else {
        continue
      }
      entries.append(
        UndoStep.Entry(
          before: ticket, version: now.version, isBystander: bystanders.contains(ticket.id)))
    }
    guard entries.contains(where: { !$0.isBystander }) else { return nil }
    return UndoStep(line: line, entries: entries)
  }
}
