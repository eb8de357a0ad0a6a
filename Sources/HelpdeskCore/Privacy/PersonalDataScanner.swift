/// Finds personal data in a text, one kind after the other, each in what the ones before have left.
///
/// Whether something counts depends on its own bytes and a few around it; every look around is
/// bounded, so that time is linear.
struct PersonalDataScanner {
  typealias Finding = (range: Range<Int>, kind: PersonalDataMask.Kind)

  let bytes: [UInt8]
  let names: NameFinder
  /// What is looked at; beyond it there is nothing.
  private(set) var window: Range<Int>

  init(_ bytes: [UInt8], names: NameFinder) {
    self.bytes = bytes
    self.names = names
    window = 0..<bytes.count
  }

  /// Everything that is found, from left to right; no two overlap.
  func findings() -> [Finding] {
    guard !bytes.isEmpty else { return [] }
    var found: [Finding] = SecretScanner(bytes).secrets().map { ($0.range, $0.kind.personal) }
    // Addresses before names, which they often hold, and accounts before phones.
    let scans: [(PersonalDataScanner) -> [Finding]] = [
      { $0.linkSecrets() }, { $0.emails() }, { $0.accounts() }, { $0.phones() },
      { $0.names.find($0) },
    ]
    for scan in scans { found = Self.filled(found, by: scan, self) }
    return found
  }

  /// The findings with those of another scan between them.
  private static func filled(
    _ found: [Finding], by scan: (PersonalDataScanner) -> [Finding], _ whole: PersonalDataScanner
  ) -> [Finding] {
    var result: [Finding] = []
    var gap = whole
    var start = 0
    for finding in found {
      gap.window = start..<finding.range.lowerBound
      result += scan(gap)
      result.append(finding)
      start = finding.range.upperBound
    }
    gap.window = start..<whole.bytes.count
    return result + scan(gap)
  }

  /// The byte at a place, or 0 outside the window.
  func byte(_ place: Int) -> UInt8 {
    place >= window.lowerBound && place < window.upperBound ? bytes[place] : 0
  }

  func isDigit(_ place: Int) -> Bool { SecretByte.isDigit(byte(place)) }

  func isWord(_ place: Int) -> Bool { SecretByte.isWord(byte(place)) }

  /// The scalar that begins at a place, and where the next begins.
  func scalar(at place: Int) -> (scalar: Unicode.Scalar, next: Int)? {
    let first = byte(place)
    guard place < window.upperBound, place >= window.lowerBound else { return nil }
    if first < 0x80 { return (Unicode.Scalar(first), place + 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard place + length <= window.upperBound else { return nil }
    var value = UInt32(first & (0x7F >> UInt8(length)))
    for offset in 1..<length { value = value << 6 | UInt32(bytes[place + offset] & 0x3F) }
    return Unicode.Scalar(value).map { ($0, place + length) }
  }

  /// The scalar that ends before a place, and where it begins.
  func scalar(before place: Int) -> (scalar: Unicode.Scalar, start: Int)? {
    var start = place - 1
    while start > window.lowerBound, place - start < 4, bytes[start] & 0xC0 == 0x80 { start -= 1 }
    return scalar(at: start).map { ($0.scalar, start) }
  }
}

extension SecretKind {
  fileprivate var personal: PersonalDataMask.Kind {
    switch self {
    case .card: .card
    case .code: .code
    case .cookie: .cookie
    case .key: .key
    case .password: .password
    case .secret: .secret
    case .token: .token
    }
  }
}
