/// The bookkeeping of a ``ManualClock``: it decides, and the clock carries out, outside its lock.
struct ManualClockState: Sendable {
  /// Where a run is to end.
  enum Goal: Sendable {
    case later(Duration)
    case at(Int64)

    func instant(from now: Int64) -> Int64 {
      switch self {
      case .later(let duration): ClockInstant.adding(max(duration, .zero), to: now)
      case .at(let instant): max(instant, now)
      }
    }
  }

  /// What a run does next.
  enum Step: Sendable {
    case work(@Sendable () async -> Void)
    case wake(CheckedContinuation<Void, any Error>)
    case finished(next: CheckedContinuation<Void, Never>?)
  }

  /// A task that waits for sleepers.
  struct Audience: Sendable {
    let id: UInt64
    let count: Int
    let continuation: CheckedContinuation<Void, any Error>
  }

  let limitPerInstant: Int
  var now: Int64
  var heap = AlarmHeap<ScheduledWork>()
  var sleeperCount = 0
  var audiences: [Audience] = []
  private(set) var runawayAlarm: PendingAlarm?

  private var isTaken = false
  private var queue: [CheckedContinuation<Void, Never>] = []
  private var run: ManualClockRun?
  private var target: Int64

  /// The instant at which alarms run at present, the first serial number set since the clock
  /// reached it, and how many of those have run: what a runaway is recognised by.
  private var currentInstant: Int64?
  private var firstSerialSinceThen: UInt64 = 0
  private var lateComerCount = 0

  init(now: Int64, limitPerInstant: Int) {
    self.now = now
    self.limitPerInstant = limitPerInstant
    target = now
  }

  mutating func jump(to instant: Int64) {
    now = instant
    target = instant
  }
}

// MARK: - Runs

extension ManualClockState {
  /// Moves the target of the run that the caller is itself a part of; false when it is not.
  mutating func extendRun(within enclosing: [ManualClockRun], to goal: Goal) -> Bool {
    guard let run, enclosing.contains(where: { $0 === run }) else { return false }
    target = max(target, goal.instant(from: now))
    return true
  }

  /// What became of an attempt to take the right to run.
  enum Turn: Sendable {
    /// Nothing was due, and the clock stands at the goal.
    case done
    /// The caller has the right to run.
    case taken
    /// Another has it; queue for it.
    case busy
  }

  /// Takes the right to run where it is free; where nothing is due by the goal, goes there at once.
  mutating func takeTurn(to goal: Goal) -> Turn {
    if isTaken { return .busy }
    let instant = goal.instant(from: now)
    if let first = heap.first, first.instant <= instant {
      isTaken = true
      return .taken
    }
    now = instant
    target = instant
    runawayAlarm = nil
    currentInstant = nil
    return .done
  }

  /// Takes the right to run, or queues for it; true when it was free.
  mutating func takeTurn(_ continuation: CheckedContinuation<Void, Never>) -> Bool {
    guard isTaken else {
      isTaken = true
      return true
    }
    queue.append(continuation)
    return false
  }

  /// Begins a run; the caller has the right to.
  mutating func begin(_ run: ManualClockRun, to goal: Goal) {
    self.run = run
    target = goal.instant(from: now)
    runawayAlarm = nil
    currentInstant = nil
  }

  /// Takes out what is due next, moving `now` to its instant, or ends the run.
  mutating func step() -> Step {
    guard let first = heap.first, first.instant <= target else {
      now = target
      return finish()
    }
    now = max(now, first.instant)
    if now != currentInstant {
      currentInstant = now
      firstSerialSinceThen = heap.nextSerial
      lateComerCount = 0
    }
    if first.serial >= firstSerialSinceThen {
      guard lateComerCount < limitPerInstant else {
        runawayAlarm = PendingAlarm(first)
        return finish()
      }
      lateComerCount += 1
    }
    heap.popFirst(notAfter: first.instant)
    switch first.payload {
    case .alarm(_, let work):
      return .work(work)
    case .sleeper(let continuation):
      sleeperCount -= 1
      return .wake(continuation)
    }
  }

  private mutating func finish() -> Step {
    run = nil
    guard !queue.isEmpty else {
      isTaken = false
      return .finished(next: nil)
    }
    // The right passes on without being free in between, so that nobody jumps the queue.
    return .finished(next: queue.removeFirst())
  }
}

// MARK: - Sleepers

extension ManualClockState {
  /// Adds a sleeper and returns those whom its arrival was awaited by, in the order they came.
  mutating func addSleeper(
    _ continuation: CheckedContinuation<Void, any Error>, until instant: Int64, as serial: UInt64
  ) -> [CheckedContinuation<Void, any Error>] {
    heap.insert(.sleeper(continuation), at: instant, reserved: serial)
    sleeperCount += 1
    let satisfied = audiences.filter { $0.count <= sleeperCount }
    audiences.removeAll { $0.count <= sleeperCount }
    return satisfied.map(\.continuation)
  }

  mutating func cancelSleeper(_ serial: UInt64) -> CheckedContinuation<Void, any Error>? {
    guard let continuation = heap.cancelSleeper(serial) else { return nil }
    sleeperCount -= 1
    return continuation
  }

  mutating func cancelAudience(_ id: UInt64) -> CheckedContinuation<Void, any Error>? {
    guard let index = audiences.firstIndex(where: { $0.id == id }) else { return nil }
    return audiences.remove(at: index).continuation
  }
}
