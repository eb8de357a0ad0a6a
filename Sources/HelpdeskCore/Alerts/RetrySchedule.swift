/// How long to wait between the attempts of a delivery, and when to give up.
public struct RetrySchedule: Hashable, Sendable {
  /// 1 minute, 5 minutes, 15 minutes, 1 hour, 6 hours; dead after the sixth failed attempt.
  public static let standard = RetrySchedule(delays: [
    .minutes(1), .minutes(5), .minutes(15), .hours(1), .hours(6),
  ])

  /// The delay after the first failed attempt, after the second, and so on.
  public let delays: [Duration]

  /// Makes a schedule; with no delays a delivery is attempted once.
  public init(delays: [Duration]) {
    self.delays = delays
  }

  /// How long to wait after a failed attempt; nil when the delivery is to be given up.
  ///
  /// Attempts count from 1, as ``OutboxClaim/attempt`` does; a smaller number is taken for 1.
  public func delay(afterAttempt attempt: Int) -> Duration? {
    let index = max(attempt, 1) - 1
    return index < delays.count ? delays[index] : nil
  }
}
