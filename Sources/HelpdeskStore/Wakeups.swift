import HelpdeskCore

/// Tells listeners that there may be changes, each at most one hint ahead.
final class Wakeups: Sendable {
  private struct Listeners: Sendable {
    var continuations: [UInt64: AsyncStream<Void>.Continuation] = [:]
    var hints: [UInt64: @Sendable () -> Void] = [:] {
      didSet { allHints = Array(hints.values) }
    }
    /// Made once, and not with every signal.
    private(set) var allHints: [@Sendable () -> Void] = []
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

  /// Calls back with every signal, on the thread that gives it.
  func listen(_ hint: @escaping @Sendable () -> Void) -> UInt64 {
    listeners.withLock { listeners in
      listeners.lastID += 1
      listeners.hints[listeners.lastID] = hint
      return listeners.lastID
    }
  }

  func ignore(_ listener: UInt64) {
    // What the listener holds is let go of outside the lock.
    _ = listeners.withLock { $0.hints.removeValue(forKey: listener) }
  }

  func signal() {
    // Outside the lock: a continuation may call back when its stream is gone.
    let (continuations, hints) = listeners.withLock { listeners in
      (Array(listeners.continuations.values), listeners.allHints)
    }
    for continuation in continuations { continuation.yield() }
    for hint in hints { hint() }
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
