import Foundation

/// Instants as tables write them.
enum ImportDate {
  /// Reads an ISO 8601 date, with or without a time (UTC where nothing else is said), or
  /// milliseconds since 1970.
  static func read(_ text: String) -> Date? {
    if text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 45 }), let number = Int64(text) {
      return Date(milliseconds: number)
    }
    var parts = Parts(text)
    guard let year = parts.number(4), parts.skip("-"), let month = parts.number(2),
      parts.skip("-"), let day = parts.number(2), let days = days(year, month, day)
    else { return nil }
    var milliseconds = days * 86_400_000
    if parts.isAtEnd { return Date(milliseconds: milliseconds) }
    guard parts.skip("T") || parts.skip("t") || parts.skip(" "), let hour = parts.number(2),
      hour < 24, parts.skip(":"), let minute = parts.number(2), minute < 60
    else { return nil }
    milliseconds += (hour * 60 + minute) * 60_000
    if parts.skip(":") {
      guard let second = parts.number(2), second <= 60 else { return nil }
      milliseconds += second * 1000
      if parts.skip(".") || parts.skip(",") {
        guard let fraction = parts.fraction() else { return nil }
        milliseconds += fraction
      }
    }
    guard let offset = parts.zone() else { return nil }
    return Date(milliseconds: milliseconds - offset * 60_000)
  }

  /// Days since 1970-01-01 in the Gregorian calendar; nil for a day that there is not.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64? {
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...12).contains(month), (1...lengths[Int(month) - 1]).contains(day) else { return nil }
    // Years begin in March here, so that the leap day is the last.
    let shifted = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return 365 * shifted + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
  }

  /// A text from which numbers are taken.
  private struct Parts {
    private var rest: Substring.UTF8View

    init(_ text: String) {
      rest = Substring(text).utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func skip(_ character: Unicode.Scalar) -> Bool {
      guard let first = rest.first, UInt32(first) == character.value else { return false }
      rest.removeFirst()
      return true
    }

    mutating func number(_ digits: Int) -> Int64? {
      guard rest.count >= digits else { return nil }
      var value: Int64 = 0
      for byte in rest.prefix(digits) {
        guard (48...57).contains(byte) else { return nil }
        value = value * 10 + Int64(byte - 48)
      }
      rest = rest.dropFirst(digits)
      return value
    }

    /// Milliseconds; finer digits are left out.
    mutating func fraction() -> Int64? {
      let digits = rest.prefix { (48...57).contains($0) }
      guard !digits.isEmpty else { return nil }
      rest = rest.dropFirst(digits.count)
      var value: Int64 = 0
      for place in 0..<3 {
        let digit = digits.dropFirst(place).first.map { Int64($0 - 48) } ?? 0
        value = value * 10 + digit
      }
      return value
    }

    /// Minutes east of UTC.
    mutating func zone() -> Int64? {
      if isAtEnd { return 0 }
      if skip("Z") || skip("z") { return isAtEnd ? 0 : nil }
      let sign: Int64
      if skip("+") { sign = 1 } else if skip("-") { sign = -1 } else { return nil }
      guard let hours = number(2), hours < 24 else { return nil }
      _ = skip(":")
      guard isAtEnd || rest.count == 2 else { return nil }
      let minutes = isAtEnd ? 0 : number(2)
      guard let minutes, minutes < 60 else { return nil }
      return sign * (hours * 60 + minutes)
    }
  }
}
