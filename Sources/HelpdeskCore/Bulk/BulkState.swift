/// One ticket of a selection, and what became of it.
public struct BulkItem: Hashable, Sendable {
  /// The ticket, as the selection names it.
  public let ticket: TicketID
  /// Its number; nil where there is no such ticket.
  public let number: TicketNumber?
  /// What it is about; empty where there is no such ticket.
  public let subject: String
  /// What the job made of it; ``BulkOutcome/waiting`` where there is no job yet.
  public let outcome: BulkOutcome
}

/// A selection of tickets, and how far the job over it has come.
public struct BulkState: Hashable, Sendable {
  /// The job; nil where there is none over exactly this selection.
  public let job: BulkJob?
  /// The tickets in the order of the selection, or the part of them that was asked for.
  public let items: [BulkItem]
  /// How many tickets the selection has.
  public let total: Int

  /// How many tickets were tried; it only grows.
  public var done: Int { job?.done ?? 0 }
  /// How many were changed.
  public var succeeded: Int { job?.succeeded ?? 0 }
  /// How many had nothing to do.
  public var skipped: Int { job?.skipped ?? 0 }
  /// How many were refused.
  public var failed: Int { job?.failed ?? 0 }
  /// Where the job stands; nil without a job.
  public var phase: BulkPhase? { job?.phase }
}

extension LiveContext {
  /// A job with a part of its tickets.
  func bulkState(
    of id: BulkJobID, items range: Range<Int>
  ) async throws(HelpdeskError) -> BulkState {
    try Validation.id(id, "job")
    let key = RecordKey(.bulkJob, id.rawValue)
    depend(on: key)
    guard let job: BulkJob = try await reader.record(key) else {
      throw HelpdeskError(
        .notFound, "There is no bulk job \(id). Check the id.", field: "job")
    }
    let range = range.clamped(to: 0..<job.total)
    let items = try await chunkItems(of: job, range)
    return BulkState(job: job, items: try await describe(items, of: job), total: job.total)
  }

  /// A selection with the newest job over exactly it.
  func bulkState(over selection: BulkSelection) async throws(HelpdeskError) -> BulkState {
    let job = try await newestJob(over: selection)
    var outcomes: [TicketID: BulkOutcome] = [:]
    if let job {
      for item in try await chunkItems(of: job, 0..<job.total) {
        outcomes[item.ticket] = item.outcome
      }
    }
    let items = selection.ids.map { id in
      BulkChunk.Item(ticket: id, expectedVersion: nil, outcome: outcomes[id] ?? .waiting)
    }
    return BulkState(job: job, items: try await describe(items, of: job), total: items.count)
  }

  private func newestJob(
    over selection: BulkSelection
  ) async throws(HelpdeskError) -> BulkJob? {
    depend(on: .bulkJob, where: selection.filter)
    return try await reader.newestJob(over: selection)
  }

  private func chunkItems(
    of job: BulkJob, _ range: Range<Int>
  ) async throws(HelpdeskError) -> [BulkChunk.Item] {
    depend(onChildren: .bulkChunk, of: job.id.rawValue)
    guard !range.isEmpty else { return [] }
    let first = range.lowerBound / BulkChunk.size
    let last = (range.upperBound - 1) / BulkChunk.size
    let page = try await reader.page(
      .children(
        .init(.bulkChunk, of: job.id.rawValue, sequences: Int64(first + 1)..<Int64(last + 2))))
    let items = try DeskReader.decode(page, BulkChunk.self).flatMap(\.items)
    let skipped = range.lowerBound - first * BulkChunk.size
    return Array(items.dropFirst(skipped).prefix(range.count))
  }

  private func describe(
    _ items: [BulkChunk.Item], of job: BulkJob?
  ) async throws(HelpdeskError) -> [BulkItem] {
    let keys = items.map { RecordKey(.ticket, $0.ticket.rawValue) }
    for key in keys { depend(on: key) }
    var tickets: [TicketID: Ticket] = [:]
    for ticket in try await reader.records(keys, Ticket.self).compactMap(\.self) {
      tickets[ticket.id] = ticket
    }
    return items.map { item in
      let isLeftOut = item.outcome == .waiting && job?.phase == .cancelled
      return BulkItem(
        ticket: item.ticket, number: tickets[item.ticket]?.number,
        subject: tickets[item.ticket]?.subject ?? "",
        outcome: isLeftOut ? .cancelled : item.outcome)
    }
  }
}

extension DeskReader {
  func newestJob(over selection: BulkSelection) async throws(HelpdeskError) -> BulkJob? {
    let jobs: [BulkJob] = try await query(
      Query(
        .bulkJob, selection.filter,
        order: .columns([
          .ascending(BulkJob.selectionColumn), .descending(BulkJob.startedColumn),
        ]), limit: 1))
    return jobs.first
  }
}
