extension SecretScanner {
  /// A card number that begins at a word: alone, or in the groups that are printed on cards.
  func card(at start: Int) -> (range: Range<Int>, kind: SecretKind)? {
    guard SecretByte.isDigit(byte(start)), mayBegin(at: start) else { return nil }
    var groups: [Range<Int>] = []
    var separator: UInt8?
    var place = start
    while groups.count < 5 {
      let end = end(from: place, while: SecretByte.isDigit)
      guard end - place <= 19, groups.count > 0 || end - place == 4 || end - place > 12 else {
        break
      }
      groups.append(place..<end)
      guard let (byte, next) = separatorAt(end), separator ?? byte == byte else { break }
      separator = byte
      place = next
    }
    // The longest first: the last group of a card may be three digits, or the code on its back.
    for count in stride(from: groups.count, to: 0, by: -1) {
      let taken = groups[..<count]
      guard let last = taken.last, isLayout(taken.map(\.count)), mayEnd(at: last.upperBound) else {
        continue
      }
      let digits = taken.flatMap { bytes[$0].map { Int($0) - 0x30 } }
      if Self.isNetwork(digits), Self.isLuhn(digits) { return (start..<last.upperBound, .card) }
    }
    return nil
  }

  /// Not inside a number or a name, and not after the plus sign of a phone number.
  private func mayBegin(at start: Int) -> Bool {
    let before = byte(start - 1)
    if SecretByte.isWord(before) || before == 0x2B { return false }
    return !((before == 0x2D || before == 0x2E) && SecretByte.isDigit(byte(start - 2)))
  }

  private func mayEnd(at end: Int) -> Bool {
    if SecretByte.isWord(byte(end)) { return false }
    let goesOn = byte(end) == 0x2D || byte(end) == 0x2E
    return !(goesOn && SecretByte.isDigit(byte(end + 1)))
  }

  /// One space, no-break space or hyphen between two digits.
  private func separatorAt(_ place: Int) -> (separator: UInt8, next: Int)? {
    let isNoBreakSpace = byte(place) == 0xC2 && byte(place + 1) == 0xA0
    let next = place + (isNoBreakSpace ? 2 : 1)
    guard isNoBreakSpace || byte(place) == 0x20 || byte(place) == 0x2D,
      SecretByte.isDigit(byte(next))
    else { return nil }
    return (byte(place), next)
  }

  private func isLayout(_ groups: [Int]) -> Bool {
    if groups.count == 1 { return (13...19).contains(groups[0]) }
    let layouts = [[4, 4, 4, 4], [4, 4, 4, 4, 1], [4, 4, 4, 4, 2], [4, 4, 4, 4, 3], [4, 6, 5]]
    return layouts.contains(groups) || groups == [4, 6, 4]
  }

  /// Whether the leading digits and the length belong to a network of payment cards.
  static func isNetwork(_ digits: [Int]) -> Bool {
    guard (13...19).contains(digits.count) else { return false }
    let four = digits.prefix(4).reduce(0) { $0 * 10 + $1 }
    switch four {
    case 4000...4999: return [13, 16, 19].contains(digits.count)
    case 5100...5599, 2221...2720: return digits.count == 16
    case 3400...3499, 3700...3799: return digits.count == 15
    case 3000...3059, 3095, 3600...3699, 3800...3999: return digits.count >= 14
    case 3528...3589, 6011, 6440...6599, 6200...6299, 6000...6099, 8100...8199:
      return digits.count >= 16
    case 5000...5099, 5600...5899, 6300...6399, 6700...6799: return true
    default: return false
    }
  }

  /// Whether the last digit is the check digit of the others (ISO/IEC 7812).
  static func isLuhn(_ digits: [Int]) -> Bool {
    var sum = 0
    for (place, digit) in digits.reversed().enumerated() {
      let doubled = place % 2 == 1 ? digit * 2 : digit
      sum += doubled > 9 ? doubled - 9 : doubled
    }
    return sum % 10 == 0
  }
}
