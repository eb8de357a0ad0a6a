import Foundation
import Testing

/// How much the fault tests do, and with which seeds they begin.
///
/// `HELPDESK_FAULTS` says how much: nothing or `1` is the quick share of the ordinary suite, another
/// number as many times that, `share` what continuous integration does in a release build, `full`
/// the counts that every version must have reached once. `HELPDESK_FAULTS_SEED` is the first seed of
/// every test; it repeats a failure.
enum FaultScale {
  enum Amount: Equatable {
    case times(Int), share, full
  }

  static let amount: Amount =
    switch ProcessInfo.processInfo.environment["HELPDESK_FAULTS"] ?? "" {
    case "share": .share
    case "full": .full
    case let text: .times(max(1, Int(text) ?? 1))
    }

  static let seed = ProcessInfo.processInfo.environment["HELPDESK_FAULTS_SEED"].flatMap(UInt64.init)

  /// Whether more is asked for than the ordinary suite has time for.
  static var isLong: Bool { amount != .times(1) }
}

/// One of the numbered fault tests, and how often it tries.
struct FaultTest: Sendable {
  let number: Int
  /// What it counts, in the plural.
  let unit: String
  let quick: Int
  let share: Int
  let full: Int

  init(_ number: Int, _ unit: String, quick: Int, share: Int, full: Int) {
    self.number = number
    self.unit = unit
    self.quick = quick
    self.share = share
    self.full = full
  }

  var count: Int {
    switch FaultScale.amount {
    case .times(let factor): quick * factor
    case .share: share
    case .full: full
    }
  }

  /// Tries seed after seed until the count is reached or one has failed, and says what was done.
  ///
  /// The body returns how many of what is counted it has done.
  func run(_ body: (UInt64) async throws -> Int) async {
    let first = FaultScale.seed ?? UInt64(number) << 32
    let start = ContinuousClock.now
    var seed = first
    var done = 0
    while true {
      do {
        let more = try await body(seed)
        done += more
        guard more > 0 else {
          Issue.record("Fault test \(number) did nothing with seed \(seed).")
          break
        }
      } catch {
        Issue.record(error, "Fault test \(number), HELPDESK_FAULTS_SEED=\(seed): \(error)")
        break
      }
      if done >= count { break }
      seed += 1
    }
    let seconds = ((ContinuousClock.now - start) / .seconds(1)).rounded(.up)
    print("fault test \(number): \(done) \(unit), seeds \(first)...\(seed), \(Int(seconds)) s")
  }
}

/// What a fault test has found.
struct FaultFound: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }

  /// Throws where something does not hold.
  static func unless(_ holds: Bool, _ what: @autoclosure () throws -> String) throws {
    if !holds { throw FaultFound(try what()) }
  }
}
