/// Puts placeholders in the place of personal data, and the originals back.
///
/// ```swift
/// var mask = PersonalDataMask(names: ["Ada Lovelace"])
/// let masked = mask.mask("Ada here, call +44 20 7946 0958 or write to ada@example.com.")
/// // [name 1] here, call [phone 1] or write to [email 1].
/// let answer = mask.unmask("Hello [name 1], we have written to [email 1].")
/// // Hello Ada, we have written to ada@example.com.
/// ```
///
/// What is found:
///
/// | kind | what counts |
/// | --- | --- |
/// | ``Kind/email`` | addresses with a domain of two parts and more, also of other scripts |
/// | ``Kind/phone`` | `+` or `00` with a country; grouped numbers with a leading 0; (415) 555-2671; six to fifteen digits after a word such as phone, mobile or fax |
/// | ``Kind/card`` | 13 to 19 digits of a known network, alone or in groups, valid by Luhn |
/// | ``Kind/iban`` | the length of its country, valid by modulus 97, with or without spaces |
/// | ``Kind/name`` | the names that were given, whole and in their parts, in any case; those that are words as well (Will) only as they are spelt |
/// | ``Kind/password``, ``Kind/token``, ``Kind/key``, ``Kind/secret``, ``Kind/cookie``, ``Kind/code`` | what ``SecretScrubber`` finds; and in addresses of the web also `?key=`, `?sig=`, `?code=` and the like, and long random parts of the path |
///
/// What is not found: names that nobody gave, postal addresses, dates of birth, IP addresses, bare
/// digits that nothing announces. Order numbers, ticket numbers, dates, times and amounts stay.
///
/// Guaranteed:
/// - The same value gets the same placeholder for as long as the mask lives; what differs in one
///   byte (`Ada@…`, `ada@…`) is another value.
/// - `unmask(mask(text))` is the text, byte for byte. A text may hold what looks like a placeholder
///   already: in the first text, and in those given to ``init(names:texts:)``, that is left alone
///   and never given out.
/// - Masking what this mask has masked changes nothing.
/// - Time is linear in the text, whatever it holds.
///
/// It is a value: a copy knows what was masked before the copy was made, and nothing after. Print
/// it, and it says how many values it holds, never which.
public struct PersonalDataMask: Sendable {
  /// A sort of personal data; its name stands in the placeholder.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A mail address.
    case email
    /// A phone number.
    case phone
    /// The number of a payment card.
    case card
    /// An account number by ISO 13616.
    case iban
    /// The name of somebody.
    case name
    /// A password.
    case password
    /// A token that lets somebody in.
    case token
    /// A key to an interface.
    case key
    /// Another secret.
    case secret
    /// A cookie.
    case cookie
    /// A short secret number.
    case code
  }

  private struct Value: Hashable {
    let kind: Kind
    /// Bytes, since two texts can be equal and yet not the same.
    let bytes: [UInt8]
  }

  private let names: NameFinder
  private var placeholders: [Value: [UInt8]] = [:]
  private var originals: [[UInt8]: [UInt8]] = [:]
  private var counts: [Kind: Int] = [:]
  private var reserved: Set<[UInt8]> = []

  /// Makes a mask.
  ///
  /// - Parameters:
  ///   - names: The names to mask, with their parts of three letters and more.
  ///   - texts: Everything that will be masked, where it is more than one text: what looks like a
  ///     placeholder there is never given out.
  public init(names: [String] = [], texts: [String] = []) {
    self.names = NameFinder(names)
    for text in texts { reserve(Array(text.utf8)) }
  }

  /// The text with placeholders such as `[email 1]`.
  public mutating func mask(_ text: String) -> String {
    var bytes = Array(text.utf8)
    reserve(bytes)
    // What was masked can leave a neighbour that now counts; each round leaves less of them.
    for _ in 0..<Self.rounds {
      guard let next = masked(bytes) else { break }
      bytes = next
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static let rounds = 8

  /// The text with the originals in the place of this mask's placeholders; all else stays.
  public func unmask(_ text: String) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var copied = 0
    for place in Placeholder.all(in: bytes) {
      guard let original = originals[Array(bytes[place])] else { continue }
      result += bytes[copied..<place.lowerBound]
      result += original
      copied = place.upperBound
    }
    guard copied > 0 else { return text }
    result += bytes[copied...]
    return String(decoding: result, as: UTF8.self)
  }

  /// What stands in a text in the form of a placeholder and is none of this mask's, nor stood so in
  /// what was masked: invented, or of another mask.
  public func unknownPlaceholders(in text: String) -> [String] {
    let bytes = Array(text.utf8)
    return Placeholder.all(in: bytes).map { Array(bytes[$0]) }
      .filter { originals[$0] == nil && !reserved.contains($0) }
      .map { String(decoding: $0, as: UTF8.self) }
  }

  /// How many values are masked.
  public var count: Int { originals.count }

  /// How many values of a kind are masked.
  public func count(of kind: Kind) -> Int { counts[kind] ?? 0 }

  // MARK: -

  private mutating func reserve(_ bytes: [UInt8]) {
    for place in Placeholder.all(in: bytes) {
      let placeholder = Array(bytes[place])
      if originals[placeholder] == nil { reserved.insert(placeholder) }
    }
  }

  /// One round; nil where there was nothing to mask.
  private mutating func masked(_ bytes: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    var copied = 0
    var segment = 0
    // Placeholders bound what lies between them, so that they are never part of a value.
    for place in Placeholder.all(in: bytes) + [bytes.count..<bytes.count] {
      let scanner = PersonalDataScanner(Array(bytes[segment..<place.lowerBound]), names: names)
      for finding in scanner.findings() {
        let start = segment + finding.range.lowerBound
        let end = segment + finding.range.upperBound
        result += bytes[copied..<start]
        result += placeholder(for: Value(kind: finding.kind, bytes: Array(bytes[start..<end])))
        copied = end
      }
      segment = place.upperBound
    }
    guard copied > 0 else { return nil }
    result += bytes[copied...]
    return result
  }

  private mutating func placeholder(for value: Value) -> [UInt8] {
    if let known = placeholders[value] { return known }
    var new: [UInt8]
    repeat {
      let number = (counts[value.kind] ?? 0) + 1
      counts[value.kind] = number
      new = Placeholder.bytes(value.kind, number)
    } while reserved.contains(new)
    placeholders[value] = new
    originals[new] = value.bytes
    return new
  }
}

