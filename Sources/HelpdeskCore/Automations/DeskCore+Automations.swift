import Foundation

extension DeskReader {
  /// The automations as they are, with what their actions name.
  func automationBook() async throws(HelpdeskError) -> AutomationBook {
    let query = Query(.automation, limit: Query.maximumLimit)
    let answers = try await answers([.records([AutomationBook.key]), .query(query)]).answers
    guard case .records(let records)? = answers.first, case .page(let page)? = answers.last else {
      throw Self.mismatch
    }
    guard let record = records.first ?? nil else { return .empty }
    let automations = try Self.decode(page, Automation.self)
    let actions = automations.filter(\.isEnabled).flatMap(\.rule.actions)
    func keys<Subject>(_ type: RecordType, _ ids: [Identifier<Subject>]) -> [RecordKey] {
      Set(ids).sorted().map { RecordKey(type, $0.rawValue) }
    }
    let responses: [CannedResponse?] = try await self.records(
      keys(.cannedResponse, actions.compactMap(\.response)))
    let agents: [Agent?] = try await self.records(keys(.agent, actions.compactMap(\.agent)))
    let teams: [Team?] = try await self.records(keys(.team, actions.compactMap(\.team)))
    var book = try AutomationBook(automations, responses: responses.compactMap(\.self))
    book.version = record.version
    book.agents = Set(agents.compactMap { $0?.id })
    book.teams = Set(teams.compactMap { $0?.id })
    return book
  }

  /// The automations that are being given to tickets which were there before.
  func automationSweeps() async throws(HelpdeskError) -> [AutomationSweep] {
    try await all(AutomationSweep.self)
  }
}

extension DeskCore {
  /// Reads the automations anew: at the start, after a change of them, and after a conflict, which
  /// may say that another desk changed them.
  func refreshAutomations() async throws(HelpdeskError) {
    let book = try await reader.automationBook()
    rules.withLock { $0 = $0.with(book) }
  }

  /// Adds to a commit what follows from what automations did.
  func settleAutomations(in transaction: inout Transaction) async throws(HelpdeskError) {
    for index in transaction.edits.indices
    where !transaction.edits[index].trail.firings.isEmpty
      && transaction.edits[index].leavesEscalation
    {
      try await endEscalations(of: transaction.edits[index], in: &transaction)
    }
  }

  // MARK: - Tickets that were there before

  /// How many tickets are armed in one call to the store.
  private static let sweepBatch = 256

  /// Arms a batch of tickets for automations that are new or were changed.
  ///
  /// What was done is kept with each batch, so that it goes on there after a crash; a batch that is
  /// done twice changes nothing the second time.
  ///
  /// - Returns: Whether there may be more to do.
  func armBatch() async throws(HelpdeskError) -> Bool {
    guard let sweep = try await reader.automationSweeps().first else { return false }
    try await refreshAutomations()
    let filter = Filter([
      .not(.equals(Ticket.Column.status, .integer(Int64(TicketStatus.closed.rank)))),
      .equals(Ticket.Column.isDeleted, .integer(0)),
      .range(Ticket.Field.number, lower: sweep.lastNumber + 1, upper: nil),
    ])
    let tickets: [Ticket] = try await reader.query(
      Query(
        .ticket, filter, order: .columns([.ascending(Ticket.Field.number)]),
        limit: Self.sweepBatch))
    try await arm(tickets.map(\.id))
    let command = Command(operation: .writeAutomations, principal: .staff(.system))
    _ = try await write(command) {
      (transaction, _) async throws(HelpdeskError) -> (Applied) -> Done in
      // Another desk on the store may have got further, or have begun anew.
      guard var known: AutomationSweep = try await reader.record(sweep.recordKey),
        known == sweep
      else { return { _ in Done() } }
      if let last = tickets.last {
        known.lastNumber = last.number.value
        transaction.update(known, from: sweep.version)
      } else {
        transaction.delete(sweep.recordKey, version: sweep.version)
      }
      return { _ in Done() }
    }
    return true
  }

  private func arm(_ ids: [TicketID]) async throws(HelpdeskError) {
    let command = Command(operation: .updateTicket, principal: .staff(.system), cause: "timer")
    var conflicted: [TicketID] = []
    try await lanes.hold(Set(ids)) { () async throws(HelpdeskError) -> Void in
      var changes: [(id: TicketID, commit: Commit)] = []
      for ticket in try await reader.tickets(ids) {
        var transaction = Transaction()
        transaction.add(TicketEdit(ticket, in: context(command.principal, cause: command.cause)))
        if transaction.isEmpty { continue }
        try await settleAutomations(in: &transaction)
        try await notify(of: &transaction)
        changes.append((ticket.id, transaction.commit(idempotency: nil)))
      }
      for (change, result) in zip(changes, await commitBatch(changes.map(\.commit))) {
        guard case .failure(let error) = result else { continue }
        guard error.code == .conflict else { throw HelpdeskError(error) }
        conflicted.append(change.id)
      }
    }
    for id in conflicted {
      var command = command
      command.lanes = [id]
      _ = try await write(command) {
        (transaction, context) async throws(HelpdeskError) -> (Applied) -> Done in
        if let ticket: Ticket = try await reader.record(RecordKey(.ticket, id.rawValue)) {
          transaction.add(TicketEdit(ticket, in: context))
        }
        return { _ in Done() }
      }
    }
  }
}

/// How far an automation was given to the tickets that were there before it.
struct AutomationSweep: RecordValue, Hashable {
  static let recordType = RecordType.automationSweep
  var recordKey: RecordKey { RecordKey(.automationSweep, automation.rawValue) }

  let automation: AutomationID
  /// The number of the last ticket that has it.
  var lastNumber: Int64 = 0
  /// Since when the automation's rule is in force.
  let activatedAt: Date
  var version: Int64 = 0
  var unknown = RecordFields()

  init(_ automation: Automation) {
    self.automation = automation.id
    activatedAt = automation.activatedAt
  }

  var recordFields: RecordFields {
    var writer = FieldWriter(keeping: unknown)
    writer.put(1, lastNumber)
    writer.put(2, activatedAt)
    return writer.fields
  }

  init(_ record: StoredRecord) throws(StoreError) {
    var reader = FieldReader(record, of: "automation's progress")
    automation = AutomationID(record.key.id)
    version = record.version
    lastNumber = try reader.int64(1)
    activatedAt = try reader.date(2)
    unknown = reader.rest()
  }

  static var schema: RecordSchema {
    RecordSchema(AutomationSweep.self, name: "automation's progress")
  }
}
