public import Foundation

/// A clock that stands still until it is told to move, for tests.
///
/// ```swift
/// let clock = ManualClock(now: monday9am)
/// clock.setAlarm(at: monday9am.adding(.hours(2)), "reminder") { print("two hours have passed") }
/// await clock.advance(by: .hours(2))  // it has been printed
/// ```
///
/// Guaranteed:
/// - Alarms run only inside ``advance(by:)``, ``advance(to:)`` and ``runDue()``, one at a time,
///   each awaited, in the order of their instants and then in the order in which they were set.
///   Alarms set by an alarm run in the same call if they are due by its target.
/// - While an alarm runs, `now` is its instant, or the later instant that ``jump(to:)`` went to.
/// - Calls from several tasks wait for one another, first come, first served; a duration counts
///   from the instant at which the call's turn comes. Cancelling the calling task stops nothing
///   and is not seen by the alarms.
/// - A call made by an alarm's work (or by a task that it started, other than a detached one)
///   while that alarm's run goes on does not wait: it only moves the target of the run to the
///   later instant and returns. What thereby falls due runs after the alarm.
/// - Once 1,000,000 alarms have run at one instant that were set only after the clock had reached
///   it, the run stops there, the rest stays pending, and ``runawayAlarm`` names the next one.
///
/// Not guaranteed: that code resumed from ``sleep(until:)`` has run when a call returns. To step
/// such code, wait for its next sleep with ``waitForSleepers(_:)``.
public final class ManualClock: DeskClock {
  let state: Mutex<ManualClockState>

  /// Makes a clock that stands at an instant.
  public convenience init(now: Date) {
    self.init(now: now, limitPerInstant: 1_000_000)
  }

  init(now: Date, limitPerInstant: Int) {
    state = Mutex(
      ManualClockState(now: now.clockMilliseconds, limitPerInstant: limitPerInstant))
  }

  /// The instant at which the clock stands, to the whole millisecond.
  public var now: Date { Date(milliseconds: state.withLock { $0.now }) }

  /// What waits, alarms and sleepers, in the order in which it will run.
  ///
  /// An alarm that is running is not among it.
  public var pending: [PendingAlarm] {
    state.withLock { $0.heap.sortedEntries }.map { PendingAlarm($0) }
  }

  /// The alarm at which the latest run gave up, because alarms at one instant kept setting more.
  ///
  /// It is nil after every run that reached its target. The alarm is still pending.
  public var runawayAlarm: PendingAlarm? { state.withLock { $0.runawayAlarm } }

  /// Schedules async work at an instant; what is due already waits for the next advance.
  ///
  /// - Parameters:
  ///   - instant: When the work is due.
  ///   - name: What the alarm is for, as ``pending`` shows it.
  ///   - work: What to do.
  /// - Returns: The token that takes the alarm back.
  @discardableResult
  public func setAlarm(
    at instant: Date, _ name: String, _ work: @escaping @Sendable () async -> Void
  ) -> AlarmID {
    let instant = instant.clockMilliseconds
    return AlarmID(
      state.withLock { $0.heap.insert(.alarm(name: name, work: work), at: instant) })
  }

  /// Takes an alarm back; there is no effect once its work has begun.
  public func cancelAlarm(_ id: AlarmID) {
    state.withLock { $0.heap.cancelAlarm(id) }
  }

  /// Moves time forward, running and awaiting every alarm that falls due on the way.
  ///
  /// When it returns, `now` is the target. A duration below zero counts as zero.
  public func advance(by duration: Duration) async {
    await run(.later(duration))
  }

  /// Moves time forward to an instant, running and awaiting every alarm that falls due on the way.
  ///
  /// An instant earlier than `now` leaves `now` as it is and runs what is due.
  public func advance(to instant: Date) async {
    await run(.at(instant.clockMilliseconds))
  }

  /// Runs what is due now without moving time, as `advance(by: .zero)` does.
  public func runDue() async {
    await advance(by: .zero)
  }

  /// Puts the clock at an instant, earlier or later, without running anything.
  ///
  /// This is a machine that was asleep, or a wall clock that was set. What is overdue then runs
  /// with the next advance, at the new `now`; what has run does not run again. A jump during a
  /// run makes the new instant the target of the run.
  public func jump(to instant: Date) {
    state.withLock { $0.jump(to: instant.clockMilliseconds) }
  }
}
