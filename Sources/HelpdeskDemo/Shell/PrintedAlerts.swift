import HelpdeskCore

/// An alert channel that prints what Slack would be told.
struct PrintedAlerts: AlertChannel {
  let output: any Output

  var name: String { "#ops_alerts" }

  func deliver(_ alert: Alert, idempotencyKey: String) async -> DeliveryOutcome {
    output.line("\(name): \(alert.title.oneLine)")
    for field in alert.fields { output.line("  \(field.name): \(field.value.oneLine)") }
    return .delivered
  }
}
