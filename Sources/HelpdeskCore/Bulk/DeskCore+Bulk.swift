import Foundation

/// A chunk of a bulk job while it is worked on.
struct BulkChunkWork: Sendable {
  var job: BulkJob
  var chunk: BulkChunk
  let step: BulkStep
  /// Whether the chunk and the job's new place are stored.
  var isRecorded = false

  var untried: [Int] { chunk.items.indices.filter { chunk.items[$0].outcome == .waiting } }

  /// The key of one ticket's change, by which it is recognised when a chunk is run again.
  func idempotency(_ index: Int) -> Idempotency {
    let key = "bulk/\(job.id)/\(chunk.sequence)/\(index)"
    return Idempotency(key: key, digest: Digest.of(key))
  }

  /// The job with this chunk done.
  func advanced(_ job: BulkJob, at now: Date) -> BulkJob {
    var result = job
    result.chunksDone += 1
    for item in chunk.items {
      switch item.outcome {
      case .succeeded: result.succeeded += 1
      case .skipped: result.skipped += 1
      case .failed: result.failed += 1
      case .waiting, .cancelled: break
      }
    }
    if result.phase == .running, result.done == result.total {
      result.phase = .finished
      result.endedAt = now
    }
    return result
  }
}

extension DeskCore {
  /// Does the next chunk of a bulk job.
  ///
  /// Each ticket's change is a commit of its own under a key of its own, and what became of the
  /// chunk is stored after them, in the same call to the store where nothing conflicts. A chunk that
  /// was cut off is run again: what its keys show as done counts as done.
  ///
  /// - Returns: Whether there is more to do.
  func runChunk(of id: BulkJobID) async throws(HelpdeskError) -> Bool {
    guard let job: BulkJob = try await reader.record(RecordKey(.bulkJob, id.rawValue)),
      job.phase == .running
    else { return false }
    let key = RecordKey(.bulkChunk, id.rawValue, sequence: Int64(job.chunksDone) + 1)
    guard let chunk: BulkChunk = try await reader.record(key) else {
      throw HelpdeskError(.storage, "A part of bulk job \(id) is missing. Verify the store.")
    }
    var work = BulkChunkWork(job: job, chunk: chunk, step: try await step(of: job))
    work = try await attempt(work.untried, of: work)
    for index in work.untried {
      work = try await attempt(alone: index, of: work)
    }
    if !work.isRecorded { work.job = try await record(work) }
    return work.job.phase == .running
  }

  private func step(of job: BulkJob) async throws(HelpdeskError) -> BulkStep {
    do throws(HelpdeskError) {
      return try await job.operation.prepared(for: job.startedBy, self)
    } catch {
      if error.isOfStore { throw error }
      return .refused(error)
    }
  }

  /// A ticket that conflicted leaves its chunk: it is decided anew until it fits.
  private func attempt(
    alone index: Int, of work: BulkChunkWork
  ) async throws(HelpdeskError) -> BulkChunkWork {
    var work = work
    for _ in 0..<1000 where work.chunk.items[index].outcome == .waiting {
      work = try await attempt([index], of: work)
    }
    if work.chunk.items[index].outcome == .waiting {
      let error = HelpdeskError(StoreError(.conflict, ""))
      work.chunk.items[index].outcome = .failed(error.code, message: error.message)
    }
    return work
  }

  /// Tries tickets in one call to the store; those that conflict stay untried.
  private func attempt(
    _ indices: [Int], of work: BulkChunkWork
  ) async throws(HelpdeskError) -> BulkChunkWork {
    guard !indices.isEmpty else { return work }
    let ids = indices.map { work.chunk.items[$0].ticket }
    let held = Set(try await reader.finalTickets(ids).values.map(\.id))
    return try await lanes.hold(held) { () async throws(HelpdeskError) -> BulkChunkWork in
      try await decide(indices, of: work, holding: held)
    }
  }

  private func decide(
    _ indices: [Int], of work: BulkChunkWork, holding lanes: Set<TicketID>
  ) async throws(HelpdeskError) -> BulkChunkWork {
    var work = work
    let tickets = try await reader.finalTickets(indices.map { work.chunk.items[$0].ticket })
    // Read after the tickets: who is seen unchanged and without a receipt was not changed by us.
    let keysInUse = try await reader.keysInUse(among: indices.map { work.idempotency($0).key })
    var free = lanes
    var changes: [(index: Int, commit: Commit)] = []
    for index in indices {
      let item = work.chunk.items[index]
      if keysInUse.contains(work.idempotency(index).key) {
        work.chunk.items[index].outcome = .succeeded
        continue
      }
      let ticket = tickets[item.ticket]
      // Two items that were merged into one ticket, or one merged just now: afterwards, alone.
      if let ticket, free.remove(ticket.id) == nil { continue }
      switch try await decision(on: item, ticket, work) {
      case .outcome(let outcome): work.chunk.items[index].outcome = outcome
      case .change(let transaction):
        changes.append((index, transaction.commit(idempotency: work.idempotency(index))))
      }
    }
    return try await commit(changes, of: work)
  }

