public import Foundation

/// The desk's only source of time.
///
/// The desk reads the time here and nowhere else, and asks for *alarms* (an instant and async
/// work) instead of sleeping. ``SystemClock`` is real time; ``ManualClock`` is for tests.
///
/// Rules for every clock:
/// - Instants are rounded to the nearest millisecond, and those outside `Date.distantPast` to
///   `Date.distantFuture` count as the nearer of the two.
/// - An alarm's work begins once, and never while `now` is earlier than its instant.
/// - Alarms set for the same instant before it came run one after the other, in the order in
///   which they were set. What takes long therefore belongs in a task that the work starts.
public protocol DeskClock: Sendable {
  /// The current instant, to the whole millisecond.
  ///
  /// It can step backwards, as a wall clock can.
  var now: Date { get }

  /// Schedules async work at an instant.
  ///
  /// Work due at or before `now` runs as soon as possible, but never inside this call.
  ///
  /// - Parameters:
  ///   - instant: When the work is due.
  ///   - name: What the alarm is for, for people who look at what is pending.
  ///   - work: What to do; it should be short and must return.
  /// - Returns: The token that takes the alarm back, valid on this clock only.
  @discardableResult
  func setAlarm(
    at instant: Date, _ name: String, _ work: @escaping @Sendable () async -> Void
  ) -> AlarmID

  /// Takes an alarm back; there is no effect once its work has begun.
  func cancelAlarm(_ id: AlarmID)

  /// Waits until the instant; an instant at or before `now` does not wait.
  ///
  /// This is for code of the host. The desk itself sets alarms.
  ///
  /// - Parameter instant: When to go on.
  /// - Throws: `CancellationError` as soon as the task is cancelled; nothing is left behind.
  func sleep(until instant: Date) async throws
}

/// The token of an alarm that was set.
public struct AlarmID: Hashable, Sendable {
  /// A number that the clock gives once.
  public let rawValue: UInt64

  /// Makes a token; only a clock has a reason to.
  public init(_ rawValue: UInt64) {
    self.rawValue = rawValue
  }
}
