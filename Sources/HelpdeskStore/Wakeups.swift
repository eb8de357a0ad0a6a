import HelpdeskCore

/// Tells listeners that there may be changes, each at most one hint ahead.
final class Wakeups: Sendable {
  private struct Listeners: Sendable {
    var continuations: [UInt64: AsyncStream<Void>.Continuation] = [:]
    var lastID: UInt64 = 0
    var isFinished = false
  }

  private let listeners = Mutex(Listeners())

  func stream() -> AsyncStream<Void> {
    let (stream, continuation) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    let id: UInt64? = listeners.withLock { listeners in
      if listeners.isFinished { return nil }
      listeners.lastID += 1
      listeners.continuations[listeners.lastID] = continuation
      return listeners.lastID
    }
    guard let id else {
      continuation.finish()
      return stream
    }
    continuation.onTermination = { [weak self] _ in
      self?.listeners.withLock { _ = $0.continuations.removeValue(forKey: id) }
    }
    return stream
  }

  func signal() {
    // Outside the lock: a continuation may call back when its stream is gone.
    for continuation in listeners.withLock({ Array($0.continuations.values) }) {
      continuation.yield()
    }
  }

  func finish() {
    let continuations = listeners.withLock { listeners in
      listeners.isFinished = true
      let continuations = Array(listeners.continuations.values)
      listeners.continuations = [:]
      return continuations
    }
    for continuation in continuations { continuation.finish() }
  }
}
