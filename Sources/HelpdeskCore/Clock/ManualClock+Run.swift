/// One run of a clock, known by its identity.
///
/// A task that an alarm started can outlive the run and still carry it; the clock compares it
/// with the run that goes on now, so that such a task is then treated as any other.
final class ManualClockRun: Sendable {
  /// The runs that the current task is part of: several when alarms of one clock advance another.
  @TaskLocal static var enclosing: [ManualClockRun] = []
}

extension ManualClock {
  func run(_ goal: ManualClockState.Goal) async {
    let enclosing = ManualClockRun.enclosing
    if state.withLock({ $0.extendRun(within: enclosing, to: goal) }) { return }

    switch state.withLock({ $0.takeTurn(to: goal) }) {
    case .done: return
    case .taken: break
    case .busy:
      await withCheckedContinuation { continuation in
        let isFree = state.withLock { $0.takeTurn(continuation) }
        if isFree { continuation.resume() }
      }
    }
    let run = ManualClockRun()
    state.withLock { $0.begin(run, to: goal) }

    // A task of its own keeps a cancellation of the caller from the alarms, as real time does.
    let work: @Sendable () async -> Void = {
      await ManualClockRun.$enclosing.withValue(enclosing + [run]) { await self.carryOut() }
    }
    #if compiler(>=6.2)
    // On the caller's thread as far as it comes: the way to another and back takes longer than
    // most alarms.
    if #available(macOS 26, iOS 26, *) {
      await Task.immediate { await work() }.value
      return
    }
    #endif
    await Task { await work() }.value
  }

  private func carryOut() async {
    while true {
      switch state.withLock({ $0.step() }) {
      case .work(let work):
        await work()
      case .wake(let sleeper):
        sleeper.resume()
      case .finished(let next):
        next?.resume()
        return
      }
    }
  }
}
