/// The words, pairs of words and letter triples of a text as numbers that are the same everywhere.
///
/// They are hashes (FNV-1a with a finalizer, 64 bits), so no list of words has to be kept, and a
/// word that was never seen before has its number too.
enum HashedFeatures {
  private enum Sort: UInt64 {
    case word = 1
    case pair
    case triple
  }

  static func word(_ word: some Sequence<UInt8>) -> UInt64 { hash(.word, word) }

  /// The pairs of neighbouring words; the text's edges are words too.
  static func pairs(_ tokens: [String]) -> [UInt64] {
    guard !tokens.isEmpty else { return [] }
    var result: [UInt64] = []
    var previous: [UInt8] = [UInt8(ascii: "^")]
    for token in tokens + ["$"] {
      let current = Array(token.utf8)
      result.append(hash(.pair, previous + [UInt8(ascii: " ")] + current))
      previous = current
    }
    return result
  }

  /// Appends each run of three bytes in a word, whose edges count as bytes.
  ///
  /// Bytes and not characters: in scripts of two or three bytes a letter they are shorter runs, but
  /// agree as well.
  static func appendTriples(of word: String, to result: inout [UInt64]) {
    forEachTriple(of: word.utf8) { result.append($0) }
  }

  /// The same triples, one by one.
  @inline(__always)
  static func forEachTriple(of word: some Sequence<UInt8>, _ body: (UInt64) -> Void) {
    var window: (UInt8, UInt8) = (0, UInt8(ascii: "^"))
    var count = 1
    for byte in word {
      count += 1
      if count >= 3 { body(triple(window.0, window.1, byte)) }
      window = (window.1, byte)
    }
    if count >= 2 { body(triple(window.0, window.1, UInt8(ascii: "$"))) }
  }

  private static func triple(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> UInt64 {
    finish(UInt64(first) << 16 | UInt64(second) << 8 | UInt64(third) | Sort.triple.rawValue << 32)
  }

  private static func hash(_ sort: Sort, _ bytes: some Sequence<UInt8>) -> UInt64 {
    var hash = (0xcbf2_9ce4_8422_2325 as UInt64) ^ (sort.rawValue &* 0x9E37_79B9_7F4A_7C15)
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return finish(hash)
  }

  /// Spreads what FNV leaves in the high bits, because tables take the low ones.
  static func finish(_ value: UInt64) -> UInt64 {
    var hash = value
    hash ^= hash >> 32
    hash = hash &* 0x9E37_79B9_7F4A_7C15
    return hash ^ (hash >> 29)
  }
}
