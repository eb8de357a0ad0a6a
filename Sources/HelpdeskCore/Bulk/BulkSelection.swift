import Foundation

/// The tickets of a bulk job: each once, in the order in which they were named.
struct BulkSelection: Hashable, Sendable {
  let ids: [TicketID]
  /// The same for the same tickets in any order.
  let digest: String

  /// Takes ids that may be ids; whether there are such tickets shows when the job comes to them.
  init(_ ids: [TicketID]) throws(HelpdeskError) {
    for id in ids { try Validation.id(id, "tickets") }
    var seen: Set<TicketID> = []
    self.ids = ids.filter { seen.insert($0).inserted }
    let text = seen.sorted().map(\.rawValue).joined(separator: "\u{1}")
    digest = "\(seen.count)-" + String(Digest.of(text), radix: 16)
  }

  /// The jobs over this selection.
  var filter: Filter { Filter([.equals(BulkJob.selectionColumn, .text(digest))]) }
}

extension BulkChunk {
  /// How many tickets are changed between two records of how far a job has come.
  static let size = 256
}

/// What a bulk job is made of, before it is stored.
struct BulkRequest: Sendable {
  let operation: BulkOperation
  let selection: BulkSelection
  /// The versions that the tickets must still have; those not named have any.
  let expectedVersions: [TicketID: Int64]
  /// Whether every ticket must be as it is at this moment.
  let onlyUnchanged: Bool

  /// Describes the content, so that a key used twice for different things is noticed.
  var content: String {
    var writer = FieldWriter()
    operation.write(to: &writer)
    let versions = expectedVersions.sorted { $0.key < $1.key }.map { "\($0.key)@\($0.value)" }
    // The order matters too: it is the order of the work.
    let order = Digest.of(selection.ids.map(\.rawValue).joined(separator: "\u{1}"))
    return "\(WireCodec.encode(writer.fields)) \(order) \(onlyUnchanged) \(versions)"
  }
}

extension DeskCore {
  /// Stores a job that is ready to run.
  ///
  /// The tickets are stored in chunks, the job itself in the commit of the last one: where that does
  /// not happen, there is no job, and the chunks that were stored are never looked at.
  func createJob(
    _ request: BulkRequest, by staff: Staff, _ command: Command
  ) async throws(HelpdeskError) -> BulkJob {
    try await write(command) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> BulkJob in
      let id = BulkJobID(makeID())
      var chunks = try await chunks(of: request, for: id)
      let last = chunks.popLast()
      try await store(chunks)
      let job = BulkJob(
        id: id, operation: request.operation, startedBy: staff,
        startedAt: try await start(of: request.selection, at: context.now),
        total: request.selection.ids.count, phase: .running, chunksDone: 0, succeeded: 0,
        skipped: 0, failed: 0, endedAt: nil, selection: request.selection.digest, version: 0)
      if let last { transaction.insert(last) }
      transaction.insert(job)
      return { applied in
        var stored = job
        stored.version = applied.version(of: job.recordKey) ?? job.version
        return stored
      }
    }
  }

  /// When a job over this selection begins: of two within one millisecond the later is a millisecond
  /// later, so that it is clear which is the newest.
  private func start(
    of selection: BulkSelection, at now: Date
  ) async throws(HelpdeskError) -> Date {
    guard let newest = try await reader.newestJob(over: selection) else { return now }
    return max(now, newest.startedAt.adding(.milliseconds(1)))
  }

  private func chunks(
    of request: BulkRequest, for id: BulkJobID
  ) async throws(HelpdeskError) -> [BulkChunk] {
    var chunks: [BulkChunk] = []
    var reached: Set<TicketID> = []
    let ids = request.selection.ids
    for start in stride(from: 0, to: ids.count, by: BulkChunk.size) {
      let part = Array(ids[start..<min(start + BulkChunk.size, ids.count)])
      let items =
        request.onlyUnchanged || !request.expectedVersions.isEmpty
        ? try await expectations(of: part, request, &reached)
        : part.map { BulkChunk.Item(ticket: $0, expectedVersion: nil, outcome: .waiting) }
      chunks.append(BulkChunk(job: id, sequence: Int64(chunks.count) + 1, items: items))
    }
    return chunks
  }

  /// The tickets with the versions they must still have.
  ///
  /// The job's own change would look like somebody else's where two of them were merged into one;
  /// so the second is done with already.
  private func expectations(
    of ids: [TicketID], _ request: BulkRequest, _ reached: inout Set<TicketID>
  ) async throws(HelpdeskError) -> [BulkChunk.Item] {
    let tickets = try await reader.finalTickets(ids)
    var items: [BulkChunk.Item] = []
    for id in ids {
      let ticket = tickets[id]
      let expected = request.expectedVersions[id] ?? (request.onlyUnchanged ? ticket?.version : nil)
      var item = BulkChunk.Item(ticket: id, expectedVersion: expected, outcome: .waiting)
      if let ticket {
        item.expectedTarget = expected == nil ? nil : ticket.id
        if !reached.insert(ticket.id).inserted {
          item.outcome = .skipped(
            reason: "It was merged into \(ticket.number), which is in the selection too.")
        }
      }
      items.append(item)
    }
    return items
  }

  private func store(_ chunks: [BulkChunk]) async throws(HelpdeskError) {
    let perCall = 16
    for start in stride(from: 0, to: chunks.count, by: perCall) {
      let part = chunks[start..<min(start + perCall, chunks.count)]
      let commits = part.map { chunk in
        Commit(
          preconditions: [.absent(chunk.recordKey)],
          mutations: [.put(chunk.recordKey, chunk.recordFields)])
      }
      for result in await commitBatch(commits) {
        if case .failure(let error) = result { throw HelpdeskError(error) }
      }
    }
  }
}
