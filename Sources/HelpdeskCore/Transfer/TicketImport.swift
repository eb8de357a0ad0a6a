import Foundation

/// An import under way.
struct TicketImport {
  /// A row that waits for its commit.
  private struct Pending {
    var row: ImportedRow
    let idempotency: Idempotency
  }

  private let desk: StaffDesk
  private let mapping: ImportMapping
  private let totalBytes: Int?
  private let progress: (@Sendable (ImportProgress) -> Void)?
  private var reader: CSVReader
  private var layout: ImportLayout?
  private var report = ImportReport()
  private var pending: [Pending] = []
  /// How often each content has come.
  private var occurrences: [UInt64: Int] = [:]
  private var bytes = 0
  private var rows = 0
  private static let batch = 256

  init(
    desk: StaffDesk, _ mapping: ImportMapping, totalBytes: Int?,
    _ progress: (@Sendable (ImportProgress) -> Void)?
  ) throws(HelpdeskError) {
    try desk.core.requireOpen()
    try Validation.requester(mapping.requester)
    self.desk = desk
    self.mapping = mapping
    self.totalBytes = totalBytes
    self.progress = progress
    reader = CSVReader(delimiter: mapping.delimiter)
  }

  /// Takes a piece of the file; false when the rest cannot be read.
  mutating func take(_ piece: [UInt8]) async throws(HelpdeskError) -> Bool {
    bytes += piece.count
    let (rows, fault) = read(piece)
    try await take(rows)
    if let fault { try stop(at: fault) }
    return fault == nil
  }

  private mutating func read(_ piece: [UInt8]) -> ([CSVRow], CSVError?) {
    let before = reader
    do throws(CSVError) {
      return (try reader.read(piece), nil)
    } catch {
      // The rows before the fault are good; they come out when it is approached step by step.
      reader = before
      var rows: [CSVRow] = []
      for byte in piece {
        guard let more = try? reader.read(CollectionOfOne(byte)) else { break }
        rows += more
      }
      return (rows, error)
    }
  }

  private mutating func readLast() -> (CSVRow?, CSVError?) {
    do throws(CSVError) {
      return (try reader.finish(), nil)
    } catch {
      return (nil, error)
    }
  }

  mutating func finish() async throws(HelpdeskError) -> ImportReport {
    if report.unreadFromLine == nil {
      let (row, fault) = readLast()
      if let row { try await take([row]) }
      if let fault { try stop(at: fault) }
    }
    guard let layout else {
      throw HelpdeskError(
        .importFailed, "The table is empty. Give a first row that names the columns.", field: "csv")
    }
    try await flush()
    report.ignoredColumns = layout.ignoredColumns
    report.rejected.sort { $0.line < $1.line }
    return report
  }

  private mutating func stop(at error: CSVError) throws(HelpdeskError) {
    guard layout != nil else {
      throw HelpdeskError(.importFailed, "\(error)", field: "csv", underlying: error)
    }
    report.unreadFromLine = error.line
    report.rejected.append(ImportRejection(line: error.line, reason: error.message))
  }

  private mutating func take(_ rows: [CSVRow]) async throws(HelpdeskError) {
    for row in rows {
      guard let layout else {
        layout = try ImportLayout(header: row, mapping)
        continue
      }
      self.rows += 1
      let idempotency = idempotency(of: row)
      do throws(HelpdeskError) {
        let row = try ImportedRow(row, layout, mapping, at: desk.core.now)
        pending.append(Pending(row: row, idempotency: idempotency))
      } catch {
        report.rejected.append(ImportRejection(line: row.line, reason: error.message))
      }
      if pending.count == Self.batch { try await flush() }
    }
  }

  /// Recognises a row by its content and, among equal ones, by its place.
  private mutating func idempotency(of row: CSVRow) -> Idempotency {
    let content = row.cells.joined(separator: "\u{1F}")
    let digest = Digest.of(content)
    let occurrence = occurrences[digest, default: 0] + 1
    occurrences[digest] = occurrence
    let key = "import/\(String(digest, radix: 16))-\(content.utf8.count)-\(occurrence)"
    // Another digest of the same content: two contents with one key would be noticed.
    return Idempotency(key: key, digest: Digest.of("\u{1F}\(content)"), isPermanent: true)
  }

  // MARK: - Commits

