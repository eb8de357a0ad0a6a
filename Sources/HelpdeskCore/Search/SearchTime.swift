/// Times as they are written in a search.
enum SearchTime {
  /// The longest age: 36,525 days, as everywhere in the desk.
  static let longest: Int64 = 36_525 * 86_400_000

  /// Reads `4h`, `2026-01-31` or `2026-01-31T09:00`; nil for anything else.
  static func read(_ text: String) -> SearchValue? {
    age(text) ?? span(text).map(SearchValue.span)
  }

  private static func age(_ text: String) -> SearchValue? {
    guard let last = text.last, let unit = SearchUnit(rawValue: last.lowercased()) else {
      return nil
    }
    let digits = text.utf8.dropLast()
    guard (1...8).contains(digits.count), digits.allSatisfy({ (0x30...0x39).contains($0) }) else {
      return nil
    }
    let count = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    guard count > 0, Int64(count) * unit.milliseconds <= longest else { return nil }
    return .age(count, unit)
  }

  private static func span(_ text: String) -> Range<Int64>? {
    let bytes = Array(text.utf8)
    guard bytes.count >= 10, bytes[4] == 0x2D,
      let day = CalendarDay(String(decoding: bytes[..<10], as: UTF8.self))
    else { return nil }
    let start = Int64(day.number) * 86_400_000
    if bytes.count == 10 { return start..<start + 86_400_000 }
    var time = bytes[10...]
    if time.last == 0x5A || time.last == 0x7A { time.removeLast() }
    guard time.count == 6, time[10] == 0x54 || time[10] == 0x74, time[13] == 0x3A,
      let hour = number(time[11], time[12]), hour < 24,
      let minute = number(time[14], time[15]), minute < 60
    else { return nil }
    let instant = start + Int64(hour * 60 + minute) * 60_000
    return instant..<instant + 60_000
  }

  private static func number(_ tens: UInt8, _ ones: UInt8) -> Int? {
    guard (0x30...0x39).contains(tens), (0x30...0x39).contains(ones) else { return nil }
    return Int(tens - 0x30) * 10 + Int(ones - 0x30)
  }

  /// The day or minute as it is read.
  static func text(_ span: Range<Int64>) -> String {
    let days = Int((Double(span.lowerBound) / 86_400_000).rounded(.down))
    let day = CalendarDay(number: days).description
    if span.upperBound - span.lowerBound >= 86_400_000 { return day }
    let minute = Int(span.lowerBound - Int64(days) * 86_400_000) / 60_000
    func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return "\(day)T\(padded(minute / 60)):\(padded(minute % 60))"
  }
}
