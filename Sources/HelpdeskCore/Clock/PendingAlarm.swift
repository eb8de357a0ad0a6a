public import Foundation

/// Something that waits on a ``ManualClock``: an alarm or a sleeper.
public struct PendingAlarm: Hashable, Sendable {
  /// The name that the alarm was set with; a sleeper is named "sleep".
  public let name: String
  /// When it is due.
  public let at: Date

  /// Makes a value to compare with.
  public init(name: String, at: Date) {
    self.name = name
    self.at = at
  }
}

extension PendingAlarm: CustomStringConvertible {
  /// The name and the instant in ISO 8601, to the millisecond.
  public var description: String {
    "\(name) at \(at.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))"
  }
}

extension PendingAlarm {
  init(_ entry: AlarmHeap<ScheduledWork>.Entry) {
    let name =
      switch entry.payload {
      case .alarm(let name, _): name
      case .sleeper: "sleep"
      }
    self.init(name: name, at: Date(milliseconds: entry.instant))
  }
}
