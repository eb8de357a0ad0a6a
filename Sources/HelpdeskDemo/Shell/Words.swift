/// Splits a command line into words.
///
/// White space separates words. A double quote at the beginning of a word (or after the `=` of an
/// option or field) groups up to the next one; within, `\"`, `\\` and `\n` stand for a quote, a
/// backslash and a line end. Apostrophes mean nothing, so that people can write as they speak.
enum Words {
  struct Word: Equatable {
    let text: String
    /// The word as it was typed, quotes and all.
    let raw: String
    /// Whether it was quoted from its beginning; then it is never an option.
    var isQuoted = false
  }

  static func split(_ line: String) throws -> [Word] {
    var words: [Word] = []
    var text = ""
    var raw = ""
    var isInWord = false
    var startedQuoted = false
    var isQuoting = false
    var characters = line.makeIterator()
    while let character = characters.next() {
      if isQuoting || !character.isWhitespace { raw.append(character) }
      if isQuoting {
        if character == "\\" {
          guard let escaped = characters.next() else { break }
          raw.append(escaped)
          text += unescaped(escaped)
        } else if character == "\"" {
          isQuoting = false
        } else {
          text.append(character)
        }
      } else if character.isWhitespace {
        if isInWord { words.append(Word(text: text, raw: raw, isQuoted: startedQuoted)) }
        (text, raw, isInWord, startedQuoted) = ("", "", false, false)
        continue
      } else if character == "\"", !isInWord || text.hasSuffix("=") {
        startedQuoted = !isInWord
        (isInWord, isQuoting) = (true, true)
      } else {
        isInWord = true
        text.append(character)
      }
    }
    guard !isQuoting else {
      throw CommandError("A quote is not closed. Close it with another \".")
    }
    if isInWord { words.append(Word(text: text, raw: raw, isQuoted: startedQuoted)) }
    return words
  }

  private static func unescaped(_ character: Character) -> String {
    switch character {
    case "n": "\n"
    case "\"", "\\": String(character)
    default: "\\" + String(character)
    }
  }
}
