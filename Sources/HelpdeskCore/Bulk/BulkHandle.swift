/// A bulk job under way.
public struct BulkHandle: Sendable {
  let desk: StaffDesk

  /// The job's id.
  public let id: BulkJobID

  /// How far the job has come, live, with its first 1,000 tickets; ``StaffDesk/bulkJob(_:items:)``
  /// gives others.
  public var progress: LiveQuery<BulkState> { desk.bulkJob(id) }

  /// Waits until the job has ended, and answers what became of every ticket.
  ///
  /// Whoever began the job, and the agent who got its tickets, find one summary of it among their
  /// notices, not one for each ticket. Customers hear of what was said to them.
  ///
  /// - Throws: ``HelpdeskError/Code/closed`` where the desk was closed before the end: the job goes
  ///   on when a desk opens on the store. ``HelpdeskError/Code/storage`` and the like where the store
  ///   failed: the job is tried again after a minute, and this can be asked again.
  ///   ``HelpdeskError/Code/cancelled`` where the task that waits was cancelled, which leaves the job
  ///   alone.
  public func result() async throws(HelpdeskError) -> BulkState {
    if let error = await desk.bulk.wait(for: id) { throw error }
    let state = try await desk.bulkJob(id, items: 0..<Int.max).value
    if state.phase == .running {
      throw HelpdeskError(.closed, "The job is not at work in this desk; it goes on in another.")
    }
    return state
  }

  /// Stops the job: the tickets under way are finished, the others are left as they are.
  ///
  /// Cancelling a job that has ended changes nothing. ``result()`` then tells what was done.
  public func cancel() async throws(HelpdeskError) {
    try await desk.cancelBulkJob(id)
  }
}
