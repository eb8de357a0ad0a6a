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

    await withCheckedContinuation { continuation in
      let isFree = state.withLock { $0.takeTurn(continuation) }
      if isFree { continuation.resume() }
    }
    let run = ManualClockRun()
    state.withLock { $0.begin(run, to: goal) }

    // A task of its own keeps a cancellation of the caller from the alarms, as real time does.
    await Task {
      await ManualClockRun.$enclosing.withValue(enclosing + [run]) { await carryOut() }
    }.value
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
