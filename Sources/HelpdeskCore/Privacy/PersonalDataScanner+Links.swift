extension PersonalDataScanner {
  /// Secrets in addresses of the web that their names alone do not give away elsewhere.
  func linkSecrets() -> [Finding] {
    var found: [Finding] = []
    var place = window.lowerBound
    while place < window.upperBound {
      guard bytes[place] == 0x3A, byte(place + 1) == 0x2F, byte(place + 2) == 0x2F else {
        place += 1
        continue
      }
      place += 3
      while isLink(place), !Self.isDelimiter(bytes[place]) { place += 1 }
      while isLink(place) {
        let delimiter = bytes[place]
        let start = place + 1
        place = start
        while isLink(place), !Self.isDelimiter(bytes[place]) { place += 1 }
        if let secret = secret(start..<place, isPath: delimiter == 0x2F) {
          found.append((secret, .token))
        }
      }
    }
    return found
  }

  private func isLink(_ place: Int) -> Bool {
    let byte = byte(place)
    return byte > 0x20 && !"\"'`<>".utf8.contains(byte)
  }

  /// `/`, `?`, `&`, `;` and `#`.
  private static func isDelimiter(_ byte: UInt8) -> Bool {
    byte == 0x2F || byte == 0x3F || byte == 0x26 || byte == 0x3B || byte == 0x23
  }

  private static let leastValue = 6
  private static let leastSegment = 24

  private func secret(_ part: Range<Int>, isPath: Bool) -> Range<Int>? {
    let longestName = 24
    if let equals = bytes[part].prefix(longestName).firstIndex(of: 0x3D) {
      let name = bytes[part.lowerBound..<equals].map(SecretByte.lower)
      guard Self.names.contains(String(decoding: name, as: UTF8.self)) else { return nil }
      let value = trimmed((equals + 1)..<part.upperBound)
      return value.count >= Self.leastValue ? value : nil
    }
    guard isPath else { return nil }
    let value = trimmed(part)
    guard value.count >= Self.leastSegment else { return nil }
    var digits = 0
    for byte in bytes[value] {
      guard SecretByte.isWord(byte) else { return nil }
      if SecretByte.isDigit(byte) { digits += 1 }
    }
    // A word of a title has no digits, a number has nothing else.
    return digits >= 4 && digits < value.count ? value : nil
  }

  /// Leaves the marks of a sentence outside.
  private func trimmed(_ range: Range<Int>) -> Range<Int> {
    var end = range.upperBound
    while end > range.lowerBound, ".,;:!?)]}".utf8.contains(bytes[end - 1]) { end -= 1 }
    return range.lowerBound..<end
  }

  private static let names: Set<String> = [
    "key", "sig", "signature", "auth", "authkey", "code", "session", "magic", "invite", "otp",
    "reset", "confirmation", "ticket_auth", "x-amz-signature", "x-goog-signature", "jwt", "hash",
  ]
}
