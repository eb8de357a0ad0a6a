import HelpdeskCore

/// The words after a command's name, taken one by one, and its options.
struct Arguments {
  private let command: Command
  private var words: ArraySlice<Words.Word>
  private var options: [String: String] = [:]
  private var flags: Set<String> = []
  /// Whether a filter began with the name of a list.
  var wasGivenView = false

  /// Sorts words into options and the others; what the command's usage does not name is refused.
  init(_ words: [Words.Word], for command: Command) throws {
    self.command = command
    let known = OptionNames(usage: command.usage)
    var plain: [Words.Word] = []
    var rest = words[...]
    while let word = rest.popFirst() {
      guard !word.isQuoted, word.text.hasPrefix("--"), word.text.count > 2 else {
        plain.append(word)
        continue
      }
      let parts = word.text.dropFirst(2).split(separator: "=", maxSplits: 1)
      let name = parts.first.map(String.init) ?? ""
      if known.valued.contains(name) {
        let inline = word.text.contains("=") ? (parts.count > 1 ? String(parts[1]) : "") : nil
        guard let value = inline ?? rest.popFirst()?.text else {
          throw CommandError("--\(name) needs a value.", showsUsage: true)
        }
        options[name] = value
      } else if known.flags.contains(name), parts.count == 1 {
        flags.insert(name)
      } else {
        throw CommandError(
          "\(command.name) has no option --\(name)."
            + " Put text that begins with -- in quotes.", showsUsage: true)
      }
    }
    self.words = plain[...]
  }

  var isEmpty: Bool { words.isEmpty }
  var hasOptions: Bool { !options.isEmpty }

  /// The next word without taking it.
  var peek: String? { words.first?.text }

  /// Takes the next word.
  mutating func next(_ what: String) throws -> String {
    guard let word = words.popFirst() else {
      throw CommandError("Say \(what).", showsUsage: true)
    }
    return word.text
  }

  /// Takes the next word, where there is one.
  mutating func next() -> String? { words.popFirst()?.text }

  /// Takes the next word where it is this one.
  mutating func take(_ word: String) -> Bool {
    guard words.first?.text.lowercased() == word else { return false }
    words.removeFirst()
    return true
  }

  /// Takes all that is left as one text.
  mutating func text(_ what: String) throws -> String {
    guard let text = text() else { throw CommandError("Say \(what).", showsUsage: true) }
    return text
  }

  /// Takes all that is left as one text, where anything is; quotes within it stay.
  mutating func text() -> String? {
    guard !words.isEmpty else { return nil }
    defer { words = [] }
    return words.count == 1 ? words.first?.text : words.map(\.raw).joined(separator: " ")
  }

  /// Takes all that is left as it was typed, with its quotes; nil where nothing is.
  mutating func raw() -> String? {
    guard !words.isEmpty else { return nil }
    defer { words = [] }
    return words.map(\.raw).joined(separator: " ")
  }

  /// Takes all words that are left.
  mutating func all() -> [String] {
    defer { words = [] }
    return words.map(\.text)
  }

  func option(_ name: String) -> String? { options[name] }

  /// An option that takes several values, separated by commas.
  func list(_ name: String) -> [String] {
    (options[name] ?? "").split(separator: ",").map { String($0).trimmingSpaces }
      .filter { !$0.isEmpty }
  }

  func flag(_ name: String) -> Bool { flags.contains(name) }

  /// Refuses words that the command did not take.
  func finish() throws {
    guard let word = words.first else { return }
    throw CommandError("“\(word.text)” is one word too many.", showsUsage: true)
  }
}

extension String {
  /// The text without white space at its ends.
  var trimmingSpaces: String {
    String(drop(while: \.isWhitespace)).trimmingEnd
  }

  /// The text without white space at its end.
  var trimmingEnd: String { String(reversed().drop(while: \.isWhitespace).reversed()) }
}

/// The options that a usage text names: `[--name VALUE]` takes a value, `[--name]` does not.
struct OptionNames: Equatable {
  var valued: Set<String> = []
  var flags: Set<String> = []

  init(usage: String) {
    for word in usage.split(separator: " ") {
      let name = word.drop { $0 == "[" }
      guard name.hasPrefix("--") else { continue }
      if name.hasSuffix("]") {
        flags.insert(String(name.dropFirst(2).dropLast()))
      } else {
        valued.insert(String(name.dropFirst(2)))
      }
    }
  }
}