  private enum BulkDecision {
    case outcome(BulkOutcome)
    case change(Transaction)
  }

  private func decision(
    on item: BulkChunk.Item, _ ticket: Ticket?, _ work: BulkChunkWork
  ) async throws(HelpdeskError) -> BulkDecision {
    do throws(HelpdeskError) {
      return try await change(of: item, ticket, work)
    } catch {
      if error.isOfStore { throw error }
      return .outcome(.failed(error.code, message: error.message))
    }
  }

  private func change(
    of item: BulkChunk.Item, _ ticket: Ticket?, _ work: BulkChunkWork
  ) async throws(HelpdeskError) -> BulkDecision {
    guard let ticket else { throw DeskReader.noTicket(item.ticket.rawValue) }
    try requireVersion(item.expectedVersion, of: ticket)
    if let target = item.expectedTarget, target != ticket.id {
      throw HelpdeskError(
        .conflict, "It was merged into \(ticket.number) since. Read it again.",
        field: "expectedVersion", ticket: ticket.number.description)
    }
    var transaction = Transaction()
    var edit = TicketEdit(
      ticket, in: context(.staff(work.job.startedBy), cause: "bulk \(work.job.id)"))
    let verdict = try await work.step.apply(
      to: &edit, addressedTo: item.ticket, by: work.job.startedBy, in: &transaction, self)
    if case .unneeded(let reason) = verdict { return .outcome(.skipped(reason: reason)) }
    transaction.add(edit)
    try await settleAutomations(in: &transaction)
    let told = transaction.edits.first ?? edit
    notify(try await notices(of: told, addressedTo: item.ticket), in: &transaction)
    return .change(transaction)
  }

  private func commit(
    _ changes: [(index: Int, commit: Commit)], of work: BulkChunkWork
  ) async throws(HelpdeskError) -> BulkChunkWork {
    var work = work
    var commits = changes.map(\.commit)
    for change in changes { work.chunk.items[change.index].outcome = .succeeded }
    var record: Transaction?
    if work.untried.isEmpty {
      record = try await recording(work, on: work.job)
      for effect in changes.flatMap({ Self.effects(of: $0.commit) }) { record?.require(effect) }
    }
    if let record { commits.append(record.commit(idempotency: nil)) }
    let results = await commitBatch(commits)
    for (change, result) in zip(changes, results) {
      guard case .failure(let error) = result else { continue }
      if error.stopsBatch { throw HelpdeskError(error) }
      let refusal = HelpdeskError(error)
      work.chunk.items[change.index].outcome =
        error.code == .conflict
        ? .waiting : .failed(refusal.code, message: refusal.message)
    }
    if record != nil, case .success = results.last {
      work.isRecorded = true
      work.job = work.advanced(work.job, at: now)
    }
    return work
  }

  /// Holds exactly where the change of a ticket went through: the record of the chunk, which says
  /// so, is stored only then.
  private static func effects(of commit: Commit) -> [Precondition] {
    commit.preconditions.compactMap { precondition in
      guard case .version(let key, let version) = precondition, key.type == .ticket else {
        return nil
      }
      return .version(key, version + 1)
    }
  }

  /// The commit that stores what became of a chunk.
  private func recording(
    _ work: BulkChunkWork, on job: BulkJob
  ) async throws(HelpdeskError) -> Transaction {
    var transaction = Transaction()
    let advanced = work.advanced(job, at: now)
    transaction.update(advanced, from: job.version)
    transaction.put(work.chunk)
    notify(summaries(of: advanced), in: &transaction)
    if case .close(let answer?) = work.step {
      let uses = work.chunk.items.count { $0.outcome == .succeeded }
      if uses > 0 {
        try await countUse(of: answer.response, in: &transaction, times: uses)
      }
    }
    return transaction
  }

  /// Stores what became of a chunk whose record did not fit: a ticket had conflicted, or the job was
  /// cancelled in the meantime, which keeps the record and ends the job.
  private func record(_ work: BulkChunkWork) async throws(HelpdeskError) -> BulkJob {
    let id = work.job.id
    while true {
      guard let job: BulkJob = try await reader.record(RecordKey(.bulkJob, id.rawValue)) else {
        throw HelpdeskError(.notFound, "There is no bulk job \(id) any more.", field: "job")
      }
      // Another desk on the same store was faster; it found the same.
      if job.chunksDone >= Int(work.chunk.sequence) { return job }
      let transaction = try await recording(work, on: job)
      switch await commitBatch([transaction.commit(idempotency: nil)]).first {
      case .success: return work.advanced(job, at: now)
      case .failure(let error) where error.code == .conflict: continue
      case .failure(let error): throw HelpdeskError(error)
      case nil: throw DeskReader.mismatch
      }
    }
  }
}

extension HelpdeskError {
  /// Whether the store failed, and not the ticket.
  fileprivate var isOfStore: Bool {
    guard let error = underlying as? StoreError else { return code == .storage }
    return error.code != .conflict
  }
}
