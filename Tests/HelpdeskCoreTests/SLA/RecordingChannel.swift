import Foundation
import HelpdeskCore

/// A channel that keeps what it is told.
final class RecordingChannel: AlertChannel {
  let name: String
  private let told = Told()

  private actor Told {
    var titles: [String] = []
    var keys: [String] = []

    func add(_ title: String, _ key: String) {
      titles.append(title)
      keys.append(key)
    }
  }

  init(_ name: String = "#sla") {
    self.name = name
  }

  var titles: [String] { get async { await told.titles } }
  var keys: [String] { get async { await told.keys } }

  func deliver(_ alert: Alert, idempotencyKey: String) async -> DeliveryOutcome {
    await told.add(alert.title, idempotencyKey)
    return .delivered
  }
}
