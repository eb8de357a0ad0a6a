import Foundation

/// What the hub knows of a watched query, whatever its answer's type.
protocol LiveSubscriber: AnyObject, Sendable {
  /// Answers anew, and puts the answer into the slot where it differs from the last.
  func refresh() async -> LiveFootprint?
  /// No more answers will come.
  func finish()
}

/// What an answer rested on.
struct LiveFootprint: Sendable {
  let dependencies: Dependencies
  let nextInstant: Date?
  let revision: Revision
}

/// One watched query: a slot for the newest answer, and whoever waits for it.
final class LiveSubscription<Value: Sendable>: Sendable {
  private enum Slot {
    case empty
    case value(Value)
    case failure(HelpdeskError)
    case finished
  }

  private struct State {
    var id: LiveRegistry.ID?
    var slot = Slot.empty
    var last: Value?
    var waiter: CheckedContinuation<Result<Value?, HelpdeskError>, Never>?
    var isOver = false
  }

  private let core: DeskCore
  private let evaluate: @Sendable (LiveContext) async throws(HelpdeskError) -> Value
  private let isSame: @Sendable (Value, Value) -> Bool
  private let state = Mutex(State())

  init(
    core: DeskCore,
    evaluate: @escaping @Sendable (LiveContext) async throws(HelpdeskError) -> Value
  ) where Value: Equatable {
    self.core = core
    self.evaluate = evaluate
    isSame = { $0 == $1 }
  }

  /// The newest answer that was not handed out yet; waits for one where there is none.
  func next() async throws(HelpdeskError) -> Value? {
    if state.withLock({ $0.id == nil && !$0.isOver }) {
      let id = core.hub.reserve(self)
      let isEnded = state.withLock { state in
        state.id = id
        return state.isOver
      }
      if isEnded { core.hub.remove(id) } else { await core.hub.start(id) }
    }
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        take(continuation)
      }
    } onCancel: {
      end()
    }
    return try result.get()
  }

  private func take(_ continuation: CheckedContinuation<Result<Value?, HelpdeskError>, Never>) {
    let result: Result<Value?, HelpdeskError>? = state.withLock { state in
      defer { state.slot = state.isOver ? .finished : .empty }
      switch state.slot {
      case .value(let value): return .success(value)
      case .failure(let error):
        state.isOver = true
        return .failure(error)
      case .finished: return .success(nil)
      case .empty:
        if state.isOver { return .success(nil) }
        state.waiter = continuation
        return nil
      }
    }
    if let result { continuation.resume(returning: result) }
  }

  /// Stops watching: what waits gets nil, and the hub forgets the query.
  func end() {
    let (waiter, id) = state.withLock { state in
      state.isOver = true
      state.slot = .finished
      state.last = nil
      let waiter = state.waiter
      state.waiter = nil
      return (waiter, state.id)
    }
    if let id { core.hub.remove(id) }
    waiter?.resume(returning: .success(nil))
  }

  private func offer(_ value: Value) {
    let waiter: CheckedContinuation<Result<Value?, HelpdeskError>, Never>? =
      state.withLock { state in
        guard !state.isOver else { return nil }
        if let last = state.last, isSame(last, value) { return nil }
        state.last = value
        guard let waiter = state.waiter else {
          state.slot = .value(value)
          return nil
        }
        state.waiter = nil
        return waiter
      }
    waiter?.resume(returning: .success(value))
  }

  private func fail(_ error: HelpdeskError) {
    let waiter: CheckedContinuation<Result<Value?, HelpdeskError>, Never>? =
      state.withLock { state in
        guard !state.isOver else { return nil }
        guard let waiter = state.waiter else {
          state.slot = .failure(error)
          return nil
        }
        state.isOver = true
        state.slot = .finished
        state.waiter = nil
        return waiter
      }
    waiter?.resume(returning: .failure(error))
  }
}

extension LiveSubscription: LiveSubscriber {
  func refresh() async -> LiveFootprint? {
    do {
      let evaluation = try await core.evaluate(evaluate)
      offer(evaluation.value)
      return LiveFootprint(
        dependencies: evaluation.dependencies, nextInstant: evaluation.nextInstant,
        revision: evaluation.revision)
    } catch {
      fail(error)
      return nil
    }
  }

  func finish() {
    end()
  }
}
