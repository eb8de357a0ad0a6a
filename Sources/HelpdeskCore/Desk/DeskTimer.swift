import Foundation

/// Records that the desk has to look at by itself, each at the instant in one of its columns.
struct DueRecords: Sendable {
  let type: RecordType
  let column: FieldTag
  /// Does what is due; afterwards the column is empty or names another instant.
  let comeDue: @Sendable (DeskCore, RecordKey) async throws(HelpdeskError) -> Void

  /// Every kind there is, in the order in which what is due at the same time is done.
  static let all = [
    DueRecords(type: .ticket, column: Ticket.Column.dueAt) {
      (core, key) async throws(HelpdeskError) in
      try await core.ticketComesDue(TicketID(key.id))
    },
    DueRecords(type: .call, column: ScheduledCall.Column.dueAt) {
      (core, key) async throws(HelpdeskError) in
      try await core.remindOfCall(CallID(key.id))
    },
    DueRecords(type: .ticketReminder, column: TicketReminder.Field.dueAt) {
      (core, key) async throws(HelpdeskError) in
      try await core.fireReminder(TicketReminderID(key.id))
    },
    DueRecords(type: .storedFile, column: StoredFile.Field.dueAt) {
      (core, key) async throws(HelpdeskError) in
      try await core.fileComesDue(BlobID(rawValue: key.id))
    },
  ]
}

/// Does what the desk does by itself when an instant has come: notes breaches, ends snoozes, closes
/// what was resolved long enough ago, empties the bin, reminds of calls and tickets, removes files
/// that nobody names.
///
/// The store's order of due instants is the heap; the one alarm stands at its first. With nothing
/// due, nothing is read.
final class DeskTimer: Sendable {
  private struct Worked {
    let instant: Int64
    let turns: Int
  }

  private struct State {
    var alarm: (id: AlarmID, at: Date)?
    var isClosed = false
    /// Whether automations may have to be given to tickets that were there before.
    var hasSweeps = false
    /// The kinds of which nothing is due at any time, as far as was heard.
    var idle: Set<RecordType> = []
    /// Which records the last turn has worked off, at which instant of theirs, and in how many turns
    /// in a row.
    var worked: [RecordKey: Worked] = [:]
  }

  private let core: DeskCore
  private let dispatcher: OutboxDispatcher
  private let state = Mutex(State())
  private static let batch = 256
  /// In how many turns one after the other a record may be due at the same instant: it can be set
  /// back to it, but not for ever.
  private static let turns = 8
  /// How long to wait after the store failed.
  private static let patience = Duration.minutes(1)

  init(core: DeskCore, dispatcher: OutboxDispatcher) {
    self.core = core
    self.dispatcher = dispatcher
  }

  func begin() async throws(HelpdeskError) {
    arm(at: try await due(limit: 1).earliest)
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

  /// What ``heard(_:)`` looks at.
  var interest: ChangeInterest {
    var interest: ChangeInterest = [.automationSweep: []]
    for kind in DueRecords.all { interest[kind.type, default: []].append(kind.column) }
    return interest
  }

  /// Records changed: perhaps one is due earlier than any before.
  func heard(_ changes: [Change]) async {
    var earliest: Int64?
    if changes.contains(where: { $0.key.type == .automationSweep && $0.after != nil }) {
      beginSweeps()
    }
    for change in changes {
      guard let kind = DueRecords.all.first(where: { $0.type == change.key.type }),
        case .integer(let due)? = change.after?[kind.column]
      else { continue }
      earliest = min(earliest ?? due, due)
      state.withLock { _ = $0.idle.remove(kind.type) }
    }
    if let earliest { arm(at: Date(milliseconds: earliest)) }
  }

  /// Changes were missed: anything may be due.
  func missedChanges() {
    state.withLock { $0.idle = [] }
    arm(at: core.now)
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
      arm(at: try await workOff())
    } catch {
      arm(at: core.now.adding(Self.patience))
    }
    await core.hub.settle()
    dispatcher.holdClockUntilDelivered()
  }

  /// Gives new automations to the tickets that were there before, without holding up what is due.
  private func sweep() async throws(HelpdeskError) {
    guard state.withLock({ $0.hasSweeps }) else { return }
    state.withLock { $0.hasSweeps = false }
    do throws(HelpdeskError) {
      while try await core.armBatch() { _ = try await workOff() }
    } catch {
      state.withLock { $0.hasSweeps = true }
      throw error
    }
  }

