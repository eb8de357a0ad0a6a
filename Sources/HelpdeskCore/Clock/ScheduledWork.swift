/// What a clock keeps until its instant.
enum ScheduledWork: Sendable {
  case alarm(name: String, work: @Sendable () async -> Void)
  case sleeper(CheckedContinuation<Void, any Error>)
}

extension AlarmHeap<ScheduledWork> {
  /// Takes back an alarm, and only an alarm: a made-up token must not strand a sleeper.
  mutating func cancelAlarm(_ id: AlarmID) {
    guard case .alarm = self[id.rawValue] else { return }
    cancel(id.rawValue)
  }

  /// Takes back a sleeper, for its caller to resume outside the lock.
  mutating func cancelSleeper(_ serial: UInt64) -> CheckedContinuation<Void, any Error>? {
    guard case .sleeper(let continuation) = cancel(serial) else { return nil }
    return continuation
  }
}
