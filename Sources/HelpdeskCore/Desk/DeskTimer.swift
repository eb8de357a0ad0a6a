import Foundation

/// Does what the desk does by itself when an instant has come: notes breaches, ends snoozes, closes
/// what was resolved long enough ago, empties the bin.
///
/// The store's order of due instants is the heap; the one alarm stands at its first. With nothing
/// due, nothing is read.
final class DeskTimer: Sendable {
  private struct State {
    var alarm: (id: AlarmID, at: Date)?
    var isClosed = false
    /// Whether automations may have to be given to tickets that were there before.
    var hasSweeps = false
  }

  private let core: DeskCore
  private let state = Mutex(State())
  private static let batch = 256
  /// How long to wait after the store failed.
  private static let patience = Duration.minutes(1)

  init(core: DeskCore) {
    self.core = core
  }

  func begin() async throws(HelpdeskError) {
    arm(at: try await firstDue())
    if try await !core.reader.automationSweeps().isEmpty { beginSweeps() }
  }

  private func beginSweeps() {
    state.withLock { $0.hasSweeps = true }
    arm(at: core.now)
  }

  func close() async {
    let alarm = state.withLock { state in
      state.isClosed = true
      defer { state.alarm = nil }
      return state.alarm
    }
    if let alarm { core.clock.cancelAlarm(alarm.id) }
  }

  /// Tickets changed: perhaps one is due earlier than any before.
  func heard(_ changes: [Change]) async {
    var earliest: Int64?
    if changes.contains(where: { $0.key.type == .automationSweep && $0.after != nil }) {
      beginSweeps()
    }
    for change in changes where change.key.type == .ticket {
      guard case .integer(let due)? = change.after?[Ticket.Column.dueAt] else { continue }
      earliest = min(earliest ?? due, due)
    }
    if let earliest { arm(at: Date(milliseconds: earliest)) }
  }

  /// Sets the alarm to an instant, unless it stands at an earlier one.
  private func arm(at instant: Date?) {
    guard let instant else { return }
    let stale: AlarmID? = state.withLock { state in
      guard !state.isClosed else { return nil }
      if let alarm = state.alarm, alarm.at <= instant { return nil }
      let old = state.alarm?.id
      let id = core.clock.setAlarm(at: instant, "desk timer") { [weak self] in
        await self?.instantCame()
      }
      state.alarm = (id, instant)
      return old
    }
    if let stale { core.clock.cancelAlarm(stale) }
  }

  private func instantCame() async {
    state.withLock { $0.alarm = nil }
    do {
      try await sweep()
      try await workOff()
      arm(at: try await firstDue())
    } catch {
      arm(at: core.now.adding(Self.patience))
    }
    await core.hub.settle()
  }

  /// Gives new automations to the tickets that were there before, without holding up what is due.
  private func sweep() async throws(HelpdeskError) {
    guard state.withLock({ $0.hasSweeps }) else { return }
    state.withLock { $0.hasSweeps = false }
    do throws(HelpdeskError) {
      while try await core.armBatch() { try await workOff() }
    } catch {
      state.withLock { $0.hasSweeps = true }
      throw error
    }
  }

  private func firstDue() async throws(HelpdeskError) -> Date? {
    let query = Query(
      .ticket, Filter([.not(.isNull(Ticket.Column.dueAt))]),
      order: .columns([.ascending(Ticket.Column.dueAt)]), limit: 1)
    let record = try await core.reader.page(.query(query)).records.first
    guard case .integer(let due)? = record?.fields[Ticket.Column.dueAt] else { return nil }
    return Date(milliseconds: due)
  }

  private func workOff() async throws(HelpdeskError) {
    var last: [TicketID: Date] = [:]
    while true {
      let due = Condition.range(
        Ticket.Column.dueAt, lower: nil, upper: core.now.milliseconds + 1)
      let tickets: [Ticket] = try await core.reader.query(
        Query(
          .ticket, Filter([due]), order: .columns([.ascending(Ticket.Column.dueAt)]),
          limit: Self.batch))
      if tickets.isEmpty { return }
      for ticket in tickets {
        // A ticket that stays due after it was worked off would be worked off for ever.
        guard last.updateValue(ticket.dueAt ?? core.now, forKey: ticket.id) != ticket.dueAt else {
          throw HelpdeskError(
            .storage, "\(ticket.number) stays due. Verify the store.", ticket: ticket.id.rawValue)
        }
        try await comeDue(ticket.id)
      }
    }
  }

  private func comeDue(_ id: TicketID) async throws(HelpdeskError) {
    let command = DeskCore.Command(
      operation: .closeTicket, principal: .staff(.system), lanes: [id], cause: "timer")
    _ = try await core.write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Done in
      guard let ticket: Ticket = try await core.reader.record(RecordKey(.ticket, id.rawValue)),
        let due = ticket.dueAt, due <= context.now
      else { return { _ in Done() } }
      if ticket.deletedAt != nil {
        try await core.purge(ticket, in: &transaction, at: context.now)
      } else {
        var edit = TicketEdit(ticket, in: context)
        try edit.comeDue()
        transaction.add(edit)
      }
      return { _ in Done() }
    }
  }
}

extension DeskCore {
  /// Removes a ticket for good; its stub keeps the number.
  func purge(
    _ ticket: Ticket, in transaction: inout Transaction, at now: Date
  ) async throws(HelpdeskError) {
    transaction.delete(ticket.recordKey, version: ticket.version)
    transaction.insert(TicketStub(ticket, at: now))
    for message in try await reader.children(of: ticket.id.rawValue, Message.self) {
      transaction.delete(message.recordKey)
    }
    for event in try await reader.children(of: ticket.id.rawValue, TicketEvent.self) {
      transaction.delete(event.recordKey)
    }
    for notice in try await notices(about: ticket.id) { transaction.delete(notice.recordKey) }
  }
}
