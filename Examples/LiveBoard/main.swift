// A front end of one's own: a board whose panels are live queries. Nothing polls; a panel is told when
// its answer changes, by a change of the data or because a deadline comes.
import Foundation
import HelpdeskCore
import HelpdeskStore

/// What a terminal, a window or a web page would be: it shows the panels' newest texts.
actor Board {
  private var panels: [String: String] = [:]

  func show(_ text: String, in panel: String) {
    guard panels[panel] != text else { return }
    panels[panel] = text
    print("  \(panel): \(text)")
  }
}

extension LiveQuery {
  /// Shows every answer on a board, until the task is cancelled.
  func show(
    on board: Board, in panel: String, _ text: @escaping @Sendable (Value) -> String
  ) -> Task<Void, any Error> {
    Task { for try await value in self { await board.show(text(value), in: panel) } }
  }
}

func liveBoard() async throws {
  let clock = ManualClock(now: Date(timeIntervalSince1970: 1_772_442_000))  // a Monday, 9:00 UTC
  let desk = try await Helpdesk(store: InMemoryStore(), clock: clock)
  let maya = desk.acting(as: .agent("maya", name: "Maya"))
  let ada = desk.acting(as: .customer("c-1", name: "Ada", email: "ada@example.com"))
  let board = Board()

  let panels = [
    maya.tickets(.open.sorted(by: .slaDeadline)).show(on: board, in: "open") { page in
      let tickets = page.tickets.map { "\($0.number) \($0.subject)" }
      return tickets.isEmpty ? "nothing to do" : tickets.joined(separator: ", ")
    },
    maya.breachedTickets().show(on: board, in: "late") { tickets in
      tickets.isEmpty ? "nobody waits too long" : tickets.map { "\($0.number)" }.joined()
    },
    maya.deskStats().show(on: board, in: "today") { stats in
      "\(stats.open) open, \(stats.inProgress) in progress, \(stats.resolvedToday) resolved today"
    },
  ]

  print("Ada writes.")
  let ticket = try await ada.createTicket(
    subject: "Card declined", description: "At the till, twice.", priority: .high)
  await desk.settle()
  print("Two hours pass.")
  await clock.advance(by: .hours(2))
  await desk.settle()
  print("Maya answers and resolves.")
  try await maya.take(ticket.id)
  try await maya.sendMessage(ticket.id, "The bank had blocked it; it works again.")
  try await maya.resolveTicket(ticket.id, "Unblocked by the bank.")
  await desk.settle()

  // Closing the desk ends its live queries, and with them the panels' tasks.
  await desk.close()
  for panel in panels { try? await panel.value }
}

try await liveBoard()
