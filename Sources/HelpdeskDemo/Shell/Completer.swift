/// What may be written at a place in a line.
struct Completions: Equatable {
  struct Word: Equatable {
    let text: String
    /// Whether a space follows it; not after `status:`, where more is to come.
    var isWhole = true
  }

  /// The first character that a completion takes the place of.
  let start: Int
  let words: [Word]

  /// What all of them begin with.
  var common: String? {
    guard let first = words.first?.text else { return nil }
    return words.dropFirst().reduce(first) { common, word in
      String(zip(common, word.text).prefix { $0 == $1 }.map(\.0))
    }
  }
}

extension Session {
  func completions(of line: String, at cursor: Int) async -> Completions {
    Completions(start: cursor, words: [])
  }
}
