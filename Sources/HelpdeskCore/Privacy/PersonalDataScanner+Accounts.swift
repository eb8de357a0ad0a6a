extension PersonalDataScanner {
  /// Account numbers (ISO 13616).
  func accounts() -> [Finding] {
    var found: [Finding] = []
    var place = window.lowerBound
    while place < window.upperBound {
      guard isWord(place) else {
        place += 1
        continue
      }
      if let end = accountEnd(from: place) {
        found.append((place..<end, .iban))
        place = end
      }
      while isWord(place) { place += 1 }
    }
    return found
  }

  private func accountEnd(from start: Int) -> Int? {
    guard start == window.lowerBound || bytes[start - 1] < 0x80 || !isLetter(before: start),
      SecretByte.isLetter(byte(start)), SecretByte.isLetter(byte(start + 1)),
      isDigit(start + 2), isDigit(start + 3),
      let length = Self.lengths[[
        SecretByte.lower(bytes[start]), SecretByte.lower(bytes[start + 1]),
      ]]
    else { return nil }
    var characters: [UInt8] = []
    var place = start
    while characters.count < length {
      if characters.count > 3, let next = gap(at: place) { place = next }
      guard SecretByte.isLetter(byte(place)) || isDigit(place) else { return nil }
      characters.append(SecretByte.lower(bytes[place]))
      place += 1
    }
    return !isWord(place) && Self.isValid(characters) ? place : nil
  }

  private func isLetter(before place: Int) -> Bool {
    scalar(before: place)?.scalar.properties.isAlphabetic ?? false
  }

  /// Passes over one space, no-break space or hyphen.
  private func gap(at place: Int) -> Int? {
    switch byte(place) {
    case 0x20, 0x2D: place + 1
    case 0xC2 where byte(place + 1) == 0xA0: place + 2
    case 0xE2 where byte(place + 1) == 0x80 && byte(place + 2) == 0xAF: place + 3
    default: nil
    }
  }

  /// Whether the number, its first four characters moved to its end, leaves 1 when divided by 97.
  static func isValid(_ lowercase: [UInt8]) -> Bool {
    var rest = 0
    for byte in lowercase[4...] + lowercase[..<4] {
      if SecretByte.isDigit(byte) {
        rest = (rest * 10 + Int(byte) - 0x30) % 97
      } else {
        rest = (rest * 100 + Int(byte) - 0x61 + 10) % 97
      }
    }
    return rest == 1
  }

  /// How long the numbers of each country are, by SWIFT's registry.
  private static let lengths: [[UInt8]: Int] = {
    let registry = """
      ad24 ae23 al28 at20 az28 ba20 be16 bg22 bh22 bi27 br29 by28 ch21 cr22 cy28 cz24 de22 dj27 \
      dk18 do28 ee20 eg29 es24 fi18 fk18 fo18 fr27 gb22 ge22 gi23 gl18 gr27 gt28 hn28 hr21 hu28 \
      ie22 il23 iq23 is26 it27 jo30 kw30 kz20 lb28 lc32 li21 lt20 lu20 lv21 ly25 mc27 md24 me22 \
      mk19 mn20 mr27 mt31 mu30 ni28 nl18 no15 om23 pk24 pl28 ps29 pt25 qa29 ro24 rs22 ru33 sa24 \
      sc31 sd18 se24 si19 sk24 sm27 so23 st25 sv28 tl23 tn24 tr26 ua29 va22 vg24 xk20 ye30
      """
    var lengths: [[UInt8]: Int] = [:]
    for entry in registry.split(separator: " ") {
      lengths[Array(entry.utf8.prefix(2))] = Int(entry.dropFirst(2))
    }
    return lengths
  }()
}