  /// The kinds of which something may be due at some time.
  ///
  /// What is written meanwhile is heard of later at worst, and then sets the alarm by itself.
  private var kinds: [DueRecords] {
    let idle = state.withLock { $0.idle }
    return DueRecords.all.filter { !idle.contains($0.type) }
  }

  /// What is due of the first kind of which anything is.
  private struct Due {
    var kind: DueRecords?
    var records: [StoredRecord] = []
    /// The earliest instant of any kind.
    var earliest: Date?
    /// The earliest that is not among the records; nil where more may be due than they are.
    var next: Date??
  }

  private func due(limit: Int) async throws(HelpdeskError) -> Due {
    let kinds = kinds
    // Before the store is asked, so that what is heard of from here on is not forgotten.
    state.withLock { $0.idle.formUnion(kinds.map(\.type)) }
    let queries = kinds.map { kind in
      Request.query(
        Query(
          kind.type, Filter([.not(.isNull(kind.column))]),
          order: .columns([.ascending(kind.column)]), limit: limit))
    }
    do throws(HelpdeskError) {
      let answers = try await core.reader.answers(queries).answers
      let now = core.now.milliseconds
      var due = Due()
      var earliest: Int64?
      var next: Int64?
      for (kind, answer) in zip(kinds, answers) {
        guard case .page(let page) = answer else { throw DeskReader.mismatch }
        let instants = page.records.compactMap { kind.instant(of: $0) }
        guard let instant = instants.first else { continue }
        state.withLock { _ = $0.idle.remove(kind.type) }
        earliest = min(earliest ?? instant, instant)
        if due.kind == nil, instant <= now {
          due.kind = kind
          due.records = Array(page.records.prefix(instants.count { $0 <= now }))
        }
        let done = due.kind?.type == kind.type ? due.records.count : 0
        next = [next, instants.dropFirst(done).first].compactMap(\.self).min()
      }
      due.earliest = earliest.map { Date(milliseconds: $0) }
      if due.records.count < limit, next ?? .max > now {
        due.next = .some(next.map { Date(milliseconds: $0) })
      }
      return due
    } catch {
      state.withLock { $0.idle = [] }
      throw error
    }
  }

  /// Does what is due, and says when the next is, of what it did not touch: of its own changes it
  /// hears.
  private func workOff() async throws(HelpdeskError) -> Date? {
    let before = state.withLock { $0.worked }
    var worked: [RecordKey: Worked] = [:]
    defer { state.withLock { $0.worked = worked } }
    // Mostly one record is due, and whether a second is.
    var limit = 2
    while true {
      let due = try await due(limit: limit)
      guard let kind = due.kind else { return due.earliest }
      for record in due.records {
        let instant = kind.instant(of: record)
        let last = before[record.key].flatMap { $0.instant == instant ? $0.turns : nil } ?? 0
        // What stays due after it was worked off would be worked off for ever.
        guard let instant, worked[record.key]?.instant != instant, last < Self.turns else {
          throw HelpdeskError(
            .storage, "The record \(record.key.id) stays due. Verify the store.",
            ticket: record.key.id)
        }
        worked[record.key] = Worked(instant: instant, turns: last + 1)
        try await kind.comeDue(core, record.key)
      }
      if let next = due.next { return next }
      if due.records.count == limit { limit = Self.batch }
    }
  }
}

extension DueRecords {
  /// The instant at which a record is due, in milliseconds.
  fileprivate func instant(of record: StoredRecord?) -> Int64? {
    guard case .integer(let instant)? = record?.fields[column] else { return nil }
    return instant
  }
}

extension DeskCore {
  /// A ticket one of whose instants has come.
  func ticketComesDue(_ id: TicketID) async throws(HelpdeskError) {
    let command = Command(
      operation: .closeTicket, principal: .staff(.system), lanes: [id], cause: "timer")
    _ = try await write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Done in
      guard let ticket: Ticket = try await reader.record(RecordKey(.ticket, id.rawValue)),
        let due = ticket.dueAt, due <= context.now
      else { return { _ in Done() } }
      if ticket.deletedAt != nil {
        try await purge(ticket, in: &transaction, at: context.now)
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
    for call in try await calls(of: ticket.id) { transaction.delete(call.recordKey) }
    for reminder in try await reminders(of: ticket.id) { transaction.delete(reminder.recordKey) }
    try await release(ticket.attachments, in: &transaction, at: now)
  }
}
