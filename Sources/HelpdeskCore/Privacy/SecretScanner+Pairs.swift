extension SecretScanner {
  /// The value of `name=value` or `name: value`, when the name says that it is a secret.
  ///
  /// The name begins at `start`, which is the beginning of a word.
  func pair(at start: Int) -> (range: Range<Int>, kind: SecretKind)? {
    // The middle of `x-api-key` begins no name; what follows the hyphens of `--password` does.
    var before = start - 1
    while before >= start - 2, byte(before) == 0x2D || byte(before) == 0x2E { before -= 1 }
    guard !SecretByte.isWord(byte(before)) else { return nil }
    let nameEnd = end(from: start, while: SecretByte.isName)
    guard let valueStart = value(after: nameEnd),
      let name = SecretName(bytes[start..<nameEnd])
    else { return nil }
    let (first, closing) = opening(at: valueStart)
    guard !has("[redacted", at: first), byte(first) != 0 else { return nil }
    switch name {
    case .secret(let kind):
      let end = closing.map { endOfQuoted(from: first, quote: $0) } ?? endOfBare(from: first)
      return end > first ? (first..<end, kind) : nil
    case .number:
      let end = end(from: first, while: SecretByte.isDigit)
      return (3...10).contains(end - first) ? (first..<end, .code) : nil
    case .cookie:
      // A cookie has a name and a value; "Cookie: enabled" is none.
      let nameEnd = end(from: first, limit: Self.lookAhead) { Self.isHeader($0) && $0 != 0x3D }
      return byte(nameEnd) == 0x3D ? (first..<endOfHeader(from: nameEnd, closing), .cookie) : nil
    case .authorization:
      return authorization(from: first, closing)
    }
  }

  /// Passes over `": `, ` = `, `]=`, ` => ` and `%3D`; nil where no value follows.
  private func value(after nameEnd: Int) -> Int? {
    var place = nameEnd
    while byte(place) == 0x5C { place += 1 }
    if SecretByte.isQuote(byte(place)) || byte(place) == 0x5D { place += 1 }
    place = end(from: place, while: SecretByte.isBlank)
    if has("%3d", at: place) { return place + 3 }
    guard byte(place) == 0x3A || byte(place) == 0x3D else { return nil }
    // No value, but a comparison or an address.
    if byte(place + 1) == 0x3D || has("://", at: place) { return nil }
    place += byte(place + 1) == 0x3E ? 2 : 1
    return end(from: place, while: SecretByte.isBlank)
  }

  /// Passes over an opening quote, which may be escaped; a bare bracket opens no value.
  private func opening(at place: Int) -> (first: Int, closing: UInt8?) {
    let quote = end(from: place) { $0 == 0x5C }
    if SecretByte.isQuote(byte(quote)) { return (quote + 1, byte(quote)) }
    let opensGroup = byte(place) == 0x7B || byte(place) == 0x5B
    let next = byte(place + 1)
    let isGroup = opensGroup && (SecretByte.isSpace(next) || SecretByte.isQuote(next))
    return (isGroup ? bytes.count : place, nil)
  }

  private func endOfQuoted(from start: Int, quote: UInt8) -> Int {
    let isEscaped = byte(start - 2) == 0x5C
    var end = start
    while end < bytes.count, bytes[end] != quote, bytes[end] != 0x0A {
      end += bytes[end] == 0x5C && !isEscaped && end + 1 < bytes.count ? 2 : 1
    }
    while isEscaped, end > start, bytes[end - 1] == 0x5C { end -= 1 }
    return end
  }

  private func endOfBare(from start: Int) -> Int {
    var end = end(from: start) {
      !SecretByte.isSpace($0) && !SecretByte.isQuote($0) && $0 != 0x26 && $0 != 0x3C && $0 != 0x3E
    }
    while end > start, ",;.)]}\\".utf8.contains(bytes[end - 1]) { end -= 1 }
    return end
  }

  private static func isHeader(_ byte: UInt8) -> Bool {
    byte != 0x0A && byte != 0x0D && byte != 0x5C && !SecretByte.isQuote(byte)
  }

  /// The end of a header's value: of its line, or of the quotes around it.
  private func endOfHeader(from start: Int, _ closing: UInt8?) -> Int {
    if let closing { return endOfQuoted(from: start, quote: closing) }
    var end = end(from: start, while: Self.isHeader)
    while end > start, SecretByte.isSpace(bytes[end - 1]) { end -= 1 }
    return end
  }

  /// Only what looks like credentials: "Authorization: declined by the bank" is none.
  private func authorization(
    from start: Int, _ closing: UInt8?
  ) -> (range: Range<Int>, kind: SecretKind)? {
    let word = end(from: start, limit: Self.lookAhead, while: SecretByte.isToken)
    let isScheme = Self.schemes.contains {
      word - start == $0.utf8CodeUnitCount && has($0, at: start)
    }
    if isScheme, SecretByte.isBlank(byte(word)) {
      let credentials = end(from: word, while: SecretByte.isBlank)
      guard !has("[redacted", at: credentials) else { return nil }
      let end = endOfHeader(from: credentials, closing)
      return end > credentials ? (credentials..<end, .token) : nil
    }
    guard word - start >= 16, bytes[start..<word].contains(where: SecretByte.isDigit) else {
      return nil
    }
    return (start..<end(from: word, while: SecretByte.isToken), .token)
  }

  private static let schemes: [StaticString] = [
    "bearer", "basic", "digest", "token", "apikey", "negotiate", "aws4-hmac-sha256",
  ]
}

/// What the name of a value says about it.
enum SecretName {
  case secret(SecretKind)
  case number
  case cookie
  case authorization

  /// Nil for a name that announces no secret.
  ///
  /// Case, hyphens and underscores do not matter, nor what stands before the last dot.
  init?(_ name: some Collection<UInt8>) {
    var plain: [UInt8] = []
    for byte in name {
      if byte == 0x2E { plain.removeAll() }
      if SecretByte.isLetter(byte) || SecretByte.isDigit(byte) {
        plain.append(SecretByte.lower(byte))
      }
    }
    let text = String(decoding: plain, as: UTF8.self)
    switch text {
    case "pin", "cvv", "cvc", "cvv2", "cvc2", "otp", "securitycode": self = .number
    case "cookie", "setcookie": self = .cookie
    case "authorization", "proxyauthorization": self = .authorization
    case "sid", "jsessionid", "phpsessid": self = .secret(.token)
    case "pwd", "pass": self = .secret(.password)
    case "jwt": self = .secret(.token)
    default:
      guard let kind = Self.endings.first(where: { text.hasSuffix($0.ending) })?.kind else {
        return nil
      }
      self = .secret(kind)
    }
  }

  private static let endings: [(ending: String, kind: SecretKind)] = [
    ("password", .password), ("passwd", .password), ("passphrase", .password),
    ("passcode", .password), ("userpwd", .password), ("dbpwd", .password),
    ("token", .token), ("sessionid", .token), ("sessionkey", .token),
    ("apikey", .key), ("accesskey", .key), ("accesskeyid", .key), ("privatekey", .key),
    ("secretkey", .key), ("encryptionkey", .key), ("signingkey", .key),
    ("secret", .secret), ("credential", .secret), ("credentials", .secret),
  ]
}
