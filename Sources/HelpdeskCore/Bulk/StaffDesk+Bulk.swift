extension StaffDesk {
  /// Gives many tickets to an agent, or takes them from theirs.
  ///
  /// A bulk job runs the same operation for each ticket, by the same rules and with the same traces;
  /// the events name the job as their cause. One refusal does not stop it. There is no ceiling on
  /// the number of tickets: they are committed in chunks, and a ticket that somebody else changes at
  /// the same moment leaves its chunk without failing it. The job survives a crash. Every ticket is
  /// done once, in the order given; the id of a ticket that was merged away stands for what it
  /// became.
  ///
  /// ```swift
  /// let job = try await maya.batchAssign([ticket.id, other.id], to: .me)
  /// for try await state in job.progress { print(state.done, state.total) }
  /// ```
  ///
  /// - Parameters:
  ///   - ids: The tickets.
  ///   - assignee: Who gets them; nil for nobody.
  ///   - onlyUnchanged: Refuses tickets that are changed between this call and their turn.
  ///   - expectedVersions: Versions as the caller saw them; a ticket with another is refused.
  ///   - idempotencyKey: Begins the job once, however often it is called.
  /// - Returns: The job, which is at work.
  /// - Throws: ``HelpdeskError/Code/invalidField`` for an empty selection and for text that is no id,
  ///   ``HelpdeskError/Code/notFound`` for an unknown agent; there is no job then.
  @discardableResult
  public func batchAssign(
    _ ids: [TicketID], to assignee: Assignee?, onlyUnchanged: Bool = false,
    expectedVersions: [TicketID: Int64] = [:], idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> BulkHandle {
    let operation: BulkOperation =
      switch assignee {
      case .me: .assign(staff.id)
      case .agent(let agent): .assign(agent)
      case nil: .unassign
      }
    return try await begin(
      operation, on: ids, onlyUnchanged, expectedVersions, idempotencyKey)
  }

  /// Closes many tickets, each after a public message made from a canned response where one is
  /// named.
  ///
  /// A ticket that is closed already is skipped and gets no message. See
  /// ``batchAssign(_:to:onlyUnchanged:expectedVersions:idempotencyKey:)`` for what a job is.
  ///
  /// - Parameters:
  ///   - ids: The tickets.
  ///   - template: The canned response, its variables filled in for each ticket.
  ///   - onlyUnchanged: Refuses tickets that are changed between this call and their turn.
  ///   - expectedVersions: Versions as the caller saw them; a ticket with another is refused.
  ///   - idempotencyKey: Begins the job once, however often it is called.
  /// - Returns: The job, which is at work.
  /// - Throws: ``HelpdeskError/Code/invalidField`` for an empty selection and for text that is no id,
  ///   ``HelpdeskError/Code/notFound`` for an unknown response; there is no job then.
  @discardableResult
  public func batchClose(
    _ ids: [TicketID], template: CannedResponseID? = nil, onlyUnchanged: Bool = false,
    expectedVersions: [TicketID: Int64] = [:], idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> BulkHandle {
    try await begin(
      .close(template: template), on: ids, onlyUnchanged, expectedVersions, idempotencyKey)
  }

  /// Changes fields of many tickets.
  ///
  /// See ``batchAssign(_:to:onlyUnchanged:expectedVersions:idempotencyKey:)`` for what a job is.
  ///
  /// - Parameters:
  ///   - ids: The tickets.
  ///   - changes: What changes on each.
  ///   - onlyUnchanged: Refuses tickets that are changed between this call and their turn.
  ///   - expectedVersions: Versions as the caller saw them; a ticket with another is refused.
  ///   - idempotencyKey: Begins the job once, however often it is called.
  /// - Returns: The job, which is at work.
  /// - Throws: ``HelpdeskError/Code/invalidField`` for an empty selection, text that is no id, and
  ///   changes that no ticket may have; ``HelpdeskError/Code/notFound`` for an unknown team. There is
  ///   no job then.
  @discardableResult
  public func batchUpdate(
    _ ids: [TicketID], _ changes: TicketChanges, onlyUnchanged: Bool = false,
    expectedVersions: [TicketID: Int64] = [:], idempotencyKey: String? = nil
  ) async throws(HelpdeskError) -> BulkHandle {
    guard !changes.isEmpty else {
      throw .invalid("changes", "Nothing is to be changed. Name at least one field.")
    }
    return try await begin(
      .update(changes.validated()), on: ids, onlyUnchanged, expectedVersions, idempotencyKey)
  }

  /// A selection of tickets and how far the newest job over exactly it has come, live.
  ///
  /// The selection is the same whatever its order. Where there is no job, every ticket is waiting.
  public func ticketBulk(_ ids: [TicketID]) -> LiveQuery<BulkState> {
    query(.readBulk) { context throws(HelpdeskError) in
      try await context.bulkState(over: try BulkSelection(ids))
    }
  }

  /// A bulk job and how far it has come, live.
  ///
  /// The figures are over all its tickets; `items` says which of them come with it. Of a large job
  /// ask for what is on the screen: every answer reads the tickets it shows.
  public func bulkJob(
    _ id: BulkJobID, items: Range<Int> = 0..<1000
  ) -> LiveQuery<BulkState> {
    query(.readBulk) { context throws(HelpdeskError) in
      try await context.bulkState(of: id, items: items)
    }
  }

  private func begin(
    _ operation: BulkOperation, on ids: [TicketID], _ onlyUnchanged: Bool,
    _ expectedVersions: [TicketID: Int64], _ key: String?
  ) async throws(HelpdeskError) -> BulkHandle {
    try core.requireOpen()
    let selection = try BulkSelection(ids)
    guard !selection.ids.isEmpty else {
      throw .invalid("tickets", "The selection is empty. Name at least one ticket.")
    }
    _ = try await operation.prepared(for: staff, core)
    let request = BulkRequest(
      operation: operation, selection: selection, expectedVersions: expectedVersions,
      onlyUnchanged: onlyUnchanged)
    let job = try await core.createJob(
      request, by: staff, command(.runBulk, key: key, digest: request.content))
    if job.phase == .running { bulk.start(job.id) }
    return BulkHandle(desk: self, id: job.id)
  }

  func cancelBulkJob(_ id: BulkJobID) async throws(HelpdeskError) {
    _ = try await core.write(command(.runBulk)) {
      (transaction, context) async throws(HelpdeskError) -> (Applied) -> Done in
      guard var job: BulkJob = try await core.reader.record(RecordKey(.bulkJob, id.rawValue)) else {
        throw HelpdeskError(
          .notFound, "There is no bulk job \(id). Check the id.", field: "job")
      }
      if job.phase == .running {
        job.phase = .cancelled
        job.endedAt = context.now
        transaction.update(job, from: job.version)
      }
      return { _ in Done() }
    }
  }
}
