import Foundation
import HelpdeskCore

/// What happened, in order.
final class ClockJournal: Sendable {
  private let lines = Mutex<[String]>([])

  var entries: [String] { lines.withLock { $0 } }

  func note(_ line: String) {
    lines.withLock { $0.append(line) }
  }
}

/// Instants of the clock tests, counted from 2026-01-05T09:00:00Z, a Monday.
func instant(_ seconds: Int) -> Date {
  Date(milliseconds: 1_767_603_600_000 + Int64(seconds) * 1000)
}

extension ManualClock {
  /// Sets an alarm that notes its name and the second at which it runs.
  @discardableResult
  func setNote(at seconds: Int, _ name: String, in journal: ClockJournal) -> AlarmID {
    setAlarm(at: instant(seconds), name) {
      let elapsed = (self.now.milliseconds - instant(0).milliseconds) / 1000
      journal.note("\(name)@\(elapsed)")
    }
  }
}
