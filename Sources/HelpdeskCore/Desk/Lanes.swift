/// First in, first out, one at a time, for each name.
///
/// The changes of one ticket run in its lane one after the other, so that none of many writers has
/// to give up. What conflicts remain come from other processes.
final class Lanes<Name: Hashable & Comparable & Sendable>: Sendable {
  private typealias Waiter = CheckedContinuation<Void, Never>
  /// Who waits for each lane that is taken.
  private let waiting = Mutex<[Name: [Waiter]]>([:])

  /// Runs work while holding lanes; several are always taken in the same order.
  func hold<Output, Failure: Error>(
    _ names: Set<Name>, _ work: () async throws(Failure) -> Output
  ) async throws(Failure) -> Output {
    let ordered = names.sorted()
    for name in ordered { await enter(name) }
    do {
      let output = try await work()
      for name in ordered.reversed() { leave(name) }
      return output
    } catch {
      for name in ordered.reversed() { leave(name) }
      throw error
    }
  }

  /// Whether nobody holds or waits for a lane.
  var isIdle: Bool { waiting.withLock { $0.isEmpty } }

  private func enter(_ name: Name) async {
    // A free lane needs nobody to wait.
    let isTaken = waiting.withLock { waiting in
      guard waiting[name] == nil else { return true }
      waiting[name] = []
      return false
    }
    guard isTaken else { return }
    await withCheckedContinuation { (continuation: Waiter) in
      let isFree = waiting.withLock { waiting in
        guard waiting[name] != nil else {
          waiting[name] = []
          return true
        }
        waiting[name]?.append(continuation)
        return false
      }
      if isFree { continuation.resume() }
    }
  }

  private func leave(_ name: Name) {
    let next: Waiter? = waiting.withLock { waiting in
      guard var queue = waiting[name], !queue.isEmpty else {
        waiting[name] = nil
        return nil
      }
      let first = queue.removeFirst()
      waiting[name] = queue
      return first
    }
    next?.resume()
  }
}
