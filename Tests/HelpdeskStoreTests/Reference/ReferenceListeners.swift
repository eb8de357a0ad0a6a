import Synchronization

/// Those who wait for a wakeup.
final class ReferenceListeners: Sendable {
  private struct State {
    var waiting: [AsyncStream<Void>.Continuation] = []
    var isClosed = false
  }

  private let state = Mutex(State())

  func add() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingNewest(1))
    state.withLock { state in
      if state.isClosed {
        continuation.finish()
      } else {
        state.waiting.append(continuation)
      }
    }
    return stream
  }

  func wake() {
    for continuation in state.withLock({ $0.waiting }) { continuation.yield() }
  }

  func close() {
    let waiting = state.withLock { state in
      state.isClosed = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.finish() }
  }
}
