/// Takes secrets out of text that a program captured: logs, headers, addresses, error messages.
///
/// What goes, and what stands in its place:
///
/// | secret | instead |
/// | --- | --- |
/// | passwords (`password=…`, `"db_password": "…"`, `https://user:…@host`) | `[redacted password]` |
/// | bearer and other authorization, JSON web tokens, `access_token: …` | `[redacted token]` |
/// | keys of known services (AWS, GitHub, GitLab, Slack, Stripe, Google …), private keys, `api_key=…` | `[redacted key]` |
/// | `client_secret=…` and other secrets | `[redacted secret]` |
/// | `Cookie:` and `Set-Cookie:` headers | `[redacted cookie]` |
/// | card numbers: 13 to 19 digits of a known network, alone or in groups, valid by Luhn | `[redacted card]` |
/// | `pin: 1234`, `cvv=123`, `otp: 123456` | `[redacted code]` |
///
/// Where in doubt it takes too much: a value ends at white space, `&` or a quote. Order numbers,
/// phone numbers, UUIDs, hashes and times stay. It does not look for names, addresses or mail
/// addresses, nor for secrets that nothing announces ("my password is hunter2").
///
/// Time is linear in the text. Scrubbing twice gives what scrubbing once gives.
public enum SecretScrubber: Sendable {
  /// The text without its secrets.
  public static func scrub(_ text: String) -> String {
    SecretScanner(Array(text.utf8)).run() ?? text
  }
}

/// What a secret was, for the note that takes its place.
enum SecretKind: String {
  case card, code, cookie, key, password, secret, token

  var note: String { "[redacted \(rawValue)]" }
}

/// One pass over a text, from left to right.
struct SecretScanner {
  let bytes: [UInt8]

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// The text with notes in the place of secrets, or nil when there was none.
  func run() -> String? {
    let secrets = secrets()
    guard !secrets.isEmpty else { return nil }
    var output: [UInt8] = []
    var copied = 0
    for secret in secrets {
      output += bytes[copied..<secret.range.lowerBound]
      output += Array(secret.kind.note.utf8)
      copied = secret.range.upperBound
    }
    output += bytes[copied...]
    return String(decoding: output, as: UTF8.self)
  }

  /// Where secrets are, from left to right; no two overlap.
  func secrets() -> [(range: Range<Int>, kind: SecretKind)] {
    var found: [(range: Range<Int>, kind: SecretKind)] = []
    var index = 0
    while index < bytes.count {
      let secret: (range: Range<Int>, kind: SecretKind)?
      let isWord = SecretByte.isWord(bytes[index])
      if isWord {
        secret = pair(at: index) ?? serviceKey(at: index) ?? bearer(at: index) ?? card(at: index)
      } else {
        secret = privateKeyBlock(at: index) ?? userInfo(at: index)
      }
      let start = index
      if let secret {
        found.append(secret)
        index = secret.range.upperBound
      }
      guard index == start else { continue }
      index += 1
      while isWord, index < bytes.count, SecretByte.isWord(bytes[index]) { index += 1 }
    }
    return found
  }

  /// The byte at a place, or 0 outside the text.
  func byte(_ place: Int) -> UInt8 {
    place >= 0 && place < bytes.count ? bytes[place] : 0
  }

  /// Whether ASCII letters stand at a place, in any case.
  func has(_ lowercase: StaticString, at place: Int) -> Bool {
    let count = lowercase.utf8CodeUnitCount
    guard place >= 0, place + count <= bytes.count else { return false }
    return lowercase.withUTF8Buffer { wanted in
      (0..<count).allSatisfy { SecretByte.lower(bytes[place + $0]) == wanted[$0] }
    }
  }

  /// How far a look ahead goes that may come to nothing.
  ///
  /// Only what is found is followed to its end: else a text of nothing but beginnings would be read
  /// anew for each of them.
  static let lookAhead = 256

  /// The first place from `start` whose byte the predicate does not take, or the limit.
  func end(from start: Int, limit: Int = .max, while takes: (UInt8) -> Bool) -> Int {
    let last = limit < bytes.count - start ? start + limit : bytes.count
    var end = start
    while end < last, takes(bytes[end]) { end += 1 }
    return end
  }
}

/// What a byte can be part of.
enum SecretByte {
  static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }

  static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  /// ASCII letters, digits and underscore.
  ///
  /// Other scripts separate: in some of them a number follows
  /// a word without a space.
  static func isWord(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || byte == 0x5F
  }

  /// What a name such as `x-api-key` is made of.
  static func isName(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || [0x5F, 0x2D, 0x2E].contains(byte)
  }

  /// What tokens are made of (RFC 6750).
  static func isToken(_ byte: UInt8) -> Bool {
    isName(byte) || [0x7E, 0x2B, 0x2F, 0x3D].contains(byte)
  }

  static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  static func isQuote(_ byte: UInt8) -> Bool { byte == 0x22 || byte == 0x27 || byte == 0x60 }

  static func lower(_ byte: UInt8) -> UInt8 { (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
}
