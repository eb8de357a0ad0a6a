public import Foundation

// In both waits below, cancellation marks the task before it calls the handler. A handler that
// comes too early to find the continuation is therefore noticed by `Task.isCancelled` under the
// lock, and no wait is ever resumed twice or not at all.

extension ManualClock {
  /// Waits until the instant; an instant at or before `now` does not wait.
  ///
  /// Sleepers are resumed in their place among the alarms, but the code that goes on is not
  /// awaited by the advance.
  ///
  /// - Parameter instant: When to go on.
  /// - Throws: `CancellationError` as soon as the task is cancelled; nothing is left behind.
  public func sleep(until instant: Date) async throws {
    let instant = instant.clockMilliseconds
    let serial = state.withLock { $0.heap.reserveSerial() }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        beginSleep(continuation, until: instant, as: serial)
      }
    } onCancel: {
      let sleeper = state.withLock { $0.cancelSleeper(serial) }
      sleeper?.resume(throwing: CancellationError())
    }
  }

  /// Waits until at least this many sleepers are waiting; returns at once where they are.
  ///
  /// - Parameter count: How many sleepers to wait for.
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func waitForSleepers(_ count: Int) async throws {
    let id = state.withLock { $0.heap.reserveSerial() }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        beginWaiting(continuation, for: count, as: id)
      }
    } onCancel: {
      let audience = state.withLock { $0.cancelAudience(id) }
      audience?.resume(throwing: CancellationError())
    }
  }

  private func beginSleep(
    _ continuation: CheckedContinuation<Void, any Error>, until instant: Int64, as serial: UInt64
  ) {
    let outcome: SleepOutcome = state.withLock { state in
      if Task.isCancelled { return .cancelled }
      if instant <= state.now { return .over }
      return .waits(
        awaitedBy: state.addSleeper(continuation, until: instant, as: serial))
    }
    switch outcome {
    case .cancelled: continuation.resume(throwing: CancellationError())
    case .over: continuation.resume()
    case .waits(let audiences): for audience in audiences { audience.resume() }
    }
  }

  private func beginWaiting(
    _ continuation: CheckedContinuation<Void, any Error>, for count: Int, as id: UInt64
  ) {
    let outcome: SleepOutcome = state.withLock { state in
      if Task.isCancelled { return .cancelled }
      if count <= state.sleeperCount { return .over }
      state.audiences.append(.init(id: id, count: count, continuation: continuation))
      return .waits(awaitedBy: [])
    }
    switch outcome {
    case .cancelled: continuation.resume(throwing: CancellationError())
    case .over: continuation.resume()
    case .waits: break
    }
  }
}

/// What became of a wait when it began.
private enum SleepOutcome: Sendable {
  case cancelled
  case over
  case waits(awaitedBy: [CheckedContinuation<Void, any Error>])
}
