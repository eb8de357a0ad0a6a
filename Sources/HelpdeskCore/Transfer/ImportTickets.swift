public import Foundation

extension StaffDesk {
  /// Makes a ticket of every row of a CSV file.
  ///
  /// The first row names the columns; see ``ImportField/init(columnNamed:)`` for the names that are
  /// recognised, and ``ImportMapping`` for others. The file is read piece by piece.
  ///
  /// - A row that cannot become a ticket is listed with its line and the reason, and stops no other.
  ///   A value that has to be mended is listed too.
  /// - Rows are recognised by their content, for good: importing the same file again adds none, and
  ///   an import that was cut off is completed by running it again. Equal rows of one file are
  ///   different tickets.
  /// - The service's promises run from the moment of the import, whenever a ticket was created; a
  ///   ticket that comes in resolved or closed has none.
  /// - Customers are added to the directory; those it knows stay as they are. A row that names nobody
  ///   gets the mapping's requester; one with a name only gets an id made from the name.
  ///
  /// ```swift
  /// let report = try await admin.importTickets(csv: URL(filePath: "tickets.csv"))
  /// print("\(report.created) new, \(report.alreadyThere) known, \(report.rejected.count) bad")
  /// ```
  ///
  /// - Parameters:
  ///   - file: The file, UTF-8.
  ///   - mapping: What the columns hold, where their names do not say so.
  ///   - progress: Hears of every 256 rows.
  /// - Returns: What was done, and what was not.
  /// - Throws: ``HelpdeskError/Code/importFailed`` for a file that cannot be read or has no usable
  ///   header; ``HelpdeskError/Code/cancelled`` and errors of the store in the middle, after which
  ///   the import can be run again.
  public func importTickets(
    csv file: URL, mapping: ImportMapping = .automatic,
    progress: (@Sendable (ImportProgress) -> Void)? = nil
  ) async throws(HelpdeskError) -> ImportReport {
    try principal.authorize(.importTickets)
    let handle: FileHandle
    do {
      handle = try FileHandle(forReadingFrom: file)
    } catch {
      throw Self.unreadable(error)
    }
    // The size only tells how far there is to go.
    let size = (try? FileManager.default.attributesOfItem(atPath: file.path))?[.size] as? Int
    var run = try TicketImport(desk: self, mapping, totalBytes: size, progress)
    while true {
      let piece: Data?
      do {
        piece = try handle.read(upToCount: 1 << 16)
      } catch {
        throw Self.unreadable(error)
      }
      guard let piece, !piece.isEmpty else { break }
      guard try await run.take(Array(piece)) else { break }
    }
    return try await run.finish()
  }

  /// Makes a ticket of every row of a table in memory; the same as for a file.
  public func importTickets(
    csv bytes: [UInt8], mapping: ImportMapping = .automatic,
    progress: (@Sendable (ImportProgress) -> Void)? = nil
  ) async throws(HelpdeskError) -> ImportReport {
    try principal.authorize(.importTickets)
    var run = try TicketImport(desk: self, mapping, totalBytes: bytes.count, progress)
    for start in stride(from: 0, to: bytes.count, by: 1 << 16) {
      let piece = bytes[start..<min(start + 1 << 16, bytes.count)]
      guard try await run.take(Array(piece)) else { break }
    }
    return try await run.finish()
  }

  private static func unreadable(_ error: any Error) -> HelpdeskError {
    HelpdeskError(
      .importFailed, "The file cannot be read. Check its path and rights.", field: "csv",
      underlying: error)
  }
}

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
        .importFailed, "The table is empty. Its first row has to name the columns.", field: "csv")
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
    if Task.isCancelled {
      throw HelpdeskError(
        .cancelled, "The import was cancelled. Run it again to complete it; no row comes twice.")
    }
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
    let context = core.context(desk.principal, cause: "import")
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
    ticket.sla = SLAState(context.policies.current, priority: ticket.priority, at: now)
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