  private mutating func flush() async throws(HelpdeskError) {
    do throws(HelpdeskError) {
      try await storePending()
    } catch {
      guard error.code == .cancelled else { throw error }
      // Whichever of its steps was cancelled, what was imported before stays.
      throw HelpdeskError(
        .cancelled, "The import was cancelled. Run it again to complete it; no row comes twice.")
    }
  }

  private mutating func storePending() async throws(HelpdeskError) {
    if Task.isCancelled { throw HelpdeskError(.cancelled, "The task was cancelled.") }
    try await knowRequesters()
    var open = pending
    pending = []
    var tries = 0
    while !open.isEmpty, tries < 1000 {
      open = try await commit(open)
      tries += 1
    }
    for left in open {
      report.rejected.append(
        ImportRejection(line: left.row.line, reason: "It conflicted again and again."))
    }
    progress?(ImportProgress(rows: rows, bytes: bytes, totalBytes: totalBytes))
  }

  /// Completes the requesters from the directory, and adds those it does not have.
  private mutating func knowRequesters() async throws(HelpdeskError) {
    let core = desk.core
    let ids = Set(pending.map(\.row.requester.id)).sorted()
    let keys = ids.map { RecordKey(.customer, $0.rawValue) }
    var known: [CustomerID: Customer] = [:]
    for customer in try await core.reader.records(keys, Customer.self).compactMap(\.self) {
      known[customer.id] = customer
    }
    var new: [CustomerID: Requester] = [:]
    for index in pending.indices {
      let requester = pending[index].row.requester
      if let customer = known[requester.id] {
        pending[index].row.complete(from: customer)
      } else if new[requester.id] == nil {
        new[requester.id] = requester
      }
    }
    let requesters = new.values.sorted { $0.id < $1.id }
    _ = try await core.write(desk.command(.importTickets)) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Done in
      let keys = requesters.map { RecordKey(.customer, $0.id.rawValue) }
      let found = try await core.reader.records(keys, Customer.self)
      for (requester, customer) in zip(requesters, found) where customer == nil {
        transaction.insert(Customer(requester, at: context.now))
      }
      return { _ in Done() }
    }
  }

  /// Commits rows in one call to the store, and answers those that conflicted: somebody had the id.
  private mutating func commit(_ open: [Pending]) async throws(HelpdeskError) -> [Pending] {
    let core = desk.core
    try core.requireOpen()
    var context = core.context(desk.principal, cause: "import")
    context.isImporting = true
    var commits: [Commit] = []
    for entry in open {
      var transaction = Transaction()
      var edit = TicketEdit(
        creating: TicketID(core.makeID()), entry.row.ticket, from: entry.row.requester,
        origin: .imported, at: entry.row.createdAt, in: context)
      try edit.enter(entry.row.status, endedAt: entry.row.endedAt)
      transaction.add(edit)
      commits.append(transaction.commit(idempotency: entry.idempotency))
    }
    var again: [Pending] = []
    for (entry, result) in zip(open, await core.commitBatch(commits)) {
      switch result {
      case .success(let receipt) where receipt.isReplayed:
        report.alreadyThere += 1
      case .success:
        report.created += 1
        report.coerced += entry.row.coercions
      case .failure(let error) where error.code == .conflict:
        again.append(entry)
      case .failure(let error):
        if error.stopsBatch { throw HelpdeskError(error) }
        report.rejected.append(
          ImportRejection(line: entry.row.line, reason: HelpdeskError(error).message))
      }
    }
    return again
  }
}

extension TicketEdit {
  /// Takes a ticket that comes from elsewhere to where it stood there.
  ///
  /// What was promised there is not known: live tickets get the promises of this desk from now on,
  /// others none.
  fileprivate mutating func enter(
    _ status: TicketStatus, endedAt: Date?
  ) throws(HelpdeskError) {
    ticket.sla = SLAState(
      context.policies.first(for: ticket), priority: ticket.priority, at: now)
    switch status {
    case .open: return
    case .inProgress, .escalated: try move(on: .work)
    case .pending: try move(on: .wait)
    case .resolved:
      try resolve("Resolved before it was imported.")
      ticket.resolvedAt = endedAt ?? now
    case .closed: try close(at: endedAt)
    }
    ticket.inbox = .read
    guard !status.isLive else { return }
    ticket.sla.history = []
    ticket.sla.clocks = []
  }
}
