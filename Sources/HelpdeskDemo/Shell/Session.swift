import Foundation
import HelpdeskCore
import HelpdeskStore

/// Who acts.
enum Person: Equatable {
  case staff(Staff)
  case customer(Requester)

  var prompt: String {
    switch self {
    case .staff(let staff): "\(staff.id) (\(staff.role.rawValue))> "
    case .customer(let requester): "\(requester.id) (customer)> "
    }
  }
}

/// An open desk, whoever acts on it, and where its answers go.
@MainActor
final class Session {
  let store: any Store
  let desk: Helpdesk
  let clock: any DeskClock
  let output: any Output
  private let fixedWidth: Int?
  let isInteractive: Bool
  var person: Person
  var isOver = false
  /// Shows the page after the last one that was listed.
  var nextPage: (@MainActor () async throws -> Void)?
  var watches: [any Watching] = []
  /// Where somebody edits his lines; nil where they come as they are.
  var terminal: Terminal?
  /// Asks whoever sits at the terminal for a line, which a session completes; nil where nobody does.
  var ask: (@MainActor (String, Session) async -> String?)?
  /// What `undo` takes back.
  var undo = UndoStack()
  /// Finds out what the command that runs changes.
  var recorder = UndoRecorder("")

  init(
    store: any Store, desk: Helpdesk, clock: any DeskClock, output: any Output, width: Int?,
    isInteractive: Bool
  ) {
    self.store = store
    self.desk = desk
    self.clock = clock
    self.output = output
    fixedWidth = width
    self.isInteractive = isInteractive
    person = .staff(.superAdmin("root", name: "Root"))
  }

  /// Opens a desk on a store in memory or in a folder; a new one gets the demo data, unless it was
  /// asked to be empty.
  static func open(
    _ options: DemoOptions, output: any Output, isInteractive: Bool
  ) async throws -> Session {
    let clock: any DeskClock = options.clock.map { ManualClock(now: $0) } ?? SystemClock()
    let store: any Store
    if let folder = options.store {
      // A large store takes a second or two.
      if isInteractive { output.line("Opening \(folder) …") }
      let opened = try await FileStore.open(at: URL(filePath: folder))
      if !opened.openReport.isNew { output.line("\(folder): \(opened.openReport)") }
      store = opened
    } else {
      store = InMemoryStore()
    }
    do {
      return try await open(store, clock, options, output: output, isInteractive: isInteractive)
    } catch {
      await store.close()
      throw error
    }
  }

  /// Opens a desk on a store; the session closes both.
  static func open(
    _ store: any Store, _ clock: any DeskClock, _ options: DemoOptions, output: any Output,
    isInteractive: Bool
  ) async throws -> Session {
    if try await DemoData.isMissing(in: store, now: clock.now) {
      try await DemoData.loadStaff(into: store, now: clock.now)
      if !options.isEmpty { try await DemoData.load(into: store, now: clock.now) }
    }
    var settings = DeskSettings.standard
    settings.escalationsNeedApproval = options.needsApproval
    var calls = CallSettings.standard
    calls.organizer = CallOrganizer(name: "Support", email: "support@example.com")
    calls.link = { "https://meet.example.com/\($0.number)/\($0.agent)" }
    let desk = try await Helpdesk(
      store: store, clock: clock, settings: settings, alerts: [PrintedAlerts(output: output)],
      assistant: try options.assistant(), calls: calls,
      messengers: [PrintedMessages(output: output)])
    return Session(
      store: store, desk: desk, clock: clock, output: output,
      width: options.width, isInteractive: isInteractive)
  }

  /// A terminal says how wide it is, also after it was made larger; everything else gets the same
  /// width every time.
  var width: Int {
    if let fixedWidth { return fixedWidth }
    if let columns = output.columns { return min(400, max(20, columns)) }
    guard isInteractive, let text = ProcessInfo.processInfo.environment["COLUMNS"],
      let columns = Int(text), (40...400).contains(columns)
    else { return 100 }
    return columns
  }

  var now: Date { clock.now }
  var prompt: String { person.prompt }

  /// The desk itself, to look up names with.
  var system: StaffDesk { desk.acting(as: .system) }

  func say(_ text: String) { output.line(text) }

  /// Says lines, until somebody has had enough of them.
  func say(_ lines: [String]) {
    for line in lines where !Task.isCancelled { output.line(line) }
  }

  /// Lets `next` show the page at a cursor, where there is one.
  func offerNext(
    _ cursor: Cursor?, _ show: @escaping @MainActor (Cursor) async throws -> Void
  ) {
    guard let cursor else {
      nextPage = nil
      return
    }
    nextPage = { try await show(cursor) }
  }

  func close() async {
    stopWatching()
    await desk.close()
    await store.close()
  }

  /// The id of a ticket that is named by its number.
  func ticket(_ number: String) async throws -> TicketID {
    switch person {
    case .staff(let staff): try await desk.acting(as: staff).ticket(numbered: number)
    case .customer(let customer): try await desk.acting(as: customer).ticket(numbered: number)
    }
  }

  /// Takes the next word as a ticket's number.
  func ticket(_ arguments: inout Arguments) async throws -> TicketID {
    try await ticket(try arguments.next("which ticket, such as TK-12"))
  }

  /// Takes every word as a ticket's number or a range of them.
  func numbers(_ words: [String]) throws -> [Int64] {
    var result: [Int64] = []
    for word in words {
      let bounds = word.split(separator: "-").map(String.init)
      if bounds.count == 2, let first = Int64(bounds[0]), let last = Int64(bounds[1]),
        first > 0, first <= last, last - first < 100_000
      {
        result += first...last
      } else if let number = TicketNumber(word) {
        result.append(number.value)
      } else {
        throw CommandError(
          "“\(word)” is no ticket number. Write TK-12, 12 or a range such as 12-20.")
      }
    }
    return result
  }
}
