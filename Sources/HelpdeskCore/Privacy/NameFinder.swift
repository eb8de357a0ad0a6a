/// Finds names that are known beforehand, in any case: whole, and in their parts.
struct NameFinder: Sendable {
  /// Words of names, in lower case.
  private var words: Set<String> = []
  /// Names that are words as well, such as Will: only as they are spelt.
  private var exact: Set<String> = []
  /// Names in scripts that put no spaces between words, by their first scalar.
  private var unspaced: [UInt32: [[UInt8]]] = [:]

  private static let leastLetters = 3
  /// So much of a name is compared, in bytes.
  private static let longest = 200
  /// Longer words are read, but are nobody's name.
  private static let longestWord = 64

  init(_ names: [String]) {
    for name in Set(names) {
      if let first = name.unicodeScalars.first(where: Self.isUnspaced) {
        if name.unicodeScalars.first == first, name.unicodeScalars.count > 1 {
          unspaced[first.value, default: []].append(Array(name.utf8.prefix(Self.longest)))
        }
        continue
      }
      let whole = PersonalDataScanner(Array(name.utf8), names: NameFinder())
      let parts = Self.words(whole).map { String(decoding: whole.bytes[$0], as: UTF8.self) }
      for part in parts where part.unicodeScalars.contains(where: \.properties.isAlphabetic) {
        let text = part.lowercased()
        let isLong = text.unicodeScalars.count >= Self.leastLetters
        if Stopwords.contains(text) {
          if part != text, isLong { exact.insert(part) }
        } else if isLong || (parts.count == 1 && text.unicodeScalars.count > 1) {
          words.insert(text)
        }
      }
    }
    for key in unspaced.keys { unspaced[key]?.sort { $0.count > $1.count } }
  }

  private init() {}

  var isEmpty: Bool { words.isEmpty && exact.isEmpty && unspaced.isEmpty }

  /// Where names stand; words of names side by side are one.
  func find(_ scanner: PersonalDataScanner) -> [PersonalDataScanner.Finding] {
    guard !isEmpty else { return [] }
    var found: [Range<Int>] = []
    for word in Self.words(scanner) {
      for name in names(in: word, scanner) {
        if let last = found.last, last.upperBound + 1 == name.lowerBound,
          [0x20, 0x2D].contains(scanner.bytes[last.upperBound])
        {
          found[found.count - 1] = last.lowerBound..<name.upperBound
        } else {
          found.append(name)
        }
      }
    }
    return found.map { ($0, .name) }
  }

  private func names(in word: Range<Int>, _ scanner: PersonalDataScanner) -> [Range<Int>] {
    if word.count <= Self.longestWord {
      let text = String(decoding: scanner.bytes[word], as: UTF8.self)
      if exact.contains(text) || words.contains(text.lowercased()) { return [word] }
    }
    guard !unspaced.isEmpty else { return [] }
    var found: [Range<Int>] = []
    var place = word.lowerBound
    while place < word.upperBound, let (scalar, next) = scanner.scalar(at: place) {
      let name = unspaced[scalar.value]?.first { name in
        place + name.count <= word.upperBound
          && scanner.bytes[place..<(place + name.count)].elementsEqual(name)
      }
      if let name { found.append(place..<(place + name.count)) }
      place = name.map { place + $0.count } ?? next
    }
    return found
  }

  /// The words of a text: letters, digits and marks of any script.
  private static func words(_ scanner: PersonalDataScanner) -> [Range<Int>] {
    var words: [Range<Int>] = []
    var place = scanner.window.lowerBound
    var start: Int?
    while place < scanner.window.upperBound, let (scalar, next) = scanner.scalar(at: place) {
      if isLetter(scalar) {
        if start == nil { start = place }
      } else if let first = start {
        words.append(first..<place)
        start = nil
      }
      place = next
    }
    if let start { words.append(start..<place) }
    return words
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return SecretByte.isWord(UInt8(truncatingIfNeeded: scalar.value)) }
    switch scalar.value {
    case 0xA0...0xBF, 0xD7, 0xF7, 0x2000...0x206F, 0x3000...0x3004, 0x3008...0x303F: return false
    case 0xFF01...0xFF0F, 0xFF1A...0xFF20: return false
    default: return true
    }
  }

  /// Chinese, Japanese, Thai, Lao, Khmer and Burmese.
  private static func isUnspaced(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0E00...0x0EFF, 0x1000...0x109F, 0x1780...0x17FF: true
    case 0x3040...0x30FF, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0x20000...0x3FFFF: true
    default: false
    }
  }
}
