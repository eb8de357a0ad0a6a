import Foundation
import Synchronization

/// Runs the bulk jobs of a desk, one chunk at a time.
///
/// Jobs take turns, a chunk each, so that a small one does not wait for a large one to end. A job
/// that the store failed under is tried again a minute later; one that was cut off by the desk's
/// closing, or by a crash, is taken up where it stood when a desk opens on the store.
final class BulkRunner: Sendable {
  private typealias Waiter = CheckedContinuation<HelpdeskError?, Never>

  private struct State {
    /// The jobs that want a turn.
    var queue: [BulkJobID] = []
    /// The job whose turn it is.
    var running: BulkJobID?
    var task: Task<Void, Never>?
    /// Jobs that were not ended, and why.
    var failures: [BulkJobID: HelpdeskError] = [:]
    var waiters: [BulkJobID: [UInt64: Waiter]] = [:]
    var lastWaiter: UInt64 = 0
    var alarm: AlarmID?
    var isClosed = false

    func has(_ id: BulkJobID) -> Bool { running == id || queue.contains(id) }
  }

  private let core: DeskCore
  private let state = Mutex(State())
  /// How long to wait after the store failed.
  private static let patience = Duration.minutes(1)

  init(core: DeskCore) {
    self.core = core
  }

  /// Takes up what was cut off.
  func resume() async throws(HelpdeskError) {
    var cursor: Cursor?
    repeat {
      let query = Query(
        .bulkJob, Filter([.equals(BulkJob.phaseColumn, .text(BulkPhase.running.rawValue))]),
        after: cursor, limit: 1000)
      let page = try await core.reader.page(.query(query))
      let jobs: [BulkJob] = try DeskReader.decode(page)
      for job in jobs.sorted(by: { ($0.startedAt, $0.id) < ($1.startedAt, $1.id) }) {
        start(job.id)
      }
      cursor = page.next
    } while cursor != nil
  }

  /// Gives a job its turns; nothing happens where it has them already.
  func start(_ id: BulkJobID) {
    state.withLock { state in
      guard !state.isClosed, !state.has(id) else { return }
      state.failures[id] = nil
      state.queue.append(id)
      begin(&state)
    }
  }

  /// Waits until no job wants a turn.
  func settle() async {
    while let task = state.withLock({ $0.task }) { await task.value }
  }

  /// Stops after the chunk that is under way.
  func close() async {
    let alarm = state.withLock { state in
      state.isClosed = true
      defer { state.alarm = nil }
      return state.alarm
    }
    if let alarm { core.clock.cancelAlarm(alarm) }
    await settle()
    let waiters = state.withLock { state in
      state.queue = []
      defer { state.waiters = [:] }
      return state.waiters.values.flatMap(\.values)
    }
    for waiter in waiters { waiter.resume(returning: Self.closed) }
  }

  private static let closed = HelpdeskError(
    .closed, "The desk was closed; the job goes on when a desk opens on the store.")

  /// Waits until a job has no more turns; answers why, where that is not because it has ended.
  func wait(for id: BulkJobID) async -> HelpdeskError? {
    let number = state.withLock { state in
      state.lastWaiter += 1
      return state.lastWaiter
    }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        wait(for: id, number, continuation)
      }
    } onCancel: {
      let waiter = state.withLock { $0.waiters[id]?.removeValue(forKey: number) }
      waiter?.resume(
        returning: HelpdeskError(.cancelled, "The task was cancelled; the job goes on."))
    }
  }

  private func wait(for id: BulkJobID, _ number: UInt64, _ waiter: Waiter) {
    let answer: HelpdeskError?? = state.withLock { state in
      // The handler of a cancellation may have come before this.
      if Task.isCancelled {
        return HelpdeskError(.cancelled, "The task was cancelled; the job goes on.")
      }
      if state.has(id), !state.isClosed || state.task != nil {
        state.waiters[id, default: [:]][number] = waiter
        return nil
      }
      return .some(state.failures[id])
    }
    if let answer { waiter.resume(returning: answer) }
  }

  // MARK: - Work

  private func begin(_ state: inout State) {
    guard state.task == nil else { return }
    state.task = Task { await work() }
  }

  private func work() async {
    while let id = next() {
      do throws(HelpdeskError) {
        if try await core.runChunk(of: id) { requeue(id) } else { end(id, nil) }
      } catch {
        end(id, error)
      }
    }
  }

  private func next() -> BulkJobID? {
    state.withLock { state in
      state.running = state.isClosed || state.queue.isEmpty ? nil : state.queue.removeFirst()
      if state.running == nil { state.task = nil }
      return state.running
    }
  }

  private func requeue(_ id: BulkJobID) {
    state.withLock { state in
      state.running = nil
      state.queue.append(id)
    }
  }

  private func end(_ id: BulkJobID, _ error: HelpdeskError?) {
    let waiters = state.withLock { state in
      state.running = nil
      state.failures[id] = error
      if error != nil { tryAgain(&state) }
      return state.waiters.removeValue(forKey: id)
    }
    for waiter in waiters?.values.map(\.self) ?? [] { waiter.resume(returning: error) }
  }

  private func tryAgain(_ state: inout State) {
    guard !state.isClosed, state.alarm == nil else { return }
    let instant = core.now.adding(Self.patience)
    state.alarm = core.clock.setAlarm(at: instant, "bulk jobs") { [weak self] in
      await self?.instantCame()
    }
  }

  private func instantCame() async {
    let ids = state.withLock { state in
      state.alarm = nil
      return state.failures.keys.sorted()
    }
    for id in ids { start(id) }
    await settle()
  }
}