extension PersonalDataMask: CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// How many values it holds, never which.
  public var description: String { "PersonalDataMask(\(count) values)" }

  /// How many values it holds, never which.
  public var debugDescription: String { description }

  /// How many values it holds, never which.
  public var customMirror: Mirror {
    Mirror(self, children: ["count": count], displayStyle: .struct)
  }
}

/// The form of placeholders: a kind and a number in brackets.
enum Placeholder {
  static func bytes(_ kind: PersonalDataMask.Kind, _ number: Int) -> [UInt8] {
    Array("[\(kind.rawValue) \(number)]".utf8)
  }

  /// Where text has the form of a placeholder, from left to right.
  static func all(in bytes: [UInt8]) -> [Range<Int>] {
    var found: [Range<Int>] = []
    var place = 0
    while place < bytes.count {
      if bytes[place] == 0x5B, let end = end(in: bytes, from: place + 1) {
        found.append(place..<end)
        place = end
      } else {
        place += 1
      }
    }
    return found
  }

  /// What has the form of a placeholder in a text.
  static func names(in text: String) -> Set<String> {
    let bytes = Array(text.utf8)
    return Set(all(in: bytes).map { String(decoding: bytes[$0], as: UTF8.self) })
  }

  private static let kinds = Set(PersonalDataMask.Kind.allCases.map { Array($0.rawValue.utf8) })
  private static let longestKind = 8
  private static let mostDigits = 7

  private static func end(in bytes: [UInt8], from start: Int) -> Int? {
    var place = start
    while place < bytes.count, place - start <= longestKind, SecretByte.isLetter(bytes[place]) {
      place += 1
    }
    guard place < bytes.count, bytes[place] == 0x20, kinds.contains(Array(bytes[start..<place]))
    else { return nil }
    let digits = place + 1
    place = digits
    while place < bytes.count, place - digits < mostDigits, SecretByte.isDigit(bytes[place]) {
      place += 1
    }
    guard place > digits, bytes[digits] != 0x30, place < bytes.count, bytes[place] == 0x5D else {
      return nil
    }
    return place + 1
  }
}
