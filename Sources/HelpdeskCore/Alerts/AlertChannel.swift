/// Where alerts leave the desk, such as a Slack channel.
///
/// A dispatcher renders an outbox entry to an ``Alert``, hands it to the channel whose ``name`` is
/// the entry's destination, and settles the entry by the outcome. Delivery is at least once: an
/// alert whose answer was lost is delivered again with the same idempotency key.
public protocol AlertChannel: Sendable {
  /// The channel's name, such as `#ops_alerts`; the outbox destination.
  var name: String { get }

  /// Delivers one alert, and says whether to try again.
  ///
  /// Never throws: what went wrong is in the outcome's reason, which is safe to store, to log and
  /// to show, and names no secret. A cancelled task answers ``DeliveryOutcome/retry(after:reason:)``.
  func deliver(_ alert: Alert, idempotencyKey: String) async -> DeliveryOutcome
}

/// How the delivery of an alert ended.
public enum DeliveryOutcome: Hashable, Sendable {
  /// The receiver said yes; only this may mark an alert as sent.
  case delivered
  /// Worth another attempt, not sooner than the receiver asked for.
  ///
  /// Where `after` is nil the receiver named no delay and the ``RetrySchedule`` alone decides.
  case retry(after: Duration?, reason: String)
  /// The receiver refused for good; the entry becomes a dead letter, replayable once the cause is
  /// mended.
  case rejected(reason: String)
}
