import HelpdeskCore

/// Durations as people write them: `2h`, `30m`, `1d12h`.
enum DurationText {
  private static let units: [(name: Character, seconds: Int)] = [
    ("w", 604_800), ("d", 86_400), ("h", 3600), ("m", 60), ("s", 1),
  ]

  static func parse(_ text: String) throws -> Duration {
    var total = 0
    var digits = ""
    var isBroken = text.isEmpty
    for character in text.lowercased() {
      if character.isASCII, character.isNumber {
        digits.append(character)
      } else if let unit = units.first(where: { $0.name == character }),
        let count = Int(digits), count <= 1_000_000
      {
        total += count * unit.seconds
        digits = ""
      } else {
        isBroken = true
      }
    }
    guard !isBroken, digits.isEmpty else {
      throw CommandError("“\(text)” is no duration. Write it like 30m, 2h, 1d12h or 2w.")
    }
    return .seconds(total)
  }

  /// The two largest units: `1d 12h`, `2h 5m`, `45s`.
  static func string(_ duration: Duration) -> String {
    var rest = abs(duration.milliseconds) / 1000
    var parts: [String] = []
    for unit in units.dropFirst() {
      let count = rest / Int64(unit.seconds)
      rest %= Int64(unit.seconds)
      if count > 0 {
        parts.append("\(count)\(unit.name)")
      } else if !parts.isEmpty {
        break
      }
      if parts.count == 2 { break }
    }
    return parts.isEmpty ? "0s" : parts.joined(separator: " ")
  }
}
