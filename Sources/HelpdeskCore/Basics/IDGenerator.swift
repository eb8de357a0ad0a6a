public import Foundation

/// Makes the ids of new records.
///
/// An id that exists already is not an error: the desk asks for another.
public protocol IDGenerator: Sendable {
  /// A new id of 1 to 128 bytes.
  func makeID(at now: Date) -> String
}

/// Ids from the time and the system's random numbers, unique across desks.
public struct RandomIDs: IDGenerator {
  /// A generator.
  public init() {}

  /// A new id: 13 characters that sort by time.
  public func makeID(at now: Date) -> String {
    IDText.make(time: now.milliseconds, rest: UInt64.random(in: .min ... .max))
  }
}

/// Ids that are the same every time for the same seed, times and order of calls.
public final class SeededIDs: IDGenerator {
  private let state: Mutex<UInt64>

  /// A generator that begins at a seed.
  public init(seed: UInt64) {
    state = Mutex(seed)
  }

  /// The next id: 13 characters that sort by time.
  public func makeID(at now: Date) -> String {
    let rest = state.withLock { state in
      // SplitMix64 (Steele, Lea, Flood 2014).
      state &+= 0x9E37_79B9_7F4A_7C15
      var mixed = state
      mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
      mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
      return mixed ^ (mixed >> 31)
    }
    return IDText.make(time: now.milliseconds, rest: rest)
  }
}

private enum IDText {
  /// Crockford's base 32: no letter that reads like another.
  private static let digits = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)

  /// 42 bits of milliseconds and 22 bits of something else, as 13 digits.
  static func make(time: Int64, rest: UInt64) -> String {
    let bits = (UInt64(bitPattern: time) << 22) | (rest & 0x3F_FFFF)
    var text = ""
    text.reserveCapacity(13)
    for shift in stride(from: 60, through: 0, by: -5) {
      text.unicodeScalars.append(Unicode.Scalar(digits[Int((bits >> UInt64(shift)) & 31)]))
    }
    return text
  }
}
