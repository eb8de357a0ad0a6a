/// How long to wait before the next attempt; a rule without side effects.
struct GeminiBackoff: Hashable, Sendable {
  let first: Duration
  let longest: Duration
  let attempts: Int

  init(_ settings: GeminiSettings) {
    first = settings.firstDelay
    longest = settings.longestDelay
    attempts = settings.attempts
  }

  /// The wait after a failed attempt, which count from 1; nil where no other is to be made.
  ///
  /// - Parameters:
  ///   - attempt: The attempt that failed.
  ///   - asked: How long the server asks to wait; it is never asked again before that.
  ///   - jitter: 0 to 1: the share of half the wait that is taken off.
  /// - Returns: How long to wait.
  func wait(after attempt: Int, asked: Duration?, jitter: Double) -> Duration? {
    guard attempt < attempts else { return nil }
    if let asked, asked > longest { return nil }
    var wait = first
    for _ in 1..<max(attempt, 1) where wait < longest { wait = wait + wait }
    wait = min(wait, longest)
    let kept = Int64(1000 - 500 * min(max(jitter, 0), 1))
    return max(.milliseconds(wait.milliseconds * kept / 1000), asked ?? .zero)
  }
}
