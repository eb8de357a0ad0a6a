import Foundation
import Testing

@testable import HelpdeskCore

/// What the tests of calendars share.
enum CalendarSupport {
  /// How much of the long runs is done; the environment's `HELPDESK_FAULTS` multiplies it.
  static let factor = max(1, Int(ProcessInfo.processInfo.environment["HELPDESK_FAULTS"] ?? "") ?? 1)

  static func zone(_ name: String) throws -> TimeZone {
    try #require(TimeZone(identifier: name))
  }

  /// An instant as `2026-03-02T09:00:00Z`.
  static func instant(_ text: String) throws -> Date {
    try Date(text, strategy: .iso8601)
  }

  static func day(_ text: String) throws -> CalendarDay {
    try #require(CalendarDay(text))
  }

  /// Hours as `09:00-17:00`.
  static func hours(_ text: Substring) throws -> OpenHours {
    let ends = text.split(separator: "-").map { TimeOfDay(String($0)) }
    try #require(ends.count == 2)
    return OpenHours(from: try #require(ends[0]), to: try #require(ends[1]))
  }

  /// A week as `mon 09:00-12:00,13:00-17:00;tue 09:00-17:00`.
  static func week(_ text: Substring) throws -> [Weekday: [OpenHours]] {
    var week: [Weekday: [OpenHours]] = [:]
    for part in text.split(separator: ";") {
      let halves = part.split(separator: " ")
      let day = try #require(Weekday.allCases.first { $0.rawValue.hasPrefix(halves[0]) })
      week[day] = try halves[1].split(separator: ",").map(hours)
    }
    return week
  }
}

/// Numbers that only depend on their seed (SplitMix64).
struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
