import Foundation
import HelpdeskCore
import Synchronization

/// A channel that keeps what it is told.
final class RecordingChannel: AlertChannel {
  let name: String
  private let told = Told()
  private let clock = Synchronization.Mutex<ManualClock?>(nil)

  private actor Told {
    var titles: [String] = []
    var keys: [String] = []
    var instants: [Date?] = []

    func add(_ title: String, _ key: String, at instant: Date?) {
      titles.append(title)
      keys.append(key)
      instants.append(instant)
    }
  }

  init(_ name: String = "#sla") {
    self.name = name
  }

  var titles: [String] { get async { await told.titles } }
  var keys: [String] { get async { await told.keys } }

  /// What the clock showed at each delivery; nil before it was watched.
  var instants: [Date?] { get async { await told.instants } }

  func watch(_ clock: ManualClock) { self.clock.withLock { $0 = clock } }

  func deliver(_ alert: Alert, idempotencyKey: String) async -> DeliveryOutcome {
    await told.add(alert.title, idempotencyKey, at: clock.withLock { $0?.now })
    return .delivered
  }
}

/// A channel that delivers nothing before it is opened.
final class WaitingChannel: AlertChannel {
  private struct State {
    var isOpen = false
    var deliveries = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  let name = "#slow"
  private let state = Synchronization.Mutex(State())

  var deliveries: Int { state.withLock { $0.deliveries } }

  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  func deliver(_ alert: Alert, idempotencyKey: String) async -> DeliveryOutcome {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiting.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
    state.withLock { $0.deliveries += 1 }
    return .delivered
  }
}
