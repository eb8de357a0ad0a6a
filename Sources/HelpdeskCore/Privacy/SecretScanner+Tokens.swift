extension SecretScanner {
  /// A key or token that its own beginning gives away.
  func serviceKey(at start: Int) -> (range: Range<Int>, kind: SecretKind)? {
    if let jwt = webToken(at: start) { return (jwt, .token) }
    if let key = awsKey(at: start) { return (key, .key) }
    for (prefix, minimum) in Self.prefixes where hasExactly(prefix, at: start) {
      let body = start + prefix.utf8CodeUnitCount
      func isBody(_ byte: UInt8) -> Bool { SecretByte.isName(byte) || byte == 0x2F }
      let seen = end(from: body, limit: Self.lookAhead, while: isBody)
      guard seen - body >= minimum, bytes[body..<seen].contains(where: SecretByte.isDigit) else {
        continue
      }
      return (start..<trimmed(start..<end(from: seen, while: isBody)), .key)
    }
    return nil
  }

  /// The credentials after the word "Bearer".
  func bearer(at start: Int) -> (range: Range<Int>, kind: SecretKind)? {
    guard has("bearer", at: start), SecretByte.isBlank(byte(start + 6)) else { return nil }
    let first = end(from: start + 6, while: SecretByte.isBlank)
    let last = trimmed(first..<end(from: first, while: SecretByte.isToken))
    let hasDigit = bytes[first..<last].contains(where: SecretByte.isDigit)
    // "The bearer of this letter" is no token.
    guard last - first >= (hasDigit ? 8 : 20) else { return nil }
    return (first..<last, .token)
  }

  /// A PEM block, up to its end or the text's.
  func privateKeyBlock(at start: Int) -> (range: Range<Int>, kind: SecretKind)? {
    guard byte(start) == 0x2D, byte(start - 1) != 0x2D, has("-----begin ", at: start) else {
      return nil
    }
    let header = end(from: start + 11) { SecretByte.isLetter($0) || $0 == 0x20 }
    guard header - start <= 60, has("private key", at: header - 11) else { return nil }
    var place = header
    while place < bytes.count {
      if bytes[place] == 0x2D, has("-----end ", at: place) {
        let name = end(from: place + 9) { SecretByte.isLetter($0) || $0 == 0x20 }
        return (start..<end(from: name) { $0 == 0x2D }, .key)
      }
      place += 1
    }
    return (start..<bytes.count, .key)
  }

  /// The password of `scheme://name:password@host`; `start` is at the colon.
  func userInfo(at start: Int) -> (range: Range<Int>, kind: SecretKind)? {
    guard byte(start) == 0x3A, byte(start + 1) == 0x2F, byte(start + 2) == 0x2F else { return nil }
    var colon: Int?
    var last: Int?
    var place = start + 3
    let limit = min(bytes.count, place + 512)
    while place < limit, !SecretByte.isSpace(bytes[place]), !"/?#\"<>".utf8.contains(bytes[place]) {
      if bytes[place] == 0x3A, colon == nil { colon = place }
      if bytes[place] == 0x40 { last = place }
      place += 1
    }
    guard let colon, let last, last > colon + 1, !has("[redacted", at: colon + 1) else {
      return nil
    }
    return ((colon + 1)..<last, .password)
  }

  private func webToken(at start: Int) -> Range<Int>? {
    guard hasExactly("eyJ", at: start) else { return nil }
    func isBase64URL(_ byte: UInt8) -> Bool { SecretByte.isName(byte) && byte != 0x2E }
    // Headers that carry certificates are long.
    let header = end(from: start, limit: 4 * Self.lookAhead, while: isBase64URL)
    guard header - start >= 10, byte(header) == 0x2E else { return nil }
    let payload = end(from: header + 1, while: isBase64URL)
    guard payload > header + 2 else { return nil }
    guard byte(payload) == 0x2E else { return start..<payload }
    // Encrypted tokens have five parts.
    return start..<trimmed(start..<end(from: payload, while: SecretByte.isName))
  }

  private func awsKey(at start: Int) -> Range<Int>? {
    guard Self.awsPrefixes.contains(where: { hasExactly($0, at: start) }) else { return nil }
    let end = end(from: start) { (0x41...0x5A).contains($0) || SecretByte.isDigit($0) }
    return end - start == 20 && !SecretByte.isWord(byte(end)) ? start..<end : nil
  }

  private func hasExactly(_ wanted: StaticString, at place: Int) -> Bool {
    let count = wanted.utf8CodeUnitCount
    guard byte(place) == wanted.utf8Start.pointee, place + count <= bytes.count else {
      return false
    }
    return wanted.withUTF8Buffer { bytes[place..<(place + count)].elementsEqual($0) }
  }

  /// Leaves the full stop of a sentence outside.
  private func trimmed(_ range: Range<Int>) -> Int {
    var end = range.upperBound
    while end > range.lowerBound, bytes[end - 1] == 0x2E || bytes[end - 1] == 0x2D { end -= 1 }
    return end
  }

  private static let awsPrefixes: [StaticString] = [
    "AKIA", "ASIA", "AROA", "AIDA", "AGPA", "ANPA", "ANVA", "AIPA",
  ]

  private static let prefixes: [(StaticString, Int)] = [
    ("ghp_", 20), ("gho_", 20), ("ghu_", 20), ("ghs_", 20), ("ghr_", 20), ("github_pat_", 20),
    ("glpat-", 15), ("sk_live_", 10), ("sk_test_", 10), ("rk_live_", 10), ("rk_test_", 10),
    ("whsec_", 10), ("sk-", 20), ("xoxb-", 10), ("xoxp-", 10), ("xoxa-", 10), ("xoxr-", 10),
    ("xoxs-", 10), ("xapp-", 10), ("AIza", 30), ("npm_", 30), ("SG.", 20), ("ya29.", 20),
    ("hooks.slack.com/services/", 10),
  ]
}
