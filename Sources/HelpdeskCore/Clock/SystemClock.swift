import Dispatch
public import Foundation

/// Real time, from the wall clock of the machine.
///
/// One timer of the system serves all alarms. It follows the wall clock, so that an alarm set
/// for nine o'clock goes off at nine also after the clock was set or the machine slept. When it
/// fires early (the clock was set back) nothing runs and the timer is set again.
///
/// Alarms of different milliseconds run concurrently, each in a task; those of the same
/// millisecond that fall due together share one and run in the order in which they were set, so
/// that a slow one holds up no others. Alarms of a clock that
/// nobody holds any more are dropped with it; a sleeper holds its clock.
public final class SystemClock: DeskClock {
  private struct State {
    var heap = AlarmHeap<ScheduledWork>()
    /// The instant for which the timer is set.
    ///
    /// It may be earlier than the first alarm, when that
    /// was taken back: firing for nothing once is cheaper than a system call for each alarm.
    var armedInstant: Int64?
    let timer: any DispatchSourceTimer
  }

  /// The longest that the timer is set for at once: far instants do not fit the system's
  /// nanoseconds, and a timer this long is set again on the way.
  private static let longestWait: Int64 = 30 * 86_400_000

  private let state: Mutex<State>

  /// Makes a clock.
  public init() {
    let queue = DispatchQueue(label: "HelpdeskCore.SystemClock")
    state = Mutex(State(timer: DispatchSource.makeTimerSource(queue: queue)))
    state.withLock { state in
      state.timer.setEventHandler { [weak self] in self?.fire() }
      state.timer.activate()
    }
  }

  deinit {
    state.withLock { $0.timer.cancel() }
  }

  /// The current instant, rounded down to the whole millisecond.
  public var now: Date { Date(milliseconds: Self.currentMilliseconds) }

  // Rounded down, so that no instant counts as reached before it is.
  private static var currentMilliseconds: Int64 {
    Int64((Date().timeIntervalSince1970 * 1000).rounded(.down))
  }

  /// Schedules async work at an instant; what is due already runs at once, in a task.
  ///
  /// - Parameters:
  ///   - instant: When the work is due.
  ///   - name: What the alarm is for.
  ///   - work: What to do.
  /// - Returns: The token that takes the alarm back.
  @discardableResult
  public func setAlarm(
    at instant: Date, _ name: String, _ work: @escaping @Sendable () async -> Void
  ) -> AlarmID {
    let instant = instant.clockMilliseconds
    return state.withLock { state in
      let serial = state.heap.insert(.alarm(name: name, work: work), at: instant)
      Self.arm(&state)
      return AlarmID(serial)
    }
  }

  /// Takes an alarm back; there is no effect once its work has begun.
  public func cancelAlarm(_ id: AlarmID) {
    state.withLock { $0.heap.cancelAlarm(id) }
  }

  /// Waits until the instant; an instant at or before `now` does not wait.
  ///
  /// - Parameter instant: When to go on.
  /// - Throws: `CancellationError` as soon as the task is cancelled; nothing is left behind.
  public func sleep(until instant: Date) async throws {
    let instant = instant.clockMilliseconds
    try Task.checkCancellation()
    guard instant > Self.currentMilliseconds else { return }
    let serial = state.withLock { $0.heap.reserveSerial() }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        // Cancellation marks the task before it calls the handler, so that a handler which came
        // too early to find the continuation is noticed here.
        let isCancelled = state.withLock { state in
          if Task.isCancelled { return true }
          state.heap.insert(.sleeper(continuation), at: instant, reserved: serial)
          Self.arm(&state)
          return false
        }
        if isCancelled { continuation.resume(throwing: CancellationError()) }
      }
    } onCancel: {
      let sleeper = state.withLock { $0.heap.cancelSleeper(serial) }
      sleeper?.resume(throwing: CancellationError())
    }
  }
}

// MARK: - The timer

extension SystemClock {
  /// Sets the timer for the first alarm, unless it is set for that instant or an earlier one.
  private static func arm(_ state: inout State) {
    guard let first = state.heap.first else { return }
    let now = Date().timeIntervalSince1970 * 1000
    let instant = min(first.instant, Int64(now) + longestWait)
    if let armed = state.armedInstant, armed <= instant { return }
    state.armedInstant = instant
    let microseconds = max(0, ((Double(instant) - now) * 1000).rounded(.up))
    state.timer.schedule(wallDeadline: .now() + .microseconds(Int(microseconds)))
  }

  private func fire() {
    let due = state.withLock { state in
      // Read here and not assumed: the wall clock may have been set since the timer was.
      let now = Self.currentMilliseconds
      var due: [AlarmHeap<ScheduledWork>.Entry] = []
      while let entry = state.heap.popFirst(notAfter: now) { due.append(entry) }
      state.armedInstant = nil
      Self.arm(&state)
      return due
    }
    var works: [@Sendable () async -> Void] = []
    for (index, entry) in due.enumerated() {
      switch entry.payload {
      case .alarm(_, let work): works.append(work)
      case .sleeper(let continuation): continuation.resume()
      }
      let isLastOfInstant = index + 1 == due.count || due[index + 1].instant != entry.instant
      guard isLastOfInstant, !works.isEmpty else { continue }
      let sameInstant = works
      works = []
      Task { for work in sameInstant { await work() } }
    }
  }
}
