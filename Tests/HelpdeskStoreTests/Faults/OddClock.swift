import Foundation
import HelpdeskCore
import Testing

/// A clock as hosts have them: what callers say the time is, which a store must not rely on.
enum OddClock: CaseIterable, Sendable, CustomTestStringConvertible {
  case right, backAnHour, backAYear, frozen, farAhead

  var testDescription: String {
    switch self {
    case .right: "right"
    case .backAnHour: "set back an hour now and then"
    case .backAYear: "set back a year half way"
    case .frozen: "frozen"
    case .farAhead: "far ahead half of the time"
    }
  }

  static let start = Date(milliseconds: 1_772_442_000_000)

  /// What the clock says at a step of so many; a step takes a second.
  func now(_ step: Int, of steps: Int) -> Date {
    let right = Self.start + TimeInterval(step)
    return switch self {
    case .right: right
    case .backAnHour: step % 7 == 3 ? right - 3_600 : right
    case .backAYear: step > steps / 2 ? right - 365 * 86_400 : right
    case .frozen: Self.start
    case .farAhead: step % 2 == 1 ? right + 40 * 365 * 86_400 : right
    }
  }
}
