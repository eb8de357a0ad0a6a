/// Made-up words of which a few are common and most are rare, as in real text.
package struct Vocabulary: Sendable {
  package let words: [String]

  package init(count: Int, seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    var words: [String] = []
    var known: Set<String> = []
    words.reserveCapacity(count)
    while words.count < count {
      var word = ""
      for _ in 0..<(1 + generator.below(3)) {
        word += Self.onsets[generator.below(Self.onsets.count)]
        word += Self.rimes[generator.below(Self.rimes.count)]
      }
      if known.insert(word).inserted { words.append(word) }
    }
    self.words = words
  }

  /// Some words; those early in the list come far more often.
  package func text(_ count: Int, _ generator: inout SeededGenerator) -> String {
    var text = ""
    text.reserveCapacity(count * 7)
    for index in 0..<count {
      if index > 0 { text += " " }
      let unit = Double(generator.next() >> 11) / 9_007_199_254_740_992
      text += words[Int(unit * unit * unit * Double(words.count))]
    }
    return text
  }

  private static let onsets = [
    "b", "br", "c", "ch", "d", "dr", "f", "g", "gr", "h", "k", "l", "m", "n", "p", "pl", "r", "s",
    "sh", "st", "t", "tr", "v", "w",
  ]
  private static let rimes = [
    "a", "ack", "ade", "ail", "an", "ard", "ate", "e", "ean", "eet", "el", "end", "er", "i", "ide",
    "ill", "ine", "o", "oad", "on", "ore", "ound", "u", "ule", "ump", "ust",
  ]
}
